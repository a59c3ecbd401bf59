"""Roles: who may change what is chosen for everyone, or for a team."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import teams
from models.members import Member, is_here
from models.workspaces import Workspace


@dataclass(frozen=True)
class Role:
    """What somebody may change."""

    is_steward: bool
    """Whether they may change what holds for the whole workspace: its admins and owners, and those who look after
    Kindling here."""
    leads: frozenset[UUID]
    """The teams that they lead."""

    def may_change(self, team_id: UUID) -> bool:
        """Whether they may change what is chosen for this team."""
        return self.is_steward or team_id in self.leads


def of(session: Session, workspace_id: str, member_id: str) -> Role:
    """What this person may change. Who is not known may change nothing."""
    is_admin = session.scalars(
        select(Member.is_admin).where(
            Member.workspace_id == workspace_id, Member.id == member_id, ~Member.is_deleted, ~Member.is_stranger
        )
    ).one_or_none()
    stewards = session.scalars(select(Workspace.lead_ids).where(Workspace.id == workspace_id)).one()
    led = frozenset(team.id for team in teams.led_by(session, workspace_id, member_id))
    return Role(bool(is_admin) or member_id in stewards, led)


def who_may(session: Session, workspace_id: str) -> list[str]:
    """Those here who may change what holds for everyone, as far as they are known: to tell the others whom to ask."""
    admins = session.scalars(
        select(Member.id)
        .where(Member.workspace_id == workspace_id, Member.is_admin, is_here())
        .order_by(Member.id)
        .limit(3)
    )
    return list(dict.fromkeys([*teams.stewards_of(session, workspace_id), *admins]))[:3]
