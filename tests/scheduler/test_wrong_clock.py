"""A clock that was ahead for some seconds costs nobody a message, with or without a restart in between."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import apscheduler.schedulers.base
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from lab.simulation.stage import first_due
from models import Base, Cadence, Digest, Lane, OutboxMessage, TeamFigures, TeamWeek
from models.across.wrong_clock import AHEAD
from models.capabilities import followup_acts, followup_series, followups
from models.capabilities.followups import Followup, Promise
from models.capabilities.repeats import Repeat, Unit
from models.people import cadences, members, team_changes
from models.people.cadences import CadenceKind
from models.people.team_changes import NewTeam
from models.store import lanes, outbox, workspaces
from models.store.base import UtcDateTime, new_id
from models.store.database import Database
from models.store.outbox import State
from sandbox.app import PATIENCE_SECONDS
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE, Dispatcher
from scheduler.housekeeping import MESSAGES_KEPT, Housekeeping
from scheduler.loop import Job, Loop
from scheduler.planner import Planner
from tests.conftest import START, WORKSPACE, ManualClock
from tests.daily import ask_daily
from tests.extent import extent
from tests.profiles import profile
from tests.renderers import DUE
from tests.scheduler.conftest import Office

JUMPS = {
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "a month": timedelta(days=31),
    "a year": timedelta(days=365),
}
DUE_AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TUESDAY, FRIDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC), datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
"""When the next check-in comes, in London, and the team's digest."""
A_MOMENT = timedelta(minutes=2)


@dataclass
class Bot:
    """The parts of a program that go by the clock, which can be started anew."""

    office: Office
    clock: ManualClock
    planner: Planner = field(init=False)
    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """As a new process: nothing is remembered but what is in the database."""
        database = self.office.database
        watch = ClockWatch(database, self.clock, [WORKSPACE], PACE)
        self.planner = Planner(database, watch, [WORKSPACE], DUE)
        self.dispatcher = self.office.dispatcher()

    async def work(self) -> None:
        """Plan and send what is due."""
        await self.planner.tick()
        await self.dispatcher.work_off()

    async def until(self, moment: datetime) -> None:
        """Let time pass until then, for everyone, with everything done that is due on the way."""
        while (due := await self.office.database.read(first_due)) and due <= moment:
            self._move_to(max(due, self.clock.now() + timedelta(seconds=1)))
            await self.work()
        self._move_to(moment)
        await self.work()

    def _move_to(self, moment: datetime) -> None:
        self.office.move(max((moment - self.clock.now()).total_seconds(), 0))

    async def sent(self, kind: str) -> list[OutboxMessage]:
        """The messages of a kind that are in Slack."""
        wanted = select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.state == State.SENT)
        return await self.office.database.read(lambda session: list(session.scalars(wanted)))

    async def be_wrong(self, jump: timedelta) -> None:
        """For two seconds the clock is so far ahead; in Slack no time passes."""
        self.clock.move(jump)
        for _ in range(2):
            await self.work()
            self.clock.move(timedelta(seconds=1))
        self.clock.move(-jump)


@pytest.fixture
async def bot(office: Office, clock: ManualClock) -> Bot:
    """Ana and Ben are in a team, Ben has promised something, and it is Monday morning."""
    ana, ben, kudos = (office._id_of(each, WORKSPACE) for each in ("@ana", "@ben", "kudos"))
    team = NewTeam(kudos, "kudos", kudos, (ana,))
    promise = Promise(new_id(), ben, ana, "send the quote", DUE_AT)

    def begin(session: Session) -> None:
        ask_daily(session, WORKSPACE)
        people = [profile(each, each, "Europe/London") for each in (ana, ben)]
        members.remember(session, WORKSPACE, people, START)
        team_changes.put(session, WORKSPACE, team, START)
        team_changes.add_people(session, WORKSPACE, team.id, [ana, ben], START)
        cadences.enrol(session, WORKSPACE, [ana, ben], START, [CadenceKind.CHECKIN])
        followups.record(session, WORKSPACE, promise, START)

    await office.database.write(begin)
    bot = Bot(office, clock)
    await bot.work()
    return bot


@pytest.mark.parametrize("restarts", [False, True], ids=["goes on", "starts anew"])
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
async def test_after_a_wrong_clock_everything_arrives_at_its_time(bot: Bot, jump: timedelta, restarts: bool) -> None:
    office = bot.office
    bot.clock.move(jump)
    while_wrong = await office.wish("general", "thanks, while it was wrong")
    bot.clock.move(-jump)
    await bot.be_wrong(jump)
    if restarts:
        bot.start()
    with capture_logs() as logs:
        await bot.work()
    assert [each["event"] for each in logs if each["event"] == "clock_went_back"]
    afterwards = await office.wish("general", "thanks, afterwards")
    await bot.work()
    assert {(await office.row(each)).state for each in (while_wrong, afterwards)} == {State.SENT}

    await bot.until(DUE_AT - timedelta(hours=1, minutes=1))
    assert await bot.sent("followup.soon") == []
    assert {each.created_at for each in await bot.sent("checkin.due")} >= {TUESDAY}
    await bot.until(DUE_AT - timedelta(hours=1) + A_MOMENT)
    assert len(await bot.sent("followup.soon")) == 1
    await bot.until(FRIDAY + A_MOMENT)
    for_days = [each.created_at.date() for each in await bot.sent("checkin.due")]
    assert sorted(for_days) == [day for day in _days(23, 27) for _ in ("ana", "ben")]
    assert [each.created_at for each in await bot.sent("team_digest.due")] == [FRIDAY]
    await _nothing_is_ahead(office.database, bot.clock.now())


