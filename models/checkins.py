"""Check-ins: how somebody arrives at their day, and what they want to say of it. The answers are their own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Checkin(Base):
    """One check-in of one person: asked by the bot, or opened by themselves."""

    __tablename__ = "checkins"
    __table_args__ = (Index("ix_checkins_member", "workspace_id", "member_id", "day"),)

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str]
    day: Mapped[date]
    """The date on the person's own calendar."""
    question_id: Mapped[str | None]
    """The entry of the content that was asked; `None` where the person opened the form themselves."""
    offers_support: Mapped[bool]
    """Whether its message says whom one can talk to."""
    face: Mapped[int | None]
    """From 1 (hard today) to 5 (full of energy); `None` until answered."""
    went_well: Mapped[str | None]
    in_the_way: Mapped[str | None]
    thank_ids: Mapped[list[str]] = mapped_column(JSON)
    """Whom they named to thank."""
    hand_words: Mapped[str | None]
    hand_from: Mapped[str | None]
    """Whom they asked for a hand."""
    is_shared: Mapped[bool]
    """Whether those who lead them may read it."""
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
