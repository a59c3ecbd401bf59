"""What is left of workspaces that Kindling was removed from: once nobody can want it back, it is forgotten."""

from datetime import datetime, timedelta

import structlog

from bot.runtime.clock import Clock
from models.across import leaving
from models.store import installations, workspaces
from models.store.batches import work_off
from models.store.database import OUTAGES, Database
from scheduler.isolation import Troubles

log = structlog.get_logger(__name__)


class Leaver:
    """Forgets workspaces.

    What cannot be brought back goes only if it was old at two looks in a row, so that a clock that is wrong for a while
    costs nothing.

    Args:
        database: where they are.
        clock: tells for how long it was removed from them.
        kept_for: how long somebody may install it again and find all as it was.
    """

    def __init__(self, database: Database, clock: Clock, kept_for: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._kept_for = kept_for
        self._looked_at: datetime | None = None
        self._troubles = Troubles()

    async def look(self) -> None:
        """Look once."""
        now = self._clock.now()
        before, self._looked_at = self._looked_at, now
        if before is None:
            return
        until = min(before, now) - self._kept_for
        try:
            for workspace_id in await self._database.read(lambda session: workspaces.left_before(session, until)):
                await self._forget(workspace_id, until)
            await self._database.write(installations.forget_unused)
        except OUTAGES as error:
            log.warning("workspaces_not_forgotten", error=type(error).__name__)

    async def _forget(self, workspace_id: str, until: datetime) -> None:
        try:
            for chore in leaving.chores(workspace_id, until):
                if not await self._database.read(lambda session: leaving.is_gone(session, workspace_id, until)):
                    return  # somebody installed it again just now
                await work_off(self._database, chore)
            await self._database.write(lambda session: leaving.close(session, workspace_id, until))
        except OUTAGES:
            raise
        except Exception as error:  # the other workspaces go on
            self._troubles.tell("workspace_not_forgotten", error, workspace=workspace_id)
        else:
            self._troubles.over("workspace_not_forgotten", workspace=workspace_id)
            log.warning("workspace_forgotten", workspace=workspace_id)
