"""Enough: of its own accord Kindling writes to each person at most once a day, and a few times a week.

The ledger has a row for each day on which it does, so the day is kept for one message by the key itself. What finds no
room moves to the next free working day of its week, or is left out. What is known of how many are welcome: docs/why.md.
"""

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import availability, settings
from models.people.availability import Availability, Hold, HoldReason
from models.people.cadences import OF_LEADS, PERSONAL, Cadence, CadenceKind, due_kind, of_people, recurs_as, rhythm_of
from models.people.hours import FURTHEST, Hours
from models.store import outbox
from models.store.base import Base, insert_or_ignore
from models.store.batches import Chore, of_rows
from models.store.outbox import OutboxMessage, State, Wish
from models.store.persons import Person

APART = timedelta(hours=2)
"""So far from a reminder or another message at a chosen time a nudge keeps, before and after it."""
HELLO = "welcome.hello"
"""Outbox kind of the first message; whatever comes of Kindling's own accord waits for the working day after it."""
RANKS: Sequence[str] = (
    "lead_digest.due",
    "listening.opened",
    "listening.owed",
    "listening.help",
    "consent.asked",
    "story.due",
    "followup.feeling",
    "checkin.due",
    "gratitude.due",
    "practice.due",
    "care.due",
    "departure.told",
    "welcome.large_team",
    HELLO,
)
"""The outbox kinds of what Kindling sends to people of its own accord, the one first that goes before the others when
they compete for a day. What else recurs for people comes after all of these."""
KEPT = timedelta(days=400)
"""How long it is remembered on which days somebody had a message."""
_WEEK = timedelta(days=7)


class LeftOut(enum.StrEnum):
    """Why a message of Kindling's own accord is not sent."""

    ENOUGH = "enough"
    """The person's week has no room for it."""


class Nudge(Base):
    """One person's day on which Kindling writes to them of its own accord."""

    __tablename__ = "nudges"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": None})
    on: Mapped[date] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """The date in the person's own calendar; there is one message a day."""
    kind: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """The message's outbox kind."""
    message_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    """The message's outbox id."""
    moved_from: Mapped[date | None] = mapped_column(info={"person": Person.NOTHING})
    """The day that it was meant for, where that had no room."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})


@dataclass(frozen=True)
class _Kept:
    """A day that is taken, and what became of its message."""

    on: date
    kind: str
    message_id: UUID | None
    is_waiting: bool
    sent_at: datetime | None


def rank(outbox_kind: str) -> int:
    """Its place when several compete for a day; the lower, the earlier."""
    return RANKS.index(outbox_kind) if outbox_kind in RANKS else len(RANKS)


def is_of_own_accord(outbox_kind: str) -> bool:
    """Whether Kindling sends such messages to people of its own accord."""
    return outbox_kind in RANKS or recurs_as(outbox_kind) in (*PERSONAL, *OF_LEADS)


class Rooms:
    """What room there is on the days of some people, read once for all of them.

    Args:
        session: to read with.
        workspace_id: theirs.
        people: each one's availability, by id.
        now: the time.
        fixed: when each of them gets or got a message whose time is not Kindling's choice, by id, about now.
    """

    def __init__(
        self,
        session: Session,
        workspace_id: str,
        people: Mapping[str, Availability],
        now: datetime,
        fixed: Mapping[str, Collection[datetime]] | None = None,
    ) -> None:
        self._people, self._now, self._fixed = people, now, fixed or {}
        self._most = settings.of(session, workspace_id).nudges_a_week
        self._kept = _ledger(session, workspace_id, people, now)
        self._coming = _coming(session, workspace_id, people, now)

    def find(self, member_id: str, kind: str, at: time, last_day: date | None = None) -> datetime | None:
        """When there is room for a message of this kind: now, or at that time of a later working day, until the end of
        the person's week or `last_day`; `None` where there is none. What comes now takes the day."""
        hours = self._people[member_id].hours
        today = day = hours.today(self._now)
        latest = last_day or hours.week_start(today) + _WEEK - timedelta(days=1)
        found = None
        while day <= latest and found is None:
            if self._is_free(member_id, kind, day, hours):
                moment = self._now if day == today else _moment(hours, day, at)
                found = self._apart(member_id, hours, moment)
            day = hours.next_working_day(day)
        self._coming[member_id].discard((rank(kind), today))
        if found == self._now:
            self._kept[member_id].append(_Kept(today, kind, None, is_waiting=True, sent_at=None))
        return found

    def day_of(self, member_id: str) -> date:
        """Which day it is for them."""
        return self._people[member_id].hours.today(self._now)

    def _is_free(self, member_id: str, kind: str, day: date, hours: Hours) -> bool:
        start = hours.week_start(day)
        kept = self._kept[member_id]
        if any(each.kind == HELLO and day <= self._until(each, hours) for each in kept):
            return False
        if any(_is_on(each, day, hours, self._now) and not _is_in_one(each, kind) for each in kept):
            return False
        before_it = {on for its_rank, on in self._coming[member_id] if its_rank < rank(kind)}
        in_week = {on for on in before_it | {each.on for each in kept} if start <= on < start + _WEEK}
        return day not in before_it and len(in_week) < self._most

    def _until(self, hello: _Kept, hours: Hours) -> date:
        """Which day is the last on which nothing but this hello comes; one that still waits may come today."""
        return max(hello.on, hours.today(self._now)) if hello.is_waiting else hello.on

    def _apart(self, member_id: str, hours: Hours, moment: datetime) -> datetime | None:
        """The first moment of that day from this one on that is far enough from fixed times; `None` if none is."""
        day = hours.today(moment)
        for each in sorted(self._fixed.get(member_id, ())):
            if abs(each - moment) < APART:
                moment = each + APART
        return moment if hours.today(moment) == day and (moment <= self._now or hours.is_humane(moment)) else None


