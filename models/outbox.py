"""The outbox: every message that Kindling posts of its own accord, from the wish to the proof.

A row says what a message is about, never how it reads. `next_at` is the one clock of a row: when it may be tried
next. Claiming moves it to the end of the lease, a failed try to the end of the back-off, and the end of the story
(sent, dropped, failed) clears it, so "due" is a single index range.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, exists, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, affected, new_id, table
from models.database import OUTBOX_TOUCHED, insert_at_commit
from models.workspaces import Workspace


class State(enum.StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENDING = "sending"
    """Claimed. Found in this state with its lease over, the outcome of the send is unknown."""
    SENT = "sent"
    DROPPED = "dropped"
    """No longer needed when its turn came."""
    FAILED = "failed"
    """Given up, with the reason."""


class OutboxMessage(Base):
    """One message to one conversation."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "workspace_id",
            "next_at",
            "recipient",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Travels in the metadata of the posted message."""
    kind: Mapped[str]
    """Names the renderer."""
    subject_id: Mapped[UUID]
    """The row that the message tells of."""
    recipient: Mapped[str]
    """A conversation id, or a user id for that person's direct messages."""
    state: Mapped[State]
    next_at: Mapped[datetime | None]
    attempts: Mapped[int]
    reason: Mapped[str | None]
    """Why it was dropped or failed, or why the last try did not succeed."""
    channel_id: Mapped[str | None]
    message_ts: Mapped[str | None]
    created_at: Mapped[datetime]


_ADD = insert(table(OutboxMessage))


@dataclass(frozen=True)
class Wish:
    """A message that somebody should get."""

    kind: str
    subject_id: UUID
    recipient: str


@dataclass(frozen=True)
class Claim:
    """A message that this process alone may send until its lease is over."""

    workspace_id: str
    id: UUID
    kind: str
    subject_id: UUID
    recipient: str
    attempt: int
    """Counts the claims of this row. A result is noted only while its own claim is the latest."""
    created_at: datetime
    outcome_unknown: bool
    """An earlier claim ended without a result: the message may be in Slack already."""


def add(session: Session, workspace_id: str, wishes: Collection[Wish], now: datetime) -> None:
    """Put messages into the outbox, due now, in the same transaction as the fact that they tell of."""
    if not wishes:
        return
    insert_at_commit(
        session,
        _ADD,
        [
            {
                "workspace_id": workspace_id,
                "id": new_id(),
                "kind": wish.kind,
                "subject_id": wish.subject_id,
                "recipient": wish.recipient,
                "state": State.WAITING,
                "next_at": now,
                "attempts": 0,
                "created_at": now,
            }
            for wish in wishes
        ],
    )
    session.info[OUTBOX_TOUCHED] = True


def workspaces_with_due(session: Session, now: datetime) -> list[str]:
    """Ids of the workspaces that have a message to send now."""
    due = exists().where(OutboxMessage.workspace_id == Workspace.id, OutboxMessage.next_at <= now)
    return list(session.scalars(select(Workspace.id).where(due).order_by(Workspace.id)))


def claim(
    session: Session,
    workspace_id: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    busy: Collection[str] = (),
) -> list[Claim]:
    """Take up to `limit` due messages, oldest first, at most one for each conversation and none for a busy one.

    Other processes pass over what is taken until the lease is over.
    """
    due = (
        select(OutboxMessage)
        .where(OutboxMessage.workspace_id == workspace_id, OutboxMessage.next_at <= now)
        .order_by(OutboxMessage.next_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if busy:
        due = due.where(OutboxMessage.recipient.not_in(busy))
    first_of_each: dict[str, OutboxMessage] = {}
    for row in session.scalars(due):
        first_of_each.setdefault(row.recipient, row)
    taken = [
        Claim(
            workspace_id=row.workspace_id,
            id=row.id,
            kind=row.kind,
            subject_id=row.subject_id,
            recipient=row.recipient,
            attempt=row.attempts + 1,
            created_at=row.created_at,
            outcome_unknown=row.state is State.SENDING,
        )
        for row in first_of_each.values()
    ]
    if taken:
        session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.workspace_id == workspace_id,
                OutboxMessage.id.in_([each.id for each in taken]),
            )
            .values(state=State.SENDING, next_at=now + lease, attempts=OutboxMessage.attempts + 1)
            .execution_options(synchronize_session=False)
        )
    return taken


def mark_sent(session: Session, claim: Claim, channel_id: str, message_ts: str) -> bool:
    """The message is in Slack. Answers whether this claim was still the latest."""
    return _end(session, claim, state=State.SENT, channel_id=channel_id, message_ts=message_ts, reason=None)


def mark_dropped(session: Session, claim: Claim) -> bool:
    """The message is no longer needed. Answers whether this claim was still the latest."""
    return _end(session, claim, state=State.DROPPED, reason=None)


def mark_failed(session: Session, claim: Claim, reason: str) -> bool:
    """The message is given up. Answers whether this claim was still the latest."""
    return _end(session, claim, state=State.FAILED, reason=reason)


def put_back(session: Session, claim: Claim, next_at: datetime, reason: str) -> bool:
    """The message was certainly not posted; try again at `next_at`. Answers whether the claim was the latest."""
    return _update(session, claim, state=State.WAITING, next_at=next_at, reason=reason)


def _end(session: Session, claim: Claim, **values: object) -> bool:
    return _update(session, claim, next_at=None, **values)


def _update(session: Session, claim: Claim, **values: object) -> bool:
    result = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == claim.workspace_id,
            OutboxMessage.id == claim.id,
            OutboxMessage.state == State.SENDING,
            OutboxMessage.attempts == claim.attempt,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return affected(result) == 1
