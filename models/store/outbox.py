"""The outbox: every message that Kindling posts of its own accord, from the wish to the proof.

A row says what a message is about, never how it reads. `next_at` is the one clock of a row: when it may be tried
next. Claiming moves it to the end of the lease, a failed try to the end of the back-off, and the end of the story
(sent, dropped, failed) clears it, so "due" is a single index range.

A message that stands in Slack can be rendered anew (`renew`): it is changed there, or deleted where it is no longer
needed. Claiming a row clears `is_outdated`, and it is rendered after that; so whatever became of a claim, a row that is
outdated when its outcome is noted shows what was true before.
"""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Row, bindparam, case, exists, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store import lanes, restoring
from models.store.base import Base, UtcDateTime, affected, id_of, insert_or, insert_or_ignore, locked, table
from models.store.batches import Chore, of_rows
from models.store.due import by_time
from models.store.lanes import Lane, Rate
from models.store.persons import Person
from models.store.units import signal
from models.store.workspaces import IS_OPEN, Workspace

NEWS = "kindling_outbox"
"""The signal that there is something new to send."""


class Reason(enum.StrEnum):
    """Why a message was dropped, or has not arrived: a code. Others are Slack's own, those of a hold, and errors."""

    NOT_NEEDED = "not_needed"
    """Nothing held it before."""
    TAKEN_BACK = "taken_back"
    """It was in Slack, and was deleted there."""
    WRONG_CLOCK = "wrong_clock"
    """It is not known when it was sent, and it may be in Slack."""
    NOT_IN_HISTORY = "not_in_history"
    """It was looked for and is not in Slack."""
    UNSEEN = "unseen"
    """It may be in Slack, where only people can look."""
    NOT_RENDERED = "not_rendered"
    """It could not be made: the kind of the error follows."""
    HELD_UP = "held_up"
    """By a slow database, or asleep: another may send it before this would arrive."""
    SET_ASIDE = "set_aside"
    """It could not be planned: the kind of the error follows, and never its words."""


_IN_WORDS = {Reason.WRONG_CLOCK: "the clock was wrong", Reason.SET_ASIDE: "set aside"}
"""What version 0.1.0 wrote in place of those that are read again."""


