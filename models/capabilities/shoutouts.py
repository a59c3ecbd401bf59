"""Shout-outs: who thanked whom, for what, and why it mattered."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, and_, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store import allowances, outbox, snapshot
from models.store.base import Base, insert_or_ignore, table
from models.store.outbox import OutboxMessage, State
from models.store.persons import Person
from models.store.workspaces import WORKSPACES

ANNOUNCED = "shoutout.announced"
"""Outbox kind: the post in the recognition channel."""
RECEIVED = "shoutout.received"
"""Outbox kind: the direct message to one recipient."""


class Audience(enum.StrEnum):
    """Who may see a shout-out."""

    PUBLIC = "public"
    PRIVATE = "private"
    """Only the people thanked."""


class Shoutout(Base):
    """One person's thanks to one or more others."""

    __tablename__ = "shoutouts"
    __table_args__ = (
        Index("ix_shoutouts_created", "workspace_id", "created_at"),
        Index("ix_shoutouts_giver", "workspace_id", "giver_id", "created_at"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    giver_id: Mapped[str] = mapped_column(
        info={"person": Person.AUTHOR, "heading": "thanks_you_gave", "called": "from"}
    )
    reason: Mapped[str] = mapped_column(info={"person": Person.WORDS})
    """What was done, whole, as `bot.slack.text` cleans it: plain text in which a mention is `<@U…>`."""
    impact: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """Why it mattered."""
    value_name: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    audience: Mapped[Audience] = mapped_column(info={"person": Person.FACT})
    message_link: Mapped[str | None] = mapped_column(info={"person": Person.OWN})
    """Permalink of the message that it is about."""
    link_is_public: Mapped[bool] = mapped_column(info={"person": Person.TRACE})
    """Whether that message stands in a public channel, so that the link may be shown to everyone."""
    may_be_retold: Mapped[bool] = mapped_column(info={"person": Person.OWN})
    """Whether the giver agreed that it is told again in a monthly story."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    edited_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When its giver last put it right."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When its giver took it back, or an administrator deleted its post: no words are left of it then."""


class ShoutoutRecipient(Base):
    """One person thanked by a shout-out."""

    __tablename__ = "shoutout_recipients"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "shoutout_id"], ["shoutouts.workspace_id", "shoutouts.id"]),
        Index("ix_shoutout_recipients_member", "workspace_id", "member_id", "created_at", "shoutout_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    shoutout_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.ACTOR, "heading": "thanks_you_got"})
    position: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """The order in which the giver named them, from 0."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    """That of the shout-out, so that the latest ones for somebody are a single index range."""


@dataclass(frozen=True)
class Draft:
    """A shout-out that was checked and is ready to be recorded."""

    id: UUID
    """Of the shout-out to be; recording the same id again changes nothing."""
    giver_id: str
    recipient_ids: tuple[str, ...]
    reachable_ids: tuple[str, ...]
    """Those of the recipients who can get a direct message."""
    reason: str
    audience: Audience
    impact: str | None = None
    value_name: str | None = None
    message_link: str | None = None
    link_is_public: bool = False
    may_be_retold: bool = False


@dataclass(frozen=True)
class AddressedShoutout:
    """A recorded shout-out with its recipients, in the order in which the giver named them."""

    shoutout: Shoutout
    recipient_ids: tuple[str, ...]
    recognition_channel_id: str | None
    """The workspace's, as it is chosen now."""


_SHOUTOUTS, _RECIPIENTS = table(Shoutout), table(ShoutoutRecipient)
_GET = (
    select(*_SHOUTOUTS.c, WORKSPACES.c.recognition_channel_id, _RECIPIENTS.c.member_id)
    .join_from(_SHOUTOUTS, WORKSPACES, WORKSPACES.c.id == _SHOUTOUTS.c.workspace_id)
    .join(
        _RECIPIENTS,
        and_(_RECIPIENTS.c.workspace_id == _SHOUTOUTS.c.workspace_id, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id),
    )
    .where(_SHOUTOUTS.c.workspace_id == bindparam("workspace_id"), _SHOUTOUTS.c.id == bindparam("id"))
    .order_by(_RECIPIENTS.c.position)
)


def give(
    session: Session, workspace_id: str, draft: Draft, recognition_channel_id: str | None, now: datetime
) -> timedelta:
    """Record a shout-out as `record` does, if its giver's allowance reaches; answers how long they must wait else."""
    messages = len(_messages(draft, recognition_channel_id))
    wait = allowances.spend(session, workspace_id, draft.giver_id, messages, now)
    if wait and get(session, workspace_id, draft.id):
        return timedelta()  # it was recorded before, and came again
    if not wait:
        record(session, workspace_id, draft, recognition_channel_id, now)
    return wait


def record(
    session: Session, workspace_id: str, draft: Draft, recognition_channel_id: str | None, now: datetime
) -> None:
    """Record a shout-out together with the messages that tell of it. What is recorded already stays as it is."""
    shoutout = {
        "workspace_id": workspace_id,
        "id": draft.id,
        "giver_id": draft.giver_id,
        "reason": draft.reason,
        "impact": draft.impact,
        "value_name": draft.value_name,
        "audience": draft.audience,
        "message_link": draft.message_link,
        "link_is_public": draft.link_is_public,
        "may_be_retold": draft.may_be_retold,
        "created_at": now,
    }
    recipients = [
        {
            "workspace_id": workspace_id,
            "shoutout_id": draft.id,
            "member_id": member_id,
            "position": position,
            "created_at": now,
        }
        for position, member_id in enumerate(draft.recipient_ids)
    ]
    insert_or_ignore(session, Shoutout, shoutout)
    insert_or_ignore(session, ShoutoutRecipient, recipients)
    outbox.add(session, workspace_id, _messages(draft, recognition_channel_id), now)


def _messages(draft: Draft, recognition_channel_id: str | None) -> list[outbox.Wish]:
    received = [outbox.Wish(RECEIVED, draft.id, member_id) for member_id in draft.reachable_ids]
    if draft.audience is Audience.PUBLIC and recognition_channel_id:
        return [outbox.Wish(ANNOUNCED, draft.id, recognition_channel_id), *received]
    return received


def get(session: Session, workspace_id: str, shoutout_id: UUID) -> AddressedShoutout | None:
    """The shout-out of that id, or `None` if it is gone; in one statement."""
    return snapshot.once(
        session, ("shoutout", workspace_id, shoutout_id), lambda: _get(session, workspace_id, shoutout_id)
    )


def _get(session: Session, workspace_id: str, shoutout_id: UUID) -> AddressedShoutout | None:
    rows = session.execute(_GET, {"workspace_id": workspace_id, "id": shoutout_id}).all()
    if not rows:
        return None
    *values, recognition_channel_id, _ = rows[0]
    shoutout = Shoutout(**dict(zip(_SHOUTOUTS.c.keys(), values, strict=True)))
    return AddressedShoutout(shoutout, tuple(row.member_id for row in rows), recognition_channel_id)


def is_thanked(thanks: AddressedShoutout, member_id: str) -> bool:
    """Whether somebody is among those thanked."""
    return member_id in thanks.recipient_ids


def told_ids(session: Session, workspace_id: str, shoutout_id: UUID) -> tuple[str, ...]:
    """Who is told by direct message that they are thanked."""
    received = select(OutboxMessage.recipient).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.subject_id == shoutout_id,
        OutboxMessage.kind == RECEIVED,
    )
    return tuple(session.scalars(received.order_by(OutboxMessage.id)))


def post_of(session: Session, workspace_id: str, shoutout_id: UUID) -> OutboxMessage | None:
    """Its post in the recognition channel, as long as it stands there, as far as is known."""
    posted = select(OutboxMessage).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.subject_id == shoutout_id,
        OutboxMessage.kind == ANNOUNCED,
        or_(OutboxMessage.message_ts.is_not(None), OutboxMessage.state == State.SENDING),
    )
    return session.scalars(posted).first()
