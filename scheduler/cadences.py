"""Cadences that became due: what is made of each, or why nothing is, and when the next one comes.

Every occurrence is accounted for: as a message in the outbox, or as a row there that says why there is none.
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from models.across import digests
from models.capabilities import followup_times
from models.people import cadences, enough
from models.people.cadences import KINDS, OF_TEAMS, PERSONAL, Cadence, CadenceKind, due_kind, occurrence_id
from models.people.enough import APART, LeftOut, Rooms
from models.people.hours import Hours
from models.people.teams import Team
from models.store.outbox import Wish
from scheduler.occurrences import makes_sense, next_occurrence
from scheduler.planning import TRIED_AGAIN_AFTER, Part, Turns
from scheduler.subjects import Key, Subject, subjects_of

DIGEST_COST = 25
"""How many cadences of one person a digest costs as much as, about."""


class NotNeeded(enum.StrEnum):
    """Why an occurrence makes no message: a code, which is kept with it. Each maker has its own."""


class TooLate(NotNeeded):
    """Why, whatever recurs."""

    MISSED = "missed"
    """The bot was not running at the time, and it is too late now."""


@dataclass(frozen=True)
class Due:
    """One occurrence whose time has come."""

    kind: CadenceKind
    owner_id: str
    on: date
    """The local date on which it occurs."""
    subject: Subject
    moved_from: date | None = None
    """The local date that it was meant for, where it moved."""

    @property
    def team(self) -> Team:
        """The team that it is of.

        Raises:
            ValueError: it is of none.
        """
        if self.subject.team is None:
            raise ValueError(f"no {self.kind} is of a team")
        return self.subject.team

    @property
    def id(self) -> UUID:
        """The same each time, so that planning it twice makes one message."""
        return occurrence_id(self.kind, self.owner_id, self.on)

    @property
    def wish(self) -> Wish:
        """Its message."""
        return Wish(due_kind(self.kind), self.id, self.subject.recipient)


Maker = Callable[[Session, str, Sequence[Due], datetime], Mapping[str, NotNeeded]]
"""Writes what the messages of these occurrences (of one kind and workspace) are about, under each one's id; answers,
by owner, those that make no message."""


def part(makers: Mapping[CadenceKind, Maker]) -> Part[Cadence]:
    """How cadences are planned.

    Args:
        makers: what is made of each kind.
    """
    return Part(
        name="cadence",
        model=Cadence,
        take_turns=partial(_take_turns, makers),
        ways_out=(_skip, _put_off),
        cost=lambda row: 1 if row.kind in PERSONAL else DIGEST_COST,
        known=Cadence.kind.in_(list(KINDS)),
    )


def _take_turns(
    makers: Mapping[CadenceKind, Maker], session: Session, workspace_id: str, rows: Sequence[Cadence], now: datetime
) -> Turns:
    subjects = subjects_of(session, workspace_id, rows)
    rooms = _rooms(session, workspace_id, subjects, now)
    ready: dict[CadenceKind, list[Due]] = defaultdict(list)
    held: dict[Wish, enum.StrEnum] = {}
    for row in sorted(rows, key=lambda row: enough.rank(due_kind(row.kind))):
        subject = subjects.get((row.kind, row.owner_id))
        cadences.note_plan(row, now)
        if subject is None:
            row.next_at = row.due_on = None
        elif row.due_on is None or not subject.rhythm.is_on:
            _find_next(row, subject, now)
        elif due := _take_turn(row, row.due_on, subject, rooms, held, now):
            ready[row.kind].append(due)
    wanted: list[Wish] = []
    for kind, of_kind in ready.items():
        not_needed = makers[kind](session, workspace_id, of_kind, now)
        wanted += [each.wish for each in of_kind if each.owner_id not in not_needed]
        held |= {each.wish: not_needed[each.owner_id] for each in of_kind if each.owner_id in not_needed}
    taken = [(each, rooms.day_of(each.recipient)) for each in wanted if enough.is_of_own_accord(each.kind)]
    moved = {due.wish: due.moved_from for of_kind in ready.values() for due in of_kind if due.moved_from}
    lost = enough.note(session, workspace_id, taken, now, moved)
    return Turns([each for each in wanted if each not in lost], held | dict.fromkeys(lost, LeftOut.ENOUGH))


def _rooms(session: Session, workspace_id: str, subjects: Mapping[Key, Subject], now: datetime) -> Rooms:
    """What room there is in the days of the people among them."""
    people = {each.recipient: each.person for (kind, _), each in subjects.items() if kind not in OF_TEAMS}
    return Rooms(session, workspace_id, people, now, followup_times.near(session, workspace_id, people, now, 2 * APART))


def _take_turn(
    row: Cadence, on: date, subject: Subject, rooms: Rooms, held: dict[Wish, enum.StrEnum], now: datetime
) -> Due | None:
    """The occurrence if it may be sent now. If not, it waits, or is `held` and the next one's turn comes instead."""
    due, hours = Due(row.kind, row.owner_id, on, subject), subject.person.hours
    hold = subject.person.hold(now)
    following = next_occurrence(subject.rhythm, hours, now, on)
    reason: enum.StrEnum | None = None
    if hold and following and hours.today(hold.until) < hours.today(following):
        row.next_at = hold.until
        return None
    if hold:
        reason = hold.reason
    elif row.next_at and not _still_makes_sense(row.kind, row.next_at, now, hours):
        reason = TooLate.MISSED
    elif row.kind not in OF_TEAMS:
        at = rooms.find(subject.recipient, due_kind(row.kind), subject.rhythm.at)
        if at and at > now and not (following and hours.today(at) >= hours.today(following)):
            row.moved_from = row.moved_from or (on if hours.today(at) != on else None)
            row.next_at, row.due_on = at, hours.today(at)
            return None
        reason = None if at == now else LeftOut.ENOUGH
    moved_from, row.moved_from = row.moved_from, None
    comes_on = hours.today(now) if row.kind in PERSONAL and reason is None else on
    row.last_on = comes_on
    row.next_at, row.due_on = following, hours.today(following) if following else None
    if reason:
        held[due.wish] = reason
        return None
    return replace(due, on=comes_on, moved_from=moved_from)