class State(enum.StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENDING = "sending"
    """Claimed. Found due in this state, the outcome of an earlier send is unknown."""
    SENT = "sent"
    DROPPED = "dropped"
    """No longer needed when its turn came."""
    FAILED = "failed"
    """Given up, with the reason; what has a place in Slack stands there, and could not be changed."""
    CHANGING = "changing"
    """It is in Slack, and is to be rendered anew there. It stays so while it is claimed: to change it twice is as good
    as once."""


class OutboxMessage(Base):
    """One message to one conversation."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "workspace_id",
            "next_at",
            "created_at",
            "subject_id",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
        by_time("outbox"),
        Index("ix_outbox_subject", "workspace_id", "subject_id"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """Travels in the metadata of the posted message."""
    kind: Mapped[str] = mapped_column(info={"person": Person.FACT})
    """Names the renderer."""
    subject_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    """The row that the message tells of."""
    recipient: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "messages_to_you"})
    """A conversation id, or a user id for that person's direct messages."""
    thread_ts: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """The thread that it is posted into, if any."""
    state: Mapped[State] = mapped_column(info={"person": Person.FACT})
    next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    attempts: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """How often it was claimed."""
    first_tried_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    tried_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When it was last about to be sent: if it is in Slack, then since about that time."""
    reason: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    """Why it was dropped or failed, or why the last try did not succeed."""
    channel_id: Mapped[str | None] = mapped_column(info={"person": Person.TRACE})
    message_ts: Mapped[str | None] = mapped_column(info={"person": Person.TRACE})
    file_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """Slack's id of the file that it brings, from before that is shared: by it the message is found."""
    claimed_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When it was last claimed."""
    is_outdated: Mapped[bool | None] = mapped_column(info={"person": Person.NOTHING})
    """Whether what it tells of changed since it was last claimed."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})

    @property
    def is_in_slack(self) -> bool:
        """Whether it arrived, as far as that is known."""
        return self.state in (State.SENT, State.CHANGING) or self.message_ts is not None


@dataclass(frozen=True)
class Wish:
    """A message that somebody should get. Wishing the same twice adds nothing: its id follows from what it says."""

    kind: str
    subject_id: UUID
    recipient: str
    thread_ts: str | None = None

    @property
    def id(self) -> UUID:
        """The id of its row."""
        return id_of("outbox", self.kind, self.subject_id, self.recipient)


@dataclass(frozen=True)
class Standing:
    """Where in Slack a message stands."""

    channel_id: str
    message_ts: str


@dataclass(frozen=True)
class Claim:
    """A message that this process alone may send until its lease is over."""

    workspace_id: str
    id: UUID
    kind: str
    subject_id: UUID
    recipient: str
    thread_ts: str | None
    attempt: int
    """Counts the claims of this row. A result is noted only while its own claim is the latest."""
    created_at: datetime
    first_tried_at: datetime
    tried_at: datetime
    """When it was last about to be sent: now, unless `outcome_unknown`."""
    outcome_unknown: bool
    """An earlier try ended without a result, or may have been made after the backup that the database was played back
    from: the message may be in Slack already."""
    reason: str | None
    """Why it was held, or did not arrive, before."""
    file_id: str | None
    """Slack's id of the file that an earlier try was about to share."""
    claimed_at: datetime
    until: datetime
    """When the lease is over."""
    standing: Standing | None = None
    """Where it stands, if it is in Slack already and to be changed there."""


@dataclass(frozen=True)
class Result:
    """What became of a claimed message, as its row keeps it."""

    claim: Claim
    changes: Mapping[str, Any]
    """The columns that change."""

    @property
    def is_sent(self) -> bool:
        """Whether the message is in Slack, as it was made."""
        return self.changes.get("state") is State.SENT


@dataclass(frozen=True)
class Pace:
    """How fast messages may leave: to one conversation, and from one workspace."""

    conversation: Rate
    workspace: Rate
    """Of one that did not choose how fast."""


_OUTBOX = table(OutboxMessage)
_PLACE = ("channel_id", "message_ts")
_IS_OPEN = exists().where(Workspace.id == bindparam("of_workspace"), IS_OPEN)
"""Messages of a workspace may leave, as of now."""
_DOUBTED_SINCE = restoring.doubted_since(_OUTBOX)
_DUE = (
    select(_OUTBOX, _DOUBTED_SINCE.label("doubted_since"))
    .where(
        _OUTBOX.c.workspace_id == bindparam("of_workspace"),
        _OUTBOX.c.next_at <= bindparam("now", type_=UtcDateTime),
        _IS_OPEN,
        lanes.is_open(_OUTBOX.c.workspace_id, _OUTBOX.c.recipient),
    )
    .order_by(_OUTBOX.c.next_at, _OUTBOX.c.created_at, _OUTBOX.c.subject_id)
    .limit(bindparam("room", type_=Integer))
    .with_for_update(skip_locked=True)
)
_IN_ORDER = text("SET LOCAL enable_sort = off")
"""Has PostgreSQL walk along the index of what is due and stop at the limit. Its statistics are of quieter times, when
next to nothing was due, and would have it sort the whole queue in every round."""
_CLAIM = (
    update(_OUTBOX)
    .where(_OUTBOX.c.workspace_id == bindparam("of_workspace"), _OUTBOX.c.id.in_(bindparam("of_ids", expanding=True)))
    .values(
        state=case((_OUTBOX.c.state == State.CHANGING, _OUTBOX.c.state), else_=State.SENDING),
        next_at=bindparam("until"),
        attempts=_OUTBOX.c.attempts + 1,
        claimed_at=bindparam("now", type_=UtcDateTime),
        first_tried_at=func.coalesce(_OUTBOX.c.first_tried_at, bindparam("now", type_=UtcDateTime)),
        tried_at=case(
            (_OUTBOX.c.state == State.SENDING, _OUTBOX.c.tried_at),
            else_=func.coalesce(_DOUBTED_SINCE, bindparam("now", type_=UtcDateTime)),
        ),
        is_outdated=case((_OUTBOX.c.state == State.SENDING, _OUTBOX.c.is_outdated), else_=False),
    )
)
"""What may be in Slack from an earlier try was rendered before that was claimed: it stays outdated."""
_NEXT = select(func.min(_OUTBOX.c.next_at)).where(_OUTBOX.c.workspace_id == bindparam("of_workspace"), _IS_OPEN)
_CLAIMED = (State.SENDING, State.CHANGING)
_STILL_SENDING = (
    select(_OUTBOX.c.id, _OUTBOX.c.attempts, _OUTBOX.c.is_outdated)
    .where(
        _OUTBOX.c.workspace_id == bindparam("of_workspace"),
        _OUTBOX.c.id.in_(bindparam("of_ids", expanding=True)),
        _OUTBOX.c.state.in_(_CLAIMED),
    )
    .order_by(_OUTBOX.c.id)
    .with_for_update()
)
_NOTE = (
    update(_OUTBOX)
    .where(_OUTBOX.c.workspace_id == bindparam("of_workspace"), _OUTBOX.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in ("state", "next_at", "reason", "first_tried_at", *_PLACE)})
)
_LATEST = update(_OUTBOX).where(
    _OUTBOX.c.workspace_id == bindparam("of_workspace"),
    _OUTBOX.c.id == bindparam("of_id"),
    _OUTBOX.c.state == State.SENDING,
    _OUTBOX.c.attempts == bindparam("of_attempt"),
)
"""The row while this claim is its latest."""


