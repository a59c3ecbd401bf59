"""Walking through time: from one moment at which something is due to the next, without waiting for any of them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from models import Cadence, Followup, OutboxMessage
from models.database import Database
from sandbox import Sandbox

PATIENCE_SECONDS = 20.0
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
        self._slack.clock.set(moment)
        await self.settled()
        return steps

    async def settled(self) -> None:
        """Return once nothing is due any more.

        Raises:
            TimeoutError: something stays due.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._is_due():
                await asyncio.sleep(LOOK_SECONDS)

    async def _is_due(self) -> bool:
        now = self._slack.clock.now()
        first = await self._database.read(_first_due)
        return first is not None and first <= now

    async def _next_due(self) -> datetime | None:
        return await self._database.read(_first_due)


def _first_due(session: Session) -> datetime | None:
    """The earliest moment for which anything is planned."""
    planned = [select(model.next_at.label("at")).where(model.next_at.is_not(None)) for model in _CLOCKS]
    all_of_them = union_all(*planned).subquery()
    return session.scalars(select(func.min(all_of_them.c.at))).one()


_CLOCKS = (Cadence, Followup, OutboxMessage)
