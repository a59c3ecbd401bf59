"""Micro-practices: one small act or reflection at a time, in turn through the principles."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Practice(Base):
    """One practice proposed to one person."""

    __tablename__ = "practices"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str]
    entry_id: Mapped[str]
    """The entry of the content, or the id of one of the workspace's own."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