def add(
    session: Session, workspace_id: str, wishes: Collection[Wish], now: datetime, *, due_at: datetime | None = None
) -> None:
    """Put messages into the outbox, due at `due_at` or now, in the same transaction as the fact that they tell of."""
    if not wishes:
        return
    rows = [{**_row(workspace_id, wish, now), "next_at": due_at or now} for wish in wishes]
    insert_or_ignore(session, OutboxMessage, rows)
    tell_of_news(session)


def renew(
    session: Session,
    workspace_id: str,
    subject_ids: Collection[UUID],
    now: datetime,
    kinds: Collection[str] | None = None,
    *,
    recipients: Collection[str] | None = None,
    but_ts: str | None = None,
) -> list[OutboxMessage]:
    """What messages tell of changed, in this transaction: those that are in Slack are rendered anew, and deleted where
    their renderer says that they are no longer needed. Answers them all, as they were.

    What waits is rendered when it is sent; it is marked all the same, which keeps it from being claimed and rendered
    while this transaction is not committed. Files stay as they are.

    Args:
        session: to write with.
        workspace_id: the workspace.
        subject_ids: what they tell of.
        now: the time.
        kinds: the kinds of rows that are meant; without it, all.
        recipients: whose are meant; without it, everybody's.
        but_ts: Slack's time stamp of a message that is left as it is, such as the one that shows the answer to a click.
    """
    theirs = [
        _OUTBOX.c.workspace_id == workspace_id,
        _OUTBOX.c.subject_id.in_(subject_ids),
        _OUTBOX.c.file_id.is_(None),
    ]
    if kinds is not None:
        theirs.append(_OUTBOX.c.kind.in_(kinds))
    if but_ts is not None:
        theirs.append(_OUTBOX.c.message_ts.is_distinct_from(but_ts))
    if recipients is not None:
        theirs.append(_OUTBOX.c.recipient.in_(recipients))
    rows = list(session.scalars(locked(select(OutboxMessage).where(*theirs).order_by(_OUTBOX.c.id))))
    if not rows:
        return rows
    is_over = _OUTBOX.c.next_at.is_(None) & _OUTBOX.c.message_ts.is_not(None)
    changed = update(_OUTBOX).where(
        _OUTBOX.c.workspace_id == workspace_id, _OUTBOX.c.id.in_([each.id for each in rows])
    )
    session.execute(changed.values(is_outdated=True))
    session.execute(changed.where(is_over).values(state=State.CHANGING, next_at=now, first_tried_at=None, reason=None))
    tell_of_news(session)
    return rows


def revive(session: Session, workspace_id: str, wishes: Collection[Wish], now: datetime) -> None:
    """Wish for these messages again, after `renew`: those that were dropped or deleted because they were not needed are
    needed after all."""
    add(session, workspace_id, wishes, now)
    dropped = update(_OUTBOX).where(
        _OUTBOX.c.workspace_id == workspace_id,
        _OUTBOX.c.id.in_([each.id for each in wishes]),
        _OUTBOX.c.state == State.DROPPED,
    )
    session.execute(dropped.values(state=State.WAITING, next_at=now, reason=None, first_tried_at=None))


def tell_of_news(session: Session) -> None:
    """Whoever sends looks at what is due, once this is committed."""
    signal(session, NEWS)


def _row(workspace_id: str, wish: Wish, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": wish.id,
        "kind": wish.kind,
        "subject_id": wish.subject_id,
        "recipient": wish.recipient,
        "thread_ts": wish.thread_ts,
        "state": State.WAITING,
        "next_at": None,
        "attempts": 0,
        "reason": None,
        "created_at": now,
    }


