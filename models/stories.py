"""The monthly story of change: three figures against the month before, stories people allowed to be retold, and what
was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import changes, recognition, settings, team_figures, teams
from models.changes import Change
from models.hours import Hours
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
    before: Figures
    stories: Sequence[PublicThanks]
    """Whose givers allowed them to be retold."""
    changes: Sequence[Change]


def collect(session: Session, workspace_id: str, team: Team, month: date, hours: Hours) -> Story:
    """The story of a month of a team, as its calendar counts.

    Args:
        session: to read with.
        workspace_id: the workspace.
        team: the team.
        month: its first day.
        hours: the team's own time.
    """
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=31)).replace(day=1)
    start, end = _midnight(month, hours), _midnight(after, hours)
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]
    thanks = recognition.of_team(recognition.between(session, workspace_id, start, end), people)
    return Story(
        team_name=team.name,
        month=month,
        now=_figures(session, workspace_id, people, start, end),
        before=_figures(session, workspace_id, people, _midnight(before, hours), start),
        stories=_stories(thanks),
        changes=changes.between(session, workspace_id, team.id, start, end),
    )


def _figures(session: Session, workspace_id: str, people: Sequence[str], start: datetime, end: datetime) -> Figures:
    least = settings.of(session, workspace_id).least_group
    return Figures(
        people=len(people),
        thanked=len(recognition.thanked_between(session, workspace_id, people, start, end)),
        promises=team_figures.promises(session, workspace_id, people, start, end, least),
        feeling=team_figures.feeling(session, workspace_id, people, start, end, least),
    )


def _stories(thanks: Sequence[PublicThanks]) -> list[PublicThanks]:
    """Those that say the most of what changed, each from another giver."""
    told = sorted(
        (each for each in thanks if each.shoutout.may_be_retold),
        key=lambda each: (-len(each.shoutout.impact or ""), -len(each.shoutout.reason), each.shoutout.created_at),
    )
    by_giver = {each.shoutout.giver_id: each for each in reversed(told)}
    return [each for each in told if by_giver[each.shoutout.giver_id] is each][:MOST_STORIES]


def _midnight(day: date, hours: Hours) -> datetime:
    return hours.moment(day, datetime.min.time())
