"""From what kindness means to a team to its values: those who lead it choose, and its channel reads so."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.across import rounds as meeting
from models.capabilities import round_lines, rounds
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import RESULT, Kind, State
from models.people import roles, team_changes, values
from models.people.teams import Team
from models.people.values import Value
from models.store import outbox


@dataclass(frozen=True)
class Choice:
    """What can become a team's values."""

    team: Team
    round_id: UUID
    lines: Sequence[RoundLine]
    """What was chosen by votes, what matters to most first."""

    @property
    def own(self) -> tuple[str, ...]:
        """What the team's own values are called now."""
        return values.names(values.own_of(self.team))


@dataclass(frozen=True)
class Chosen:
    """These are the team's values now."""

    values: Sequence[Value]


class Refused(enum.Enum):
    """Why nothing was changed."""

    NOT_YOURS = enum.auto()
    """They lead that team no longer, or never did, or there is nothing to choose from any more."""
    LINE_GONE = enum.auto()
    """A line that they named was taken down meanwhile."""
    CHANGED = enum.auto()
    """Somebody else chose since the form was opened."""


def choice(session: Session, workspace_id: str, round_id: UUID, member_id: str) -> Choice | None:
    """What somebody can make the team's values; `None` where that is not theirs to do, or there is nothing."""
    seen = meeting.look(session, workspace_id, round_id, member_id)
    if seen is None or not seen.leads or (seen.round.kind, seen.round.state) != (Kind.MEANING, State.DONE):
        return None
    lines = round_lines.chosen_of(session, workspace_id, round_id)
    return Choice(seen.team, round_id, lines) if lines else None


def choose(
    session: Session,
    workspace_id: str,
    round_id: UUID,
    member_id: str,
    named: Mapping[UUID, str],
    before: Sequence[str],
    now: datetime,
) -> Chosen | Refused:
    """These lines are the team's values from now on, by these names.

    Of two who choose at once the second finds that the team has others than those that the form was opened with.

    Args:
        session: of the transaction.
        workspace_id: where.
        round_id: in which the lines were said.
        member_id: who chooses.
        named: the lines, by id, with the name of each.
        before: what the team's own values were called when the form was opened.
        now: the time.
    """
    found = rounds.get(session, workspace_id, round_id)
    team = team_changes.to_change(session, workspace_id, found.team_id) if found else None
    offered = choice(session, workspace_id, round_id, member_id) if team else None
    if team is None or offered is None:
        return Refused.NOT_YOURS
    words = {each.id: each.words for each in offered.lines}
    if named.keys() - words.keys():
        return Refused.LINE_GONE
    chosen = [Value(named[line_id], words[line_id]) for line_id in words if line_id in named]
    own = values.own_of(team)
    if tuple(before) != values.names(own) and own != tuple(chosen):
        return Refused.CHANGED
    _put(session, team, chosen, round_id, now)
    return Chosen(chosen)


def go_back(session: Session, workspace_id: str, team_id: UUID, member_id: str, now: datetime) -> Team | None:
    """A team has everyone's values again; answers it, or `None` where that is not theirs to do."""
    team = team_changes.to_change(session, workspace_id, team_id)
    if team is None or not roles.of(session, workspace_id, member_id).may_change(team):
        return None
    _put(session, team, (), None, now)
    return team


def _put(session: Session, team: Team, chosen: Sequence[Value], round_id: UUID | None, now: datetime) -> None:
    concerned = {each for each in (values.round_of(team), round_id) if each}
    values.choose(session, team.workspace_id, team.id, chosen, round_id)
    session.flush()
    outbox.renew(session, team.workspace_id, concerned, now, [RESULT])