def note_held(session: Session, workspace_id: str, reasons: Mapping[Wish, str], now: datetime) -> None:
    """Account for messages that are not sent, and why: they would come at a bad time, or are not needed."""
    dropped = [
        {**_row(workspace_id, wish, now), "state": State.DROPPED, "reason": reason} for wish, reason in reasons.items()
    ]
    insert_or_ignore(session, OutboxMessage, dropped)


def note_set_aside(session: Session, workspace_id: str, wish: Wish, error: str, now: datetime) -> None:
    """Account for a message that could not be planned, at once: `error` is the kind of the error.

    Where it failed before, this is the latest time; a message that is there stays as it is.
    """
    row = {
        **_row(workspace_id, wish, now),
        "state": State.FAILED,
        "reason": f"{Reason.SET_ASIDE}: {error}",
    }
    latest = insert_or(session, OutboxMessage).values(row)
    is_failed = _OUTBOX.c.state == State.FAILED
    changes = {name: row[name] for name in ("reason", "created_at")}
    session.execute(latest.on_conflict_do_update(index_elements=["workspace_id", "id"], set_=changes, where=is_failed))


def lately_set_aside(session: Session, since: datetime, most: int) -> list[OutboxMessage]:
    """What could not be planned since then, the latest first."""
    found = select(OutboxMessage).where(
        OutboxMessage.state == State.FAILED,
        OutboxMessage.created_at >= since,
        or_(
            OutboxMessage.reason.startswith(Reason.SET_ASIDE, autoescape=True),
            OutboxMessage.reason.startswith(_IN_WORDS[Reason.SET_ASIDE]),
        ),
    )
    return list(session.scalars(found.order_by(OutboxMessage.created_at.desc()).limit(most)))


def waiting_for(session: Session) -> list[tuple[str, int]]:
    """Why messages have not arrived yet that were tried, and how many for each reason."""
    tried = select(OutboxMessage.reason, func.count()).where(
        OutboxMessage.next_at.is_not(None), OutboxMessage.reason.is_not(None)
    )
    return [(reason, count) for reason, count in session.execute(tried.group_by(OutboxMessage.reason)) if reason]


def next_due(session: Session, workspace_id: str) -> datetime | None:
    """When a workspace has its next message to send; `None` if it has none, or none may leave."""
    found: datetime | None = session.scalars(_NEXT, {"of_workspace": workspace_id}).one()
    return found


def claim(session: Session, workspace_id: str, now: datetime, lease: timedelta, most: int, pace: Pace) -> list[Claim]:
    """Take up to `most` due messages, oldest first, as far as the pace allows, at most one for each conversation.

    Other processes pass over what is taken until the lease is over.
    """
    workspace_lane, rate, room = lanes.open_workspace(session, workspace_id, pace.workspace, now)
    rows = _due(session, workspace_id, now, min(room, most), pace.conversation)
    if not rows:
        return []
    recipients = [row.recipient for row in rows]
    lanes.take(session, workspace_lane, recipients, rate, pace.conversation, now, now + lease)
    ids = [row.id for row in rows]
    claimed = {"of_workspace": workspace_id, "of_ids": ids, "now": now, "until": now + lease, **_doubted(now)}
    session.execute(_CLAIM, claimed)
    return [_claim_of(row, now, now + lease) for row in rows]


def _due(session: Session, workspace_id: str, now: datetime, room: int, rate: Rate) -> list[Row[*tuple[Any, ...]]]:
    if room <= 0:
        return []
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_IN_ORDER)
    wanted = {"of_workspace": workspace_id, "now": now, "room": room, **lanes.open_at(rate, now), **_doubted(now)}
    first_of_each: dict[str, Row[*tuple[Any, ...]]] = {}
    for row in session.execute(_DUE, wanted):
        first_of_each.setdefault(row.recipient, row)
    return list(first_of_each.values())


def _doubted(now: datetime) -> dict[str, datetime]:
    return {"doubted_from": now - restoring.DOUBTED_FOR}


