"""What it is enough to look at once an hour."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from bot.runtime.clock import Clock

LOOK_EVERY = timedelta(hours=1)


class Hourly:
    """Looks at each workspace at most once an hour, and again at the next tick if that failed.

    Args:
        clock: tells what time it is.
        served: the ids of the workspaces that this process works for.
        look: looks at one of them, at that time.
    """

    def __init__(self, clock: Clock, served: Collection[str], look: Callable[[str, datetime], Awaitable[None]]) -> None:
        self._clock = clock
        self._served = served
        self._look = look
        self._looked_at: datetime | None = None

    async def tick(self) -> None:
        """Look, if it is time."""
        now = self._clock.now()
        if self._looked_at and timedelta() <= now - self._looked_at < LOOK_EVERY:
            return
        for workspace_id in self._served:
            await self._look(workspace_id, now)
        self._looked_at = now
