"""Afterwards: somebody who did something hard or new is asked how it went, because they wished to be.

The message in the outbox is all that is kept of it: it says that somebody asked, and what kind of thing it was. What it
was about, and whom, is nowhere.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from models.people import availability
from models.store import outbox
from models.store.base import affected
from models.store.outbox import OutboxMessage, State, Wish


def ask(
    session: Session,
    workspace_id: str,
    member_id: str,
    kind: str,
    id_: UUID,
    now: datetime,
    *,
    days: int = 1,
) -> datetime:
    """Let them be asked, once, at the start of a working day of theirs; asking for the same twice adds nothing.

    Args:
        session: of the transaction.
        workspace_id: where.
        member_id: who asked for it, about themselves.
        kind: the outbox kind, whose renderer asks.
        id_: follows from what they did, so that the same click twice is one question.
        now: the time.
        days: how many days of their calendar later at the earliest.

    Returns:
        when that is, in UTC.
    """
    hours = availability.of_one(session, workspace_id, member_id).hours
    at = hours.start_of(hours.next_working_day(hours.today(now) + timedelta(days=days - 1)))
    outbox.add(session, workspace_id, [Wish(kind, id_, member_id)], now, due_at=at)
    return at


def coming(session: Session, workspace_id: str, member_id: str, kind: str) -> datetime | None:
    """When they are to be asked this, in UTC; `None` where they did not ask for it, or were asked already."""
    wanted = select(OutboxMessage.next_at).where(*_waiting(workspace_id, member_id, kind)).limit(1)
    return session.scalars(wanted).first()


def call_off(session: Session, workspace_id: str, member_id: str, kind: str) -> bool:
    """Let them not be asked this after all, and keep nothing of it; answers whether it was still to come."""
    return affected(session.execute(delete(OutboxMessage).where(*_waiting(workspace_id, member_id, kind)))) > 0


def _waiting(workspace_id: str, member_id: str, kind: str) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.recipient == member_id,
        OutboxMessage.kind == kind,
        OutboxMessage.state == State.WAITING,
        OutboxMessage.next_at.is_not(None),  # so that the index of what is due is enough
    )
