"""What it is enough to look at once an hour."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from models.store.database import Database

LOOK_EVERY = timedelta(hours=1)
BREATH_SECONDS = 0.005
"""Between two workspaces: a command comes between."""


class Hourly:
    """Looks at most once an hour where there may be something to do, and again at the next tick if that failed.

    Args:
        database: where it stands.
        clock: tells what time it is.
        served: the ids of the workspaces that this process works for.
        find: the workspaces in which there may be something, at that time.
        look: looks at one of them.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        served: Container[str],
        find: Callable[[Session, datetime], Iterable[str]],
        look: Callable[[str, datetime], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._served = served
        self._find = find
        self._look = look
        self._looked_at: datetime | None = None

    async def tick(self) -> None:
        """Look, if it is time."""
        now = self._clock.now()
        if self._looked_at and timedelta() <= now - self._looked_at < LOOK_EVERY:
            return
        for workspace_id in await self._database.read(lambda session: list(self._find(session, now))):
            if workspace_id in self._served:
                await self._look(workspace_id, now)
                await asyncio.sleep(BREATH_SECONDS)
        self._looked_at = now
