"""What somebody wrote to Kindling: that it came, so that it is answered once. Nothing of what it says is kept."""

import enum
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, affected, insert_or_ignore
from models.store.batches import Chore, of_rows
from models.store.persons import Person

PATIENCE = timedelta(seconds=30)
"""How long whoever took it may take to answer; Slack asks again at once, after one minute and after five
(https://docs.slack.dev/apis/events-api/#retries)."""


class Turn(enum.Enum):
    """Who answers."""

    OURS = enum.auto()
    """Whoever asks."""
    IN_HAND = enum.auto()
    """Somebody else, just now."""
    OVER = enum.auto()
    """It is answered."""


class Heard(Base):
    """One message to Kindling."""

    __tablename__ = "heard"
    __table_args__ = (Index("ix_heard_taken", "workspace_id", "taken_at"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """Follows from where and when it was written."""
    taken_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})


def take(session: Session, workspace_id: str, id_: UUID, now: datetime) -> Turn:
    """Who answers what was written: the first who asks, or the next one after whoever came to nothing."""
    row = {"workspace_id": workspace_id, "id": id_, "taken_at": now}
    if insert_or_ignore(session, Heard, row):
        return Turn.OURS
    is_left = (Heard.taken_at < now - PATIENCE) & Heard.answered_at.is_(None)
    again = update(Heard).where(Heard.workspace_id == workspace_id, Heard.id == id_, is_left).values(taken_at=now)
    if affected(session.execute(again)):  # one UPDATE, so that of several who ask at once one is told so
        return Turn.OURS
    heard = session.get_one(Heard, (workspace_id, id_))
    return Turn.OVER if heard.answered_at else Turn.IN_HAND


def answered(session: Session, workspace_id: str, id_: UUID, now: datetime) -> None:
    """It is answered."""
    of_it = Heard.workspace_id == workspace_id, Heard.id == id_
    session.execute(update(Heard).where(*of_it).values(answered_at=now))


def forgotten(workspace_id: str, before: datetime) -> Chore:
    """Forget what was written before that time: Slack asks no more."""
    return of_rows(Heard, workspace_id, Heard.taken_at < before, None)
