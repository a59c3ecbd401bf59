"""Enough: at most one message of Kindling's own accord to a person and day, a few a week, apart from other messages."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks.humane import nudge
from bot.slack.message import Message
from models import Cadence, Followup, Nudge, OutboxMessage
from models.across.wrong_clock import set_right
from models.capabilities import feelings, followup_acts, followups
from models.capabilities.followups import CheckBack, Promise
from models.people import availability, cadences, enough, members, preferences, settings, team_changes
from models.people.availability import Hold, HoldReason
from models.people.cadences import KINDS, OF_LEADS, OF_TEAMS, PERSONAL, CadenceKind, due_kind, rhythm_of
from models.people.enough import APART, HELLO, RANKS, LeftOut
from models.people.hours import Hours
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.store import outbox
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State, Wish
from scheduler.cadences import Due, NotNeeded, part
from scheduler.dispatcher import PACE
from scheduler.followups import FOLLOWUPS
from scheduler.planning import Part, plan_due
from tests.claims import claim_of
from tests.conftest import START, WORKSPACE
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN = "U0ANA", "U0BEN"
LONDON = Hours("Europe/London", country="GB-ENG")
TEAM = NewTeam("C0SUPPORT", "support", "C0SUPPORT", (ANA,))
MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in London, in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Planned:
    """Plans what recurs for Ana, who leads a team, and tells what came of it."""

    database: Database
    made: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Whom each message was made for, of which kind, and when."""

    async def choose(self, **rhythms: Mapping[str, Any]) -> None:
        """Ana's rhythms; all others are off."""
        off = {kind: {"is_on": False} for kind in (*PERSONAL, *OF_LEADS)}

        def act(session: Session) -> None:
            preferences.put(session, WORKSPACE, ANA, rhythms={**off, **rhythms})
            cadences.find_all_anew(session, WORKSPACE, [ANA], START)

        await self.database.write(act)

    async def until(self, end: datetime, begin: datetime = START) -> None:
        """Look whenever something is due, from the beginning to the end."""
        now = begin
        while now <= end:
            await self.look(now)
            coming = await self.database.read(_next_at)
            now = max(coming, now + timedelta(minutes=1)) if coming else end + WEEK

    async def look(self, now: datetime) -> None:
        """The planner looks once, for all that is due, and what it wants is sent."""
        for each in (FOLLOWUPS, self._part()):
            while await self.database.write(lambda session, each=each: plan_due(session, each, WORKSPACE, now, 100)):  # type: ignore[misc]
                pass
        waiting = update(OutboxMessage).where(
            OutboxMessage.state == State.WAITING, OutboxMessage.next_at <= now, OutboxMessage.kind != HELLO
        )
        sent = waiting.values(state=State.SENT, message_ts=f"{now.timestamp():.6f}", next_at=None)
        await self.database.write(lambda session: session.execute(sent))

    def _part(self) -> Part[Cadence]:
        def make(_session: Session, _workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
            self.made += [
                (each.subject.recipient, due_kind(each.kind), now) for each in dues if each.kind not in OF_TEAMS
            ]
            return {}

        return part(dict.fromkeys(KINDS, make))

    def days(self) -> list[tuple[str, int]]:
        """What came on which day of the month, in order."""
        return [(kind.partition(".")[0], at.day) for _, kind, at in self.made]

    async def left_out(self) -> list[str]:
        """The kinds of what was left out because it was enough."""
        wanted = select(OutboxMessage.kind).where(OutboxMessage.reason == LeftOut.ENOUGH)
        return list(await self.database.read(lambda session: session.scalars(wanted).all()))


def _next_at(session: Session) -> datetime | None:
    found = [
        session.scalars(select(each.next_at).where(each.next_at.is_not(None))).all() for each in (Cadence, Followup)
    ]
    return min((at for times in found for at in times if at), default=None)


@pytest.fixture
async def planned(database: Database) -> Planned:
    """It is Monday 23 November 2026, nine in the morning."""

    def begin(session: Session) -> None:
        members.remember(session, WORKSPACE, [profile(each, each, LONDON.zone) for each in (ANA, BEN)], START)
        team_changes.put(session, WORKSPACE, TEAM, START)
        team_changes.add_people(session, WORKSPACE, TEAM.id, [ANA, BEN], START)
        cadences.enrol(session, WORKSPACE, [ANA], START)
        cadences.enrol_team(session, WORKSPACE, TEAM.id, [ANA], START)

    await database.write(begin)
    return Planned(database)


def on(*days: int, at: time = time(10), **more: Any) -> dict[str, Any]:
    """A rhythm, packed."""
    return Rhythm(frozenset(days), at, **more).packed()


def test_each_rank_is_of_a_message_that_there_is_and_what_is_no_nudge_has_none() -> None:
    assert set(RANKS) <= RENDERERS.keys()
    assert not any(map(enough.is_of_own_accord, ("followup.soon", "shoutout.received", "welcome.contact")))
    assert all(enough.is_of_own_accord(due_kind(kind)) for kind in (*PERSONAL, *OF_LEADS))
    assert not enough.is_of_own_accord(due_kind(CadenceKind.TEAM_DIGEST)), "it comes to a channel"


async def test_of_two_on_one_day_the_more_important_one_comes_and_the_other_moves_to_the_next(planned: Planned) -> None:
    """Whichever has the earlier hour."""
    await planned.choose(checkin=on(2, 5), gratitude=on(2, at=time(9)), practice=on(2, at=time(15)))
    await planned.until(_at(27, 18))
    assert planned.days() == [("checkin", 24), ("gratitude", 25), ("practice", 26), ("checkin", 27)]
    assert await planned.left_out() == []
    moved = select(Nudge.kind, Nudge.moved_from).where(Nudge.moved_from.is_not(None)).order_by(Nudge.on)
    found = await planned.database.read(lambda session: session.execute(moved).all())
    assert [tuple(row) for row in found] == [(f"{kind}.due", date(2026, 11, 24)) for kind in ("gratitude", "practice")]


async def test_a_lead_s_monday_brings_one_message(planned: Planned) -> None:
    monthly = on(1, at=time(9), is_monthly=True)
    await planned.choose(lead_digest=on(1, at=time(9)), story=monthly, checkin=on(1), gratitude=on(1), practice=on(1))
    await planned.until(datetime(2026, 12, 11, 18, tzinfo=UTC), _at(30, 8))
    first_week = [(kind, day) for kind, day in planned.days() if day == 30 or day < 5]
    assert first_week == [("lead_digest", 30), ("checkin", 1), ("gratitude", 2), ("practice", 3)]


async def test_a_week_has_four_and_what_is_left_over_is_accounted_for(planned: Planned) -> None:
    await planned.choose(checkin=on(1, 2, 3, 4, 5))
    await planned.until(_at(27, 18))
    assert planned.days() == [("checkin", day) for day in (23, 24, 25, 26)]
    assert await planned.left_out() == ["checkin.due"]


@pytest.mark.parametrize("most", [1, 2, 3, 5])
async def test_a_workspace_chooses_how_many(planned: Planned, most: int) -> None:
    await planned.database.write(lambda session: settings.change(session, WORKSPACE, nudges_a_week=most))
    await planned.choose(checkin=on(1, 2, 3, 4, 5))
    await planned.until(_at(27, 18))
    assert len(planned.made) == most


async def test_room_is_kept_for_what_is_more_important_and_comes_later_in_the_week(planned: Planned) -> None:
    await planned.database.write(lambda session: settings.change(session, WORKSPACE, nudges_a_week=2))
    await planned.choose(practice=on(1), gratitude=on(2), checkin=on(3))
    await planned.until(_at(27, 18))
    assert planned.days() == [("gratitude", 24), ("checkin", 25)]
    assert await planned.left_out() == ["practice.due"]


async def test_a_nudge_keeps_two_hours_from_reminders_of_promises_which_keep_their_time(planned: Planned) -> None:
    """One is reminded of at 9:30 and 10:30, and another at 13:00 and 14:00: half past twelve is too near."""
    for due_at in (_at(24, 10, 30), _at(24, 14)):
        promise = Promise(new_id(), ANA, None, "send the quote", due_at)
        await planned.database.write(lambda session, it=promise: followups.record(session, WORKSPACE, it, START))  # type: ignore[misc]
    await planned.choose(checkin=on(2))
    await planned.until(_at(24, 23))
    assert [at for _, _, at in planned.made] == [_at(24, 16)]
    sent = select(OutboxMessage.created_at).where(OutboxMessage.kind.in_(("followup.soon", "followup.due")))
    reminded = await planned.database.read(
        lambda session: session.scalars(sent.order_by(OutboxMessage.created_at)).all()
    )
    assert list(reminded) == [_at(24, 9, 30), _at(24, 10, 30), _at(24, 13), _at(24, 14)]


async def test_where_no_hour_of_the_day_is_free_it_comes_on_the_next(planned: Planned) -> None:
    for hour in (11, 14, 17):
        promise = Promise(new_id(), ANA, None, "ring back", _at(24, hour))
        await planned.database.write(lambda session, it=promise: followups.record(session, WORKSPACE, it, START))  # type: ignore[misc]
    await planned.choose(gratitude=on(2))
    await planned.until(_at(24, 23))
    assert planned.made == []
    found = select(Cadence.next_at).where(Cadence.owner_id == ANA, Cadence.kind == CadenceKind.GRATITUDE)
    assert await planned.database.read(lambda session: session.scalars(found).one()) == _at(25, 10)


async def test_nothing_recurs_before_the_working_day_after_the_hello(planned: Planned) -> None:
    hello = Wish(HELLO, new_id(), ANA)
    due = await planned.database.write(lambda session: enough.reserve(session, WORKSPACE, hello, _at(24, 22)))
    assert due == _at(25, 9)
    await planned.choose(checkin=on(2, 3, 4, 5))
    sent = update(OutboxMessage).values(state=State.SENT, message_ts=f"{due.timestamp():.6f}", next_at=None)
    await planned.database.write(lambda session: session.execute(sent))
    await planned.until(_at(27, 18), _at(24, 22))
    assert planned.days() == [("checkin", 26), ("checkin", 27)]


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=364)], ids=["a day", "a year"])
async def test_a_hello_that_a_wrong_clock_put_far_ahead_keeps_nothing_waiting_until_then(
    planned: Planned, jump: timedelta
) -> None:
    now, hello = _at(24, 22), Wish(HELLO, new_id(), ANA)
    await planned.database.write(lambda session: enough.reserve(session, WORKSPACE, hello, now + jump))
    await set_right(planned.database, WORKSPACE, PACE, now)
    days = await planned.database.read(lambda session: session.scalars(select(Nudge.on)).all())
    assert days == [date(2026, 11, 25)]
    await planned.choose(checkin=on(2, 3, 4, 5))
    sent = update(OutboxMessage).values(state=State.SENT, message_ts=f"{_at(25, 9).timestamp():.6f}", next_at=None)
    await planned.database.write(lambda session: session.execute(sent))
    await planned.until(_at(27, 18), now)
    assert planned.days() == [("checkin", 26), ("checkin", 27)]


