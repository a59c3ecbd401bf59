"""Home, for those who lead: each of their teams at a glance, in figures that tell of no single person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.across import team_weeks
from models.across.team_weeks import ClosedWeek
from models.people.members import Member, is_here
from models.people.teams import Team, TeamMember


@dataclass(frozen=True)
class Glance:
    """How a team is, for whoever leads it."""

    team: Team
    people: int
    latest: ClosedWeek | None
    """The latest week that can be told of, as the lead's digest has it."""


def glances(session: Session, workspace_id: str, led: Sequence[Team], now: datetime) -> list[Glance]:
    """Each of these teams at a glance; as many statements for one as for many."""
    if not led:
        return []
    ids = [team.id for team in led]
    counts = (
        select(TeamMember.team_id, func.count(Member.id))
        .join(Member, and_(Member.workspace_id == TeamMember.workspace_id, Member.id == TeamMember.member_id))
        .where(TeamMember.workspace_id == workspace_id, TeamMember.team_id.in_(ids), TeamMember.is_member, is_here())
        .group_by(TeamMember.team_id)
    )
    people = {row[0]: row[1] for row in session.execute(counts)}
    weeks = team_weeks.of(session, workspace_id, ids, now)
    return [Glance(team, people.get(team.id, 0), team_weeks.latest(weeks[team.id], now)) for team in led]
