"""Overlaps: teams whose people read of their week in a larger team's digest already.

A team's digest is left out while all of its people are in one larger team that has a digest of its own, and nobody
leads it who does not lead the larger one as well. So a team that somebody leads for itself keeps its digest beside that
of everybody; and so does a private channel's, since what is said of it stays there.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import settings, teams
from models.people.cadences import CadenceKind, rhythm_of
from models.people.teams import Team, TeamMember


def is_within_larger(session: Session, workspace_id: str, team: Team) -> bool:
    """Whether the digest of a larger team does for this one."""
    if team.is_private:
        return False
    size, leads = _size(session, workspace_id, team.id), set(teams.leads_here(session, workspace_id, team.id))
    return any(
        _is_larger(session, workspace_id, each, team, size)
        and _has_digest(session, workspace_id, each)
        and leads <= set(teams.leads_here(session, workspace_id, each.id))
        for each in _with_all_of(session, workspace_id, team, size)
    )


def _with_all_of(session: Session, workspace_id: str, team: Team, size: int) -> list[Team]:
    """The other teams that all people of this one are in."""
    shared = (
        select(TeamMember.team_id)
        .where(
            TeamMember.workspace_id == workspace_id,
            TeamMember.is_member,
            TeamMember.team_id != team.id,
            TeamMember.member_id.in_(teams.ids_in(workspace_id, team.id)),
        )
        .group_by(TeamMember.team_id)
        .having(func.count() == size)
    )
    found = select(Team).where(Team.workspace_id == workspace_id, Team.closed_at.is_(None), Team.id.in_(shared))
    return list(session.scalars(found.order_by(Team.id)))


def _is_larger(session: Session, workspace_id: str, other: Team, team: Team, size: int) -> bool:
    """Of teams of the same people the one that was made first counts as the larger."""
    other_size = _size(session, workspace_id, other.id)
    return other_size > size or (other_size == size and (other.created_at, other.id) < (team.created_at, team.id))


def _has_digest(session: Session, workspace_id: str, team: Team) -> bool:
    chosen = settings.of(session, workspace_id).rhythms
    rhythm = rhythm_of(CadenceKind.TEAM_DIGEST, chosen, team.settings.get("rhythms", {}))
    return team.channel_id is not None and rhythm.is_on


def _size(session: Session, workspace_id: str, team_id: UUID) -> int:
    people = teams.ids_in(workspace_id, team_id).subquery()
    return session.scalar(select(func.count()).select_from(people)) or 0