def _still_makes_sense(kind: CadenceKind, due: datetime, now: datetime, hours: Hours) -> bool:
    """A nudge is only for its day; a digest is worth reading for some days."""
    return makes_sense(due, now, hours) if kind in PERSONAL else now - due < digests.PATIENCE


def _find_next(row: Cadence, subject: Subject, now: datetime) -> None:
    """The next one; for a digest also one whose time has just passed because its readers moved: each week has one."""
    may_be_late = row.kind not in PERSONAL and row.last_on is not None
    after = now - digests.PATIENCE if may_be_late else now
    row.next_at = next_occurrence(subject.rhythm, subject.person.hours, after, row.last_on)
    row.due_on = subject.person.hours.today(row.next_at) if row.next_at else None


def _skip(session: Session, row: Cadence, now: datetime) -> Wish:
    """On to its next occurrence."""
    subject = subjects_of(session, row.workspace_id, [row]).get((row.kind, row.owner_id))
    if subject is None:
        return _put_off(session, row, now)
    cadences.note_plan(row, now)
    wish = _wish(row, subject.recipient, now)
    pass_over(row, subject, now)
    return wish


def pass_over(row: Cadence, subject: Subject, now: datetime) -> None:
    """Its next occurrence counts as having been, and the one after it is its next."""
    row.last_on = row.due_on or row.last_on
    _find_next(row, subject, now)


def _put_off(_session: Session, row: Cadence, now: datetime) -> Wish:
    """To be looked at again some time later, where finding its next occurrence raises as well."""
    cadences.note_plan(row, now)
    wish = _wish(row, row.member_id or row.owner_id, now)
    row.last_on = row.due_on or row.last_on
    row.next_at, row.due_on = now + TRIED_AGAIN_AFTER, None
    return wish


def _wish(row: Cadence, recipient: str, now: datetime) -> Wish:
    """The message of the occurrence that it is at."""
    on = row.due_on or now.date()
    return Wish(due_kind(row.kind), occurrence_id(row.kind, row.owner_id, on), recipient)
