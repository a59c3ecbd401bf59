"""Wake-ups from other replicas: PostgreSQL's LISTEN and NOTIFY."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import URL

from models.store.database import POSTGRESQL_PATIENCE

RECONNECT_SECONDS = 1.0

log = structlog.get_logger(__name__)


async def listen(url: URL, signal: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever a replica gave this signal; until cancelled.

    While the connection is lost nothing is missed for good: the scheduler's tick looks every second anyway.
    """
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                conninfo, autocommit=True, **POSTGRESQL_PATIENCE
            ) as connection:
                await connection.execute(f"LISTEN {signal}")
                wake()
                async for _ in connection.notifies():
                    wake()
        except (psycopg.Error, OSError) as error:
            log.warning("wakeups_lost", error=type(error).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)
