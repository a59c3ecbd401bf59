"""Permissions: what people may do without asking, as those say who lead their team or look after Kindling here.

What was said holds for as long as the team is one, or until it is taken back, whether or not whoever said it is still
here. All of a team's leads can change it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.permission_words import shared
from models.people.teams import Team, TeamMember
from models.store.base import Base
from models.store.persons import Person


class Permission(Base):
    """You may do this, up to so much, without asking."""

    __tablename__ = "permissions"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_permissions_team", "workspace_id", "team_id"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    team_id: Mapped[UUID | None] = mapped_column(info={"person": Person.FACT, "called": "team"})
    """Whose people may; `None` for everyone here."""
    what: Mapped[str] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What follows "You may": plain text on one line, without a full stop."""
    up_to: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What follows "up to", if there is a limit."""
    author_id: Mapped[str] = mapped_column(info={"person": Person.AUTHOR, "heading": "permissions_you_gave"})
    """Who said so in these words."""
    said_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    """Since when it is said so in these words."""


def theirs(session: Session, workspace_id: str, member_id: str) -> list[Permission]:
    """What somebody may do: the permissions of the open teams that they are in or lead, and those of everyone, the
    latest first."""
    is_theirs = exists().where(
        TeamMember.workspace_id == Permission.workspace_id,
        TeamMember.team_id == Permission.team_id,
        TeamMember.member_id == member_id,
        or_(TeamMember.is_member, TeamMember.is_lead),
        Team.workspace_id == TeamMember.workspace_id,
        Team.id == TeamMember.team_id,
        Team.closed_at.is_(None),
    )
    wanted = select(Permission).where(
        and_(Permission.workspace_id == workspace_id, or_(Permission.team_id.is_(None), is_theirs))
    )
    return list(session.scalars(wanted.order_by(Permission.said_at.desc(), Permission.id)))


def fitting(session: Session, workspace_id: str, member_id: str, words: str, most: int = 1) -> list[Permission]:
    """What somebody may do that is about these words, at most so many; what has most words in common comes first.

    Most often there is none, and then nothing should be said of it.
    """
    return about(theirs(session, workspace_id, member_id), words, most)


def about(found: Sequence[Permission], words: str, most: int = 1) -> list[Permission]:
    """Those of these permissions that are about these words; of equals the first."""
    fits = [(shared(each.what, words), each) for each in found]
    return [each for count, each in sorted(fits, key=lambda fit: -fit[0]) if count][:most]
