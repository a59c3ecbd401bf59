"""The APScheduler jobs and how often each runs."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.dispatcher import Dispatcher

TICK_SECONDS = 1
"""How late something that became due by time alone, such as a retry, can be noticed."""


def make_loop(dispatcher: Dispatcher) -> AsyncIOScheduler:
    """The scheduler with its jobs, not started yet. Runs that were missed are made up once, not one by one."""
    loop = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    loop.add_job(dispatcher.wake, "interval", seconds=TICK_SECONDS, id="outbox")
    return loop
