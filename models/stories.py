"""The monthly story of change: three figures against the month before, stories people allowed to be retold, and what
was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from models import changes, hours, recognition, settings, team_figures, teams
from models.changes import Change
from models.recognition import PublicThanks
from models.team_figures import Promises
from models.teams import Team

MOST_STORIES = 3


@dataclass(frozen=True)
class Figures:
    """A month in three figures."""

    people: int
    thanked: int
    """How many of the people were thanked in public."""
    promises: Promises | None
    feeling: float | None
    """How help felt, from 1 to 5."""


@dataclass(frozen=True)
class Story:
    """One month of a team."""

    team_name: str
    month: date
    """Its first day."""
    now: Figures
    before: Figures | None
    """`None` where it was no team then."""
    stories: Sequence[PublicThanks]
    """Whose givers allowed them to be retold."""
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
    groups = teams.groups(session, workspace_id)
    counting = [each for each in people if groups.get(each) == team.id]

    least = settings.of(session, workspace_id).least_group

    def figures(start: datetime, end: datetime) -> Figures:
        """Of its people; of their promises only where this team is the one in which they count."""
        return Figures(
            people=len(people),
            thanked=len(recognition.thanked_between(session, workspace_id, people, start, end)),
            promises=team_figures.promises(session, workspace_id, counting, start, end, least),
            feeling=team_figures.feeling(session, workspace_id, counting, start, end, least),
        )

    thanks = recognition.of_team(session, workspace_id, team.id, start, end)
    return Story(
        team_name=team.name,
        month=month,
        now=figures(start, end),
        before=figures(earlier, start) if team.created_at < start else None,
        stories=_stories(thanks),
        changes=changes.between(session, workspace_id, team.id, start, end),
    )


def _stories(thanks: Sequence[PublicThanks]) -> list[PublicThanks]:
    """Those that say the most of what changed, each from another giver."""
    told = sorted(
        (each for each in thanks if each.shoutout.may_be_retold),
        key=lambda each: (-len(each.shoutout.impact or ""), -len(each.shoutout.reason), each.shoutout.created_at),
    )
    by_giver = {each.shoutout.giver_id: each for each in reversed(told)}
    return [each for each in told if by_giver[each.shoutout.giver_id] is each][:MOST_STORIES]
