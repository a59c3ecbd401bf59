"""Looking after oneself: what somebody wrote about how they are, if they chose to keep it.

It is there for them alone: nobody else reads it, and no figure is made of it. What they did not keep is nowhere, nor
that they wrote it. They can delete each at any time, and all are deleted after 90 days.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.cadences import CadenceKind, due_kind
from models.store.base import Base, affected, insert_or_ignore, row_of
from models.store.persons import Person

DUE = due_kind(CadenceKind.CARE)
"""Outbox kind: the invitation of the month."""
KEPT = timedelta(days=90)
"""How long what somebody wrote is kept."""


class Inventory(Base):
    """What one person wrote at one time; what they said nothing of is empty."""

    __tablename__ = "inventories"
    __table_args__ = (Index("ix_inventories_member", "workspace_id", "member_id", "created_at"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "how_you_looked_after_yourself"})
    rest: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    pace: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    people: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    meaning: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    help: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})

    def words(self, area: str) -> str | None:
        """What they wrote of this area."""
        found: str | None = getattr(self, area)
        return found


def keep(
    session: Session, workspace_id: str, id_: UUID, member_id: str, words: Mapping[str, str], now: datetime
) -> datetime:
    """Keep what somebody wrote, by area; the same that comes again is kept once. Answers until when."""
    kept = Inventory(workspace_id=workspace_id, id=id_, member_id=member_id, created_at=now, **words)
    insert_or_ignore(session, Inventory, row_of(kept))
    return now + KEPT


def of(session: Session, workspace_id: str, member_id: str) -> Sequence[Inventory]:
    """What somebody kept, the latest first."""
    theirs = select(Inventory).where(*_of(workspace_id, member_id))
    return list(session.scalars(theirs.order_by(Inventory.created_at.desc(), Inventory.id)))


def has_any(session: Session, workspace_id: str, member_id: str) -> bool:
    """Whether they kept something."""
    return session.scalar(select(Inventory.id).where(*_of(workspace_id, member_id)).limit(1)) is not None


def delete_one(session: Session, workspace_id: str, member_id: str, id_: UUID) -> bool:
    """Delete something of theirs; answers whether it was there."""
    the = delete(Inventory).where(*_of(workspace_id, member_id), Inventory.id == id_)
    return affected(session.execute(the, execution_options={"synchronize_session": False})) > 0


def _of(workspace_id: str, member_id: str) -> tuple[ColumnElement[bool], ...]:
    return Inventory.workspace_id == workspace_id, Inventory.member_id == member_id
