"""A team's weeks that are over, for whoever leads it: figures that are the same wherever and whenever they are read.

Each is made once, when the first digest for leads after the end of the week is made, and kept. What is shown anywhere
(a lead's digest, its preview, Home) is read here, so nothing counts anew, and each figure has a window with a name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import digests, recognition, team_figures
from models.across.digests import TREND_WEEKS, WEEK, TeamWeek
from models.across.team_figures import EARLIEST_ZONE, Told
from models.people import hours, settings, teams
from models.people.settings import LEAST_GROUP

LATELY = 5 * WEEK
"""How long ago a week may have begun that is told of as the latest."""


@dataclass(frozen=True)
class ClosedWeek:
    """What may be told of a team's week."""

    week: date
    """The Monday with which it began."""
    people: int | None = None
    """How many were in the team; `None` where they were too few for a figure."""
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


def close(session: Session, workspace_id: str, now: datetime) -> None:
    """Keep the figures of each team's latest week that is over in its zone; what is kept already stays as it is.

    All teams are looked at, also those whose leads want no digest: so each week has its figures at one moment.
    """
    zones = teams.zones_of(session, workspace_id)
    weeks = {team.id: _latest_week(now, zones[team.id]) for team in teams.all_of(session, workspace_id)}
    kept = _kept(session, workspace_id, list(weeks), now.date() - 3 * WEEK, now.date())
    open_ = [team for team in teams.all_of(session, workspace_id) if (team.id, weeks[team.id].monday) not in kept]
    ended = {team.id: weeks[team.id] for team in open_ if team.created_at < weeks[team.id].end}
    if not ended:
        return
    people = team_figures.people_of_teams(session, workspace_id)
    start, end = min(each.start for each in ended.values()), max(each.end for each in ended.values())
    thanked = recognition.times_thanked(session, workspace_id, start, end)
    for team_id, week in ended.items():
        if there := people[team_id]:
            reached = {each.member_id for each in thanked if week.start <= each.at < week.end} & there
            digests.keep_week(session, workspace_id, team_id, week.monday, len(there), len(reached))
    least_group = settings.of(session, workspace_id).least_group
    for monday in sorted({each.monday for each in ended.values()}):
        team_figures.publish(session, workspace_id, monday, least_group, now)


def of(session: Session, workspace_id: str, team_ids: Sequence[UUID], at: datetime) -> Mapping[UUID, Weeks]:
    """The latest weeks of each of these teams that were over at that time; in three statements, however many teams
    there are."""
    newest = (at + EARLIEST_ZONE).date() - WEEK
    oldest = newest - TREND_WEEKS * WEEK
    told = team_figures.of(session, workspace_id, team_ids, oldest)
    least = max(settings.of(session, workspace_id).least_group, LEAST_GROUP)
    found: dict[UUID, list[ClosedWeek]] = {team_id: [] for team_id in team_ids}
    for (team_id, week), row in sorted(_kept(session, workspace_id, team_ids, oldest, newest).items()):
        said, is_enough = told[team_id].get(week, frozenset()), row.people >= least
        found[team_id].append(
            ClosedWeek(week, row.people, row.thanked, said) if is_enough else ClosedWeek(week, told=said)
        )
    return found


def _kept(
    session: Session, workspace_id: str, team_ids: Sequence[UUID], after: date, newest: date
) -> dict[tuple[UUID, date], TeamWeek]:
    found = session.scalars(
        select(TeamWeek).where(
            TeamWeek.workspace_id == workspace_id,
            TeamWeek.team_id.in_(team_ids),
            TeamWeek.week > after,
            TeamWeek.week <= newest,
        )
    )
    return {(row.team_id, row.week): row for row in found}


def latest(weeks: Weeks, at: datetime) -> ClosedWeek | None:
    """The latest of these, unless that is long ago."""
    recent = weeks[-1] if weeks else None
    return recent if recent and recent.week > at.date() - LATELY else None


class _Span(NamedTuple):
    """A week in a zone."""

    monday: date
    start: datetime
    end: datetime


def _latest_week(now: datetime, zone: str) -> _Span:
    """The latest one that is over there."""
    today = now.astimezone(hours.zone_of(zone)).date()
    monday = today - timedelta(days=today.weekday()) - WEEK
    start, end = (datetime.combine(day, time(), hours.zone_of(zone)) for day in (monday, monday + WEEK))
    return _Span(monday, start, end)
