"""What Home reads: page by page, never more than concerns its reader, and figures only of enough people."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import choices, digests, home, home_lists, home_mine, team_weeks
from models.across.digests import Digest, DigestKind, TeamWeek
from models.across.home import Front
from models.across.home_lists import Page, Spot, Thanks
from models.across.home_teams import Glance, glances
from models.across.team_figures import Figure, TeamFigures, Told
from models.capabilities import checkins, followup_acts, followups, shoutouts
from models.capabilities.followups import Promise
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, teams
from models.people.cadences import Cadence, CadenceKind
from models.people.members import Profile
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store.base import id_of, new_id
from models.store.database import Database
from tests.conftest import START, WORKSPACE
from tests.counting import counting
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


async def _front(database: Database, member_id: str, now: datetime = NOW) -> Front:
    return await database.read(lambda session: home.front(session, WORKSPACE, member_id, now))


async def _put(database: Database, team: NewTeam, *people: str) -> None:
    await database.write(lambda session: team_changes.put(session, WORKSPACE, team, START))
    await database.write(lambda session: team_changes.add_people(session, WORKSPACE, team.id, people, START))


def _around(front: Front) -> list[str]:
    assert front.around is not None
    return _reasons(front.around.page)


def _read(front: Front) -> list[str]:
    """All that they were thanked for, the latest first."""
    return sorted((each.shoutout.reason for each in [front.again, *front.received.items] if each), reverse=True)


def _reasons(page: Page[Thanks]) -> list[str]:
    return [each.shoutout.reason for each in page.items]


# Pages


@pytest.mark.parametrize("read", [home_lists.received, home_lists.given], ids=["received", "given"])
async def test_a_list_is_walked_there_and_back_and_nothing_is_left_out_or_comes_twice(
    database: Database, read: Callable[..., Page[Thanks]]
) -> None:
    # Three at each moment, with ids that sort against their times: those of forms do not follow the clock.
    for number in range(8):
        at = START + timedelta(seconds=number // 3)
        await _thank(database, BEN, [CHLOE], str(number), at, id_=UUID(int=100 - number))
    reader = CHLOE if read is home_lists.received else BEN

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
        found = await database.read(lambda session: home_lists.open_followups(session, WORKSPACE, BEN, spot, 3))
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
        again = fronts[each].again
        assert again is not None
        assert (again.shoutout.reason, again.recipient_ids) == ("in private", (CHLOE, DMITRI))
        assert _reasons(fronts[each].received) == ["openly"]
    for each in (MORE[0], LEAD):
        assert (fronts[each].given.items, _read(fronts[each])) == ([], [])
        assert _around(fronts[each]) == ["openly"]


async def test_what_somebody_gave_or_got_stands_in_its_own_list_alone(database: Database) -> None:
    await _thank(database, BEN, [CHLOE, DMITRI], "to two")
    await _thank(database, CHLOE, [BEN], "back", START + timedelta(seconds=1))
    fronts = {each: await _front(database, each) for each in (BEN, CHLOE, DMITRI, MORE[0])}
    assert {each: _around(front) for each, front in fronts.items()} == {
        BEN: [],
        CHLOE: [],
        DMITRI: ["back"],
        MORE[0]: ["back", "to two"],
    }
    page = await database.read(lambda session: home_lists.around(session, WORKSPACE, DMITRI, None, 10, NOW))
    assert page is not None
    assert _reasons(page.page) == ["back"]


async def test_whoever_is_in_no_team_sees_none_and_another_team_stays_out_of_sight(database: Database) -> None:
    outsider, other = "U8", "U9"
    profiles = [_profile(outsider), _profile(other)]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, START))
    await _thank(database, outsider, [other], "elsewhere")
    await _thank(database, outsider, [BEN], "across")
    front = await _front(database, outsider)
    assert front.around is None
    assert not front.is_steward
    assert _around(await _front(database, DMITRI)) == ["across"]


async def test_what_somebody_took_back_is_nowhere_under_their_id(database: Database) -> None:
    await _thank(database, BEN, [CHLOE], "openly")
    erased = await erase_in_batches(database, WORKSPACE, BEN, NOW)
    front = await _front(database, CHLOE)
    assert front.again is not None
    assert front.again.shoutout.giver_id == erased.pseudonym


# Since when


async def test_teams_are_shown_since_their_last_digest_began_or_for_a_week(database: Database) -> None:
    async def since() -> datetime:
        mine = await database.read(lambda session: home_mine.teams_of(session, WORKSPACE, BEN))
        return await database.read(lambda session: home_mine.begin_of(session, WORKSPACE, mine, NOW))

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


async def test_a_lead_sees_their_teams_the_person_to_notice_and_what_their_digest_suggested(
    database: Database,
) -> None:
    front = await _front(database, LEAD)
    assert ([each.name for each in front.led], front.to_thank, front.to_try) == (["support"], None, None)
    later = NOW + timedelta(weeks=6)
    await _record_lead_digest(database, later - timedelta(days=2), "new", "of-this-week")
    await _record_lead_digest(database, later - timedelta(days=9), "old", "of-the-week-before")
    await _record_lead_digest(database, later - timedelta(days=1), "other", "of-another", lead_id=BEN)
    front = await _front(database, LEAD, later)
    assert front.to_try == "of-this-week"
    assert front.to_thank is not None
    assert front.to_thank.noticed.member_id in (BEN, CHLOE, DMITRI, *MORE)
    assert (front.to_thank.name, front.to_thank.team_name) == (
        _profile(front.to_thank.noticed.member_id).name,
        "support",
    )
    theirs = await _front(database, CHLOE, later)
    assert (theirs.led, theirs.to_thank, theirs.to_try) == ([], None, None), "nobody else is told"
    assert (await _front(database, LEAD, later + timedelta(days=6))).to_try is None


async def _record_lead_digest(
    database: Database, ends_at: datetime, name: str, entry_id: str, lead_id: str = LEAD
) -> None:
    digest = Digest(
        workspace_id=WORKSPACE,
        id=id_of("digest", name),
        team_id=SUPPORT.id,
        kind=DigestKind.LEAD,
        lead_id=lead_id,
        starts_at=ends_at - timedelta(days=7),
        ends_at=ends_at,
        is_quiet=False,
        is_sent=True,
        entry_id=entry_id,
    )
    await database.write(lambda session: digests.record(session, digest))


async def test_what_comes_to_a_lead_of_several_teams_at_once_is_one_thing(database: Database) -> None:
    await _put(database, NewTeam("C2", "night", "C2", (LEAD,)))

    def plan(session: Session) -> None:
        rows = session.scalars(select(Cadence).where(Cadence.member_id == LEAD)).all()
        for row in rows:
            row.next_at, row.due_on = NOW + timedelta(days=1), NOW.date() + timedelta(days=1)
            if row.kind == CadenceKind.STORY and row.team_id == SUPPORT.id:
                row.next_at = NOW + timedelta(days=2)

    await database.write(plan)
    front = await _front(database, LEAD)
    assert [(each.kind, each.team_names) for each in front.upcoming if each.team_names] == [
        (CadenceKind.LEAD_DIGEST, ("night", "support")),
        (CadenceKind.STORY, ("night",)),
        (CadenceKind.STORY, ("support",)),
    ]


# Today


async def test_people_are_greeted_as_they_are_called(database: Database) -> None:
    known = [
        replace(_profile("U7"), name="ben", other_names="Ben Okoro\nBO"),
        replace(_profile("U8"), name="benno", other_names="Benedict Oy"),
        replace(_profile("U9"), name="ana", other_names=None),
    ]
    await database.write(lambda session: members.remember(session, WORKSPACE, known, START))
    assert [(await _front(database, each)).name for each in ("U7", "U8", "U9")] == ["Ben", "benno", "ana"]


async def test_what_is_due_goes_by_the_end_of_their_own_day(database: Database) -> None:
    auckland = "U7AUCKLAND"
    await database.write(
        lambda session: members.remember(session, WORKSPACE, [profile(auckland, zone="Pacific/Auckland")], START)
    )
    tonight, tomorrow = (datetime(2026, 11, day, 10, 59, tzinfo=UTC) for day in (25, 26))  # 23:59 there
    for owner_id in (auckland, BEN):
        await _promise(database, owner_id, "late", START - timedelta(days=3))
        await _promise(database, owner_id, "by tonight", tonight)
        await _promise(database, owner_id, "by the next night", tomorrow)

    async def due(owner_id: str, now: datetime) -> tuple[list[str], list[str]]:
        front = await _front(database, owner_id, now)
        return [each.what for each in front.due], [each.what for each in front.followups.items]

    before_midnight = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    assert await due(auckland, before_midnight) == (["late", "by tonight"], ["by the next night"])
    after = before_midnight + timedelta(hours=1)
    assert await due(auckland, after) == (["late", "by tonight", "by the next night"], [])
    assert await due(BEN, after) == (["late", "by tonight"], ["by the next night"])


async def test_thanks_to_read_again_are_the_newest_or_others_each_day(database: Database) -> None:
    for number in range(home_lists.CARDS + 2):
        await _thank(database, BEN, [CHLOE], str(number), START - timedelta(days=7 - number))

    async def again(days: int) -> str:
        front = await _front(database, CHLOE, START + timedelta(days=days))
        assert front.again is not None
        assert len(front.received.items) == home_lists.CARDS - 1
        assert front.received.has_after
        assert front.again not in front.received.items
        return front.again.shoutout.reason

    assert await again(0) == "6", "it came yesterday"
    assert sorted([await again(days) for days in range(1, 1 + home_lists.CARDS)]) == ["2", "3", "4", "5", "6"]
    assert await again(2) == await again(2)


async def test_a_check_in_waits_from_when_it_was_asked_until_it_is_answered(database: Database) -> None:
    day = (await _front(database, BEN)).reader.hours.today(NOW)

    async def waits(now: datetime = NOW) -> bool:
        return (await _front(database, BEN, now)).is_asked

    assert not await waits()
    asked = checkins.Asked(BEN, day)
    await database.write(lambda session: checkins.ask(session, WORKSPACE, [asked], NOW))
    assert await waits()
    assert not await waits(NOW + timedelta(days=1)), "yesterday's question is over"
    await database.write(
        lambda session: checkins.arrive(session, WORKSPACE, checkins.id_on(BEN, day), BEN, 4, day, NOW)
    )
    assert not await waits()


async def test_practices_are_offered_to_those_in_a_team_who_have_none(database: Database) -> None:
    assert (await _front(database, BEN)).lacks_practices
    assert not (await _front(database, LEAD)).lacks_practices, "they are in no team"
    rhythm = await database.write(lambda session: choices.begin(session, WORKSPACE, BEN, CadenceKind.PRACTICE, NOW))
    assert rhythm.is_on
    assert not (await _front(database, BEN)).lacks_practices
    assert (await _front(database, CHLOE)).lacks_practices, "that was one person's choice"


async def test_home_asks_as_many_questions_for_a_long_history_as_for_a_short_one(database: Database) -> None:
    async def statements() -> int:
        with counting() as counted:
            await _front(database, LEAD)
        return counted["statements"]

    await _thank(database, BEN, [LEAD], "one")
    await _thank(database, LEAD, [BEN], "one")
    await _thank(database, CHLOE, [BEN], "one")
    await _promise(database, LEAD, "one", NOW)
    few = await statements()
    for number in range(8):
        await _thank(database, BEN, [LEAD], str(number))
        await _thank(database, LEAD, [BEN], str(number))
        await _thank(database, CHLOE, [BEN], str(number))
        await _promise(database, LEAD, str(number), NOW + timedelta(days=number))
        await _put(database, NewTeam(f"C9{number}", f"team {number}", None, (LEAD,)), BEN)
    assert await statements() == few
