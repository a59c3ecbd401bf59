"""The mood of a group: one number a week over enough people, from which nobody's own answer can be worked out.

- A figure is over the check-ins of one closed week, made once and then kept: there is no running figure whose change
  would show the latest answer.
- Each person counts in one group only (the first of their teams by name), so no two figures of a week share anybody,
  and none is a part of another.
- Each person counts with the mean of their own week, and a figure needs `least_group` people who answered.
- It is rounded to halves, so that knowing all answers but one does not give away the last.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Mood(Base):
    """The published mood of a team in one week."""

    __tablename__ = "moods"
    __table_args__ = (ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    """The Monday with which it begins."""
    halves: Mapped[int | None]
    """Twice the mood, from 2 (hard) to 10 (full of energy), so that halves are whole numbers; `None` where too few
    people answered: that, too, is settled once."""
    made_at: Mapped[datetime]