async def test_days_that_a_wrong_clock_put_on_one_are_the_next_free_ones(planned: Planned) -> None:
    now, jump = _at(23, 12), timedelta(days=364)
    for wish_at in (now, now + jump):
        wish = Wish("departure.told", new_id(), ANA)
        await planned.database.write(
            lambda session, wish=wish, at=wish_at: enough.reserve(session, WORKSPACE, wish, at)  # type: ignore[misc]
        )
    await set_right(planned.database, WORKSPACE, PACE, now)
    days = await planned.database.read(lambda session: session.scalars(select(Nudge.on).order_by(Nudge.on)).all())
    assert len(days) == 2
    assert days[1] - days[0] == timedelta(days=1)


async def test_a_hello_that_waits_keeps_everything_else_waiting(planned: Planned) -> None:
    """Slack is away for days, and only on Thursday it arrives."""
    hello = Wish(HELLO, new_id(), ANA)
    await planned.database.write(lambda session: enough.reserve(session, WORKSPACE, hello, _at(23, 9)))
    await planned.choose(checkin=on(2, 3, 4, 5))
    await planned.until(_at(25, 18))
    assert planned.made == []


async def test_a_reserved_message_takes_a_day_on_which_nothing_more_important_comes(planned: Planned) -> None:
    await planned.choose(lead_digest=on(2), checkin=on(3, 4))
    await planned.look(START)
    story = Wish("followup.feeling", new_id(), ANA)
    assert await planned.database.write(
        lambda session: enough.reserve(session, WORKSPACE, story, START, not_before=_at(24, 8))
    ) == _at(25, 10), "Tuesday has the digest"
    await planned.until(_at(27, 18))
    assert planned.days() == [("lead_digest", 24), ("checkin", 26)]


