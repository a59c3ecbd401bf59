"""A database that was played back from a backup: what was sent after the backup was made is not known in it.

A message has the same id whenever it is planned, and Slack's history tells whether it is there. So each message that
was not claimed since the database came back counts as one whose outcome is unknown: it is looked for from the time of
the backup on, and sent only where it is not found. That holds for what waited in the backup, and for `DOUBTED_FOR` for
what is planned anew.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, or_, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from models.store.base import UtcDateTime
from models.store.workspaces import WORKSPACES, Workspace

DOUBTED_FOR = timedelta(days=4)
"""For so long after the start, what is planned may have been sent before: what a long weekend held back comes by
then."""

_OF = WORKSPACES.c
_HERE = text("SELECT system_identifier || '/' || 'workspaces'::regclass::oid FROM pg_control_system()")
"""The server's own number, and that of a table, which is a new one wherever it is made
(https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA)."""


def doubt_from(session: Session, at: datetime) -> None:
    """What was sent after this time is not known here; said of a copy, or of what was played back, before it is used.

    Where an earlier doubt is not over, it goes on from its own time.
    """
    is_doubted = and_(
        Workspace.restored_from.is_not(None),
        or_(Workspace.restored_at.is_(None), Workspace.restored_at > at - DOUBTED_FOR),
    )
    session.execute(update(Workspace).where(is_doubted).values(restored_at=None))
    session.execute(update(Workspace).where(~is_doubted).values(restored_from=at, restored_at=None))


def doubt(session: Session, claimed_at: ColumnElement[datetime | None]) -> datetime | None:
    """What was sent after the latest time that this database knows of is not known here; answers that time.

    Args:
        session: to write with.
        claimed_at: when messages were last claimed.
    """
    if at := last_known(session, claimed_at):
        doubt_from(session, at)
    return at


def doubt_elsewhere(session: Session, claimed_at: ColumnElement[datetime | None]) -> None:
    """The same, where PostgreSQL tells that this is another database than the one that was worked with last: a dump was
    played back. Everyone may ask it that, unless somebody took that right away."""
    if session.get_bind().dialect.name != "postgresql":
        return
    try:
        with session.begin_nested():
            here = session.scalar(_HERE)
    except ProgrammingError:
        return
    known = set(session.scalars(select(Workspace.database_id).distinct()))
    if known - {None, here}:
        doubt(session, claimed_at)
    if known - {here}:
        session.execute(update(Workspace).values(database_id=here))


def last_known(session: Session, claimed_at: ColumnElement[datetime | None]) -> datetime | None:
    """The latest time that this database knows of, or `None` where nothing was ever done.

    Args:
        session: to read with.
        claimed_at: when messages were last claimed.
    """
    times = [session.scalar(select(func.max(each))) for each in (Workspace.worked_at, claimed_at)]
    return max((each for each in times if each), default=None)


def notice(session: Session, served: Collection[str], now: datetime) -> list[str]:
    """Those of the served workspaces that are worked for now for the first time since they came back, by id."""
    came_back = update(Workspace).where(
        Workspace.id.in_(served), Workspace.restored_from.is_not(None), Workspace.restored_at.is_(None)
    )
    return sorted(session.scalars(came_back.values(restored_at=now).returning(Workspace.id)))


def doubted_since(outbox: Table) -> ColumnElement[datetime | None]:
    """Since when a message of the outbox may be in Slack without our knowing; `None` if we would know."""
    was_not_in_hand = or_(outbox.c.claimed_at.is_(None), outbox.c.claimed_at <= _OF.restored_at)
    is_lately = _OF.restored_at > bindparam("doubted_from", type_=UtcDateTime)
    still = or_(_OF.restored_at.is_(None), and_(is_lately, was_not_in_hand))
    return select(_OF.restored_from).where(_OF.id == bindparam("of_workspace"), still).scalar_subquery()
