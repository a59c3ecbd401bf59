"""Promises that come again: each occurrence once and with its own end, one open at a time, and never a pile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import Followup, FollowupStep, Member, OutboxMessage, Preference, Series
from models.across import whereabouts
from models.across.own_part import own_part
from models.capabilities import followup_acts, followup_series, followups, hints
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followup_series import occurrence_id
from models.capabilities.followups import Promise, State, kind_of
from models.capabilities.reminders import Step
from models.capabilities.repeats import Repeat, Unit
from models.people import team_changes
from models.people.team_changes import NewTeam
from models.store.base import id_of
from models.store.batches import once
from models.store.database import Database
from scheduler.followup_series import SERIES
from scheduler.followups import FOLLOWUPS
from scheduler.planning import plan_due
from tests.claims import claim_of
from tests.conftest import START, WORKSPACE
from tests.profiles import profile
from tests.renderers import RENDERERS

BEN, CHLOE, LEAD = "U0BEN", "U0CHLOE", "U0LEAD"
FRIDAY = date(2026, 11, 27)
WEEK = timedelta(weeks=1)
EVERY_FRIDAY = Repeat(Unit.WEEK, FRIDAY, weekdays=frozenset({5}))
AT_THREE = replace(EVERY_FRIDAY, clock=time(15))
REPORT = id_of("promise", "report")
T = TypeVar("T")


def _at(day: str, hour: int = 0, minute: int = 0, zone: str = "UTC") -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, minute), ZoneInfo(zone))


@dataclass
class Place:
    """Ben promises something to Chloe, and time passes for them."""

    database: Database
    now: datetime = START
    repeat: Repeat = EVERY_FRIDAY
    replicas: list[Database] = field(default_factory=list)
    news: int = 1

    async def do(self, act: Callable[[Session], T]) -> T:
        return await self.database.write(act)

    async def promise(self, repeat: Repeat = EVERY_FRIDAY, *, tells: bool = False, id_: UUID = REPORT) -> Followup:
        promise = Promise(id_, BEN, CHLOE, "send the report", self.now, tells, repeat=repeat)
        return await self.do(lambda session: followup_series.record(session, WORKSPACE, promise, self.now))

    async def act(self, act: Callable[..., Followup | None], followup: Followup, *more: Any, by: str = BEN) -> Any:
        return await self.do(lambda session: act(session, WORKSPACE, followup.id, by, *more, self.now))

    async def hear(self, who: str, zone: str = "UTC", **flags: bool) -> None:
        """Slack tells of somebody, who travelled, left or is back."""
        self.news += 1
        theirs = profile(who, who, zone, updated=self.news, **flags)
        await self.do(lambda session: whereabouts.remember(session, WORKSPACE, [theirs], self.now))

    async def until(self, moment: datetime) -> None:
        """Let time pass until then, with all done that is due on the way, by every replica at once."""
        while (due := await self.database.read(_first_due)) and due <= moment:
            self.now = max(self.now, due)
            await asyncio.gather(*(_plan(each, self.now) for each in (self.database, *self.replicas)))
        self.now = moment

    async def all(self) -> list[Followup]:
        """All that was ever made, the earliest first."""
        wanted = select(Followup).order_by(Followup.created_at, Followup.due_at)
        return await self.database.read(lambda session: list(session.scalars(wanted)))

    async def open(self) -> list[Followup]:
        return [each for each in await self.all() if each.state is State.OPEN]

    async def current(self) -> Followup:
        [found] = await self.open()
        return found

    async def told(self, who: str) -> list[str]:
        """What was ever put on its way to somebody, by kind."""
        wanted = select(OutboxMessage.kind).where(OutboxMessage.recipient == who).order_by(OutboxMessage.created_at)
        return await self.database.read(lambda session: list(session.scalars(wanted)))

    async def said(self, who: str, step: Step) -> str:
        """The latest message of a kind to somebody, as it would be sent now."""
        wanted = select(OutboxMessage).where(OutboxMessage.recipient == who, OutboxMessage.kind == kind_of(step))

        def render(session: Session) -> Any:
            row = session.scalars(wanted.order_by(OutboxMessage.created_at.desc())).first()
            assert row
            return RENDERERS[row.kind](session, claim_of(row, self.now))

        message = await self.database.read(render)
        return message.text if isinstance(message, Message) else str(message)


def _first_due(session: Session) -> datetime | None:
    firsts = [session.scalars(select(func.min(clock))).one() for clock in (Followup.next_at, Series.next_at)]
    return min((each for each in firsts if each), default=None)


async def _plan(database: Database, now: datetime) -> None:
    for part in (FOLLOWUPS, SERIES):
        await database.write(lambda session, part=part: plan_due(session, part, WORKSPACE, now, 10))  # type: ignore[misc]


@pytest.fixture
async def place(database: Database) -> Place:
    """All of them work in London's hours, in UTC."""
    people = [profile(each) for each in (BEN, CHLOE, LEAD)]
    await database.write(lambda session: whereabouts.remember(session, WORKSPACE, people, START))
    return Place(database)


