"""What a team's digest holds: the week's public thanks, by value, and how many people they reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.across import recognition
from models.across.recognition import PublicThanks
from models.people import teams
from models.people.teams import Team
from models.store import workspaces


@dataclass(frozen=True)
class TeamDigest:
    """One digest's content."""

    team_name: str
    starts_at: datetime
    ends_at: datetime
    thanks: Sequence[PublicThanks]
    """All of it, the oldest first."""
    groups: Mapping[str | None, Sequence[PublicThanks]]
    """Those that may be quoted, by value; `None` is for those without one."""
    new_givers: Sequence[str]
    """Who thanked somebody in public for the first time."""
    thanked: int
    """How many of the team's people were thanked."""
    people: int
    win: PublicThanks | None
    """One whose effect was told, to be celebrated."""


def collect(session: Session, workspace_id: str, team: Team, starts_at: datetime, ends_at: datetime) -> TeamDigest:
    """The content of a team's digest of that time."""
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]
    thanks = recognition.of_team(session, workspace_id, team.id, starts_at, ends_at)
    value_names = workspaces.choices(session, workspace_id).value_names
    quotable = [each for each in thanks if each.may_be_quoted]
    reached = {id_ for each in thanks for id_ in each.recipient_ids}
    return TeamDigest(
        team_name=team.name,
        starts_at=starts_at,
        ends_at=ends_at,
        thanks=thanks,
        groups=recognition.by_value(quotable, value_names),
        new_givers=recognition.first_time_givers(session, workspace_id, thanks, starts_at),
        thanked=len(reached.intersection(people)),
        people=len(people),
        win=_win(quotable),
    )


def _win(thanks: Sequence[PublicThanks]) -> PublicThanks | None:
    """The one whose effect is told at the greatest length, the latest of equals: it says the most of what changed."""
    told = [each for each in thanks if each.shoutout.impact]
    return max(told, key=lambda each: (len(each.shoutout.impact or ""), each.shoutout.created_at), default=None)
