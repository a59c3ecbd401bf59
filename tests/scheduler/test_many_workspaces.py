"""Very many workspaces in one database: what nothing is due in costs nothing, and each has its turn."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.runtime.hopper import WRITTEN_EVERY, Hopper
from models import Cadence
from models.capabilities.pool import Pool, Slip
from models.people.cadences import CadenceKind
from models.store import outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Wish
from models.store.sealing import Seal
from models.store.workspaces import Workspace
from scheduler import pool, sync
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE, Dispatcher
from scheduler.lookout import EACH_EVERY, LONG_AGO, Lookout, Queue
from scheduler.planner import AT_ONCE, Planner
from scheduler.planning import Part, Turns
from scheduler.pool import PoolWriter
from scheduler.sync import MOST_AT_ONCE, Sync
from tests.conftest import START, ManualClock
from tests.counting import counting
from tests.keys import KEY
from tests.renderers import DUE

LATER = START + timedelta(days=1)


def _ids(count: int) -> list[str]:
    return [f"T{number:06}" for number in range(count)]


async def _fill(database: Database, ids: Sequence[str], next_at: datetime = LATER, **named: str) -> None:
    """Workspaces with a cadence each."""

    def fill(session: Session) -> None:
        of: dict[str, Any] = {
            "name": "One",
            "bot_user_id": "U0KINDLING",
            "recognition_channel_id": None,
            "value_names": [],
        }
        for each in ids:
            workspaces.register(session, Workspace(id=each, lead_ids=[], created_at=START, **of, **named))
        known = {"kind": CadenceKind.CHECKIN, "owner_id": "U1", "member_id": "U1", "next_at": next_at}
        session.execute(insert(Cadence), [{"workspace_id": each, **known} for each in ids])

    await database.write(fill)


def _watch(database: Database, clock: ManualClock, served: Sequence[str]) -> ClockWatch:
    return ClockWatch(database, clock, served, PACE)


class Planned:
    """A part whose turns are noted, in their order, and nothing else."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.part = Part("noted", Cadence, self._take_turns, ())
        self.then: Mapping[int, Any] = {}
        """By the number of a turn, what happens in it."""

    def _take_turns(self, session: Session, workspace_id: str, rows: Sequence[Cadence], _now: datetime) -> Turns:
        for row in rows:
            row.next_at = None
        self.order.append(workspace_id)
        if happens := self.then.get(len(self.order)):
            happens(session)
        return Turns()


async def test_a_look_costs_the_same_in_three_hundred_workspaces_as_in_three(
    database: Database, clock: ManualClock
) -> None:
    async def cost(ids: Sequence[str]) -> Counter[str]:
        await _fill(database, ids)
        await database.write(lambda session: session.execute(update(Workspace).values(synced_at=START)))
        served: dict[str, Any] = dict.fromkeys(ids)
        watch = _watch(database, clock, ids)
        dispatcher = Dispatcher(database, clock, served, {}, PACE)
        looks = Planner(database, watch, served, DUE).tick, dispatcher.round, Sync(database, clock, served, watch).tick
        for look in looks:
            await look()
        with counting() as counted:
            for look in looks:
                await look()
        return counted

    assert await cost(_ids(300)[297:]) == await cost(_ids(297))


async def test_what_becomes_due_meanwhile_does_not_wait_for_all_that_was_due_before(
    database: Database, clock: ManualClock
) -> None:
    many, late = _ids(100), "T9LATE"
    await _fill(database, many, START - timedelta(seconds=1))
    await _fill(database, [late])
    planned = Planned()
    is_late = update(Cadence).where(Cadence.workspace_id == late).values(next_at=START)
    planned.then = {30: lambda session: session.execute(is_late)}
    served = [*many, late]
    await Planner(database, _watch(database, clock, served), served, [planned.part]).tick()
    assert sorted(planned.order) == sorted(served)
    assert planned.order.index(late) <= 30 + AT_ONCE


async def test_what_was_being_written_while_the_clock_was_put_forward_is_found_at_once(
    database: Database, clock: ManualClock
) -> None:
    await _fill(database, ["T1"])
    lookout = Lookout(database, ["T1"], [Cadence])
    await lookout.look(clock.now())
    clock.move(timedelta(hours=3))
    await lookout.look(clock.now())
    was_due = START + timedelta(milliseconds=100)
    await database.write(lambda session: session.execute(update(Cadence).values(next_at=was_due)))
    assert await lookout.look(clock.now()) == {"T1": was_due}


def test_those_that_come_and_those_that_wait_have_turns_both() -> None:
    queue, taken = Queue(), list[str]()
    queue.add(dict.fromkeys(_ids(10_000), LONG_AGO))
    for number in range(100):
        queue.add({f"new{number}": START + timedelta(seconds=number)})
        taken += queue.take(2)
    assert taken == [each for number in range(100) for each in (f"new{number}", f"T{number:06}")]
    queue.add({"T009999": START + timedelta(hours=1)})  # where more became due it is among the latest again
    assert next(iter(queue.take(1))) == "T009999"


