"""What waits for an answer is brought to mind: to whoever reads it, on the eighth and on the tenth working day of their
own calendar; and once it has waited for longer, those who look after Kindling are asked how to help.

A message tells of all that its reader owes at the moment at which it is sent. What it is wished for is the moment at
which entries were opened, so that it follows from any of them which messages may tell of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across.readers_of_entries import OWED_FOR, Readers, is_answered, stewards, team_of, unanswered
from models.capabilities.entries import Entry
from models.people import availability, enough, teams
from models.people.availability import Availability
from models.people.teams import Team
from models.store import outbox
from models.store.base import id_of
from models.store.outbox import OutboxMessage, Wish

OWED = "listening.owed"
"""Outbox kind: what somebody reads that waits for an answer."""
HELP = "listening.help"
"""Outbox kind: those who look after Kindling are asked how to help."""
WORKING_DAYS = (8, 10)
"""How many working days after it was opened it is brought to mind."""
OVERDUE = 11
"""On which working day it has waited for longer than ten."""
NUDGED_FOR = timedelta(days=30)
"""For how long it is; for longer, it is not known which messages there were."""


def where_waiting(session: Session, now: datetime) -> Sequence[str]:
    """The workspaces in which anything waits that is brought to mind, by id."""
    opened = select(Entry.workspace_id).where(Entry.opened_at >= now - NUDGED_FOR, ~is_answered()).distinct()
    return session.scalars(opened.order_by(Entry.workspace_id)).all()


def wishes(session: Session, workspace_id: str, now: datetime) -> list[Wish]:
    """What is to be brought to mind by now and was not: for each reader the latest alone, since it tells of all."""
    waiting, readers = unanswered(session, workspace_id, now - NUDGED_FOR), Readers(session)
    owed: dict[str, set[datetime]] = defaultdict(set)
    for entry in waiting:
        for each in readers.of(entry):
            owed[each].add(entry.opened_at)
    people = availability.of(session, workspace_id, owed)
    due = [Wish(OWED, subject_id, each) for each in owed for subject_id in _latest(people[each], owed[each], now)]
    late = _overdue(session, waiting, readers, people, now)
    if late:
        latest = max(each.opened_at for each in late)
        due += [
            Wish(HELP, _help_id(latest), each)
            for each in stewards(session, workspace_id)
            if _is_for(late, readers, each)
        ]
    there = select(OutboxMessage.id).where(
        OutboxMessage.workspace_id == workspace_id, OutboxMessage.id.in_([each.id for each in due])
    )
    known = set(session.scalars(there)) if due else set()
    return [each for each in due if each.id not in known]


def send(session: Session, workspace_id: str, wish: Wish, now: datetime) -> None:
    """Put one of these on its way."""
    enough.reserve(session, workspace_id, wish, now)


def _latest(person: Availability, opened: Collection[datetime], now: datetime) -> Iterator[UUID]:
    """The last of the reminders that are due."""
    moments = {person.hours.next_morning(at, days): _owed_id(at, days) for at in opened for days in WORKING_DAYS}
    if past := [each for each in moments if each <= now]:
        yield moments[max(past)]


def _overdue(
    session: Session,
    waiting: Collection[Entry],
    readers: Readers,
    people: Mapping[str, Availability],
    now: datetime,
) -> list[Entry]:
    """What the leads of a team did not answer within ten working days of each of them. What waits for those who look
    after Kindling themselves, or for a person of trust, is nobody else's."""
    return [
        each
        for each in waiting
        if (team := team_of(session, each))
        and teams.leads_here(session, each.workspace_id, team.id)
        and all(people[id_].hours.next_morning(each.opened_at, OVERDUE) <= now for id_ in readers.of(each))
    ]


def _is_for(late: Collection[Entry], readers: Readers, steward_id: str) -> bool:
    """Whoever leads the team is reminded of it as one who does."""
    return any(steward_id not in readers.of(each) for each in late)


def waiting_teams(session: Session, workspace_id: str, steward_id: str, now: datetime) -> list[Team]:
    """The teams in which something that was said to the leads waits for longer than ten working days, for somebody who
    looks after Kindling and leads none of them."""
    if steward_id not in stewards(session, workspace_id):
        return []
    waiting, readers = unanswered(session, workspace_id, now - OWED_FOR), Readers(session)
    people = availability.of(session, workspace_id, {each for entry in waiting for each in readers.of(entry)})
    late = _overdue(session, waiting, readers, people, now)
    found = [team_of(session, each) for each in late if steward_id not in readers.of(each)]
    return sorted({each.id: each for each in found if each}.values(), key=lambda team: (team.name, team.id))


def is_overtaken(session: Session, workspace_id: str, wish: Wish, wished_at: datetime) -> bool:
    """Whether a later message of this kind to the same person tells of all that this one would."""
    subjects = _subjects(session, workspace_id, wished_at)
    later = select(OutboxMessage.id).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.id.in_([Wish(wish.kind, each, wish.recipient).id for each in subjects]),
        OutboxMessage.created_at > wished_at,
    )
    return session.scalars(later.limit(1)).first() is not None


def show_anew(session: Session, workspace_id: str, now: datetime) -> None:
    """Something was answered, or is there no more: these messages show what is left."""
    outbox.renew(session, workspace_id, _subjects(session, workspace_id, now), now, [OWED, HELP])


def _subjects(session: Session, workspace_id: str, now: datetime) -> list[UUID]:
    """What the messages of the last time, and those after it, were wished for."""
    opened = select(Entry.opened_at).where(Entry.workspace_id == workspace_id, Entry.opened_at >= now - OWED_FOR)
    return [each for at in session.scalars(opened.distinct()) for each in (*_owed_ids(at), _help_id(at))]


def _owed_ids(opened_at: datetime) -> list[UUID]:
    return [_owed_id(opened_at, days) for days in WORKING_DAYS]


def _owed_id(opened_at: datetime, days: int) -> UUID:
    return id_of(OWED, opened_at, days)


def _help_id(opened_at: datetime) -> UUID:
    return id_of(HELP, opened_at)
