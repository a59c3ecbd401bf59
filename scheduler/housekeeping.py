"""What is not needed any more is forgotten, so that the tables of the daily work stay small."""

from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from models import lanes, outbox
from models.database import Database

MESSAGES_KEPT = timedelta(days=30)
"""How long it can be looked up what became of a message; what it told of is kept in its own table."""
LANES_KEPT = timedelta(hours=1)

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