def _claim_of(row: Row[*tuple[Any, ...]], now: datetime, until: datetime) -> Claim:
    """The claim of a row as it was before it was claimed."""
    since = {State.SENDING: row.tried_at, State.WAITING: row.doubted_since}.get(row.state)
    return Claim(
        workspace_id=row.workspace_id,
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        recipient=row.recipient,
        thread_ts=row.thread_ts,
        attempt=row.attempts + 1,
        created_at=row.created_at,
        first_tried_at=row.first_tried_at or now,
        tried_at=since or now,
        outcome_unknown=row.state is State.SENDING or since is not None,
        reason=Reason.WRONG_CLOCK if row.reason == _IN_WORDS[Reason.WRONG_CLOCK] else row.reason,
        file_id=row.file_id,
        claimed_at=now,
        until=until,
        standing=Standing(row.channel_id, row.message_ts) if row.state is State.CHANGING else None,
    )


def where_unfinished(session: Session) -> set[str]:
    """The workspaces in which `release_unfinished` may have something to do."""
    being_sent = select(OutboxMessage.workspace_id).where(
        OutboxMessage.next_at.is_not(None), OutboxMessage.state.in_(_CLAIMED)
    )
    closed = select(Lane.workspace_id).where(Lane.closed_until.is_not(None))
    return {id_ for each in (being_sent, closed) for id_ in session.scalars(each.distinct())}


def release_unfinished(session: Session, workspace_id: str, at: datetime) -> int:
    """Make due at `at`, unless it is due before, what an earlier run of the only process left; answers how many."""
    left = update(OutboxMessage).where(
        OutboxMessage.workspace_id == workspace_id, OutboxMessage.state.in_(_CLAIMED), OutboxMessage.next_at > at
    )
    released = session.execute(left.values(next_at=at))
    closed = update(Lane).where(
        Lane.workspace_id == workspace_id, Lane.recipient != lanes.WHOLE_WORKSPACE, Lane.closed_until > at
    )
    session.execute(closed.values(closed_until=at))
    return affected(released)


def give_time(session: Session, workspace_id: str) -> None:
    """The time that whatever waits may be tried for begins anew."""
    waiting = update(OutboxMessage).where(
        OutboxMessage.workspace_id == workspace_id, OutboxMessage.next_at.is_not(None)
    )
    session.execute(waiting.values(first_tried_at=None))


def ended(workspace_id: str, before: datetime, but: Collection[str] = ()) -> Chore:
    """Forget the messages of a workspace from before that time whose story is over, except for those of some kinds."""
    is_over = OutboxMessage.next_at.is_(None) & (OutboxMessage.created_at < before) & OutboxMessage.kind.not_in(but)
    return of_rows(OutboxMessage, workspace_id, is_over, None)


def sent(claim: Claim, channel_id: str, message_ts: str | None) -> Result:
    """The message is in Slack."""
    return Result(claim, {"state": State.SENT, "channel_id": channel_id, "message_ts": message_ts})


def dropped(claim: Claim) -> Result:
    """The message is no longer needed; if it was held before, it is kept why."""
    return Result(claim, {"state": State.DROPPED, "reason": claim.reason or Reason.NOT_NEEDED})


def deleted(claim: Claim) -> Result:
    """The message stood in Slack, and does no more."""
    return Result(claim, {"state": State.DROPPED, "reason": Reason.TAKEN_BACK, **dict.fromkeys(_PLACE)})


def vanished(claim: Claim, reason: str) -> Result:
    """The message was to be changed, and somebody else took it away: it does not come again."""
    return Result(claim, {"state": State.FAILED, "reason": reason, **dict.fromkeys(_PLACE)})


def held(claim: Claim, until: datetime, reason: str) -> Result:
    """The message waits for its recipient; the time that it may be tried for begins anew."""
    return Result(claim, {**_to_be_done(claim), "next_at": until, "reason": reason, "first_tried_at": None})


def again(claim: Claim, next_at: datetime, reason: str) -> Result:
    """The message is certainly not in Slack, or can be changed once more; try again at `next_at`."""
    return Result(claim, {**_to_be_done(claim), "next_at": next_at, "reason": reason})


def _to_be_done(claim: Claim) -> dict[str, Any]:
    return {"state": State.CHANGING if claim.standing else State.WAITING}


def unknown(claim: Claim, next_at: datetime, reason: str) -> Result:
    """The message may be in Slack or not; look for it at `next_at`."""
    return Result(claim, {"next_at": next_at, "reason": reason})