def _is_on(kept: _Kept, day: date, hours: Hours, now: datetime) -> bool:
    """Whether this message takes that day: it is its own, or it was late and comes or came then."""
    is_late = kept.is_waiting and kept.on < day == hours.today(now)
    return kept.on == day or is_late or (kept.sent_at is not None and hours.today(kept.sent_at) == day)


def _is_in_one(kept: _Kept, kind: str) -> bool:
    """Who leads several teams hears of all of them in one message."""
    return kept.kind == kind == due_kind(CadenceKind.LEAD_DIGEST)


def _moment(hours: Hours, day: date, at: time) -> datetime:
    return hours.start_of(day) if hours.is_quiet(at) else hours.moment(day, at)


def _ledger(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> defaultdict[str, list[_Kept]]:
    """The days that are taken, from a week back on, by person; and that of the hello, which may wait for longer."""
    wanted = (
        select(Nudge, OutboxMessage.state, OutboxMessage.message_ts)
        .outerjoin(
            OutboxMessage,
            and_(OutboxMessage.workspace_id == Nudge.workspace_id, OutboxMessage.id == Nudge.message_id),
        )
        .where(
            Nudge.workspace_id == workspace_id,
            Nudge.member_id.in_(member_ids),
            or_(Nudge.on >= now.astimezone(UTC).date() - _WEEK - timedelta(days=1), Nudge.kind == HELLO),
        )
    )
    found = defaultdict(list)
    for row, state, message_ts in session.execute(wanted):
        is_waiting = state in (State.WAITING, State.SENDING)
        found[row.member_id].append(_Kept(row.on, row.kind, row.message_id, is_waiting, _sent_at(message_ts)))
    return found


def _sent_at(message_ts: str | None) -> datetime | None:
    """Slack's time stamp of a message is the second at which it was posted."""
    return datetime.fromtimestamp(float(message_ts), UTC) if message_ts else None


def _coming(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> defaultdict[str, set[tuple[int, date]]]:
    """What recurs for these people in the next days: its rank and its day, by person."""
    today = now.astimezone(UTC).date()
    wanted = select(Cadence.kind, Cadence.owner_id, Cadence.member_id, Cadence.due_on).where(
        Cadence.workspace_id == workspace_id,
        of_people(member_ids),
        Cadence.next_at.is_not(None),
        Cadence.due_on.between(today - timedelta(days=1), today + _WEEK),
    )
    found = defaultdict(set)
    for kind, owner_id, member_id, due_on in session.execute(wanted):
        if due_on:
            found[member_id or owner_id].add((rank(due_kind(kind)), due_on))
    return found


def note(
    session: Session,
    workspace_id: str,
    taken: Sequence[tuple[Wish, date]],
    now: datetime,
    moved_from: Mapping[Wish, date] | None = None,
) -> set[Wish]:
    """Keep these days for these messages, of which some were meant for another; answers those whose day another
    process took at the same time."""
    in_order = sorted(taken, key=lambda each: each[0].recipient)
    rows = [_row(workspace_id, wish, on, now, (moved_from or {}).get(wish)) for wish, on in in_order]
    if insert_or_ignore(session, Nudge, rows) == len(rows):
        return set()
    theirs = select(Nudge.message_id).where(
        Nudge.workspace_id == workspace_id, Nudge.member_id.in_({wish.recipient for wish, _ in taken})
    )
    kept = set(session.scalars(theirs))
    return {wish for wish, _ in taken if wish.id not in kept and wish.kind != due_kind(CadenceKind.LEAD_DIGEST)}


def _row(workspace_id: str, wish: Wish, on: date, now: datetime, moved_from: date | None) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "member_id": wish.recipient,
        "on": on,
        "kind": wish.kind,
        "message_id": wish.id,
        "moved_from": moved_from,
        "created_at": now,
    }


def past(workspace_id: str, before: datetime) -> Chore:
    """Days so long ago that they say nothing of what is enough now."""
    return of_rows(Nudge, workspace_id, Nudge.created_at < before, None)


def reserve(
    session: Session,
    workspace_id: str,
    wish: Wish,
    now: datetime,
    *,
    not_before: datetime | None = None,
    last_day: date | None = None,
) -> datetime | None:
    """Put a message of Kindling's own accord to a person on its way, on the next of their days that is free.

    Args:
        session: to write with.
        workspace_id: theirs.
        wish: the message; wished again, it stays where it is.
        now: the time.
        not_before: when it may come at the earliest; at once without it.
        last_day: when it may come at the latest, in the person's own calendar; without it, whenever there is room.

    Returns:
        When it comes: a hello as soon as may be, all else at the time of their nudges; `None` where there is no room,
        which is noted in the outbox.
    """
    person = availability.of_one(session, workspace_id, wish.recipient)
    start = person.hours.next_humane(max(not_before or now, now))
    rooms = Rooms(session, workspace_id, {wish.recipient: person}, start)
    at = rhythm_of(CadenceKind.CHECKIN, person.default_rhythms, person.rhythms).at
    due = rooms.find(wish.recipient, wish.kind, at, last_day or person.hours.today(start) + FURTHEST)
    if due is None or note(session, workspace_id, [(wish, person.hours.today(due))], now):
        outbox.note_held(session, workspace_id, {wish: LeftOut.ENOUGH}, now)
        return None
    if wish.kind != HELLO:
        due = max(due, _moment(person.hours, person.hours.today(due), at))
    outbox.add(session, workspace_id, [wish], now, due_at=due)
    return due


def expected(coming: Collection[tuple[str, datetime]], hours: Hours) -> dict[tuple[str, datetime], datetime]:
    """When each of these messages to one person, by outbox kind and planned moment, is to be expected: of those that
    are planned for one day, the less important ones come on the next free working days of the week, or not at all."""
    found: dict[tuple[str, datetime], datetime] = {}
    taken: set[date] = set()
    for kind, at in sorted(coming, key=lambda each: (rank(each[0]), each[1])):
        planned = day = hours.today(at)
        while day in taken:
            day = hours.next_working_day(day)
        if hours.week_start(day) == hours.week_start(planned):
            taken.add(day)
            found[kind, at] = at if day == planned else _moment(hours, day, hours.local(at).time())
    return found


def wait(session: Session, workspace_id: str, wish: Wish, hours: Hours, now: datetime) -> Hold | None:
    """Why a message of Kindling's own accord that comes on another day than its own, or was put on its way long before,
    waits until the next working day: this day has another, or will. `None` if it need not."""
    member_id, today = wish.recipient, hours.today(now)
    kept = _ledger(session, workspace_id, [member_id], now)[member_id]
    is_its_day = any(each.message_id == wish.id and each.on == today for each in kept)
    others = [each for each in kept if each.message_id != wish.id]
    was_sent = any(each.sent_at and hours.today(each.sent_at) == today for each in others)
    is_late = not is_its_day and any(each.on == today for each in others)
    if not is_its_day and wish.kind != HELLO:  # which comes before all that recurs
        coming = _coming(session, workspace_id, [member_id], now)[member_id]
        is_late = is_late or any(on == today for _, on in coming)
    return Hold(hours.next_morning(now), HoldReason.ENOUGH) if was_sent or is_late else None
