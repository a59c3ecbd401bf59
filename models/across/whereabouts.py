"""People: what Slack says of them, and what follows for others when somebody moves or leaves."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from models.capabilities import departures, followup_returns, followup_series
from models.people import members, team_changes, teams
from models.people.availability import HoldReason
from models.people.members import Profile
from models.store import outbox


def remember(session: Session, workspace_id: str, profiles: Collection[Profile], now: datetime) -> None:
    """As `members.remember`. Teams follow the zone of most of their people, and what somebody who left had promised
    to others is offered to those who lead them; what stopped then goes on when they are back."""
    changed = members.remember(session, workspace_id, profiles, now)
    news = [*changed.moved, *changed.left]
    theirs = teams.teams_of(session, workspace_id, news) if news else {}
    team_changes.follow_people(session, workspace_id, {team.id for found in theirs.values() for team in found}, now)
    if changed.moved:
        followup_returns.resume(session, workspace_id, now, changed.moved)
        followup_series.look_again(session, workspace_id, changed.moved, now)
        outbox.look_again(session, workspace_id, changed.moved, HoldReason.GONE, now)
    for each in changed.left:
        departures.note(session, workspace_id, each, [team.id for team in theirs.get(each, [])], now)
