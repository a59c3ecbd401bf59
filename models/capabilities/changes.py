"""Changes: what a team changed to make kindness easier, noted by those who lead it, told in the monthly story."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore, row_of
from models.store.persons import Person


class Change(Base):
    """One thing that was changed."""

    __tablename__ = "changes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_changes_team", "workspace_id", "team_id", "created_at"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    words: Mapped[str] = mapped_column(info={"person": Person.LASTING_WORDS})
    team_id: Mapped[UUID] = mapped_column(info={"person": Person.FACT, "called": "team"})
    author_id: Mapped[str] = mapped_column(info={"person": Person.AUTHOR, "heading": "changes_you_noted"})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def note(session: Session, change: Change) -> None:
    """Remember a change; the same id again changes nothing."""
    insert_or_ignore(session, Change, row_of(change))


def reword(session: Session, workspace_id: str, change_id: UUID, words: str, now: datetime) -> None:
    """Its author puts it right: to these words nobody whom they name has agreed yet."""
    the = update(Change).where(Change.workspace_id == workspace_id, Change.id == change_id)
    session.execute(the.values(words=words, created_at=now))


def take_back(session: Session, workspace_id: str, change_id: UUID) -> None:
    """Its author takes it back."""
    session.execute(delete(Change).where(Change.workspace_id == workspace_id, Change.id == change_id))


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
