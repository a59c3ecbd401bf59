"""What is not needed any more is forgotten, so that the tables of the daily work stay small; and what was erased leaves
the file, too.
"""

import sqlite3
from datetime import timedelta
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from models import lanes, outbox, remains
from models.database import Database

MESSAGES_KEPT = timedelta(days=30)
"""How long it can be looked up what became of a message; what it told of is kept in its own table."""
LANES_KEPT = timedelta(hours=1)
REST_SECONDS = 600.0
"""How long nothing is tried after the file could not be made anew: a full disk stays full for a while."""

log = structlog.get_logger(__name__)


async def tidy(database: Database, clock: Clock) -> None:
    """Delete messages whose story ended long ago, and lanes that nobody waits in."""
    now = clock.now()
    try:
        forgotten = await database.write(lambda session: outbox.forget_ended(session, now - MESSAGES_KEPT))
        await database.write(lambda session: lanes.forget_rested(session, now - LANES_KEPT))
    except SQLAlchemyError as error:
        log.warning("not_tidied", error=type(error).__name__)
    else:
        log.info("tidied", messages=forgotten)


class Sweeper:
    """Removes what erasures left in an SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._not_before = 0.0

    async def sweep(self) -> None:
        """Look whether something is left, and remove it."""
        if not self._database.is_sqlite or monotonic() < self._not_before:
            return
        try:
            if not await self._database.read(remains.are_left):
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
                log.info("remains_removed", seconds=round(monotonic() - began, 2))


def _is_busy(error: Exception) -> bool:
    """Whether somebody else just writes."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
