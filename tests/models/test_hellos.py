"""Hello comes before anything else, once for each person, and what they say to it is done at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import choices, hellos
from models.capabilities import welcomes
from models.capabilities.welcomes import HELLO, Occasion, Said, Welcome
from models.people import cadences, members, settings, team_changes, teams
from models.people.cadences import DEFAULTS, OF_LEADS, PERSONAL, CadenceKind
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import workspaces
from models.store.base import id_of, insert_or_ignore
from models.store.database import Database
from models.store.outbox import OutboxMessage
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

ANA, BEN, CHLOE, AROHA, ROBOT = "U0ANA", "U0BEN", "U0CHLOE", "U0AROHA", "U0ROBOT"
NIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
async def team(database: Database) -> Team:
    """A new team of which nobody is known to be in yet; Ana invited Kindling into its channel."""

    def make(session: Session) -> Team:
        profiles = [profile(each) for each in (ANA, BEN, CHLOE)]
        aroha, robot = profile(AROHA, zone="Pacific/Auckland"), profile(ROBOT, is_bot=True)
        members.remember(session, WORKSPACE, [*profiles, aroha, robot], START)
        welcomes.meet(session, WORKSPACE, ANA, KUDOS, START)
        team_changes.put(session, WORKSPACE, NewTeam(KUDOS, "kudos", KUDOS, (ANA,)), START)
        return _team(session)

    return await database.write(make)


def _team(session: Session) -> Team:
    found = teams.by_source(session, WORKSPACE, KUDOS)
    assert found
    return found


def _take_in(team: Team, *ids: str, now: datetime = START) -> Callable[[Session], None]:
    return lambda session: welcomes.take_in(session, WORKSPACE, team, ids, now, now)


def _hellos(session: Session) -> dict[str, datetime | None]:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == HELLO))
    return {row.recipient: row.next_at for row in rows}


def _hello_of(session: Session, member_id: str) -> Welcome:
    return session.scalars(
        select(Welcome).where(Welcome.member_id == member_id, Welcome.occasion == Occasion.NEW)
    ).one()


def _rhythms(session: Session, member_id: str) -> dict[CadenceKind, Rhythm]:
    return dict(choices.of(session, WORKSPACE, member_id, START).rhythms)


async def test_everybody_in_a_team_gets_hello_whoever_made_it_too_and_nobody_twice(
    database: Database, team: Team
) -> None:
    for _ in range(2):
        await database.write(_take_in(team, ANA, BEN, ROBOT))
    await database.write(lambda session: team_changes.note_filled(session, WORKSPACE, team.id, START))
    filled = await database.read(_team)
    await database.write(_take_in(filled, ANA, CHLOE, now=START + timedelta(hours=1)))
    found = await database.read(_hellos)
    assert set(found) == {ANA, BEN, CHLOE}
    assert found[ANA] == START  # it is nine on a Monday


async def test_hello_comes_at_a_humane_hour_of_each_one_s_own_day(database: Database, team: Team) -> None:
    await database.write(_take_in(team, BEN, AROHA, now=NIGHT))
    found = await database.read(_hellos)
    assert found[BEN] == START
    assert found[AROHA] == NIGHT  # it is two in the afternoon in Auckland


async def test_to_whom_something_recurred_before_hello_is_not_said(database: Database, team: Team) -> None:
    def earlier(session: Session) -> None:
        cadences.enrol(session, WORKSPACE, [BEN], START)
        there = {"id": id_of("welcome", Occasion.NEW, CHLOE), "occasion": Occasion.THERE, "member_id": CHLOE}
        insert_or_ignore(session, Welcome, {"workspace_id": WORKSPACE, "created_at": START, **there})

    await database.write(earlier)
    await database.write(_take_in(team, ANA, BEN, CHLOE))
    assert set(await database.read(_hellos)) == {ANA}


async def test_who_was_not_known_when_they_came_hears_hello_when_what_recurs_begins(
    database: Database, team: Team
) -> None:
    await database.write(_take_in(team, "U0NEW"))
    assert await database.read(_hellos) == {}
    await database.write(lambda session: members.remember(session, WORKSPACE, [profile("U0NEW")], START))
    await database.write(lambda session: welcomes.begin(session, WORKSPACE, ["U0NEW"], START))
    assert set(await database.read(_hellos)) == {"U0NEW"}
    hello = await database.read(lambda session: hellos.of(session, WORKSPACE, _hello_of(session, "U0NEW"), START))
    assert hello
    assert hello.team.id == team.id


async def test_who_brought_kindling_is_whoever_made_the_team_or_else_invited_it(database: Database, team: Team) -> None:
    def brought(session: Session) -> str | None:
        return welcomes.who_brought(session, WORKSPACE, team)

    assert await database.read(brought) == ANA
    await database.write(
        lambda session: welcomes.note(session, WORKSPACE, Occasion.MADE, BEN, team.id, START, team_id=team.id)
    )
    assert await database.read(brought) == BEN
    gone = profile(BEN, is_deleted=True, updated=1)
    await database.write(lambda session: members.remember(session, WORKSPACE, [gone], START))
    assert await database.read(brought) == ANA


async def _say(database: Database, said: Said, who: str = BEN, by: str = BEN) -> bool:
    hello = await database.read(lambda session: _hello_of(session, who))
    return await database.write(lambda session: hellos.answer(session, WORKSPACE, hello.id, by, said, START))


async def test_less_halves_what_recurs_once_however_often_it_is_clicked(database: Database, team: Team) -> None:
    await database.write(_take_in(team, ANA, BEN))
    before = await database.read(lambda session: _rhythms(session, BEN))
    for _ in range(2):
        assert await _say(database, Said.LESS)
    assert await database.read(lambda session: _rhythms(session, BEN)) == {
        kind: rhythm.fewer() if rhythm.is_on else rhythm for kind, rhythm in before.items()
    }
    assert await database.read(lambda session: _rhythms(session, ANA)) == {
        kind: DEFAULTS[kind] for kind in (*PERSONAL, *OF_LEADS)
    }


async def test_not_for_me_ends_all_that_recurs_also_for_who_leads_later(database: Database, team: Team) -> None:
    await database.write(_take_in(team, BEN))
    assert await _say(database, Said.NONE)
    await database.write(lambda session: team_changes.set_leads(session, WORKSPACE, team.id, [BEN], START))
    on_for_all = {kind: {"is_on": True} for kind in PERSONAL}
    await database.write(lambda session: settings.change(session, WORKSPACE, rhythms=on_for_all))
    rhythms = await database.read(lambda session: _rhythms(session, BEN))
    assert set(rhythms) == {*PERSONAL, *OF_LEADS}
    assert not any(rhythm.is_on for rhythm in rhythms.values())


async def test_what_was_said_first_holds_and_nobody_else_can_say_it(database: Database, team: Team) -> None:
    await database.write(_take_in(team, BEN))
    assert not await _say(database, Said.NONE, by=ANA)
    assert await _say(database, Said.GOOD)
    assert await _say(database, Said.NONE)
    hello = await database.read(lambda session: _hello_of(session, BEN))
    assert (hello.said, hello.said_at) == (Said.GOOD, START)
    assert await database.read(lambda session: _rhythms(session, BEN)) == {kind: DEFAULTS[kind] for kind in PERSONAL}


async def test_a_practice_now_and_then_is_one_click_away(database: Database, team: Team) -> None:
    await database.write(_take_in(team, BEN))
    hello = await database.read(lambda session: _hello_of(session, BEN))
    assert not await database.write(lambda session: hellos.add_practice(session, WORKSPACE, hello.id, ANA, START))
    assert await database.write(lambda session: hellos.add_practice(session, WORKSPACE, hello.id, BEN, START))
    practice = (await database.read(lambda session: _rhythms(session, BEN)))[CadenceKind.PRACTICE]
    assert practice == Rhythm.unpacked({**DEFAULTS[CadenceKind.PRACTICE].packed(), "is_on": True})


async def test_who_looks_after_kindling_is_kept_once_it_was_chosen_in_slack(database: Database) -> None:
    def start_again(session: Session) -> None:
        row = session.get_one(workspaces.Workspace, WORKSPACE)
        again = {"bot_user_id": row.bot_user_id, "recognition_channel_id": KUDOS, "value_names": []}
        workspace = workspaces.Workspace(
            id=WORKSPACE, name=row.name, lead_ids=["U0ENV"], created_at=START, app_id=None, **again
        )
        session.expunge(row)
        workspaces.register(session, workspace)

    await database.write(start_again)
    assert await database.read(lambda session: session.get_one(workspaces.Workspace, WORKSPACE).lead_ids) == ["U0ENV"]
    await database.write(lambda session: settings.choose_stewards(session, WORKSPACE, [BEN]))
    await database.write(start_again)
    assert await database.read(lambda session: session.get_one(workspaces.Workspace, WORKSPACE).lead_ids) == [BEN]