def test_what_is_planned_for_one_day_is_expected_on_the_days_on_which_it_comes() -> None:
    monday = _at(23, 9)
    planned = [("practice.due", monday), ("checkin.due", _at(23, 10)), ("story.due", _at(24, 9)), ("x.due", _at(27, 9))]
    assert enough.expected([*planned, ("gratitude.due", _at(27, 15))], LONDON) == {
        ("story.due", _at(24, 9)): _at(24, 9),
        ("checkin.due", _at(23, 10)): _at(23, 10),
        ("practice.due", monday): _at(25, 9),
        ("gratitude.due", _at(27, 15)): _at(27, 15),
    }


async def test_what_has_no_room_by_its_last_day_is_left_out_with_the_reason(planned: Planned) -> None:
    await planned.choose(lead_digest=on(2))
    await planned.look(START)
    wish = Wish("departure.told", new_id(), ANA)

    def act(session: Session) -> datetime | None:
        return enough.reserve(session, WORKSPACE, wish, START, not_before=_at(24, 8), last_day=date(2026, 11, 24))

    assert await planned.database.write(act) is None
    assert await planned.left_out() == ["departure.told"]


async def test_a_look_back_at_somebody_s_promise_comes_on_a_free_day(planned: Planned) -> None:
    promise = Promise(new_id(), BEN, ANA, "send the quote", _at(23, 17), tells_other=True)

    def act(session: Session) -> None:
        followups.record(session, WORKSPACE, promise, START)
        followup_acts.finish(session, WORKSPACE, promise.id, BEN, START)
        feelings.look_back(session, WORKSPACE, promise.id, BEN, CheckBack.ASK, START)

    await planned.database.write(act)
    await planned.choose(lead_digest=on(4, at=time(9)), checkin=on(5))
    await planned.until(_at(27, 18))
    asked = select(OutboxMessage.created_at).where(OutboxMessage.kind == "followup.feeling")
    assert await planned.database.read(lambda session: session.scalars(asked).all()) == [_at(27, 9)]
    assert planned.days() == [("lead_digest", 26)], "and the check-in of that day gives way"


