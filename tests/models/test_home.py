"""What Home reads: page by page, never more than concerns its reader, and figures only of enough people."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from models.across import digests, home, team_weeks
from models.across.digests import Digest, DigestKind, TeamWeek
from models.across.home import Front, Page, Spot, Thanks
from models.across.home_teams import Glance, glances
from models.across.team_figures import Figure, TeamFigures, Told
from models.capabilities import followup_acts, followups, shoutouts
from models.capabilities.followups import Promise
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, teams
from models.people.members import Profile
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store.base import id_of, new_id
from models.store.database import Database
from tests.conftest import START, WORKSPACE
from tests.erasing import erase_in_batches
from tests.profiles import profile

NOW = START + timedelta(hours=1)
BEN, CHLOE, DMITRI = "U1BEN", "U2CHLOE", "U3DMITRI"
MORE = ("U4", "U5", "U6")
LEAD = "U0LEAD"
SUPPORT = NewTeam("C1", "support", "C1", (LEAD,))


@pytest.fixture
async def database(database: Database) -> Database:
    """A team of six, its lead, and nobody else."""
    profiles = [_profile(each) for each in (BEN, CHLOE, DMITRI, *MORE, LEAD)]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, START))
    await _put(database, SUPPORT, BEN, CHLOE, DMITRI, *MORE)
    return database


def _profile(id_: str) -> Profile:
    return profile(id_, zone="Europe/London")


async def _thank(
    database: Database,
    giver_id: str,
    recipient_ids: Sequence[str],
    reason: str,
    at: datetime = START,
    audience: Audience = Audience.PUBLIC,
    id_: UUID | None = None,
) -> None:
    draft = Draft(
        id=id_ or new_id(),
        giver_id=giver_id,
        recipient_ids=tuple(recipient_ids),
        reachable_ids=(),
        reason=reason,
        audience=audience,
    )
    await database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, None, at))


async def _promise(database: Database, owner_id: str, what: str, due_at: datetime) -> UUID:
    promise = Promise(id=id_of("followup", owner_id, what), owner_id=owner_id, other_id=None, what=what, due_at=due_at)
    await database.write(lambda session: followups.record(session, WORKSPACE, promise, START))
    return promise.id


async def _finish(database: Database, owner_id: str, followup_id: UUID) -> None:
    await database.write(lambda session: followup_acts.finish(session, WORKSPACE, followup_id, owner_id, NOW))


async def _front(database: Database, member_id: str) -> Front:
    return await database.read(lambda session: home.front(session, WORKSPACE, member_id, NOW))


async def _put(database: Database, team: NewTeam, *people: str) -> None:
    await database.write(lambda session: team_changes.put(session, WORKSPACE, team, START))
    await database.write(lambda session: team_changes.add_people(session, WORKSPACE, team.id, people, START))


def _reasons(page: Page[Thanks]) -> list[str]:
    return [each.shoutout.reason for each in page.items]


# Pages


@pytest.mark.parametrize("read", [home.received, home.given], ids=["received", "given"])
async def test_a_list_is_walked_there_and_back_and_nothing_is_left_out_or_comes_twice(
    database: Database, read: Callable[..., Page[Thanks]]
) -> None:
    # Three at each moment, with ids that sort against their times: those of forms do not follow the clock.
    for number in range(8):
        at = START + timedelta(seconds=number // 3)
        await _thank(database, BEN, [CHLOE], str(number), at, id_=UUID(int=100 - number))
    reader = CHLOE if read is home.received else BEN

    async def page(spot: Spot | None) -> Page[Thanks]:
        return await database.read(lambda session: read(session, WORKSPACE, reader, spot, 3))

    pages = [await page(None)]
    while pages[-1].has_after:
        pages.append(await page(pages[-1].items[-1].spot))
    assert [_reasons(each) for each in pages] == [["6", "7", "3"], ["4", "5", "0"], ["1", "2"]]
    assert [(each.has_before, each.has_after) for each in pages] == [(False, True), (True, True), (True, False)]
    back = pages[-1]
    for before in (pages[1], pages[0]):
        first = back.items[0].spot
        back = await page(Spot(first.at, first.id, is_end=True))
        assert (_reasons(back), back.has_after) == (_reasons(before), True)
    assert not back.has_before


async def test_a_page_that_would_be_short_or_empty_is_the_first_one(database: Database) -> None:
    soon = [await _promise(database, BEN, str(number), NOW + timedelta(days=number)) for number in range(1, 6)]

    async def page(spot: Spot | None) -> tuple[list[str], bool, bool]:
        found = await database.read(lambda session: home.open_followups(session, WORKSPACE, BEN, spot, 3))
        return [each.what for each in found.items], found.has_before, found.has_after

    third, fourth = Spot(NOW + timedelta(days=3), soon[2]), Spot(NOW + timedelta(days=4), soon[3])
    assert await page(None) == (["1", "2", "3"], False, True)
    assert await page(third) == (["4", "5"], True, False)
    assert await page(Spot(third.at, third.id, is_end=True)) == (["1", "2", "3"], False, True)
    for id_ in soon[3:]:
        await _finish(database, BEN, id_)
    assert await page(third) == (["1", "2", "3"], False, False)
    assert await page(fourth) == (["1", "2", "3"], False, False)


# What is private


async def test_only_those_concerned_read_what_is_private(database: Database) -> None:
    await _thank(database, BEN, [CHLOE, DMITRI], "openly")
    await _thank(database, BEN, [CHLOE, DMITRI], "in private", START + timedelta(seconds=1), Audience.PRIVATE)
    fronts = {each: await _front(database, each) for each in (BEN, CHLOE, DMITRI, MORE[0], LEAD)}
    assert _reasons(fronts[BEN].given) == ["in private", "openly"]
    for each in (CHLOE, DMITRI):
        assert _reasons(fronts[each].received) == ["in private", "openly"]
        assert fronts[each].received.items[0].recipient_ids == (CHLOE, DMITRI)
    for front in fronts.values():
        assert front.around is not None
        assert _reasons(front.around.page) == ["openly"]
    for each in (MORE[0], LEAD):
        assert (fronts[each].given.items, fronts[each].received.items) == ([], [])


async def test_whoever_is_in_no_team_sees_none_and_another_team_stays_out_of_sight(database: Database) -> None:
    outsider, other = "U8", "U9"
    profiles = [_profile(outsider), _profile(other)]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, START))
    await _thank(database, outsider, [other], "elsewhere")
    await _thank(database, outsider, [BEN], "across")
    front = await _front(database, outsider)
    assert front.around is None
    assert not front.is_steward
    front = await _front(database, DMITRI)
    assert front.around is not None
    assert _reasons(front.around.page) == ["across"]


async def test_what_somebody_took_back_is_nowhere_under_their_id(database: Database) -> None:
    await _thank(database, BEN, [CHLOE], "openly")
    erased = await erase_in_batches(database, WORKSPACE, BEN, NOW)
    front = await _front(database, CHLOE)
    assert [each.shoutout.giver_id for each in front.received.items] == [erased.pseudonym]


# Since when


async def test_teams_are_shown_since_their_last_digest_began_or_for_a_week(database: Database) -> None:
    async def since() -> datetime:
        mine = await database.read(lambda session: home.teams_of(session, WORKSPACE, BEN))
        return await database.read(lambda session: home.begin_of(session, WORKSPACE, mine, NOW))

    assert await since() == NOW - timedelta(days=7)
    for days_ago in (17, 10, 3):
        await _record_digest(database, NOW - timedelta(days=days_ago))
    assert await since() == NOW - timedelta(days=10)
    await _put(database, NewTeam("C2", "without a digest", "C2", ()), BEN)
    assert await since() == NOW - timedelta(days=10)


async def _record_digest(database: Database, ends_at: datetime) -> None:
    digest = Digest(
        workspace_id=WORKSPACE,
        id=new_id(),
        team_id=SUPPORT.id,
        kind=DigestKind.TEAM,
        lead_id=None,
        starts_at=ends_at - timedelta(days=7),
        ends_at=ends_at,
        is_quiet=False,
        is_sent=True,
        entry_id=None,
    )
    await database.write(lambda session: digests.record(session, digest))


# Those who lead


async def _glance(database: Database) -> Glance:
    def look(session: Session) -> list[Glance]:
        return glances(session, WORKSPACE, teams.led_by(session, WORKSPACE, LEAD), NOW)

    return (await database.read(look))[0]


async def test_a_team_counts_who_was_thanked_in_public_in_the_week_that_is_over(database: Database) -> None:
    await _thank(database, LEAD, [BEN, CHLOE], "openly", NOW - timedelta(days=6))
    await _thank(database, LEAD, [BEN], "again", NOW - timedelta(days=1))
    await _thank(database, LEAD, [DMITRI], "in private", NOW - timedelta(days=1), Audience.PRIVATE)
    await _thank(database, LEAD, [MORE[0]], "long ago", NOW - timedelta(days=8))
    await _thank(database, LEAD, [MORE[1]], "today", NOW - timedelta(minutes=30))
    assert (await _glance(database)).latest is None, "nothing runs"
    await database.write(lambda session: _close(session, NOW - timedelta(days=60)))
    glance = await _glance(database)
    assert glance.latest
    assert (glance.latest.week, glance.latest.thanked, glance.people) == (date(2026, 11, 16), 2, 6)


def _close(session: Session, begun: datetime) -> None:
    session.get_one(Team, (WORKSPACE, SUPPORT.id)).created_at = begun
    session.flush()
    team_weeks.close(session, WORKSPACE, NOW)


async def test_what_is_said_is_what_was_published_of_the_latest_week_and_nothing_runs(database: Database) -> None:
    async def publish(week: date, *told: Figure) -> tuple[date, Told] | None:
        row = TeamFigures(
            workspace_id=WORKSPACE,
            team_id=SUPPORT.id,
            week=week,
            made_at=NOW,
            **{each.value: each in told for each in Figure},
        )
        kept = TeamWeek(workspace_id=WORKSPACE, team_id=SUPPORT.id, week=week, people=6, thanked=0)
        await database.write(lambda session: [session.merge(each) for each in (row, kept)])
        latest = (await _glance(database)).latest
        return (latest.week, latest.told) if latest else None

    monday = date(2026, 11, 16)
    assert await publish(monday - timedelta(weeks=6), Figure.HELPED) is None
    earlier = monday - timedelta(weeks=1)
    assert await publish(earlier, Figure.ARRIVED_WELL) == (earlier, frozenset({Figure.ARRIVED_WELL}))
    before = await _glance(database)
    for owner_id in (BEN, CHLOE, DMITRI, *MORE):
        await _promise(database, owner_id, "one", NOW + timedelta(days=1))
    assert replace(await _glance(database), team=before.team) == before, "promises that are open change nothing"
    assert await publish(monday) == (monday, frozenset())


async def test_of_many_teams_a_few_are_shown_at_first(database: Database) -> None:
    for number in range(home.MOST_LED_AT_FIRST):
        await _put(database, NewTeam(f"C9{number}", f"team {number}", None, (LEAD,)))
    front = await _front(database, LEAD)
    assert ([each.team.name for each in front.led], front.led_count) == (
        ["support", *(f"team {number}" for number in range(4))],
        6,
    )
    assert front.is_steward
