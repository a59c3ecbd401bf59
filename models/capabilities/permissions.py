"""Permissions: what people may do without asking, as those say who lead their team or look after Kindling here.

What was said holds for as long as the team is one, or until it is taken back, whether or not whoever said it is still
here. All of a team's leads can change it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    and_,
    exists,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.permission_words import shared
from models.people import roles, teams
from models.people.members import Member, is_here
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

    @property
    def terms(self) -> "Terms":
        """What it says."""
        return Terms(self.what, self.up_to)


@dataclass(frozen=True)
class Terms:
    """What a permission says."""

    what: str
    up_to: str | None = None


@dataclass(frozen=True)
class Scope:
    """Those whom permissions are for, as somebody sees them."""

    team: Team | None
    """`None` for everyone here."""
    permissions: Sequence[Permission]
    """The latest first."""
    may_change: bool
    """Whether whoever looks may say something for them."""


def get(session: Session, workspace_id: str, permission_id: UUID) -> Permission | None:
    """The permission of that id, as it is now."""
    wanted = select(Permission).where(Permission.workspace_id == workspace_id, Permission.id == permission_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def of_team(session: Session, workspace_id: str, team_id: UUID | None) -> list[Permission]:
    """What a team's people, or everyone here, may do, the latest first."""
    return list(session.scalars(_latest_first(workspace_id, Permission.team_id.is_not_distinct_from(team_id))))


def theirs(session: Session, workspace_id: str, member_id: str, most: int | None = None) -> list[Permission]:
    """What somebody may do who is here: the permissions of the open teams that they are in or lead, and those of
    everyone, the latest first."""
    is_person = exists().where(Member.workspace_id == workspace_id, Member.id == member_id, is_here())
    here = select(Permission.id).where(Permission.workspace_id == workspace_id)
    of_their_teams = here.where(Permission.team_id.in_(_team_ids(workspace_id, member_id)))
    is_theirs = Permission.id.in_(union_all(here.where(Permission.team_id.is_(None)), of_their_teams))
    return list(session.scalars(_latest_first(workspace_id, is_person, is_theirs).limit(most)))


def _team_ids(workspace_id: str, member_id: str) -> Select[UUID]:
    """The ids of the open teams that somebody is in or leads."""
    same_team = and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id)
    is_theirs = and_(TeamMember.member_id == member_id, or_(TeamMember.is_member, TeamMember.is_lead))
    in_team = select(TeamMember.team_id).join(Team, same_team)
    return in_team.where(TeamMember.workspace_id == workspace_id, is_theirs, Team.closed_at.is_(None))


def scopes(session: Session, workspace_id: str, member_id: str) -> list[Scope]:
    """All that somebody may do, by team, and for everyone at the end; with those for whom nothing is said yet, as far
    as they may change that."""
    role, found = roles.of(session, workspace_id, member_id), theirs(session, workspace_id, member_id)
    own = [each for each in teams.all_of(session, workspace_id) if each.id in role.leads | role.is_in]
    of = {each: [one for one in found if one.team_id == each] for each in (None, *(team.id for team in own))}
    every = [
        *(Scope(team, of[team.id], role.may_change(team)) for team in own),
        Scope(None, of[None], role.is_steward),
    ]
    return [each for each in every if each.permissions or each.may_change]


def may_change(session: Session, workspace_id: str, member_id: str, team_id: UUID | None) -> bool:
    """Whether somebody may say what the people of this open team, or everyone here, may do."""
    role = roles.of(session, workspace_id, member_id)
    team = teams.get(session, workspace_id, team_id) if team_id else None
    return role.may_change(team) if team else role.is_steward and team_id is None


def fitting(session: Session, workspace_id: str, member_id: str, words: str, most: int = 1) -> list[Permission]:
    """What somebody may do that is about these words, at most so many; what has most words in common comes first.

    Most often there is none, and then nothing should be said of it.
    """
    return about(theirs(session, workspace_id, member_id), words, most)


def about(found: Sequence[Permission], words: str, most: int = 1) -> list[Permission]:
    """Those of these permissions that are about these words; of equals the first."""
    fits = [(shared(each.what, words), each) for each in found]
    return [each for count, each in sorted(fits, key=lambda fit: -fit[0]) if count][:most]


def _latest_first(workspace_id: str, *conditions: ColumnElement[bool]) -> Select[Permission]:
    wanted = select(Permission).where(Permission.workspace_id == workspace_id, *conditions)
    return wanted.order_by(Permission.said_at.desc(), Permission.id)