@pytest.fixture
async def replica(database_url: str) -> AsyncIterator[Database]:
    """Another program on the same database."""
    replica = Database(database_url)
    yield replica
    await replica.close()


def _on(followup: Followup, day: date, series_id: UUID = REPORT) -> bool:
    return followup.id == occurrence_id(series_id, day)


# A year


async def test_every_friday_of_a_year_comes_once_with_two_planners_and_whatever_becomes_of_each(
    place: Place, replica: Database
) -> None:
    place.replicas = [replica]
    await place.hear(BEN, "Europe/London")
    await place.promise()
    acts = (followup_acts.finish, followup_acts.let_go, None)
    for n in range(52):
        friday = FRIDAY + n * WEEK
        await place.until(_at(friday.isoformat(), 12))
        current = await place.current()
        assert _on(current, friday)
        if act := acts[n % len(acts)]:
            await place.act(act, current)
    made = await place.all()
    assert [_on(each, FRIDAY + n * WEEK) for n, each in enumerate(made)] == [True] * 53
    at_five = [each.due_at.astimezone(ZoneInfo("Europe/London")) for each in made]
    assert {each.strftime("%H:%M") for each in at_five} == {"17:00"}
    moved = {f"{each:%d.%m.}" for each in at_five if each.isoweekday() != 5}
    assert moved == {"24.12.", "31.12.", "25.03."}  # Christmas, New Year's Day, Good Friday
    assert await place.told(CHLOE) == []


async def test_after_three_weeks_away_one_is_open_and_reminded_of(place: Place) -> None:
    """An absence holds the reminder, not the promise."""
    await place.promise()
    away = update(Member).where(Member.id == BEN).values(is_away=True, away_until=_at("2026-12-17", 9))
    await place.do(lambda session: session.execute(away))
    await place.until(_at("2026-12-17", 8))
    assert _on(await place.current(), FRIDAY + 2 * WEEK)
    assert await place.told(BEN) == []
    await place.until(_at("2026-12-17", 10))
    assert await place.told(BEN) == ["followup.overdue"]
    await place.until(_at("2026-12-18", 16, 30))
    assert _on(await place.current(), FRIDAY + 3 * WEEK)
    assert await place.told(BEN) == ["followup.overdue", "followup.soon"]


async def test_what_lapsed_is_reminded_of_as_any_promise_until_the_day_of_the_next_one(place: Place) -> None:
    first = await place.promise(tells=True)
    await place.until(_at("2026-12-03", 23))
    assert (await place.current()).id == first.id
    reminders = ["followup.soon", "followup.due", "followup.overdue", "followup.overdue"]
    assert await place.told(BEN) == reminders
    await place.until(_at("2026-12-04", 1))
    assert _on(await place.current(), FRIDAY + WEEK)
    replaced = (await place.all())[0]
    assert (replaced.state, replaced.replaced_at, replaced.next_at) == (State.LET_GO, _at("2026-12-04"), None)
    assert await place.told(CHLOE) == ["followup.told"], "no news of what lapsed"
    assert await place.said(BEN, Step.OVERDUE) == "None", "a reminder that waits is said no more"


async def test_what_is_due_on_a_free_day_takes_its_place_when_it_is_reminded_of(place: Place) -> None:
    """Sunday at ten is first reminded of on Friday."""
    await place.promise(Repeat(Unit.WEEK, date(2026, 11, 29), weekdays=frozenset({7}), clock=time(10)))
    await place.until(_at("2026-12-03", 23))
    assert _on(await place.current(), date(2026, 11, 29))
    await place.until(_at("2026-12-04", 16))
    assert _on(await place.current(), date(2026, 12, 6))
    assert (await place.told(BEN))[-1] == "followup.soon"


