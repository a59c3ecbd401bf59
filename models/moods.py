"""The mood of a group: one number a week over enough people, of which no two can be held against each other.

- All figures of a workspace's week are made at one moment, once the week is closed, and then kept. There is no running
  figure whose change would show the latest answer, and no second look after people or teams have moved: whoever counted
  in a team that was dissolved since would otherwise count once more in the next, and the difference would be them.
- Each person counts in one group only (the smallest of their teams in which enough people answered), so no two figures
  of a week share anybody, and none is a part of another. For the same reason there is no figure over several groups.
- Each person counts with the mean of their own week, and a figure needs `least_group` people who answered.
- It is rounded to halves, so that whoever knows all answers but one (their own and what friends told them) learns at
  most roughly what the last was. No rounding can hide it altogether; more people behind a figure hide it better.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, and_, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import teams
from models.base import Base, insert_or_ignore
from models.checkins import Checkin
from models.members import Member, is_here
from models.settings import LEAST_GROUP
from models.workspaces import Workspace

EARLIEST_ZONE = timedelta(hours=14)
"""How far the first place on Earth to begin a new week is ahead of UTC."""


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


def publish(
    session: Session, workspace_id: str, team_id: UUID, week: date, least_group: int, now: datetime
) -> int | None:
    """Twice the mood of a team in a closed week, rounded; `None` where too few people answered.

    The first call for a week makes the figures of all open teams of the workspace, and later ones only read them: what
    was answered late does not count, and a team that is made later has no figure of that week.

    Args:
        session: the transaction.
        workspace_id: the workspace.
        team_id: the team.
        week: the Monday with which the week begins.
        least_group: how many people must have answered; fewer than three are never enough.
        now: the time.

    Raises:
        ValueError: `week` is no Monday, or the week is not over anywhere yet (the first place is UTC+14). Where it is
            over, a digest may tell of it, though it is Sunday still for colleagues elsewhere.
    """
    if week.isoweekday() != 1 or now < _first_end(week):
        raise ValueError("a mood is that of a week that is over, named by its Monday")
    _wait_for_others(session, workspace_id)
    if not _is_made(session, workspace_id, week):
        _make(session, workspace_id, week, max(least_group, LEAST_GROUP), now)
    return of(session, workspace_id, team_id, [week]).get(week)


def of(session: Session, workspace_id: str, team_id: UUID, weeks: Collection[date]) -> Mapping[date, int | None]:
    """The published figures of a team in these weeks, by their Mondays; weeks without one are left out."""
    rows = session.execute(
        select(Mood.week, Mood.halves).where(
            Mood.workspace_id == workspace_id, Mood.team_id == team_id, Mood.week.in_(weeks)
        )
    )
    return {row.week: row.halves for row in rows}


def _first_end(week: date) -> datetime:
    return datetime.combine(week + timedelta(days=7), time(), UTC) - EARLIEST_ZONE


def _wait_for_others(session: Session, workspace_id: str) -> None:
    """Replicas that publish at once take turns, so that all figures of a week come from one look."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def _is_made(session: Session, workspace_id: str, week: date) -> bool:
    made = exists().where(Mood.workspace_id == workspace_id, Mood.week == week)
    return bool(session.scalar(select(made)))


def _make(session: Session, workspace_id: str, week: date, least_group: int, now: datetime) -> None:
    means = _means(session, workspace_id, week)
    answering: dict[UUID, set[str]] = {team.id: set() for team in teams.all_of(session, workspace_id)}
    for member_id, theirs in teams.teams_of(session, workspace_id, list(means)).items():
        for team in theirs:
            answering[team.id].add(member_id)
    groups = _apart(answering, least_group)
    rows = [
        {
            "workspace_id": workspace_id,
            "team_id": team_id,
            "week": week,
            "halves": _halves([means[each] for each in groups[team_id]]) if team_id in groups else None,
            "made_at": now,
        }
        for team_id in answering
    ]
    if rows:
        session.execute(insert_or_ignore(session, Mood), rows)


def _apart(answering: Mapping[UUID, set[str]], least_group: int) -> dict[UUID, set[str]]:
    """The teams of which enough people are left once the smaller ones have theirs, each with those people."""
    groups: dict[UUID, set[str]] = {}
    left = set().union(*answering.values())
    for team_id, people in sorted(answering.items(), key=lambda each: len(each[1])):
        if len(people & left) >= least_group:
            groups[team_id] = people & left
            left -= people
    return groups


def _means(session: Session, workspace_id: str, week: date) -> dict[str, Fraction]:
    """How each person who is still here arrived in that week, on average, as far as they said."""
    rows = session.execute(
        select(Checkin.member_id, func.sum(Checkin.face), func.count(Checkin.face))
        .join(Member, and_(Member.workspace_id == Checkin.workspace_id, Member.id == Checkin.member_id))
        .where(
            Checkin.workspace_id == workspace_id,
            Checkin.day >= week,
            Checkin.day < week + timedelta(days=7),
            Checkin.face.is_not(None),
            is_here(),
        )
        .group_by(Checkin.member_id)
    )
    return {member_id: Fraction(total or 0, count) for member_id, total, count in rows}


def _halves(group: Sequence[Fraction]) -> int:
    """Twice the mean, rounded exactly: no float decides a tie."""
    return round(2 * sum(group, Fraction()) / len(group))
