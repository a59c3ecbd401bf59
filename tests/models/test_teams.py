"""Teams: who is in them whatever the order of events, and how they are made, closed and opened again."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.across import whereabouts
from models.capabilities import welcomes
from models.people import cadences, members, team_changes, teams
from models.people.cadences import OF_TEAMS, PERSONAL, Cadence, CadenceKind
from models.people.members import Profile
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import workspaces
from models.store.batches import work_off
from models.store.database import Database
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

BEN, CHLOE, ROBOT, CLIENT, GONE = "U0BEN", "U0CHLOE", "U0ROBOT", "U0CLIENT", "U0GONE"
KUDOS_TEAM = NewTeam(KUDOS, "kudos", KUDOS, (BEN,))
MINUTE = timedelta(minutes=1)


def _profile(id_: str, *, zone: str = "UTC", is_deleted: bool = False, updated: int = 0) -> Profile:
    return profile(
        id_, zone=zone, updated=updated, is_bot=id_ == ROBOT, is_deleted=is_deleted, is_stranger=id_ == CLIENT
    )


@pytest.fixture
async def team(database: Database) -> Team:
    """A team whose people are known, and still to be asked for."""

    def make(session: Session) -> Team:
        profiles = [_profile(each) for each in (BEN, CHLOE, ROBOT, CLIENT)]
        members.remember(session, WORKSPACE, [*profiles, _profile(GONE, is_deleted=True)], START)
        team_changes.put(session, WORKSPACE, KUDOS_TEAM, START)
        return _team(session)

    return await database.write(make)


def _team(session: Session) -> Team:
    team = teams.by_source(session, WORKSPACE, KUDOS)
    assert team
    return team


def _due(session: Session) -> set[tuple[str, CadenceKind]]:
    """What is looked at next: whose, and of which kind."""
    rows = session.execute(select(Cadence.owner_id, Cadence.kind).where(Cadence.next_at.is_not(None)))
    return {(row.owner_id, row.kind) for row in rows}


def _nothing_is_due(session: Session) -> None:
    for row in session.scalars(select(Cadence)):
        row.next_at = None


def _nothing_is_due_before_tomorrow(session: Session) -> None:
    for row in session.scalars(select(Cadence)):
        row.next_at, row.due_on = START + timedelta(days=1), (START + timedelta(days=1)).date()


def _digest_of(team: Team) -> Select[Cadence]:
    return select(Cadence).where(Cadence.kind == CadenceKind.TEAM_DIGEST, Cadence.owner_id == str(team.id))


async def _in_team(database: Database, team: Team) -> list[str]:
    return await database.read(lambda session: teams.member_ids_of(session, WORKSPACE, team.id))


async def _add(database: Database, team: Team, ids: Collection[str], at: datetime) -> list[str]:
    return await database.write(lambda session: team_changes.add_people(session, WORKSPACE, team.id, ids, at))


async def _remove(database: Database, team: Team, ids: Collection[str], at: datetime) -> None:
    await database.write(lambda session: team_changes.remove_people(session, WORKSPACE, team.id, ids, at))


async def test_who_joins_is_told_of_once(database: Database, team: Team) -> None:
    assert await _add(database, team, [BEN, CHLOE], START) == [BEN, CHLOE]
    assert await _add(database, team, [CHLOE], START + MINUTE) == []
    assert await _in_team(database, team) == [BEN, CHLOE]


async def test_events_about_the_same_person_count_by_their_time_not_by_their_order(
    database: Database, team: Team
) -> None:
    await _remove(database, team, [CHLOE], START + MINUTE)
    assert await _add(database, team, [CHLOE], START) == []
    assert await _in_team(database, team) == []
    assert await _add(database, team, [CHLOE], START + 2 * MINUTE) == [CHLOE]
    await _remove(database, team, [CHLOE], START + MINUTE)
    assert await _in_team(database, team) == [CHLOE]


async def test_who_left_is_forgotten_and_who_leads_is_not(database: Database, team: Team) -> None:
    await _add(database, team, [BEN, CHLOE], START)
    await _remove(database, team, [BEN, CHLOE], START + MINUTE)
    later = START + 2 * MINUTE
    await work_off(database, teams.gone(WORKSPACE, team.id, later))
    assert await _add(database, team, [CHLOE], START) == [CHLOE]  # nothing is known of her leaving any more
    assert await database.read(lambda session: teams.lead_ids_of(session, WORKSPACE, team.id)) == [BEN]


async def test_another_lead_takes_the_place_of_the_one_before(database: Database, team: Team) -> None:
    await database.write(lambda session: team_changes.set_leads(session, WORKSPACE, team.id, [CHLOE], START))
    assert await database.read(lambda session: teams.lead_ids_of(session, WORKSPACE, team.id)) == [CHLOE]
    assert await _add(database, team, [BEN], START - MINUTE) == [BEN]  # a lead who was never in it leaves no trace


async def test_what_recurs_begins_for_people_only(database: Database, team: Team) -> None:
    ids = [BEN, CHLOE, ROBOT, CLIENT, GONE, "U0UNKNOWN"]
    await database.write(lambda session: welcomes.take_in(session, WORKSPACE, team, ids, START, START))
    found = await database.read(_due)
    assert {(owner, kind) for owner, kind in found if kind in PERSONAL} == {
        (who, kind) for who in (BEN, CHLOE) for kind in PERSONAL
    }
    assert {kind for owner, kind in found if owner == str(team.id)} == set(OF_TEAMS)
    assert {kind for owner, kind in found if owner == f"{team.id}:{BEN}"} == {
        CadenceKind.LEAD_DIGEST,
        CadenceKind.STORY,
    }
    assert await database.read(lambda session: cadences.lacking(session, WORKSPACE, ids)) == sorted(
        [ROBOT, CLIENT, GONE, "U0UNKNOWN"]
    )


async def test_a_team_that_was_closed_goes_on_as_it_was(database: Database, team: Team) -> None:
    await database.write(lambda session: team_changes.change_settings(session, WORKSPACE, team.id, rhythms={"x": {}}))
    await database.write(lambda session: team_changes.note_filled(session, WORKSPACE, team.id, START))
    await database.write(lambda session: team_changes.close(session, WORKSPACE, team.id, START))
    assert await database.read(lambda session: teams.all_of(session, WORKSPACE)) == []
    await database.write(_nothing_is_due)
    assert await database.write(lambda session: team_changes.reopen(session, WORKSPACE, KUDOS, START))
    again = await database.read(_team)
    assert (again.settings, again.filled_at) == ({"rhythms": {"x": {}}}, None)
    assert await database.read(lambda session: teams.lead_ids_of(session, WORKSPACE, team.id)) == [BEN]
    assert {owner for owner, _ in await database.read(_due)} == {str(team.id), f"{team.id}:{BEN}"}


async def test_a_team_that_was_dissolved_comes_back_by_hand_only(database: Database, team: Team) -> None:
    await database.write(lambda session: team_changes.close(session, WORKSPACE, team.id, START, dissolved_by=BEN))
    assert not await database.write(lambda session: team_changes.reopen(session, WORKSPACE, KUDOS, START))
    assert await database.read(lambda session: teams.missing_default(session, WORKSPACE)) is None
    await database.write(lambda session: team_changes.put(session, WORKSPACE, KUDOS_TEAM, START))
    assert await database.read(_team)


async def test_whoever_looks_after_kindling_leads_the_default_team_while_nobody_else_does(
    database: Database, team: Team
) -> None:
    await database.write(lambda session: team_changes.lead_default(session, WORKSPACE, START))
    assert await database.read(lambda session: teams.lead_ids_of(session, WORKSPACE, team.id)) == [BEN]
    await database.write(lambda session: team_changes.set_leads(session, WORKSPACE, team.id, [], START))
    await database.write(lambda session: team_changes.lead_default(session, WORKSPACE, START))
    assert await database.read(lambda session: teams.lead_ids_of(session, WORKSPACE, team.id)) == ["U0LEAD"]


async def test_what_recurs_is_found_anew_for_who_moved_or_is_back(database: Database, team: Team) -> None:
    ids = [BEN, CHLOE]
    await database.write(lambda session: welcomes.take_in(session, WORKSPACE, team, ids, START, START))
    await database.write(_nothing_is_due)
    tokyo = [_profile(BEN, zone="Asia/Tokyo", updated=1), _profile(CHLOE, is_deleted=True, updated=1)]
    await database.write(lambda session: members.remember(session, WORKSPACE, tokyo, START))
    assert {owner for owner, _ in await database.read(_due)} == {BEN, f"{team.id}:{BEN}"}  # whose team it is, too
    await database.write(_nothing_is_due)
    back = [_profile(CHLOE, updated=2)]
    await database.write(lambda session: members.remember(session, WORKSPACE, back, START))
    assert {owner for owner, _ in await database.read(_due)} == {CHLOE}


@pytest.mark.parametrize("zone", [None, "Europe/London"])
async def test_a_teams_own_time_follows_its_people_unless_it_was_chosen(
    database: Database, team: Team, zone: str | None
) -> None:
    chosen = replace(KUDOS_TEAM, zone=zone)

    def fill(session: Session) -> Team:
        team_changes.put(session, WORKSPACE, chosen, START)
        welcomes.take_in(session, WORKSPACE, team, [BEN], START, START)
        team_changes.note_filled(session, WORKSPACE, team.id, START)
        return _team(session)

    filled = await database.write(fill)

    async def is_found_anew(act: Callable[[Session], object]) -> bool:
        await database.write(_nothing_is_due_before_tomorrow)
        await database.write(act)
        return await database.read(lambda session: session.scalars(_digest_of(team)).one().next_at) == START

    moved = _profile(BEN, zone="Asia/Tokyo", updated=1)
    assert await is_found_anew(lambda session: whereabouts.remember(session, WORKSPACE, [moved], START)) == (
        zone is None
    )
    assert await is_found_anew(lambda session: welcomes.take_in(session, WORKSPACE, filled, [CHLOE], START, START)) == (
        zone is None
    )
    left = _profile(CHLOE, is_deleted=True, updated=1)
    assert await is_found_anew(lambda session: whereabouts.remember(session, WORKSPACE, [left], START)) == (
        zone is None
    )


async def test_a_digest_that_is_due_already_takes_its_turn_whoever_comes(database: Database, team: Team) -> None:
    def late(session: Session) -> None:
        for row in session.scalars(_digest_of(team)):
            row.next_at, row.due_on = START - MINUTE, START.date()

    await database.write(late)
    await database.write(lambda session: team_changes.follow_people(session, WORKSPACE, [team.id], START))
    assert await database.read(lambda session: session.scalars(_digest_of(team)).one().due_on) == START.date()


async def test_one_process_takes_a_sync_on(database: Database) -> None:
    before = START - MINUTE
    assert [each.id for each in await database.read(workspaces.to_ask)] == [WORKSPACE]
    assert await database.write(lambda session: workspaces.claim_sync(session, WORKSPACE, before, START))
    assert not await database.write(lambda session: workspaces.claim_sync(session, WORKSPACE, before, START))
    assert await database.read(workspaces.to_ask) == []
    assert await database.read(lambda session: workspaces.asked_before(session, before)) == []
    await database.write(lambda session: workspaces.want_sync(session, WORKSPACE))
    assert await database.write(lambda session: workspaces.claim_sync(session, WORKSPACE, before, START))


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        (["Europe/Madrid", "Europe/London", "Europe/London"], "Europe/London"),
        (["America/New_York", "Asia/Tokyo", "Europe/Madrid"], "Europe/Madrid"),
        (["Asia/Tokyo", "Asia/Tokyo", "America/New_York", "America/New_York"], "America/New_York"),
        (["America/New_York", "Europe/London", "Europe/Madrid", "Europe/Stockholm", "Asia/Tokyo"], "Europe/Madrid"),
        ([], "UTC"),
    ],
)
async def test_a_teams_time_is_that_of_most_of_its_people_and_of_equals_the_one_in_the_middle(
    database: Database, zones: list[str], expected: str
) -> None:
    profiles = [profile(f"U{n}", zone=zone) for n, zone in enumerate(zones)]

    def gather(session: Session) -> None:
        members.remember(session, WORKSPACE, profiles, START)
        team_changes.put(session, WORKSPACE, KUDOS_TEAM, START)
        team_changes.add_people(session, WORKSPACE, KUDOS_TEAM.id, [each.id for each in profiles], START)

    await database.write(gather)
    team = await database.read(lambda session: teams.get(session, WORKSPACE, KUDOS_TEAM.id))
    assert team
    assert await database.read(lambda session: teams.zone_of(session, WORKSPACE, team)) == expected