async def test_daily_at_a_time_of_day_comes_on_every_day(place: Place) -> None:
    await place.promise(Repeat(Unit.DAY, START.date(), clock=time(15)))
    await place.until(_at("2026-12-07", 12))
    assert [each.due_at for each in await place.all()] == [_at("2026-11-23", 15) + timedelta(days=n) for n in range(15)]
    assert len(await place.open()) == 1


async def test_while_the_program_is_down_nothing_piles_up_and_today_s_is_not_lost(place: Place) -> None:
    await place.promise(Repeat(Unit.DAY, START.date(), clock=time(15)))
    place.now = _at("2026-12-16", 16)  # it ran last three weeks ago
    await _plan(place.database, place.now)
    assert _on(await place.current(), date(2026, 12, 16))
    assert len(await place.all()) == 2


# What its owner does


async def test_done_closes_one_and_the_next_is_there_at_once(place: Place) -> None:
    first = await place.promise(tells=True)
    await place.act(followup_acts.finish, first)
    following = await place.current()
    assert _on(following, FRIDAY + WEEK)
    assert (following.what, following.other_id, following.tells_other) == ("send the report", CHLOE, True)
    assert await place.told(CHLOE) == ["followup.told", "followup.done"], "of the next one nobody is told again"
    assert await place.act(followup_acts.finish, first) is None
    assert len(await place.all()) == 2


async def test_what_lapsed_can_still_be_done_by_its_old_button(place: Place) -> None:
    first = await place.promise(tells=True)
    await place.until(_at("2026-12-04", 9))
    assert (done := await place.act(followup_acts.finish, first))
    assert (done.state, done.replaced_at) == (State.DONE, None)
    assert await place.told(CHLOE) == ["followup.told", "followup.done"]
    assert _on(await place.current(), FRIDAY + WEEK)
    assert await place.act(followup_acts.let_go, first) is None


async def test_skipping_one_leaves_the_others_and_is_told_as_that(place: Place) -> None:
    first = await place.promise(AT_THREE, tells=True)
    await place.act(followup_acts.let_go, first)
    assert _on(await place.current(), FRIDAY + WEEK)
    said = await place.said(CHLOE, Step.LET_GO)
    assert "this time" in said
    assert await place.act(followup_acts.finish, first) is None, "it was skipped"


async def test_ending_it_ends_all_also_from_an_old_message(place: Place) -> None:
    first = await place.promise(tells=True)
    await place.act(followup_acts.finish, first)
    assert await place.act(followup_acts.end, first, by=CHLOE) is None
    assert await place.act(followup_acts.end, first)
    assert await place.open() == []
    await place.until(_at("2027-03-01", 10))
    assert len(await place.all()) == 2
    assert await place.told(CHLOE) == ["followup.told", "followup.done", "followup.let_go"]
    assert "every Friday" in await place.said(CHLOE, Step.LET_GO)
    assert await place.act(followup_acts.end, first) is None


async def test_a_change_is_of_one_occurrence_and_beyond_the_next_it_stands_beside_that(place: Place) -> None:
    first = await place.promise()
    moved = NewTerms("send the long report", CHLOE, _at("2026-12-09", 12), False)
    await place.act(followup_acts.change, first, moved)
    await place.until(_at("2026-12-04", 12))
    assert [(each.what, each.due_at) for each in await place.open()] == [
        ("send the long report", _at("2026-12-09", 12)),
        ("send the report", _at("2026-12-04", 17)),
    ]
    await place.until(_at("2027-01-01", 12))
    assert len(await place.open()) == 2, "it lapsed and is let go by its owner alone; the others go on"
    assert [each.due_at for each in await place.open()] == [_at("2026-12-09", 12), _at("2027-01-01", 17)]


async def test_a_promise_becomes_one_that_comes_again(place: Place) -> None:
    once_ = Promise(REPORT, BEN, CHLOE, "send the report", _at("2026-11-24", 17), True)
    plain = await place.do(lambda session: followups.record(session, WORKSPACE, once_, place.now))
    to = NewTerms("send the report", CHLOE, _at("2026-11-27", 17), True, repeat=EVERY_FRIDAY)
    place.now += timedelta(minutes=1)
    for _ in range(2):  # a form may come twice
        assert (changed := await place.act(followup_acts.change, plain, to))
        assert (changed.id, changed.due_at) == (plain.id, _at("2026-11-27", 17))
    assert await place.told(CHLOE) == ["followup.told", "followup.told"]
    assert "every Friday" in await place.said(CHLOE, Step.TOLD)
    await place.act(followup_acts.finish, plain)
    assert (await place.current()).due_at == _at("2026-12-04", 17)


