"""A clock that was wrong: it is noticed when it jumps back, and what it left behind is set right.

A jump forward is what a machine that slept does, too, so it is only logged; that it was wrong shows when the clock
goes back. The latest time that was worked at is kept, so a restart in between hides nothing; and only the workspaces in
which something tells of a wrong time are set right.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

import structlog

from bot.runtime.clock import Clock
from models.across import wrong_clock
from models.store import workspaces
from models.store.database import OUTAGES, Database
from models.store.lanes import SKEW
from models.store.outbox import Pace
from scheduler.isolation import Troubles

NOTED_EVERY = timedelta(minutes=1)
"""How often the time that is worked at is stored; a jump forward is stored before anything is planned at it."""

log = structlog.get_logger(__name__)


class ClockWatch:
    """Tells the time, and sets right what was done at a time that was not.

    Args:
        database: where it stands.
        clock: tells the time, wrong or right.
        served: the ids of the workspaces that this process works for.
        pace: how fast messages may leave: how long a lane can be busy follows from it.
    """

    def __init__(self, database: Database, clock: Clock, served: Collection[str], pace: Pace) -> None:
        self._database = database
        self._clock = clock
        self._served = served
        self._pace = pace
        self.left_off: datetime | None = None
        """When a process was last at work before this one began, by its clock; `None` if none ever was."""
        self._latest: datetime | None = None
        self._noted: datetime | None = None
        self._looked_at = monotonic()
        self._troubles = Troubles()

    async def look(self) -> datetime:
        """What time it is, once all that lies further ahead than it may is pulled back.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be reached; it is looked at again the next time.
        """
        now = self._clock.now()
        if self._latest is None:
            await self._begin(now)
        elif now < self._latest - SKEW:
            await self._set_right(now, self._latest)
        elif now - self._latest > SKEW + timedelta(seconds=monotonic() - self._looked_at):
            log.info("clock_leapt", seconds=round((now - self._latest).total_seconds()))
        if self._noted is None or now >= self._noted + NOTED_EVERY:
            await self._database.write(lambda session: workspaces.note_work(session, self._served, now))
            self._noted = now
        self._latest, self._looked_at = now, monotonic()
        return now

    async def _begin(self, now: datetime) -> None:
        """What an earlier process left: its clock may have been wrong when it ended."""
        worked_at = await self._database.read(lambda session: workspaces.worked_at(session, self._served))
        if worked_at and now < worked_at - SKEW:
            await self._set_right(now, worked_at)
        else:
            ahead = await self._database.read(lambda session: wrong_clock.waiting_ahead(session, self._pace, now))
            await self._of_each(ahead, partial(self._pull_back, now=now))
        self.left_off = worked_at

    async def _set_right(self, now: datetime, latest: datetime) -> None:
        touched = await wrong_clock.touched(self._database, self._pace, now)
        await self._of_each(touched, lambda id_: wrong_clock.set_right(self._database, id_, self._pace, now))
        await self._database.write(lambda session: workspaces.note_work(session, self._served, now))
        self._noted = now
        log.warning("clock_went_back", seconds=round((latest - now).total_seconds()))  # and all is right again

    async def _pull_back(self, workspace_id: str, now: datetime) -> None:
        await self._database.write(lambda session: wrong_clock.pull_back(session, workspace_id, self._pace, now))

    async def _of_each(self, workspace_ids: Collection[str], do: Callable[[str], Awaitable[None]]) -> None:
        for workspace_id in sorted(workspace_ids):
            if workspace_id not in self._served:
                continue
            try:
                await do(workspace_id)
            except OUTAGES:
                raise
            except Exception as error:  # one workspace's trouble is not the others'
                self._troubles.tell("clock_not_set_right", error, workspace=workspace_id)
