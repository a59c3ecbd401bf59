"""The loop: what is done again and again, and how often.

It goes by monotonic time. A scheduler that goes by the wall clock (APScheduler does) makes up all the ticks at once
that a jump forward skipped, and after a jump back it waits until the clock is where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from scheduler.isolation import Troubles

TIDY_SECONDS = 6 * 3600.0

Tick = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """What is done every so many seconds; begun again only once it has ended."""

    name: str
    tick: Tick
    seconds: float


class Loop:
    """Does its jobs until stopped, each beside the others.

    Args:
        jobs: what is done.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._tasks: list[asyncio.Task[None]] = []
        self._troubles = Troubles()

    def start(self) -> None:
        """Begin: each job for the first time after its seconds."""
        self._tasks = [asyncio.create_task(self._repeat(each)) for each in self._jobs]

    async def stop(self) -> None:
        """Begin no further tick, and cut short those that have begun: what they leave undone is due at the start."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _repeat(self, job: Job) -> None:
        while True:
            await asyncio.sleep(job.seconds)
            try:
                await job.tick()
            except Exception as error:  # a job that raises is done again all the same
                self._troubles.tell("tick_failed", error, job=job.name)
            else:
                self._troubles.over("tick_failed", job=job.name)