def note(session: Session, workspace_id: str, results: Sequence[Result]) -> set[UUID]:
    """Keep what became of these messages of a workspace, and let their conversations have the next ones.

    Answers the ids of those whose claim was still the latest; the others stay as they are.
    """
    ids = [each.claim.id for each in results]
    rows = session.execute(_STILL_SENDING, {"of_workspace": workspace_id, "of_ids": ids})
    outdated = {(row.id, row.attempts): row.is_outdated for row in rows}
    latest = [each for each in results if (each.claim.id, each.claim.attempt) in outdated]
    if latest:
        session.execute(_NOTE, [_noted(each, outdated[each.claim.id, each.claim.attempt]) for each in latest])
        lanes.reopen(session, workspace_id, [each.claim.recipient for each in latest])
    return {each.claim.id for each in latest}


def _noted(result: Result, is_outdated: bool | None) -> dict[str, Any]:
    """The values for `_NOTE`: a row that was claimed is in no place yet unless it is to be changed there, and due at no
    time unless it is said when."""
    claim = result.claim
    kept = {"state": State.SENDING, "next_at": None, "reason": None, "first_tried_at": claim.first_tried_at}
    kept |= {"state": State.CHANGING, **vars(claim.standing)} if claim.standing else dict.fromkeys(_PLACE)
    noted = {**kept, **result.changes, "of_workspace": claim.workspace_id, "of_id": claim.id}
    return noted | _anew(noted, claim.claimed_at) if is_outdated else noted


def _anew(noted: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What else becomes of a row that is outdated at the end of its story: that goes on, unless there is no message."""
    stands = noted["message_ts"] is not None
    if noted["next_at"] is not None or not (stands or noted["state"] is State.DROPPED):
        return {}
    state = State.CHANGING if stands else State.WAITING
    return {"state": state, "next_at": at, "reason": None, "first_tried_at": None}


def look_again(session: Session, workspace_id: str, recipients: Collection[str], reason: str, now: datetime) -> None:
    """Make due what waits for these recipients for that reason."""
    waiting = update(OutboxMessage).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.recipient.in_(recipients),
        OutboxMessage.state == State.WAITING,
        OutboxMessage.reason == reason,
        OutboxMessage.next_at > now,
    )
    session.execute(waiting.values(next_at=now), execution_options={"synchronize_session": False})
    tell_of_news(session)


def has_moved(session: Session, claim: Claim) -> bool:
    """Whether it is for a channel that was given another id since it was claimed."""
    recipient = select(_OUTBOX.c.recipient).where(
        _OUTBOX.c.workspace_id == claim.workspace_id, _OUTBOX.c.id == claim.id
    )
    return session.scalar(recipient) != claim.recipient


def put_back(session: Session, claim: Claim, next_at: datetime, reason: str) -> bool:
    """Note `again` of this one alone. Answers whether its claim was still the latest."""
    return bool(note(session, claim.workspace_id, [again(claim, next_at, reason)]))


def mark_failed(session: Session, claim: Claim, reason: str) -> bool:
    """The message is given up. Answers as `put_back` does."""
    return bool(note(session, claim.workspace_id, [Result(claim, {"state": State.FAILED, "reason": reason})]))


def note_file(session: Session, claim: Claim, file_id: str) -> bool:
    """The message is about to be sent, and brings this file. Answers as `put_back` does."""
    return _update(session, claim, file_id=file_id)


def keep(session: Session, claim: Claim, reason: str) -> bool:
    """The message is certainly not in Slack, and waits until its lane is open again, before those that came after it;
    the time that it may be tried for begins anew. Answers as `put_back` does."""
    return bool(note(session, claim.workspace_id, [held(claim, claim.created_at, reason)]))


def keep_unknown(session: Session, claim: Claim, next_at: datetime, reason: str) -> bool:
    """The message may be in Slack or not, and cannot be looked for before `next_at`; otherwise as `keep`."""
    changes = {"next_at": next_at, "reason": reason, "first_tried_at": None}
    return bool(note(session, claim.workspace_id, [Result(claim, changes)]))


def try_again(session: Session, claim: Claim, now: datetime) -> bool:
    """The message was looked for and is not in Slack; it is about to be sent again. Answers as `put_back` does."""
    return _update(session, claim, tried_at=now)


def _update(session: Session, claim: Claim, **values: Any) -> bool:
    of_claim = {"of_workspace": claim.workspace_id, "of_id": claim.id, "of_attempt": claim.attempt}
    return affected(session.execute(_LATEST, {**of_claim, **values})) == 1
