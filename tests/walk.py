"""Walking through time: from one moment at which something is due to the next, without waiting for any of them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.simulation.stage import first_due
from models import OutboxMessage
from models.database import Database
from models.outbox import State
from sandbox import Sandbox

PATIENCE_SECONDS = 120.0
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
            while await self._is_due():  # noqa: ASYNC110 (another process works it off)
                await asyncio.sleep(LOOK_SECONDS)

    async def _is_due(self) -> bool:
        now = self._slack.clock.now()
        if await self._database.read(_is_on_its_way):
            return True
        first = await self._next_due()
        return first is not None and first <= now

    async def _next_due(self) -> datetime | None:
        return await self._database.read(first_due)


def _is_on_its_way(session: Session) -> bool:
    on_its_way = select(OutboxMessage.id).where(OutboxMessage.state == State.SENDING).limit(1)
    return session.scalars(on_its_way).first() is not None
