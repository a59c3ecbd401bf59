"""Roles: who may change what is chosen for everyone, or for a team."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import teams
from models.people.members import Member, is_here
from models.people.teams import Team
from models.store.workspaces import Workspace


@dataclass(frozen=True)
class Role:
    """What somebody may change."""

    is_steward: bool
    """Whether they may change what holds for the whole workspace: its admins and owners, and those who look after
    Kindling here."""
    leads: frozenset[UUID]
    """The teams that they lead."""
    is_in: frozenset[UUID]
    """The teams that they are in."""

    def may_know(self, team: Team) -> bool:
        """Whether they may know of this team: of a private channel's, those who are in it or lead it."""
        return not team.is_private or team.id in self.leads | self.is_in

    def may_change(self, team: Team) -> bool:
        """Whether they may change what is chosen for this team."""
        return team.id in self.leads or (self.is_steward and self.may_know(team))


def of(session: Session, workspace_id: str, member_id: str) -> Role:
    """What this person may change. Who is not known may change nothing."""
    led = frozenset(team.id for team in teams.led_by(session, workspace_id, member_id))
    theirs = teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
    return Role(is_steward(session, workspace_id, member_id), led, frozenset(team.id for team in theirs))


def is_steward(session: Session, workspace_id: str, member_id: str) -> bool:
    """Whether this person may change what holds for the whole workspace (`Role.is_steward`)."""
    is_admin = session.scalars(
        select(Member.is_admin).where(
            Member.workspace_id == workspace_id, Member.id == member_id, ~Member.is_deleted, ~Member.is_stranger
        )
    ).one_or_none()
    stewards = session.scalars(select(Workspace.lead_ids).where(Workspace.id == workspace_id)).one()
    return bool(is_admin) or member_id in stewards


def who_may(session: Session, workspace_id: str) -> list[str]:
    """Those here who may change what holds for everyone, as far as they are known: to tell the others whom to ask."""
    admins = session.scalars(
        select(Member.id)
        .where(Member.workspace_id == workspace_id, Member.is_admin, is_here())
        .order_by(Member.id)
        .limit(3)
    )
    return list(dict.fromkeys([*teams.stewards_of(session, workspace_id), *admins]))[:3]
