"""What a choice for very many left to be planned anew is made due, a few cadences a transaction."""

import asyncio
from collections.abc import Collection
from time import monotonic

import structlog

from bot.runtime.clock import Clock
from models.people import replanning
from models.store.database import OUTAGES, Database
from scheduler.isolation import Troubles

log = structlog.get_logger(__name__)


class Replanner:
    """Goes on with what was begun, after a restart, too.

    Args:
        database: where it is noted.
        clock: tells when it is due.
        served: the ids of the workspaces that this process works for.
    """

    def __init__(self, database: Database, clock: Clock, served: Collection[str]) -> None:
        self._database = database
        self._clock = clock
        self._served = served
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Look once, and finish what is found."""
        try:
            for workspace_id, scope in await self._database.read(
                lambda session: replanning.unfinished(session, self._served)
            ):
                await self._finish(workspace_id, scope)
        except OUTAGES as error:
            log.warning("not_planned_anew", error=type(error).__name__)

    async def _finish(self, workspace_id: str, scope: str) -> None:
        try:
            while await self._go_on(workspace_id, scope):
                pass
        except OUTAGES:
            raise
        except Exception as error:  # the other workspaces go on
            self._troubles.tell("not_planned_anew", error, workspace=workspace_id)
        else:
            self._troubles.over("not_planned_anew", workspace=workspace_id)

    async def _go_on(self, workspace_id: str, scope: str) -> bool:
        """One batch; after it others have as long as it took."""
        began, now = monotonic(), self._clock.now()
        is_more = await self._database.write(lambda session: replanning.go_on(session, workspace_id, scope, now))
        await asyncio.sleep(monotonic() - began)
        return is_more
