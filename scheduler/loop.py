"""The APScheduler jobs and how often each runs."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from models.database import Database
from scheduler.dispatcher import Dispatcher
from scheduler.housekeeping import Sweeper, tidy
from scheduler.planner import Planner
from scheduler.sync import Sync

TIDY_HOURS = 6
TICKS_BETWEEN_SWEEPS = 30
"""How soon what was erased is gone from an SQLite file, too: within half a minute, with the usual tick."""


def make_loop(
    dispatcher: Dispatcher, planner: Planner, sync: Sync, database: Database, clock: Clock, tick_seconds: float
) -> AsyncIOScheduler:
    """The scheduler with its jobs, not started yet. Runs that were missed are made up once, not one by one.

    Args:
        dispatcher: is woken each tick, for retries.
        planner: plans what became due, each tick.
        sync: is asked each tick whether it is time to ask Slack who is where.
        database: is tidied now and then, and swept at once, in case the last program ended before it had done so.
        clock: tells what is old.
        tick_seconds: how late something that became due by time alone can be noticed.
    """
    loop = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    loop.add_job(_wake, "interval", seconds=tick_seconds, args=[dispatcher], id="outbox")
    loop.add_job(_run, "interval", seconds=tick_seconds, args=[planner.tick], id="planner")
    loop.add_job(_run, "interval", seconds=tick_seconds, args=[sync.tick], id="sync")
    loop.add_job(tidy, "interval", hours=TIDY_HOURS, args=[database, clock], id="tidy")
    between, at_once = TICKS_BETWEEN_SWEEPS * tick_seconds, datetime.now(UTC)
    sweep = Sweeper(database).sweep
    loop.add_job(_run, "interval", seconds=between, args=[sweep], id="sweep", next_run_time=at_once)
    return loop


async def stop(loop: AsyncIOScheduler) -> None:
    """Begin no further tick, and cut short those that have begun."""
    loop.pause()
    await asyncio.sleep(0)  # what was handed over in this moment begins, so that it can end by itself
    await asyncio.sleep(0)
    loop.shutdown(wait=False)


async def _wake(dispatcher: Dispatcher) -> None:
    dispatcher.wake()


async def _run(tick: Callable[[], Awaitable[None]]) -> None:
    """One tick. The end of the program may cut it short; what it leaves undone is due at the next start."""
    with suppress(asyncio.CancelledError):
        await tick()
