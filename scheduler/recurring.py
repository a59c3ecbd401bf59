"""Cadences that became due: what is made of each, or why nothing is, and when the next one comes.

Every occurrence is accounted for: as a message in the outbox, or as a row there that says why there is none.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.across import digests
from models.people import cadences
from models.people.cadences import PERSONAL, Cadence, Kind
from models.people.hours import Hours
from models.store import outbox
from models.store.base import id_of, locked
from models.store.outbox import Wish
from scheduler.cadence import makes_sense, next_occurrence
from scheduler.subjects import Key, Subject, subjects_of

MISSED = "missed"
"""Why nothing was sent: the bot was not running at the time, and it is too late now."""
TRIED_AGAIN_AFTER = timedelta(days=1)
"""When a cadence is looked at again whose next occurrence cannot be found."""
DIGEST_COST = 25
"""How many cadences of one person a digest costs as much as, about."""


@dataclass(frozen=True)
class Due:
    """One occurrence whose time has come."""

    kind: Kind
    owner_id: str
    on: date
    """The local date on which it occurs."""
    subject: Subject

    @property
    def id(self) -> UUID:
        """The same each time, so that planning it twice makes one message."""
        return id_of("cadence", self.kind, self.owner_id, self.on)

    @property
    def outbox_kind(self) -> str:
        """The kind of its message."""
        return f"{self.kind}.due"

    @property
    def wish(self) -> Wish:
        """Its message."""
        return Wish(self.outbox_kind, self.id, self.subject.recipient)


@dataclass(frozen=True)
class NotNeeded:
    """Why an occurrence makes no message."""

    reason: str


Maker = Callable[[Session, str, Sequence[Due], datetime], Mapping[str, NotNeeded]]
"""Writes what the messages of these occurrences (of one kind and workspace) are about, under each one's id; answers,
by owner, those that make no message."""


def plan_due(
    session: Session,
    makers: Mapping[Kind, Maker],
    workspace_id: str,
    now: datetime,
    most: int,
    only: Key | None = None,
) -> bool:
    """Plan up to `most` of a workspace's cadences that are due, fewer where there are digests.

    Args:
        session: the transaction.
        makers: what is made of each kind.
        workspace_id: whose.
        now: the time.
        most: how many at most.
        only: if given, this one alone.

    Returns:
        Whether more may be due.
    """
    found = list(session.scalars(locked(_due(workspace_id, now, most, only), skips_locked=True)))
    rows = _as_many_as_fit(found, most)
    _plan(session, workspace_id, rows, makers, now)
    return len(found) == most or len(rows) < len(found)


def due_keys(session: Session, workspace_id: str, now: datetime, most: int) -> list[Key]:
    """The first of a workspace's cadences that are due, each by its key."""
    return [(row.kind, row.owner_id) for row in session.scalars(_due(workspace_id, now, most, None))]


def set_aside(
    session: Session, workspace_id: str, key: Key, error: str, now: datetime, *, finds_next: bool = True
) -> None:
    """Move on a cadence that cannot be planned, to its next occurrence, and account for this one with the error's kind.

    With `finds_next` off, where finding the next raises as well, it is tried again in a day.
    """
    row = session.scalars(locked(_due(workspace_id, now, 1, key))).one_or_none()
    if row is None:
        return
    on = row.due_on or now.date()
    subject = subjects_of(session, workspace_id, [row]).get(key) if finds_next else None
    recipient = subject.recipient if subject else row.owner_id.rpartition(":")[2]
    _note_plan(row, now)
    row.last_on = row.due_on or row.last_on
    if subject:
        _find_next(row, subject, now)
    else:
        row.next_at, row.due_on = now + TRIED_AGAIN_AFTER, None
    wish = Wish(f"{row.kind}.due", id_of("cadence", row.kind, row.owner_id, on), recipient)
    outbox.note_set_aside(session, workspace_id, wish, error, now)


def _due(workspace_id: str, now: datetime, most: int, only: Key | None) -> Select[Cadence]:
    known = Cadence.kind.in_(list(Kind))  # another replica may be of a version that knows more
    due = select(Cadence).where(Cadence.workspace_id == workspace_id, Cadence.next_at <= now, known)
    if only:
        due = due.where(Cadence.kind == only[0], Cadence.owner_id == only[1])
    return due.order_by(Cadence.next_at).limit(most)


def _note_plan(row: Cadence, now: datetime) -> None:
    """Remember how it stood before it is planned."""
    row.before_plan = cadences.packed(row)
    row.planned_at = now


def _as_many_as_fit(rows: Sequence[Cadence], most: int) -> Sequence[Cadence]:
    """The first of them, a digest counting as many: what is planned in one transaction must not take long."""
    costs = accumulate(1 if row.kind in PERSONAL else DIGEST_COST for row in rows)
    return rows[: max(1, sum(cost <= most for cost in costs))]


def _plan(
    session: Session, workspace_id: str, rows: Sequence[Cadence], makers: Mapping[Kind, Maker], now: datetime
) -> None:
    subjects = subjects_of(session, workspace_id, rows)
    ready: dict[Kind, list[Due]] = defaultdict(list)
    held: dict[Wish, str] = {}
    for row in rows:
        subject = subjects.get((row.kind, row.owner_id))
        _note_plan(row, now)
        if subject is None:
            row.next_at = row.due_on = None
        elif row.due_on is None or not subject.rhythm.is_on:
            _find_next(row, subject, now)
        elif due := _take_turn(row, row.due_on, subject, held, now):
            ready[row.kind].append(due)
    for kind, of_kind in ready.items():
        not_needed = makers[kind](session, workspace_id, of_kind, now)
        needed = [each.wish for each in of_kind if each.owner_id not in not_needed]
        outbox.add(session, workspace_id, needed, now)
        held |= {each.wish: not_needed[each.owner_id].reason for each in of_kind if each.owner_id in not_needed}
    outbox.note_held(session, workspace_id, held, now)


def _take_turn(row: Cadence, on: date, subject: Subject, held: dict[Wish, str], now: datetime) -> Due | None:
    """The occurrence if it may be sent now. If not, it waits, or is `held` and the next one's turn comes instead."""
    due, hours = Due(row.kind, row.owner_id, on, subject), subject.person.hours
    hold = subject.person.hold(now)
    following = next_occurrence(subject.rhythm, hours, now, on)
    reason = None
    if hold and following and hours.today(hold.until) < hours.today(following):
        row.next_at = hold.until
        return None
    if hold:
        reason = hold.reason
    elif row.next_at and not _still_makes_sense(row.kind, row.next_at, now, hours):
        reason = MISSED
    row.last_on = on
    row.next_at, row.due_on = following, hours.today(following) if following else None
    if reason:
        held[due.wish] = reason
        return None
    return due


def _still_makes_sense(kind: Kind, due: datetime, now: datetime, hours: Hours) -> bool:
    """A nudge is only for its day; a digest is worth reading for some days."""
    return makes_sense(due, now, hours) if kind in PERSONAL else now - due < digests.PATIENCE


def _find_next(row: Cadence, subject: Subject, now: datetime) -> None:
    """The next one; for a digest also one whose time has just passed because its readers moved: each week has one."""
    may_be_late = row.kind not in PERSONAL and row.last_on is not None
    after = now - digests.PATIENCE if may_be_late else now
    row.next_at = next_occurrence(subject.rhythm, subject.person.hours, after, row.last_on)
    row.due_on = subject.person.hours.today(row.next_at) if row.next_at else None