def _days(first: int, last: int) -> list[date]:
    return [date(2026, 11, day) for day in range(first, last + 1)]


async def _nothing_is_ahead(database: Database, now: datetime) -> None:
    """No time of the past lies in the future, anywhere."""
    for each in Base.metadata.sorted_tables:
        for column in each.columns:
            if isinstance(column.type, UtcDateTime) and f"{each.name}.{column.name}" not in AHEAD:
                latest = await database.read(lambda session, column=column: session.scalar(select(func.max(column))))  # type: ignore[misc]
                assert latest is None or latest <= now, f"{each.name}.{column.name}"


@pytest.mark.parametrize("restarts", [False, True], ids=["goes on", "starts anew"])
@pytest.mark.parametrize("how_far", extent(["a month"], list(JUMPS)))
async def test_after_a_wrong_clock_what_comes_again_does_so_on_each_day(bot: Bot, how_far: str, restarts: bool) -> None:
    """It was looked at, at a time at which one was made that is far ahead, and Ben closed another."""
    jump = JUMPS[how_far]
    ben = bot.office.slack.person("ben").id
    database, now = bot.office.database, bot.clock.now()
    weekly = Repeat(Unit.WEEK, FRIDAY.date(), weekdays=frozenset({5}), clock=FRIDAY.time())
    daily = Repeat(Unit.WORKING_DAY, START.date())
    for what, repeat in (("the report", weekly), ("the tea", daily)):
        promise = Promise(new_id(), ben, None, what, FRIDAY, repeat=repeat)
        await database.write(lambda session, promise=promise: followup_series.record(session, WORKSPACE, promise, now))  # type: ignore[misc]
    bot.clock.move(jump)
    await bot.work()
    wrong = bot.clock.now()
    tea = select(Followup.id).where(Followup.what == "the tea").order_by(Followup.due_at).limit(1)
    await database.write(
        lambda session: followup_acts.finish(session, WORKSPACE, session.scalars(tea).one(), ben, wrong)
    )
    bot.clock.move(-jump)
    await bot.be_wrong(jump)
    if restarts:
        bot.start()
    await bot.work()
    await bot.until(datetime(2026, 12, 8, 12, tzinfo=UTC))
    made = await database.read(lambda session: session.execute(select(Followup.what, Followup.due_at)).all())
    days = {
        what: sorted(each.due_at.date() for each in made if each.what == what) for what in ("the report", "the tea")
    }
    december = [date(2026, 12, day) for day in (1, 2, 3, 4, 7, 8)]
    assert days == {"the report": [FRIDAY.date(), december[3]], "the tea": [*_days(23, 27), *_days(30, 30), *december]}
    await _nothing_is_ahead(database, bot.clock.now())


@pytest.mark.parametrize("restarts", [False, True], ids=["goes on", "starts anew"])
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
async def test_what_was_on_its_way_or_held_up_when_the_clock_was_wrong_arrives_once(
    bot: Bot, jump: timedelta, restarts: bool
) -> None:
    """A claim whose process ended, a message that failed to be made, and lanes that were closed and slowed down."""
    office, database = bot.office, bot.office.database
    failing = await office.wish("random", RuntimeError("ours"))  # no bot in there, either
    waiting = await office.wish("general", "on its way")
    bot.clock.move(jump)
    wrong = bot.clock.now()

    def claim(session: Session) -> None:
        outbox.claim(session, WORKSPACE, wrong, timedelta(seconds=30), 10, PACE)
        lanes.slow_down(session, WORKSPACE, wrong, timedelta(seconds=30))

    await database.write(claim)
    if not restarts:
        await bot.planner.tick()
    else:
        await database.write(lambda session: workspaces.note_work(session, [WORKSPACE], wrong))
        bot.start()
    bot.clock.move(-jump)
    await bot.planner.tick()
    bot.office.move(31)
    await bot.dispatcher.work_off()
    assert (await office.row(waiting)).state is State.SENT
    assert office.said("general").count("on its way") == 1
    row = await office.row(failing)
    assert row.next_at
    assert row.next_at < bot.clock.now() + timedelta(minutes=15)
    lane = await database.read(lambda session: session.scalars(select(Lane).where(Lane.recipient == "")).one())
    assert lane.slowed_at is None or lane.slowed_at <= bot.clock.now()


