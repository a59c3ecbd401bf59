"""The APScheduler jobs and how often each runs."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from models.database import Database
from scheduler.dispatcher import Dispatcher
from scheduler.housekeeping import tidy

TICK_SECONDS = 1
"""How late something that became due by time alone, such as a retry, can be noticed."""


TIDY_HOURS = 6


def make_loop(dispatcher: Dispatcher, database: Database, clock: Clock) -> AsyncIOScheduler:
    """The scheduler with its jobs, not started yet. Runs that were missed are made up once, not one by one."""
    loop = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    loop.add_job(dispatcher.wake, "interval", seconds=TICK_SECONDS, id="outbox")
    loop.add_job(tidy, "interval", hours=TIDY_HOURS, args=[database, clock], id="tidy")
    return loop
