"""The pool written anew: what was handed in goes into it, and what waited long enough is opened, all at once.

What was said to somebody is opened when the week is over in the first place on Earth, as with all figures of a week,
and only if enough people could have said it. A line of a round is opened when its round is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import entry_answers, heard
from models.across.readers_of_entries import trusted
from models.across.team_figures import EARLIEST_ZONE
from models.capabilities import entries, pool, round_lines, rounds
from models.capabilities.entries import Addressee, Entry, Standing, Topic
from models.capabilities.pool import ENTRY, LINE, WITHDRAWAL, WORD, Contents, Slip
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import Round, State
from models.people import absences, members, settings, teams
from models.people.settings import LEAST_GROUP
from models.people.teams import Team
from models.store import outbox
from models.store.base import insert_or_ignore, row_of
from models.store.outbox import Wish
from models.store.sealing import Seal

WORKDAYS = 5
SETTLED = timedelta(minutes=1)
"""So long after its end the lines of a round are opened: each process has written by then what was handed in before."""
VOTING_DAYS = 2
"""For how many working days of a team its people vote."""
WEEK = timedelta(weeks=1)
BUSY_FOR = 4 * WEEK
"""How long after something was opened more is expected there."""
Crowd = Callable[[UUID | None], int]
"""How many people could have written to the leads of that team, or in the workspace."""
_CHANCE = SystemRandom()


def week_at(now: datetime) -> date:
    """The Monday of the week that it is in the first place on Earth: what is said now is opened when it is over."""
    return pool.week_of(now, EARLIEST_ZONE)


def opens_at(now: datetime) -> datetime:
    """When what is said now is opened."""
    return datetime.combine(week_at(now) + WEEK, time(), UTC) - EARLIEST_ZONE


def where_busy(session: Session, now: datetime) -> Set[str]:
    """The workspaces in which a round runs, or anything was opened in the last weeks. Both stand in their tables for
    whoever reads those: it tells nothing of what waits."""
    open_rounds = select(Round.workspace_id).where(Round.state == State.OPEN)
    opened = select(Entry.workspace_id).where(Entry.opened_at >= now - BUSY_FOR)
    return {id_ for each in (open_rounds, opened) for id_ in session.scalars(each.distinct())}


def write(session: Session, workspace_id: str, seal: Seal, slips: Sequence[Slip], now: datetime) -> Collection[str]:
    """Write the pool anew with these slips in it, and open what is due; the same whether there is something or nothing.

    Returns:
        The ids of those slips that came too late to be in it: lines of a round that is over.

    Raises:
        models.store.sealing.UnreadableError: no key opens the pool, which stays as it is.
    """
    week = week_at(now)
    row, contents = pool.take(session, workspace_id, seal, week)
    running = _running_rounds(session, workspace_id, now)
    contents = pool.handed_in(contents, [each for each in slips if not _was_opened(session, workspace_id, each)])
    if contents.week != week:
        contents = _open_week(session, workspace_id, contents, week, now)
    pool.put(row, seal, _open_rounds(session, contents, running, now))
    return {each.id for each in slips if each.kind == LINE and each.key not in running}


def _was_opened(session: Session, workspace_id: str, slip: Slip) -> bool:
    """Whether this very entry is there already: a unit of work can be run twice."""
    return slip.kind == ENTRY and entries.by_code(session, workspace_id, slip.key) is not None


def _open_week(session: Session, workspace_id: str, contents: Contents, week: date, now: datetime) -> Contents:
    """Open what was said to somebody. A clock that was ahead had a week of the future: then it is only set right."""
    if contents.week > week:
        return Contents(week, contents.slips)
    of = {kind: [each for each in contents.slips if each.kind == kind] for kind in (ENTRY, WORD, WITHDRAWAL, LINE)}
    _CHANCE.shuffle(of[ENTRY])
    how_many = cache(lambda team_id: len(could_have_written(session, workspace_id, team_id, now)))
    rows = [row_of(_opened(session, workspace_id, each, how_many, now)) for each in of[ENTRY]]
    insert_or_ignore(session, Entry, rows)
    changed = [_apply(session, workspace_id, each) for each in (*of[WORD], *of[WITHDRAWAL])]
    entry_answers.show_anew(session, workspace_id, [each for each in changed if each], now)
    heard.tell(session, workspace_id, now)
    return Contents(week, tuple(of[LINE]))


def _opened(session: Session, workspace_id: str, slip: Slip, how_many: Crowd, now: datetime) -> Entry:
    """What a slip becomes; without its words where too few people could have written it."""
    data = slip.data
    standing = _standing(session, workspace_id, data, how_many)
    is_open = standing is Standing.OPEN
    team = teams.get(session, workspace_id, UUID(data["team_id"])) if data.get("team_id") else None
    return Entry(
        workspace_id=workspace_id,
        id=uuid4(),
        code_hash=slip.key,
        addressee=Addressee(data["addressee"]),
        team_id=team.id if team else None,
        trusted_id=data.get("trusted_id"),
        topic=Topic(data["topic"]),
        words=data["words"] if is_open else None,
        added="\n\n".join(data.get("added", {}).values()) or None if is_open else None,
        may_be_shown=data.get("may_be_shown", False),
        signed_by=_signed(session, workspace_id, data.get("signed_by")) if is_open else None,
        standing=standing,
        opened_at=now,
    )


def _standing(session: Session, workspace_id: str, data: Any, how_many: Crowd) -> Standing:
    team_id = UUID(data["team_id"]) if data["addressee"] == Addressee.LEADS else None
    if team_id and teams.get(session, workspace_id, team_id) is None:
        return Standing.NO_TEAM
    if data["addressee"] == Addressee.TRUSTED and data["trusted_id"] not in trusted(session, workspace_id):
        return Standing.NOBODY
    promised = max(data.get("least", LEAST_GROUP), least(session, workspace_id))
    return Standing.OPEN if how_many(team_id) >= promised else Standing.TOO_FEW


def _signed(session: Session, workspace_id: str, member_id: str | None) -> str | None:
    """Whoever deleted their data or left since is not named."""
    return next(iter(members.people_among(session, workspace_id, [member_id])), None) if member_id else None


def _apply(session: Session, workspace_id: str, slip: Slip) -> Entry | None:
    """What was said with a code of something that was opened earlier; answers that."""
    entry = entries.by_code(session, workspace_id, slip.key)
    if entry is None or entry.standing is not Standing.OPEN:
        return None
    if slip.kind == WITHDRAWAL:
        entry.standing, entry.words, entry.added, entry.signed_by = Standing.WITHDRAWN, None, None, None
    else:
        entry.added = "\n\n".join(filter(None, [entry.added, slip.data["words"]]))
    return entry


def _running_rounds(session: Session, workspace_id: str, now: datetime) -> Mapping[str, Round]:
    """The rounds that lines can wait for, by the key of those; what is of a team that is none any more ends."""
    for each in rounds.of_ended_teams(session, workspace_id):
        _end(session, each, State.ENDED, now)
    return rounds.running(session, workspace_id)


def _open_rounds(session: Session, contents: Contents, running: Mapping[str, Round], now: datetime) -> Contents:
    """Open the lines of the rounds that are over; those of rounds that are none any more are deleted."""
    over = {key for key, each in running.items() if each.ends_at + SETTLED <= now}
    for key in over:
        _open_round(session, running[key], [each for each in contents.slips if each.key == key], now)
    waiting = running.keys() - over
    return replace(contents, slips=tuple(each for each in contents.slips if each.kind != LINE or each.key in waiting))


def _open_round(session: Session, opened: Round, lines: Sequence[Slip], now: datetime) -> None:
    """All of its lines become rows at once, in no order; or none does, where too few people could have said them, or
    they are too few themselves."""
    workspace_id = opened.workspace_id
    promised = max(opened.least, least(session, workspace_id))
    crowd = could_have_written(session, workspace_id, opened.team_id, now)
    if len(crowd) < promised or len(lines) < promised:
        _end(session, opened, State.TOO_FEW, now)
        return
    of_round = {"workspace_id": workspace_id, "round_id": opened.id, "place": None}
    rows = [{**of_round, "id": UUID(each.id), "part": each.data["part"], "words": each.data["words"]} for each in lines]
    _CHANCE.shuffle(rows)
    insert_or_ignore(session, RoundLine, rows)
    opened.next_at = _votes_end(session, opened, now)
    _end(session, opened, State.VOTING, now)
    outbox.add(session, workspace_id, [Wish(rounds.LINES, opened.id, opened.channel_id)], now)


def _end(session: Session, ended: Round, state: State, now: datetime) -> None:
    """Nothing more can be said in it, and its team's channel reads so."""
    ended.state, ended.opened_at = state, ended.opened_at or now
    session.flush()
    if state not in rounds.WITH_LINES:
        ended.next_at = None
        round_lines.delete_all(session, ended.workspace_id, ended.id)
    outbox.renew(session, ended.workspace_id, [ended.id], now, rounds.TELLING)


def _votes_end(session: Session, opened: Round, now: datetime) -> datetime:
    """When the votes on what is opened now are counted: as the team's second working day from now ends."""
    hours = settings.hours_of_team(session, session.get_one(Team, (opened.workspace_id, opened.team_id)))
    day = hours.today(now)
    for _ in range(VOTING_DAYS):
        day = hours.next_working_day(day)
    return hours.end_of(day)


def least(session: Session, workspace_id: str) -> int:
    """How many people must have been able to say it."""
    return max(settings.of(session, workspace_id).least_group, LEAST_GROUP)


def could_have_written(session: Session, workspace_id: str, team_id: UUID | None, now: datetime) -> Collection[str]:
    """Who could have said something this week to the leads of that team, or in the workspace: its people, but for those
    who were away all week."""
    if team_id:
        here = [each.id for each in teams.people_of(session, workspace_id, team_id)]
    else:
        here = members.ids_here(session, workspace_id)
    away = absences.of(session, workspace_id, here, (now - WEEK).date())
    return [each for each in here if sum(day.weekday() < WORKDAYS for day in away.get(each, ())) < WORKDAYS]
