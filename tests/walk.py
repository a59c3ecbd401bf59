"""Walking through time: from one moment at which something is due to the next, without waiting for any of them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from lab.simulation.stage import first_due, is_busy
from models.store.database import Database
from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS

LOOK_SECONDS = 0.02
GRAIN = timedelta(seconds=2)
"""What becomes due within so short a time is one moment."""


async def nothing() -> None:
    """Do nothing on the way."""


class Walk:
    """Moves a sandbox's clock, and with it the program's, through what is due.

    Args:
        slack: whose clock it is.
        database: the program's.
    """

    def __init__(self, slack: Sandbox, database: Database) -> None:
        self._slack = slack
        self._database = database

    async def until(self, moment: datetime, at_each: Callable[[], Awaitable[None]] = nothing) -> int:
        """Walk until that moment, doing `at_each` at every step; returns how many steps there were."""
        steps = 0
        while (due := await self._next_due()) and due <= moment:
            self._slack.clock.set(max(due + GRAIN / 2, self._slack.clock.now()))
            await at_each()
            await self.settled()
            steps += 1
        self._slack.clock.set(max(moment, self._slack.clock.now()))
        await self.settled()
        return steps

    async def settled(self) -> None:
        """Return once nothing is due any more.

        Raises:
            TimeoutError: something stays due.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._database.read(lambda session: is_busy(session, self._slack.clock.now())):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)

    async def _next_due(self) -> datetime | None:
        return await self._database.read(first_due)