async def test_handing_one_over_is_of_that_one(place: Place) -> None:
    first = await place.promise()
    await place.act(followup_acts.hand_over, first, LEAD)
    assert await place.act(followup_acts.accept, first, by=LEAD)
    theirs, following = sorted(await place.open(), key=lambda each: each.due_at)
    assert (theirs.owner_id, theirs.series_id) == (LEAD, None)
    assert following.owner_id == BEN
    assert _on(following, FRIDAY + WEEK)
    assert await place.act(followup_acts.end, first, by=LEAD) is None
    await place.act(followup_acts.end, following)
    assert [each.owner_id for each in await place.open()] == [LEAD]


async def test_telling_the_other_person_is_of_all_and_they_hear_of_it_once(place: Place) -> None:
    first = await place.promise()
    await place.act(followup_acts.tell, first)
    said = await place.said(CHLOE, Step.TOLD)
    assert "every Friday" in said
    await place.act(followup_acts.finish, first)
    assert (await place.current()).tells_other
    assert await place.told(CHLOE) == ["followup.told", "followup.done"]
    assert await place.said(CHLOE, Step.TOLD) == said, "told, though the first one is done already"


@pytest.mark.every_way
async def test_a_command_that_comes_twice_and_at_once_is_one_series(place: Place, replica: Database) -> None:
    other = replace(place, database=replica)
    first, second = await asyncio.gather(place.promise(tells=True), other.promise(tells=True))
    assert first.id == second.id
    assert len(await place.all()) == 1
    assert await place.told(CHLOE) == ["followup.told"]
    await place.act(followup_acts.finish, first)
    assert (await place.promise(tells=True)).id == (await place.current()).id


@pytest.mark.every_way
async def test_two_clicks_and_two_planners_at_once_make_one_occurrence(place: Place, replica: Database) -> None:
    first, other = await place.promise(), replace(place, database=replica)
    await place.until(_at("2026-12-03", 23, 59))
    place.now = other.now = _at("2026-12-04", 0, 1)
    await asyncio.gather(
        _plan(place.database, place.now),
        place.act(followup_acts.finish, first),
        other.act(followup_acts.finish, first),
        _plan(replica, place.now),
    )
    made = await place.all()
    assert [each.state for each in made] == [State.DONE, State.OPEN]
    assert _on(made[1], FRIDAY + WEEK)


# Time and place


@pytest.mark.parametrize(
    ("there", "here", "due"),
    [
        ("Pacific/Auckland", "Pacific/Honolulu", _at("2026-11-27", 15, zone="Pacific/Honolulu")),
        ("Pacific/Kiritimati", "Pacific/Honolulu", _at("2026-11-27", 15, zone="Pacific/Honolulu")),
        ("Pacific/Honolulu", "Pacific/Auckland", _at("2026-11-27", 15, zone="Pacific/Auckland")),
    ],
)
async def test_who_travels_keeps_it_at_three_on_their_own_friday(
    place: Place, there: str, here: str, due: datetime
) -> None:
    await place.hear(BEN, there)
    await place.promise(AT_THREE)
    await place.until(_at("2026-11-26", 22, zone="UTC") if here != "Pacific/Auckland" else _at("2026-11-26", 20))
    await place.hear(BEN, here)
    await place.until(place.now + timedelta(minutes=1))
    assert (await place.current()).due_at == due
    await place.until(due + timedelta(days=3))
    assert len(await place.all()) == 1


async def test_a_friday_that_is_over_where_somebody_lands_is_due_when_it_was(place: Place) -> None:
    await place.hear(BEN, "Pacific/Honolulu")
    await place.promise(AT_THREE)
    due = (await place.current()).due_at
    await place.until(_at("2026-11-27", 20, zone="Pacific/Kiritimati"))
    await place.hear(BEN, "Pacific/Kiritimati")
    await place.until(place.now + timedelta(hours=1))
    assert (await place.current()).due_at == due


async def test_to_and_fro_over_the_date_line_on_each_friday_makes_each_once(place: Place) -> None:
    await place.hear(BEN, "Pacific/Auckland")
    await place.promise(AT_THREE)
    zones = ("Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Auckland")
    for n in range(40):
        await place.until(_at("2026-11-26", 18) + n * timedelta(hours=17))
        await place.hear(BEN, zones[n % 3])
        if n % 7 == 6:
            await place.act(followup_acts.finish, (await place.open())[-1])
    made = await place.all()
    assert [_on(each, FRIDAY + n * WEEK) for n, each in enumerate(made)] == [True] * len(made)
    assert len(made) >= 4
    assert len(await place.open()) == 1


