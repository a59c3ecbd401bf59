"""Erasing somebody from first to last."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.across import erasure
from models.capabilities.erasures import UnderWay
from models.store.batches import AT_ONCE
from models.store.database import Database

ALL = 1_000_000


def erase(session: Session, workspace_id: str, member_id: str, now: datetime) -> UnderWay:
    """All of it in one transaction, which nobody can cut short or come between."""
    under_way = erasure.begin(session, workspace_id, member_id, now)
    session.flush()
    while _go_through(session, under_way, now):
        pass
    erasure.finish(session, under_way)
    return under_way


def _go_through(session: Session, under_way: UnderWay, now: datetime) -> bool:
    each = [*erasure.chores(under_way), *erasure.endings(under_way, now)]
    return sum([chore.change(session, found) for chore in each if (found := chore.find(session, ALL))]) > 0


async def erase_in_batches(
    database: Database, workspace_id: str, member_id: str, now: datetime, at_once: int = AT_ONCE
) -> UnderWay:
    """As the program does it, so many rows a transaction."""
    under_way = await database.write(lambda session: erasure.begin(session, workspace_id, member_id, now))
    await erasure.complete(database, under_way, now, at_once)
    return under_way