@pytest.mark.parametrize(
    ("is_sent", "today", "waits"),
    [(True, 24, True), (True, 25, False), (False, 24, False)],
    ids=["another was sent today", "another was sent yesterday", "the other is late as well"],
)
async def test_what_is_late_waits_while_another_has_the_day(
    planned: Planned, is_sent: bool, today: int, waits: bool
) -> None:
    late, other = Wish("story.due", new_id(), ANA), Wish("checkin.due", new_id(), ANA)
    sent = {"state": State.SENT, "message_ts": f"{_at(24, 10).timestamp():.6f}", "next_at": None}

    def act(session: Session) -> Any:
        outbox.add(session, WORKSPACE, [late, other], START)
        enough.note(session, WORKSPACE, [(late, MONDAY), (other, MONDAY + timedelta(days=1))][: 1 + is_sent], START)
        if is_sent:
            row = session.get(OutboxMessage, (WORKSPACE, other.id))
            for name, value in sent.items():
                setattr(row, name, value)
            session.flush()
        return enough.wait(session, WORKSPACE, late, LONDON, _at(today, 12))

    hold = await planned.database.write(act)
    assert (hold and (hold.reason, hold.until)) == ((HoldReason.ENOUGH, _at(25, 9)) if waits else None)


@pytest.mark.parametrize(("kind", "waits"), [("consent.asked", True), (HELLO, False)])
async def test_what_is_late_waits_for_a_day_on_which_nothing_recurs_but_a_hello_comes_first(
    planned: Planned, kind: str, waits: bool
) -> None:
    """Somebody is back after two weeks away, on a Tuesday."""
    late = Wish(kind, new_id(), ANA)
    await planned.choose(checkin=on(2, at=time(15)))
    await planned.look(START)
    hold = await planned.database.read(lambda session: enough.wait(session, WORKSPACE, late, LONDON, _at(24, 9)))
    assert (hold is not None) == waits
    free = await planned.database.read(lambda session: enough.wait(session, WORKSPACE, late, LONDON, _at(25, 9)))
    assert free is None


