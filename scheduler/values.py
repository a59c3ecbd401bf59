"""What kindness means here, asked of a team once a quarter: a round that opens by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.across import opening
from models.across import rounds as across
from models.capabilities import pool, rounds
from models.capabilities.rounds import Kind
from models.people import settings, teams
from scheduler.cadences import Due, NotNeeded


class NoRound(NotNeeded):
    """Why it is not asked."""

    NO_KEY = "no_key"
    """There is no key, so nothing can be said without a name here."""
    NO_PLACE = "no_place"
    """There is no channel in which all of the team, and nobody else, would read of it."""
    TOO_FEW = "too_few"
    """Nobody would ever read what so few people say."""
    OPEN = "one_is_open"
    """Somebody who leads the team asks it already."""


def make_rounds(session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
    """A round for each team, open for about a week; answers, by owner, those for which there is none.

    The round has the id of its occurrence, so that whoever plans it, and however often, it is one.
    """
    has_key = pool.is_there(session, workspace_id)
    made = {due.owner_id: _open(session, due, now) if has_key else NoRound.NO_KEY for due in dues}
    return {owner_id: reason for owner_id, reason in made.items() if reason}


def _open(session: Session, due: Due, now: datetime) -> NoRound | None:
    """Answers why it is not opened, if it is not."""
    team = due.team
    if len(teams.people_of(session, team.workspace_id, team.id)) < opening.least(session, team.workspace_id):
        return NoRound.TOO_FEW
    ends_at = across.usual_end(settings.hours_of_team(session, team), now)
    begun = across.new_round(session, team, Kind.MEANING, ends_at, now, id_=due.id)
    if begun is None:
        return NoRound.NO_PLACE
    return None if rounds.record(session, begun) else NoRound.OPEN
