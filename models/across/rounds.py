"""Rounds as people meet them: who may open, write, vote and take on, and what they look at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import opening, stories
from models.across.erasure import is_pseudonym
from models.capabilities import followups, round_lines, rounds
from models.capabilities.followups import Followup, Promise
from models.capabilities.followups import State as PromiseState
from models.capabilities.round_lines import RoundPromise
from models.capabilities.rounds import LONGEST, SHORTEST, Kind, Round, State
from models.people import roles, teams
from models.people.hours import Hours
from models.people.members import Member
from models.people.teams import Team
from models.store.base import locked

USUALLY_OPEN = timedelta(weeks=1)


@dataclass(frozen=True)
class Look:
    """A round as somebody looks at it."""

    round: Round
    team: Team
    is_in: bool
    """Whether they are one of the team's people, who write and vote."""
    leads: bool
    """Whether they may do what those who lead the team do."""


@dataclass(frozen=True)
class TakenOn:
    """That a line was taken on, as the team may read it."""

    by: str | None
    """Who promised it; `None` where that is somebody else by now, who was not asked whether the team may read so."""
    due_at: datetime | None
    """By when, if whoever promised it lets the team read it and it is open."""
    is_done: bool


def look(session: Session, workspace_id: str, round_id: UUID, member_id: str) -> Look | None:
    """A round, for somebody who is in its team or may do what leads do; `None` for anybody else, and where the team is
    none any more."""
    found = rounds.get(session, workspace_id, round_id)
    team = teams.get(session, workspace_id, found.team_id) if found else None
    if found is None or team is None:
        return None
    seen = Look(found, team, is_in(session, team, member_id), may_lead(session, team, member_id))
    return seen if seen.is_in or seen.leads else None


def is_in(session: Session, team: Team, member_id: str) -> bool:
    """Whether they are one of the team's people: no bot, and nobody from elsewhere."""
    theirs = teams.ids_in(team.workspace_id, team.id).where(Member.id == member_id)
    return session.scalar(theirs) is not None


def may_lead(session: Session, team: Team, member_id: str) -> bool:
    """Whether they may do what those who lead the team do."""
    return roles.of(session, team.workspace_id, member_id).may_change(team)


def open_for_words(seen: Look | None, now: datetime) -> bool:
    """Whether whoever looks can say something in it."""
    return seen is not None and seen.is_in and seen.round.state is State.OPEN and now < seen.round.ends_at


def usual_end(hours: Hours, now: datetime) -> datetime:
    """When a round ends unless something else is chosen: as a working day ends in about a week."""
    day = hours.today(now + USUALLY_OPEN)
    return hours.end_of(day if hours.is_working_day(day) else hours.next_working_day(day))


def may_end_at(ends_at: datetime, now: datetime) -> bool:
    """Whether a round that is opened now can end then."""
    return SHORTEST <= ends_at - now <= LONGEST


def channel_of(team: Team) -> str | None:
    """Where its rounds are told of: what a private channel's people say is told nowhere else."""
    return stories.channel_of(team)


def new_round(
    session: Session,
    team: Team,
    kind: Kind,
    ends_at: datetime,
    now: datetime,
    *,
    id_: UUID,
    topic: str | None = None,
    opened_by: str | None = None,
) -> Round | None:
    """A round to be (`rounds.begin`); `None` where the team has no channel to tell of it in."""
    channel_id = channel_of(team)
    if channel_id is None:
        return None
    return Round(
        workspace_id=team.workspace_id,
        id=id_,
        team_id=team.id,
        kind=kind,
        topic=topic,
        channel_id=channel_id,
        least=opening.least(session, team.workspace_id),
        opened_by=opened_by,
        created_at=now,
        ends_at=ends_at,
        closed_by=None,
        state=State.OPEN,
        opened_at=None,
        next_at=None,
    )


def vote(session: Session, workspace_id: str, line_id: UUID, member_id: str, *, is_for: bool) -> Look | None:
    """Somebody votes for a line, or takes that back, while its round is voted on; answers the round as it is then."""
    line = round_lines.get(session, workspace_id, line_id)
    seen = look(session, workspace_id, line.round_id, member_id) if line else None
    if line is None or seen is None or not seen.is_in:
        return seen
    held = locked(select(Round).where(Round.workspace_id == workspace_id, Round.id == line.round_id))
    is_voted_on = session.scalars(held).one().state is State.VOTING  # as it is now: they may be counted just then
    if is_voted_on and round_lines.hold(session, workspace_id, line_id):
        change = round_lines.vote if is_for else round_lines.take_vote_back
        change(session, workspace_id, line_id, member_id)
    return seen


def taken_on(session: Session, workspace_id: str, line_ids: Collection[UUID]) -> Mapping[UUID, TakenOn]:
    """Which of these lines somebody takes care of, as the team may read it, by line."""
    found: dict[UUID, TakenOn] = {}
    for each in round_lines.promises_of(session, workspace_id, line_ids):
        followup = followups.find(session, workspace_id, each.followup_id)
        if followup and followup.state is not PromiseState.LET_GO and not is_pseudonym(followup.owner_id):
            found[each.line_id] = _told(followup, each.member_id, tells_when=each.tells_when)
    return found


def take_on(
    session: Session, workspace_id: str, line_id: UUID, promise: Promise, now: datetime, *, tells_when: bool
) -> TakenOn | Followup | None:
    """Somebody takes a line on, as a promise of their own; answers the promise, or that somebody did already, since of
    two at once it is one. `None` where the line is there no longer."""
    line = round_lines.hold(session, workspace_id, line_id)
    if line is None:
        return None
    before = taken_on(session, workspace_id, [line_id]).get(line_id)
    there = followups.find(session, workspace_id, promise.id)
    if before and not there:
        return before
    recorded = followups.record(session, workspace_id, promise, now)
    taken = {"line_id": line_id, "round_id": line.round_id, "followup_id": promise.id, "member_id": promise.owner_id}
    row = RoundPromise(workspace_id=workspace_id, **taken, tells_when=tells_when, created_at=now)
    round_lines.take_on(session, row, now)
    return recorded


def _told(followup: Followup, promised_by: str, *, tells_when: bool) -> TakenOn:
    is_theirs, is_done = followup.owner_id == promised_by, followup.state is PromiseState.DONE
    due_at = followup.due_at if is_theirs and tells_when and not is_done else None
    return TakenOn(promised_by if is_theirs else None, due_at, is_done)


@dataclass(frozen=True)
class Theirs:
    """The teams that somebody has to do with, by name."""

    own: Sequence[Team]
    """Those that they are in or lead."""
    led: Sequence[Team]
    """Those for which they may open a round; for those who look after Kindling that may be all."""


def of_somebody(session: Session, workspace_id: str, member_id: str) -> Theirs:
    """The teams that somebody is in, leads, or may open rounds for."""
    role = roles.of(session, workspace_id, member_id)
    everyone = teams.all_of(session, workspace_id)
    own = [
        each
        for each in everyone
        if each.id in role.leads or (each.id in role.is_in and is_in(session, each, member_id))
    ]
    return Theirs(own, [each for each in everyone if role.may_change(each)])


def shown_of(session: Session, team: Team) -> Sequence[Round]:
    """What there is to be seen of a team's rounds: those under way, and the latest of each kind whose lines are
    there."""
    found = rounds.of_team(session, team.workspace_id, team.id)
    under_way = [each for each in found if each.state in (State.OPEN, State.VOTING)]
    over = [next((each for each in found if each.kind is kind and each.state is State.DONE), None) for kind in Kind]
    return [*under_way, *(each for each in over if each)]
