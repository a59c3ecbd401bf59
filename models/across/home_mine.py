"""Which teams somebody's Home is about, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.across.digests import LONGEST, WEEK, Digest, DigestKind
from models.people.teams import Team, TeamMember


@dataclass(frozen=True)
class Mine:
    """A team of somebody's."""

    team: Team
    is_member: bool
    is_lead: bool


def teams_of(session: Session, workspace_id: str, member_id: str) -> list[Mine]:
    """The open teams that somebody is in or leads, by name."""
    rows = session.execute(
        select(Team, TeamMember.is_member, TeamMember.is_lead)
        .join(TeamMember, and_(TeamMember.workspace_id == Team.workspace_id, TeamMember.team_id == Team.id))
        .where(
            TeamMember.workspace_id == workspace_id,
            TeamMember.member_id == member_id,
            or_(TeamMember.is_member, TeamMember.is_lead),
            Team.closed_at.is_(None),
        )
        .order_by(Team.name, Team.id)
    )
    return [Mine(*row) for row in rows]


def begin_of(session: Session, workspace_id: str, mine: Sequence[Mine], now: datetime) -> datetime:
    """Since when Home shows what was said in these teams: since the time of their last digest began, or for a week."""
    if not mine:
        return now - WEEK
    rows = session.execute(
        select(Digest.team_id, Digest.starts_at)
        .where(
            Digest.workspace_id == workspace_id,
            Digest.team_id.in_([each.team.id for each in mine]),
            Digest.kind == DigestKind.TEAM,
            Digest.ends_at > now - LONGEST,
        )
        .order_by(Digest.ends_at)
    )
    latest = dict(rows.all())
    return min(latest.get(each.team.id, now - WEEK) for each in mine)
