"""What is not needed any more is forgotten, so that the tables of the daily work stay small; and what was erased leaves
the file, too.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime.clock import Clock
from models.across import entry_answers, heard, remains, retention, self_care
from models.capabilities import permission_changes, round_lines, rounds, stories, typed, understandings
from models.capabilities.self_care import KEPT as INVENTORIES_KEPT
from models.people import absences, enough, settings
from models.store import lanes, outbox
from models.store.batches import Chore, work_off
from models.store.database import OUTAGES, Database
from scheduler.isolation import Troubles

MESSAGES_KEPT = timedelta(days=30)
"""How long it can be looked up what became of a message; what it told of is kept in its own table."""
CHANGED_AT_ANY_TIME = (
    stories.POSTED,
    entry_answers.TOLD,
    heard.OPENED,
    permission_changes.TOLD,
    *rounds.TELLING,
)
"""Where these stand is known as long as what they tell of is kept (`models.across.retention`): whoever is named in a
story can take their yes back however old it is, and what was said or answered in the listening box, what people may do,
or a line of a round can be taken back or down."""
LANES_KEPT = timedelta(hours=1)
HEARD_KEPT = timedelta(days=1)
"""Slack asks again within six minutes."""
BREATH_SECONDS = 0.005
"""Between two workspaces."""
REST_SECONDS = 600.0
"""How long nothing is tried after the file could not be made anew: a full disk stays full for a while."""

LARGE_BYTES = 32 * 2**20
"""A smaller file is made anew in less time than anybody notices: 100 MB take about half a second."""
QUIET_SECONDS, LONGEST_WAIT_SECONDS = 60.0, 24 * 3600.0
"""For how long nothing was said when a large one is made anew, since nobody else can write meanwhile; and after how
long it is made anew in any case."""

log = structlog.get_logger(__name__)

Part = Callable[[str, datetime], Chore]
PARTS: Mapping[str, Part] = {
    "messages": lambda id_, now: outbox.ended(id_, now - MESSAGES_KEPT, CHANGED_AT_ANY_TIME),
    "lanes": lambda id_, now: lanes.rested(id_, now - LANES_KEPT),
    "heard": lambda id_, now: typed.forgotten(id_, now - HEARD_KEPT),
    "nudges": lambda id_, now: enough.past(id_, now - enough.KEPT),
    "entries": lambda id_, now: heard.past(id_, now - heard.KEPT),
    "absences": lambda id_, now: absences.past(id_, (now - absences.KEPT).date()),
    "understandings": understandings.past,
    "inventories": lambda id_, now: self_care.past(id_, now - INVENTORIES_KEPT),
    "round_lines": lambda id_, now: round_lines.past(id_, now - rounds.KEPT),
}
"""What is forgotten of a workspace, a few rows a transaction."""


class Housekeeping:
    """Forgets messages whose story ended long ago, lanes that nobody waits in, and what a workspace keeps no longer.

    What cannot be brought back goes only if it was old at two looks in a row, so that a clock that is wrong for a while
    costs nothing.

    Args:
        database: what is tidied.
        clock: tells what is old.
        served: the ids of the workspaces that this process works for.
        parts: what is forgotten.
    """

    def __init__(
        self, database: Database, clock: Clock, served: Collection[str], parts: Mapping[str, Part] = PARTS
    ) -> None:
        self._database = database
        self._clock = clock
        self._served = served
        self._parts = parts
        self._looked_at: datetime | None = None
        self._retained_on: date | None = None
        self._troubles = Troubles()

    async def tidy(self) -> None:
        """Look once."""
        now = self._clock.now()
        before, self._looked_at = self._looked_at, now
        if before is None:
            return
        at = min(before, now)
        is_new_day, self._retained_on = self._retained_on != at.date(), at.date()
        for name, forget in self._parts.items():
            for workspace_id in await self._where(name, forget, at):
                await self._do(name, partial(self._forget, forget(workspace_id, at)), workspace_id)
        for workspace_id in sorted(self._served) if is_new_day else ():
            await self._do("retention", partial(self._retain, workspace_id, at), workspace_id)
            await asyncio.sleep(BREATH_SECONDS)

    async def _where(self, name: str, forget: Part, at: datetime) -> Collection[str]:
        """The workspaces in which there is something to forget, as one statement tells."""
        where = forget("", at).where
        if where is None:
            return sorted(self._served)
        try:
            found = await self._database.read(lambda session: session.scalars(where).all())
        except SQLAlchemyError as error:
            log.warning("not_tidied", part=name, error=type(error).__name__)
            return ()
        return sorted({each for each in found if each in self._served})

    async def _retain(self, workspace_id: str, at: datetime) -> int:
        """Forget what is kept longer than the workspace chose; once a day."""
        chosen = await self._database.read(lambda session: settings.chosen(session, workspace_id))
        return sum([await self._forget(chore) for _, chore in retention.due(chosen, workspace_id, at)])

    async def _forget(self, chore: Chore) -> int:
        return await work_off(self._database, chore)

    async def _do(self, name: str, forget: Callable[[], Awaitable[int]], workspace_id: str) -> None:
        where = {"workspace": workspace_id, "part": name}
        try:
            forgotten = await forget()
        except OUTAGES as error:
            log.warning("not_tidied", **where, error=type(error).__name__)
        except Exception as error:  # the other parts go on
            self._troubles.tell("not_tidied", error, **where)
        else:
            self._troubles.over("not_tidied", **where)
            if forgotten:
                log.info("tidied", **where, forgotten=forgotten)


class Sweeper:
    """Removes what erasures left in an SQLite file: at once from a small one, from a large one when nobody minds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._not_before = 0.0
        self._waits_since: float | None = None

    async def sweep(self) -> None:
        """Look whether something is left, and remove it."""
        if not self._database.is_sqlite or monotonic() < self._not_before:
            return
        try:
            if not await self._database.read(remains.are_left):
                self._waits_since = None
                return
            if not self._may_hold_others_up():
                return
            began = monotonic()
            is_done = await self._database.maintain(remains.remove)
        except (SQLAlchemyError, sqlite3.Error) as error:
            if not _is_busy(error):
                self._not_before = monotonic() + REST_SECONDS
                log.warning(
                    "remains_not_removed", error=type(error).__name__, reason=str(getattr(error, "orig", error))
                )
        else:
            if is_done:
                self._waits_since = None
                log.info("remains_removed", seconds=round(monotonic() - began, 2))

    def _may_hold_others_up(self) -> bool:
        if self._database.size < LARGE_BYTES or self._database.quiet_seconds > QUIET_SECONDS:
            return True
        self._waits_since = self._waits_since or monotonic()
        return monotonic() - self._waits_since > LONGEST_WAIT_SECONDS


def _is_busy(error: Exception) -> bool:
    """Whether somebody else just writes."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
