"""Gratitude prompts: whom each person was reminded of, and why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Suggestion(Base):
    """One person suggested to another for thanks."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_member", "workspace_id", "member_id", "created_at"),)

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str]
    """Who was reminded."""
    suggested_id: Mapped[str]
    """Of whom."""
    why: Mapped[str]
    """Names the reason: where the two met lately."""
    entry_id: Mapped[str]
    """The line of the content that goes with it."""
    created_at: Mapped[datetime]
