"""Afterwards: somebody who did something hard or new is asked how it went, because they wished to be.

The message in the outbox is all that is kept of it: it says that somebody asked, and what kind of thing it was. What it
was about, and whom, is nowhere.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.people import availability
from models.store import outbox
from models.store.outbox import Wish


def ask(
    session: Session, workspace_id: str, member_id: str, kind: str, id_: UUID, now: datetime, working_days: int = 1
) -> datetime:
    """Let them be asked, once, at the start of a working day of theirs; asking for the same twice adds nothing.

    Args:
        session: of the transaction.
        workspace_id: where.
        member_id: who asked for it, about themselves.
        kind: the outbox kind, whose renderer asks.
        id_: follows from what they did, so that the same click twice is one question.
        now: the time.
        working_days: how many of their working days later.

    Returns:
        when that is, in UTC.
    """
    at = availability.of_one(session, workspace_id, member_id).hours.next_morning(now, working_days)
    outbox.add(session, workspace_id, [Wish(kind, id_, member_id)], now, due_at=at)
    return at
