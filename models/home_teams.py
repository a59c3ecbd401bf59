"""Home, for those who lead: each of their teams at a glance, in figures that tell of no single person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from models import settings
from models.digests import WEEK
from models.followups import Followup, State
from models.members import Member, is_here
from models.moods import Mood
from models.settings import LEAST_GROUP
from models.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.teams import Team, TeamMember

MOOD_AGE = timedelta(weeks=5)
"""How long ago the latest published week may have begun for its mood to be shown."""


@dataclass(frozen=True)
class Glance:
    """How a team is, for whoever leads it."""

    team: Team
    people: int
    thanked: int
    """How many of them were thanked in public in the last seven days."""
    open_promises: int | None
    """`None` where too few people have any."""
    mood: tuple[date, float] | None
    """The Monday of the latest published week, and its mood from 1 to 5; `None` where too few people answered."""


def glances(session: Session, workspace_id: str, led: Sequence[Team], now: datetime) -> list[Glance]:
    """Each of these teams at a glance; one statement for each figure, however many teams there are."""
    if not led:
        return []
    ids = [team.id for team in led]
    people = _counts(session, _of_people(workspace_id, ids, func.count(Member.id)))
    thanked = _thanked(session, workspace_id, ids, now)
    promises = _open_promises(session, workspace_id, ids)
    moods = _moods(session, workspace_id, ids, now)
    return [
        Glance(team, people.get(team.id, 0), thanked.get(team.id, 0), promises.get(team.id), moods.get(team.id))
        for team in led
    ]


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
        )
    )
    return _counts(session, _of_people(workspace_id, team_ids, func.count(Member.id)).where(was_thanked))


def _open_promises(session: Session, workspace_id: str, team_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    least = max(settings.of(session, workspace_id).least_group, LEAST_GROUP)
    open_ones = and_(
        Followup.workspace_id == TeamMember.workspace_id,
        Followup.owner_id == TeamMember.member_id,
        Followup.state == State.OPEN,
    )
    counted = _of_people(workspace_id, team_ids, func.count(Followup.id)).join(Followup, open_ones)
    return _counts(session, counted.having(func.count(Followup.owner_id.distinct()) >= least))


def _moods(
    session: Session, workspace_id: str, team_ids: Sequence[UUID], now: datetime
) -> Mapping[UUID, tuple[date, float]]:
    rows = session.execute(
        select(Mood.team_id, Mood.week, Mood.halves)
        .where(Mood.workspace_id == workspace_id, Mood.team_id.in_(team_ids), Mood.week > (now - MOOD_AGE).date())
        .order_by(Mood.week)
    )
    latest = {team_id: (week, halves) for team_id, week, halves in rows}
    return {team_id: (week, halves / 2) for team_id, (week, halves) in latest.items() if halves is not None}


def _counts(session: Session, statement: Select[Any]) -> dict[UUID, int]:
    return dict(session.execute(statement).all())
