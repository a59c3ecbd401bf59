"""Changes: what a team changed to make kindness easier, noted by those who lead it, told in the monthly story."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore, row_of


class Change(Base):
    """One thing that was changed."""

    __tablename__ = "changes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_changes_team", "workspace_id", "team_id", "created_at"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID]
    author_id: Mapped[str]
    words: Mapped[str]
    created_at: Mapped[datetime]


def note(session: Session, change: Change) -> None:
    """Remember a change; the same id again changes nothing."""
    insert_or_ignore(session, Change, row_of(change))


def between(session: Session, workspace_id: str, team_id: UUID, start: datetime, end: datetime) -> list[Change]:
    """What was changed from `start` to before `end`, the latest first."""
    return list(
        session.scalars(
            select(Change)
            .where(
                Change.workspace_id == workspace_id,
                Change.team_id == team_id,
                Change.created_at >= start,
                Change.created_at < end,
            )
            .order_by(Change.created_at.desc(), Change.id.desc())
        )
    )
