"""Home, for those who lead: each of their teams at a glance, in figures that tell of no single person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from models.across import team_figures
from models.across.digests import WEEK
from models.across.team_figures import Told
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.people.members import Member, is_here
from models.people.teams import Team, TeamMember

TOLD_FOR = timedelta(weeks=5)
"""How long ago the latest published week may have begun for what was said of it to be shown."""


@dataclass(frozen=True)
class Glance:
    """How a team is, for whoever leads it."""

    team: Team
    people: int
    thanked: int
    """How many of them were thanked in public in the last seven days."""
    told: tuple[date, Told] | None
    """The Monday of the latest published week, and what was said of it."""


def glances(session: Session, workspace_id: str, led: Sequence[Team], now: datetime) -> list[Glance]:
    """Each of these teams at a glance; one statement for each figure, however many teams there are."""
    if not led:
        return []
    ids = [team.id for team in led]
    people = _counts(session, _of_people(workspace_id, ids, func.count(Member.id)))
    thanked = _thanked(session, workspace_id, ids, now)
    told = team_figures.of(session, workspace_id, ids, (now - TOLD_FOR).date() + timedelta(days=1))
    return [Glance(team, people.get(team.id, 0), thanked.get(team.id, 0), _latest(told[team.id])) for team in led]


def _latest(told: Mapping[date, Told]) -> tuple[date, Told] | None:
    week = max(told, default=None)
    return (week, told[week]) if week else None


def _of_people(workspace_id: str, team_ids: Sequence[UUID], *figures: Any) -> Select[Any]:
    """Figures over the people in each of these teams who are still here."""
    return (
        select(TeamMember.team_id, *figures)
        .select_from(TeamMember)
        .join(Member, and_(Member.workspace_id == TeamMember.workspace_id, Member.id == TeamMember.member_id))
        .where(TeamMember.workspace_id == workspace_id, TeamMember.team_id.in_(team_ids), TeamMember.is_member)
        .where(is_here())
        .group_by(TeamMember.team_id)
    )


def _thanked(session: Session, workspace_id: str, team_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, int]:
    was_thanked = (
        exists()
        .where(
            ShoutoutRecipient.workspace_id == Member.workspace_id,
            ShoutoutRecipient.member_id == Member.id,
            ShoutoutRecipient.created_at > now - WEEK,
            ShoutoutRecipient.created_at <= now,
        )
        .where(
            Shoutout.workspace_id == ShoutoutRecipient.workspace_id,
            Shoutout.id == ShoutoutRecipient.shoutout_id,
            Shoutout.audience == Audience.PUBLIC,
            shoutouts.stands(),
        )
    )
    return _counts(session, _of_people(workspace_id, team_ids, func.count(Member.id)).where(was_thanked))


def _counts(session: Session, statement: Select[Any]) -> dict[UUID, int]:
    return dict(session.execute(statement).all())
