"""What became due becomes messages in the outbox: a batch a transaction, until nothing more is due."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.metrics import TICKS
from models import followups_due
from models.database import Database
from scheduler.makers import MAKERS
from scheduler.recurring import plan_due

BATCH = 100
"""Rows planned in one transaction. On SQLite it runs on the event loop, so it stays short."""

log = structlog.get_logger(__name__)


class Planner:
    """Looks at what is due.

    Args:
        database: where it stands.
        clock: tells what is due.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def tick(self) -> None:
        """Plan everything that is due now."""
        TICKS.inc()
        try:
            await self._until_nothing_is_due(lambda session, now: followups_due.step_due(session, now, BATCH) == BATCH)
            await self._until_nothing_is_due(lambda session, now: plan_due(session, MAKERS, now, BATCH))
        except SQLAlchemyError as error:
            log.error("not_planned", error=type(error).__name__)

    async def _until_nothing_is_due(self, plan_batch: Callable[[Session, datetime], bool]) -> None:
        """Plan batch after batch while there may be more."""
        now = self._clock.now()
        while await self._database.write(lambda session: plan_batch(session, now)):
            pass
