"""A team's weeks that are over, for whoever leads it: figures that are the same wherever and whenever they are read.

Each is made once, when the first digest for leads after the end of the week is made, and kept. What is shown anywhere
(a lead's digest, its preview, Home) is read here, so nothing counts anew, and each figure has a window with a name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import digests, recognition, team_figures
from models.across.digests import TREND_WEEKS, WEEK, TeamWeek
from models.across.team_figures import EARLIEST_ZONE, Told
from models.people import hours, settings, teams
from models.people.settings import LEAST_GROUP
from models.people.teams import Team

LATELY = 5 * WEEK
"""How long ago a week may have begun that is told of as the latest."""


@dataclass(frozen=True)
class ClosedWeek:
    """What may be told of a team's week."""

    week: date
    """The Monday with which it began."""
    people: int | None = None
    """How many were in the team; `None` where they were too few for a figure, or none was kept."""
    thanked: int | None = None
    """How many of them were thanked in public; likewise."""
    told: Told = frozenset()
    """What was said of its days, its promises and its help."""

    @property
    def last_day(self) -> date:
        """The Sunday with which it ended."""
        return self.week + WEEK - timedelta(days=1)


Weeks = Sequence[ClosedWeek]
"""Of one team, the earliest first."""


def close(session: Session, workspace_id: str, team: Team, now: datetime) -> None:
    """Keep the figures of the latest week that is over in the team's zone; what is kept already stays as it is."""
    week, start, end = _latest_week(now, teams.zone_of(session, workspace_id, team))
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]
    if team.created_at >= end or not people:
        return
    thanked = recognition.thanked_between(session, workspace_id, people, start, end)
    digests.keep_week(session, workspace_id, team.id, week, len(people), len(thanked))
    team_figures.publish(session, workspace_id, week, settings.of(session, workspace_id).least_group, now)


def of(session: Session, workspace_id: str, team_ids: Sequence[UUID], at: datetime) -> Mapping[UUID, Weeks]:
    """The latest weeks of each of these teams that were over at that time and of which something is kept; in three
    statements, however many teams there are."""
    newest = (at + EARLIEST_ZONE).date() - WEEK
    oldest = newest - TREND_WEEKS * WEEK
    rows = _kept(session, workspace_id, team_ids, oldest, newest)
    told = team_figures.of(session, workspace_id, team_ids, oldest)
    least = max(settings.of(session, workspace_id).least_group, LEAST_GROUP)

    def closed(team_id: UUID, week: date) -> ClosedWeek:
        row, said = rows.get((team_id, week)), told[team_id].get(week, frozenset())
        return (
            ClosedWeek(week, row.people, row.thanked, said)
            if row and row.people >= least
            else ClosedWeek(week, told=said)
        )

    weeks = {team_id: {week for each, week in rows if each == team_id} | set(told[team_id]) for team_id in team_ids}
    return {
        team_id: [closed(team_id, week) for week in sorted(weeks[team_id]) if week <= newest] for team_id in team_ids
    }


def _kept(
    session: Session, workspace_id: str, team_ids: Sequence[UUID], oldest: date, newest: date
) -> dict[tuple[UUID, date], TeamWeek]:
    found = session.scalars(
        select(TeamWeek).where(
            TeamWeek.workspace_id == workspace_id,
            TeamWeek.team_id.in_(team_ids),
            TeamWeek.week > oldest,
            TeamWeek.week <= newest,
        )
    )
    return {(row.team_id, row.week): row for row in found}


def latest(weeks: Weeks, at: datetime) -> ClosedWeek | None:
    """The latest of these, unless that is long ago."""
    recent = weeks[-1] if weeks else None
    return recent if recent and recent.week > at.date() - LATELY else None


def _latest_week(now: datetime, zone: str) -> tuple[date, datetime, datetime]:
    """The latest week that is over in a zone: its Monday, when it began there, and when it ended."""
    today = now.astimezone(hours.zone_of(zone)).date()
    monday = today - timedelta(days=today.weekday()) - WEEK
    start, end = (datetime.combine(day, time(), hours.zone_of(zone)) for day in (monday, monday + WEEK))
    return monday, start, end