async def test_only_where_kindling_is_and_may_write_something_is_due(database: Database, clock: ManualClock) -> None:
    here, left, paused, elsewhere = served = _ids(4)
    await _fill(database, served, START)
    wish = Wish("test.note", new_id(), "U1")

    def change(session: Session) -> None:
        for each in (left, paused, elsewhere):
            outbox.add(session, each, [wish], START)
        workspaces.leave(session, [left], START)
        workspaces.pause(session, paused, "token_revoked")

    await database.write(change)
    planned, ours = Planned(), dict.fromkeys([here, left, paused])
    planner = Planner(database, _watch(database, clock, list(ours)), ours, [planned.part])
    await planner.tick()
    assert planned.order == [here, paused]
    dispatcher = Dispatcher(database, clock, ours, {}, PACE)  # type: ignore[arg-type]
    with counting() as counted:
        await dispatcher.round()
        await dispatcher.round()
    assert counted["statements"] <= 4  # a look each, and when the next is due: nothing was claimed
    await database.write(lambda session: workspaces.leave(session, [paused], START))


async def test_what_was_due_long_ago_is_found_within_a_minute(database: Database, clock: ManualClock) -> None:
    [one] = _ids(1)
    await _fill(database, [one])
    planned = Planned()
    planner = Planner(database, _watch(database, clock, [one]), [one], [planned.part])
    await planner.tick()
    await database.write(lambda session: session.execute(update(Cadence).values(next_at=START - timedelta(days=1))))
    clock.move(EACH_EVERY)
    await planner.tick()
    assert planned.order == [one]


async def _written(
    database: Database, clock: ManualClock, served: Sequence[str], hopper: Hopper, turns: int
) -> list[set[str]]:
    """Whose pools were written, each half minute."""
    writer, found = PoolWriter(database, clock, hopper, served), []
    sealed = dict[str, bytes]()
    for _ in range(turns):
        await writer.tick()
        now = dict(await database.read(lambda s: s.execute(select(Pool.workspace_id, Pool.sealed)).all()))
        found.append({each for each in now if now[each] != sealed.get(each)})
        sealed = now
        clock.move(WRITTEN_EVERY)
    return found


async def test_whose_pool_is_written_has_nothing_to_do_with_what_was_handed_in(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "AT_ONCE", 4)
    monkeypatch.setattr(pool, "SPREAD_SECONDS", 0.0)
    served, turns = _ids(16), 4
    await _fill(database, served)
    await _written(database, clock, served, Hopper(Seal([KEY])), turns)  # each has one now
    nothing = await _written(database, clock, served, Hopper(Seal([KEY])), turns + 1)
    clock.move(WRITTEN_EVERY * (turns - 1))
    hopper = Hopper(Seal([KEY]))
    is_in = [hopper.hand_in(each, [Slip.new("word", "0" * 64, words="thank you")]) for each in served]
    something = await _written(database, clock, served, hopper, turns + 1)
    assert something[1:] == nothing[1:]
    assert set.union(*nothing[1:]) == set(served)
    assert all(len(each) < len(served) for each in nothing[1:])
    assert all(each.done() and not each.exception() for each in is_in)
    assert hopper.wait(served[0]) == turns * WRITTEN_EVERY


class Asked:
    """Slack is asked of workspaces, and it is noted of which, and of how many at once."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()
        self.at_once: list[set[str]] = []
        self._running: set[str] = set()
        self._goes_on = asyncio.Event()

    async def answer(self) -> None:
        """Slack answers all that was asked."""
        self._goes_on.set()
        while self._running:  # noqa: ASYNC110 (what ends is in tasks of its own)
            await asyncio.sleep(0)
        self._goes_on.clear()

    def round(self, _database: Any, _clock: Any, _client: Any, workspace_id: str) -> Any:
        """What stands for one sync."""

        async def run() -> bool:
            self._running.add(workspace_id)
            self.of[workspace_id] += 1
            self.at_once.append(set(self._running))
            await self._goes_on.wait()
            self._running.discard(workspace_id)
            return True

        return SimpleNamespace(run=run)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What is asked of Slack."""
    asked = Asked()
    monkeypatch.setattr(sync, "_Round", asked.round)
    return asked


async def _ask(database: Database, clock: ManualClock, watch: ClockWatch, served: Sequence[str], asked: Asked) -> None:
    clients: dict[str, Any] = dict.fromkeys(served)
    at_work = Sync(database, clock, clients, watch)
    for _ in range(2 * len(served)):
        await at_work.tick()
        await asyncio.sleep(0)
        await asked.answer()
        await at_work.done()


async def test_a_few_are_asked_of_slack_at_once_and_one_of_each_organisation(
    database: Database, clock: ManualClock, asked: Asked
) -> None:
    plain, grid = _ids(9), ["TGRID1", "TGRID2"]
    await _fill(database, plain)
    await _fill(database, grid, installation_id="E0GRID")
    served = [*plain, *grid]
    await _ask(database, clock, _watch(database, clock, served), served, asked)
    assert asked.of == dict.fromkeys(served, 1)
    assert max(map(len, asked.at_once)) == MOST_AT_ONCE
    assert not any(each >= set(grid) for each in asked.at_once)


@pytest.mark.parametrize(("away", "asks"), [(timedelta(seconds=30), False), (timedelta(hours=1), True)])
async def test_a_start_asks_again_where_nobody_was_there_for_a_while(
    database: Database, clock: ManualClock, asked: Asked, away: timedelta, asks: bool
) -> None:
    [one] = served = _ids(1)
    await _fill(database, served)

    def work(session: Session) -> None:
        workspaces.note_work(session, served, START - away)
        session.execute(update(Workspace).values(synced_at=START - timedelta(hours=2)))

    await database.write(work)
    watch = _watch(database, clock, served)
    await watch.look()
    await _ask(database, clock, watch, served, asked)
    assert list(asked.of) == [one] * (asks or database.is_sqlite)  # of SQLite no other process can have been at work
