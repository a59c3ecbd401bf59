"""The loop: the APScheduler jobs, and how often each runs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.runtime.metrics import TICKS
from scheduler.isolation import Troubles

TIDY_SECONDS = 6 * 3600.0
SWEEP_TICKS = 30
"""How soon what was erased is gone from a small SQLite file, too: within half a minute, with the usual tick."""
LOOK_SECONDS = 1.0
"""How often, in monotonic time, it is looked whether APScheduler waits for a time that a wrong clock told."""

Tick = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """What is done every so many seconds; begun again only once it has ended."""

    name: str
    tick: Tick
    seconds: float
    is_at_once: bool = False
    """Whether it is done for the first time at the start, rather than after its seconds."""


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler is untyped
    """So long after the last run, whenever that was.

    APScheduler's own interval counts on from the time at which a run was due: after a clock that leapt a year it would
    count thirty million seconds, one by one, before anything else is done.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """That time."""
        return now + self._interval


class Loop:
    """Does its jobs until stopped, each beside the others. Runs that were missed are made up once, not one by one.

    Args:
        jobs: what is done.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._seconds = {job.name: job.seconds for job in jobs}
        self._troubles = Troubles()
        self._looking: asyncio.Task[None] | None = None
        usual = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=usual)
        for job in jobs:
            first = {"next_run_time": datetime.now(UTC)} if job.is_at_once else {}
            every = Every(timedelta(seconds=job.seconds))
            self._scheduler.add_job(self._run, every, args=[job], id=job.name, **first)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        self._looking = asyncio.create_task(self._keep_time())

    async def stop(self) -> None:
        """Begin no further tick, and cut short those that have begun: what they leave undone is due at the start."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was handed over in this moment begins, so that it can end by itself
        await asyncio.sleep(0)
        self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        with suppress(asyncio.CancelledError):
            try:
                await job.tick()
            except Exception as error:  # a job that raises is done again all the same
                self._troubles.tell("tick_failed", error, job=job.name)
            else:
                self._troubles.over("tick_failed", job=job.name)
            TICKS.labels(job.name).inc()

    async def _keep_time(self) -> None:
        """No run lies further ahead than its interval: APScheduler goes by the wall clock, and after a jump back it
        would wait until the clock is again where it was."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = datetime.now(UTC)
            for job in self._scheduler.get_jobs():
                if job.next_run_time - now > timedelta(seconds=self._seconds[job.id] + LOOK_SECONDS):
                    job.modify(next_run_time=now)
