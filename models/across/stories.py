"""The monthly story of change: whom thanks reached against the month before, what was said of its weeks, stories people
allowed to be retold, and what was changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from models.across import recognition, team_figures
from models.across.recognition import PublicThanks
from models.across.team_figures import Figure
from models.capabilities import changes
from models.capabilities.changes import Change
from models.people import hours, teams
from models.people.teams import Team

MOST_STORIES = 3


@dataclass(frozen=True)
class Figures:
    """Whom thanks reached in a month."""

    people: int
    thanked: int
    """How many of the people were thanked in public."""


@dataclass(frozen=True)
class Weeks:
    """What was said of a team's weeks in a month."""

    published: int
    """How many weeks anything could be said of."""
    told: Mapping[Figure, int]
    """In how many of them each was said; never in none."""


@dataclass(frozen=True)
class Story:
    """One month of a team."""

    team_name: str
    month: date
    """Its first day."""
    now: Figures
    before: Figures | None
    """`None` where it was no team then."""
    weeks: Weeks
    """Of the weeks that began in the month, as they were published: nothing is worked out anew for it."""
    stories: Sequence[PublicThanks]
    """Whose givers allowed them to be retold, and nobody thanked likes otherwise."""
    changes: Sequence[Change]


def month_before(day: date) -> date:
    """The first day of the month before the one of that day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def times_of(session: Session, workspace_id: str, team: Team, month: date) -> tuple[datetime, datetime]:
    """When the month with that first day began where the team is, and when it ended."""
    zone = hours.zone_of(teams.zone_of(session, workspace_id, team))
    after = (month + timedelta(days=31)).replace(day=1)
    start, end = (datetime.combine(day, time(), zone) for day in (month, after))
    return start, end


def collect(session: Session, workspace_id: str, team: Team, month: date) -> Story:
    """The story of a month of a team, as the calendar counts where the team is.

    Args:
        session: to read with.
        workspace_id: the workspace.
        team: the team.
        month: its first day.
    """
    start, end = times_of(session, workspace_id, team, month)
    earlier, _ = times_of(session, workspace_id, team, month_before(month))
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]

    def figures(start: datetime, end: datetime) -> Figures:
        return Figures(len(people), len(recognition.thanked_between(session, workspace_id, people, start, end)))

    thanks = recognition.of_team(session, workspace_id, team.id, start, end)
    return Story(
        team_name=team.name,
        month=month,
        now=figures(start, end),
        before=figures(earlier, start) if team.created_at < start else None,
        weeks=_weeks(session, workspace_id, team, month),
        stories=_stories(thanks),
        changes=changes.between(session, workspace_id, team.id, start, end),
    )


def _weeks(session: Session, workspace_id: str, team: Team, month: date) -> Weeks:
    found = team_figures.of(session, workspace_id, [team.id], month)[team.id]
    of_month = [told for week, told in found.items() if (week.year, week.month) == (month.year, month.month)]
    return Weeks(len(of_month), Counter(each for told in of_month for each in told))


def _stories(thanks: Sequence[PublicThanks]) -> list[PublicThanks]:
    """Those that say the most of what changed, each from another giver."""
    told = sorted(
        (each for each in thanks if each.shoutout.may_be_retold and each.may_be_quoted),
        key=lambda each: (-len(each.shoutout.impact or ""), -len(each.shoutout.reason), each.shoutout.created_at),
    )
    by_giver = {each.shoutout.giver_id: each for each in reversed(told)}
    return [each for each in told if by_giver[each.shoutout.giver_id] is each][:MOST_STORIES]