async def test_a_restart_pulls_back_what_waits_though_nothing_says_how_late_it_was(bot: Bot) -> None:
    """A person's command while the clock was wrong, and then a kill, before any tick."""
    office, year = bot.office, JUMPS["a year"]
    bot.clock.move(year)
    id_ = await office.wish("general", "thanks")
    bot.clock.move(-year)
    bot.start()
    await bot.work()
    assert (await office.row(id_)).state is State.SENT


async def test_what_was_planned_to_wait_waits_as_long_as_it_was_meant_to(bot: Bot) -> None:
    wish, later = outbox.Wish("test.note", new_id(), "C0NOWHERE"), timedelta(days=2)
    wrong = START + JUMPS["a month"]
    await bot.office.database.write(lambda session: outbox.add(session, WORKSPACE, [wish], wrong, due_at=wrong + later))
    bot.start()
    await bot.planner.tick()
    assert (await bot.office.row(wish.id)).next_at == START + later


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
async def test_no_figure_of_a_week_that_has_not_come_is_kept(bot: Bot, jump: timedelta) -> None:
    """What is made once for a week would else be wrong for good."""
    await bot.until(TUESDAY)
    await bot.be_wrong(jump)
    await bot.work()
    now = bot.clock.now()
    for model, moment in ((TeamWeek, TeamWeek.week), (TeamFigures, TeamFigures.week)):
        found = await bot.office.database.read(lambda session, m=model, at=moment: list(session.scalars(select(at))))  # type: ignore[misc]
        assert [each for each in found if each + timedelta(days=7) > now.date()] == [], model
    digests = select(Digest.ends_at).where(Digest.ends_at > now)
    assert await bot.office.database.read(lambda session: list(session.scalars(digests))) == []


async def test_a_small_step_back_undoes_nothing(bot: Bot) -> None:
    """As time synchronisation makes, or another machine's clock that is a little behind."""
    await bot.until(TUESDAY)
    before = await _state(bot.office.database)
    bot.clock.move(timedelta(seconds=-20))
    with capture_logs() as logs:
        await bot.work()
    assert [each for each in logs if each["event"].startswith("clock")] == []
    assert await _state(bot.office.database) == before


async def _state(database: Database) -> list[tuple[Any, ...]]:
    wanted = select(Cadence.owner_id, Cadence.next_at, Cadence.due_on, Cadence.last_on).order_by(Cadence.owner_id)
    return await database.read(lambda session: [tuple(row) for row in session.execute(wanted)])


async def test_a_wrong_clock_has_housekeeping_forget_nothing(bot: Bot) -> None:
    await bot.until(TUESDAY)
    count = select(func.count()).select_from(OutboxMessage)
    before = await bot.office.database.read(lambda session: session.scalars(count).one())
    housekeeping = Housekeeping(bot.office.database, bot.clock, [WORKSPACE])
    for jump in (timedelta(), JUMPS["a year"], -JUMPS["a year"]):
        bot.clock.move(jump)
        await housekeeping.tidy()
    assert await bot.office.database.read(lambda session: session.scalars(count).one()) == before
    bot.clock.move(MESSAGES_KEPT + timedelta(days=1))
    await housekeeping.tidy()
    assert await bot.office.database.read(lambda session: session.scalars(count).one()) == before
    await housekeeping.tidy()
    assert await bot.office.database.read(lambda session: session.scalars(count).one()) < before


def test_of_every_time_it_is_decided_whether_it_may_lie_ahead() -> None:
    """Whoever adds a column decides it: a time of the past is set right by itself, one that may lie ahead is listed."""
    ahead_by_name = {
        "next_at",
        "ends_at",
        "due_at",
        "promised_at",
        "former_due_at",
        "full_at",
        "snoozed_to",
        "paused_from",
    }
    found = {
        f"{each.name}.{column.name}"
        for each in Base.metadata.sorted_tables
        for column in each.columns
        if isinstance(column.type, UtcDateTime)
        and (column.name in ahead_by_name or column.name.endswith("_until") or column.name == "dnd_from")
    }
    assert found - {"digests.ends_at"} == AHEAD


class Leaping(datetime):
    """A wall clock that is ahead by `by`."""

    by = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(tz) + cls.by


async def test_ticks_go_on_while_and_after_the_machine_s_clock_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler goes by the wall clock: by itself it would make up for a jump second by second, and then wait."""
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Leaping)
    ticks = asyncio.Semaphore(0)

    async def tick() -> None:
        ticks.release()

    loop = Loop([Job("tick", tick, 0.01)])
    loop.start()
    async with asyncio.timeout(PATIENCE_SECONDS):
        for by in (timedelta(), timedelta(days=366), timedelta()):
            monkeypatch.setattr(Leaping, "by", by)
            for _ in range(3):
                await ticks.acquire()
    await loop.stop()


async def test_a_tick_that_raises_is_told_once_and_comes_again() -> None:
    ticks = asyncio.Semaphore(0)

    async def tick() -> None:
        ticks.release()
        raise RuntimeError("ours")

    with capture_logs() as logs:
        loop = Loop([Job("tick", tick, 0.001)])
        loop.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            for _ in range(5):
                await ticks.acquire()
        await loop.stop()
    assert [each["event"] for each in logs] == ["tick_failed"]