async def test_three_o_clock_stays_three_when_the_clocks_change(place: Place) -> None:
    await place.hear(BEN, "Europe/London")
    place.now = _at("2027-03-24", 9)
    await place.promise(replace(AT_THREE, starts=date(2027, 3, 26)))
    await place.until(_at("2027-04-03"))
    assert [each.due_at for each in await place.all()] == [_at("2027-03-26", 15), _at("2027-04-02", 14)]


async def test_hours_that_change_meanwhile_count_from_that_day_on(place: Place) -> None:
    first = await place.promise(Repeat(Unit.DAY, date(2026, 11, 26)))
    shorter = Preference(workspace_id=WORKSPACE, member_id=BEN, hours={"day_end": "16:00"}, rhythms={})
    await place.do(lambda session: session.add(shorter))
    await place.until(_at("2026-11-24", 0))
    assert ((current := await place.current()).id, current.due_at) == (first.id, _at("2026-11-26", 16))
    off = update(Preference).values(hours={"work_days": [1, 2, 3, 5]})
    await place.do(lambda session: session.execute(off))
    await place.until(_at("2026-11-25", 0))
    assert (await place.current()).due_at == _at("2026-11-27", 17), "that Thursday is off by now"
    assert await place.told(BEN) == []


async def test_who_left_has_no_more_of_it_and_goes_on_from_the_day_they_are_back(place: Place) -> None:
    await place.promise()
    await place.until(_at("2026-11-25", 9))
    await place.hear(BEN, is_deleted=True)
    await place.until(_at("2027-02-01", 9))
    assert len(await place.all()) == 1
    await place.hear(BEN)
    await place.until(_at("2027-02-05", 12))
    assert _on(await place.current(), date(2027, 2, 5))
    assert len(await place.all()) == 2


async def test_who_is_back_unheard_goes_on_after_the_nightly_look(place: Place) -> None:
    await place.promise()
    await place.hear(BEN, is_deleted=True)
    await place.until(_at("2026-12-10", 9))
    back = update(Member).where(Member.id == BEN).values(is_deleted=False)
    await place.do(lambda session: session.execute(back))
    await once(place.database, followup_series.stopped(WORKSPACE, place.now))
    await place.until(_at("2026-12-11", 9))
    assert _on(await place.current(), date(2026, 12, 11))


async def test_a_lead_who_takes_on_what_somebody_left_takes_on_the_open_one(place: Place) -> None:
    team = NewTeam("C0SUPPORT", "support", "C0SUPPORT", (LEAD,))

    def begin(session: Session) -> None:
        team_changes.put(session, WORKSPACE, team, START)
        team_changes.add_people(session, WORKSPACE, team.id, [BEN], START)

    await place.do(begin)
    first = await place.promise(tells=True)
    await place.hear(BEN, is_deleted=True)
    assert "departure.told" in await place.told(LEAD)
    assert await place.act(followup_acts.take_on, first, by=LEAD)
    await place.until(_at("2026-12-24", 9))
    assert [(each.id, each.owner_id) for each in await place.open()] == [(first.id, LEAD)]


# What counts


async def test_one_s_own_part_counts_what_was_kept_and_nothing_else(place: Place) -> None:
    await place.promise()
    await place.act(followup_acts.finish, await place.current())
    await place.act(followup_acts.let_go, await place.current())
    await place.until(_at("2026-12-19", 9))  # the one of the 11th lapsed, that of the 18th too, and is open still
    part = await place.do(lambda session: own_part(session, WORKSPACE, BEN, START, _at("2026-12-19", 9)))
    assert part.promises_kept == 1


async def test_what_comes_again_is_no_need_that_keeps_coming_back(place: Place) -> None:
    await place.promise(Repeat(Unit.DAY, START.date()))
    for _ in range(4):
        await place.act(followup_acts.finish, await place.current())
    hint = await place.do(lambda session: hints.find(session, session.scalars(select(Followup)).first(), place.now))  # type: ignore[arg-type]
    assert hint is None


async def test_a_step_of_one_leads_to_it(place: Place) -> None:
    first = await place.promise(tells=True)
    step = await place.database.read(lambda session: session.scalars(select(FollowupStep)).one())
    assert (step.followup_id, step.due_at) == (first.id, datetime(2026, 11, 27, 17, tzinfo=UTC))