async def test_what_is_late_keeps_two_hours_from_a_reminder_as_well(planned: Planned) -> None:
    promise, late = Promise(new_id(), ANA, None, "send the quote", _at(24, 10, 30)), Wish("story.due", new_id(), ANA)

    def act(session: Session) -> None:
        followups.record(session, WORKSPACE, promise, START)
        outbox.add(session, WORKSPACE, [late], START)

    await planned.database.write(act)
    await planned.choose(story=on(5))
    await planned.look(_at(24, 9, 30))

    def send(session: Session, now: datetime) -> object:
        row = session.get_one(OutboxMessage, (WORKSPACE, late.id))
        return nudge(lambda _session, _claim: Message("the story", []))(session, claim_of(row, now))

    held = await planned.database.read(lambda session: send(session, _at(24, 9, 45)))
    assert held == Hold(_at(24, 12, 30), HoldReason.ENOUGH), "it is reminded of at half past ten as well"
    assert isinstance(await planned.database.read(lambda session: send(session, _at(24, 12, 31))), Message)


@pytest.mark.every_way
async def test_two_that_take_a_day_at_once_are_one(planned: Planned) -> None:
    first, second = (Wish(kind, new_id(), ANA) for kind in ("checkin.due", "gratitude.due"))
    assert (
        await planned.database.write(lambda session: enough.note(session, WORKSPACE, [(first, MONDAY)], START)) == set()
    )
    assert await planned.database.write(lambda session: enough.note(session, WORKSPACE, [(second, MONDAY)], START)) == {
        second
    }
    assert (
        await planned.database.write(lambda session: enough.note(session, WORKSPACE, [(first, MONDAY)], START)) == set()
    )


async def test_who_had_nudges_before_keeps_their_rhythm_until_they_choose(planned: Planned) -> None:
    """Where their workspace chose something, that holds over it."""
    await planned.database.write(lambda session: preferences.put(session, WORKSPACE, ANA, has_older_rhythms=True))
    await planned.database.write(
        lambda session: settings.change(session, WORKSPACE, rhythms={CadenceKind.CHECKIN: {"at": "11:00:00"}})
    )
    people = await planned.database.read(lambda session: availability.of(session, WORKSPACE, [ANA, BEN]))
    layers = {id_: (each.default_rhythms, each.rhythms) for id_, each in people.items()}
    assert rhythm_of(CadenceKind.CHECKIN, *layers[ANA]) == Rhythm(frozenset({1, 2, 3, 4, 5}), time(11))
    assert rhythm_of(CadenceKind.CHECKIN, *layers[BEN]) == Rhythm(frozenset({2, 4}), time(11))
    assert rhythm_of(CadenceKind.GRATITUDE, *layers[ANA]).every == 1
    assert rhythm_of(CadenceKind.GRATITUDE, *layers[BEN]).every == 2


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_somebody_chooses_no_day_has_two_no_week_more_than_four_and_all_is_accounted_for(
    planned: Planned, seed: int
) -> None:
    """Any days and hours of all that recurs, over three weeks with promises at any time."""
    dice = random.Random(seed)
    await planned.choose(
        **{
            str(kind): on(
                *dice.sample(range(1, 6), dice.randint(1, 5)), at=time(dice.randint(8, 18), dice.choice([0, 30]))
            )
            for kind in (*PERSONAL, *OF_LEADS)
        }
    )
    end = START + 3 * WEEK
    for _ in range(8):
        due_at = START + timedelta(hours=dice.randint(1, 20 * 24))
        promise = Promise(new_id(), ANA, None, "anything", due_at)
        await planned.database.write(lambda session, it=promise: followups.record(session, WORKSPACE, it, START))  # type: ignore[misc]
    await planned.until(end)
    days = Counter(LONDON.today(at) for _, _, at in planned.made)
    weeks = Counter(LONDON.week_start(day) for day in days)
    assert len(planned.made) >= 4, "something comes"
    assert max(days.values()) == 1
    assert max(weeks.values()) <= 4
    ours = [at for _, _, at in planned.made]
    wanted = select(OutboxMessage.created_at).where(
        OutboxMessage.kind.like("followup.%"), OutboxMessage.reason.is_(None)
    )
    reminded = await planned.database.read(lambda session: list(session.scalars(wanted)))
    assert min((abs(mine - at) for mine in ours for at in reminded), default=APART) >= APART
    kept = await planned.database.read(lambda session: session.scalars(select(Nudge.on)).all())
    assert sorted(kept) == sorted(days), "the ledger says the same"
    assert all(later - earlier >= APART for earlier, later in pairwise(ours))
