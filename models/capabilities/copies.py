"""Copies of one's own data: asked for with a click, made and sent like any other message, so that none is lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.store import outbox
from models.store.base import id_of
from models.store.outbox import Claim, Wish

COPY = "data.copy"
"""Outbox kind: the file with all that is stored about its recipient."""
COPY_FAILED = "data.copy_failed"
"""Outbox kind: to somebody whose copy could not be sent."""


def ask(session: Session, workspace_id: str, member_id: str, click_id: str, now: datetime) -> None:
    """Somebody wants a copy; the same click, delivered twice, gives one."""
    outbox.add(session, workspace_id, [Wish(COPY, id_of("copy", member_id, click_id), member_id)], now)


def own_up(session: Session, claim: Claim, now: datetime) -> None:
    """If this was a copy, tell its recipient that it could not be sent."""
    if claim.kind == COPY:
        outbox.add(session, claim.workspace_id, [Wish(COPY_FAILED, claim.subject_id, claim.recipient)], now)
