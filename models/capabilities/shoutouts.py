"""Shout-outs: who thanked whom, for what, and why it mattered."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, ForeignKeyConstraint, Index, Row, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from models.capabilities import quotes, stories
from models.people import preferences
from models.people.preferences import HowThanked
from models.store import allowances, outbox, snapshot
from models.store.base import Base, UtcDateTime, insert_or_ignore, locked, table
from models.store.outbox import OutboxMessage, State
from models.store.persons import Person
from models.store.workspaces import WORKSPACES

ANNOUNCED = "shoutout.announced"
"""Outbox kind: the post in the recognition channel."""
RECEIVED = "shoutout.received"
"""Outbox kind: the direct message to one recipient."""
A_MOMENT = timedelta(minutes=1)
"""Within it, the same words to the same people are asked about."""


_OF_GROUP = "|"
"""Stands in no id of a person."""


def group_recipient(id_: str, handle: str) -> str:
    """A user group among those thanked: its id, and its handle at that time, since its mention would call all of it."""
    return f"{id_}{_OF_GROUP}{handle}"


def group_handle(recipient_id: str) -> str | None:
    """The handle of the user group that is thanked, without its @; `None` if it is a person."""
    return recipient_id.partition(_OF_GROUP)[2] or None


def group_id(recipient_id: str) -> str:
    """Slack's id of the user group that is thanked."""
    return recipient_id.partition(_OF_GROUP)[0]


def people_among(recipient_ids: Iterable[str]) -> tuple[str, ...]:
    """Those thanked who are people: thanks to a group reach nobody in particular."""
    return tuple(each for each in recipient_ids if group_handle(each) is None)


def groups_among(recipient_ids: Iterable[str]) -> tuple[str, ...]:
    """Those thanked that are user groups."""
    return tuple(each for each in recipient_ids if group_handle(each))


class Audience(enum.StrEnum):
    """Who may see a shout-out."""

    PUBLIC = "public"
    PRIVATE = "private"
    """Only the people thanked."""
    HELD = "held"
    """Only the people thanked, since one of them likes that better or is to be asked first. Its giver meant it for
    everyone, and must not learn otherwise."""

    @property
    def as_given(self) -> "Audience":
        """Who was meant to see it: all that its giver and the others thanked may know."""
        return Audience.PUBLIC if self is Audience.HELD else self


class Consent(enum.StrEnum):
    """Whether one of the people thanked lets others see thanks that were meant for everyone."""

    ASKED = "asked"
    """They are asked; until they answer, it is no."""
    YES = "yes"
    NO = "no"


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
    message_start: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """How that message begins, if it stands in a public channel and one of those thanked wrote it."""
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
    """A person, or a user group (`group_recipient`)."""
    position: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """The order in which the giver named them, from 0."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    """That of the shout-out, so that the latest ones for somebody are a single index range."""
    consent: Mapped[Consent | None] = mapped_column(info={"person": Person.FACT})
    """`None` where that was not in question: they like to be thanked in public, or it was not meant for everyone."""


class ShoutoutHearer(Base):
    """Somebody who hears of thanks to a user group that they were in then. They are kept apart from those thanked by
    name, so that no figure counts them."""

    __tablename__ = "shoutout_hearers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "shoutout_id"], ["shoutouts.workspace_id", "shoutouts.id"], ondelete="CASCADE"
        ),
        Index("ix_shoutout_hearers_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    shoutout_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "thanks_to_your_groups"}
    )


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
    hearer_ids: tuple[str, ...] = ()
    """Those in the groups thanked who hear of it."""
    message_start: str | None = None


@dataclass(frozen=True)
class AddressedShoutout:
    """A recorded shout-out with its recipients, in the order in which the giver named them."""

    shoutout: Shoutout
    recipient_ids: tuple[str, ...]
    recognition_channel_id: str | None
    """The workspace's, as it is chosen now."""
    consents: Mapping[str, Consent] = field(default_factory=dict)
    """Of those recipients of whom it was in question."""
    newcomer_ids: frozenset[str] = frozenset()
    """Those recipients whom nobody thanked here before."""


def stands() -> ColumnElement[bool]:
    """A condition: a shout-out was not taken back. Whoever shows or counts shout-outs asks it, or `counted_at`."""
    return Shoutout.withdrawn_at.is_(None)


def counted_at(moment: datetime) -> ColumnElement[bool]:
    """A condition: it stood then. Figures that were told go on counting it; its words are gone."""
    return or_(Shoutout.withdrawn_at.is_(None), Shoutout.withdrawn_at >= moment)


def is_group(recipient_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """A condition: what is thanked is a user group."""
    return recipient_id.contains(_OF_GROUP)


_SHOUTOUTS, _RECIPIENTS = table(Shoutout), table(ShoutoutRecipient)
_EARLIER = _RECIPIENTS.alias("earlier")
_IS_FIRST = ~exists().where(
    _EARLIER.c.workspace_id == _RECIPIENTS.c.workspace_id,
    _EARLIER.c.member_id == _RECIPIENTS.c.member_id,
    _EARLIER.c.created_at < _RECIPIENTS.c.created_at,
)
_GET = (
    select(
        *_SHOUTOUTS.c,
        WORKSPACES.c.recognition_channel_id,
        _RECIPIENTS.c.member_id,
        _RECIPIENTS.c.consent,
        _IS_FIRST.label("is_first"),
    )
    .join_from(_SHOUTOUTS, WORKSPACES, WORKSPACES.c.id == _SHOUTOUTS.c.workspace_id)
    .join(
        _RECIPIENTS,
        and_(_RECIPIENTS.c.workspace_id == _SHOUTOUTS.c.workspace_id, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id),
    )
    .where(_SHOUTOUTS.c.workspace_id == bindparam("workspace_id"), _SHOUTOUTS.c.id == bindparam("id"), stands())
    .order_by(_RECIPIENTS.c.position)
)
_LATELY = (
    select(
        *(_SHOUTOUTS.c[name] for name in ("id", "reason", "impact", "value_name", "audience")), _RECIPIENTS.c.member_id
    )
    .join_from(
        _SHOUTOUTS,
        _RECIPIENTS,
        and_(_RECIPIENTS.c.workspace_id == _SHOUTOUTS.c.workspace_id, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id),
    )
    .where(
        _SHOUTOUTS.c.workspace_id == bindparam("workspace_id"),
        _SHOUTOUTS.c.giver_id == bindparam("giver_id"),
        _SHOUTOUTS.c.created_at > bindparam("since", type_=UtcDateTime),
        stands(),
    )
)


@dataclass(frozen=True)
class NotGiven:
    """Why a shout-out was not recorded."""

    wait: timedelta = timedelta()
    """How long its giver must wait who sent too much already."""
    doubled_id: UUID | None = None
    """What they gave a moment ago, in the same words to the same people."""


def give(
    session: Session,
    workspace_id: str,
    draft: Draft,
    recognition_channel_id: str | None,
    now: datetime,
    *,
    may_double: bool = False,
) -> NotGiven | None:
    """Record a shout-out as `record` does, if its giver's allowance reaches, and if they did not say the same a moment
    ago; answers why it was not recorded, if it was not.

    To spend locks the giver's lane, so of two that are the same and come at once, one is asked about.
    """
    messages = len(_messages(draft, recognition_channel_id))
    wait = allowances.spend(session, workspace_id, draft.giver_id, messages, now)
    if wait:
        came_again = get(session, workspace_id, draft.id)
        return None if came_again else NotGiven(wait=wait)
    doubled_id = None if may_double else _said_a_moment_ago(session, workspace_id, draft, now)
    if doubled_id:
        allowances.spend(session, workspace_id, draft.giver_id, -messages, now)
        return NotGiven(doubled_id=doubled_id)
    record(session, workspace_id, draft, recognition_channel_id, now)
    return None


def _said_a_moment_ago(session: Session, workspace_id: str, draft: Draft, now: datetime) -> UUID | None:
    """The same words of the same giver to the same people, if there are any; not those that come again."""
    rows = session.execute(_LATELY, {"workspace_id": workspace_id, "giver_id": draft.giver_id, "since": now - A_MOMENT})
    found: dict[UUID, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    if draft.id in found:
        return None
    said = (set(draft.recipient_ids), *_words_of(draft))
    same = (id_ for id_, rows in found.items() if ({each.member_id for each in rows}, *_words_of(rows[0])) == said)
    return next(same, None)


def _words_of(said: Any) -> tuple[object, ...]:
    """What was said, however it was spaced."""
    spaced = (" ".join((words or "").split()).casefold() for words in (said.reason, said.impact))
    return (*spaced, said.value_name, said.audience.as_given)


def record(
    session: Session, workspace_id: str, draft: Draft, recognition_channel_id: str | None, now: datetime
) -> None:
    """Record a shout-out together with the messages that tell of it. What is recorded already stays as it is.

    What was meant for everyone is held back where somebody thanked does not simply like to be thanked in public.
    """
    consents = _consents(session, workspace_id, draft)
    audience = Audience.HELD if consents else draft.audience
    shoutout = {
        "workspace_id": workspace_id,
        "id": draft.id,
        "giver_id": draft.giver_id,
        "reason": draft.reason,
        "impact": draft.impact,
        "value_name": draft.value_name,
        "audience": audience,
        "message_link": draft.message_link,
        "link_is_public": draft.link_is_public,
        "message_start": draft.message_start,
        "may_be_retold": draft.may_be_retold,
        "created_at": now,
    }
    insert_or_ignore(session, Shoutout, shoutout)
    name_recipients(session, workspace_id, draft.id, draft.recipient_ids, consents, now)
    hearers = [{"workspace_id": workspace_id, "shoutout_id": draft.id, "member_id": each} for each in draft.hearer_ids]
    insert_or_ignore(session, ShoutoutHearer, hearers)
    messages = _messages(replace(draft, audience=audience), recognition_channel_id)
    outbox.add(session, workspace_id, messages, now)


def name_recipients(
    session: Session,
    workspace_id: str,
    shoutout_id: UUID,
    recipient_ids: Sequence[str],
    consents: Mapping[str, Consent],
    created_at: datetime,
) -> None:
    """Store whom a shout-out thanks, in this order, and what those in question say to a post; `created_at` is when it
    was given."""
    rows = [
        {
            "workspace_id": workspace_id,
            "shoutout_id": shoutout_id,
            "member_id": member_id,
            "position": position,
            "created_at": created_at,
            "consent": consents.get(member_id),
        }
        for position, member_id in enumerate(recipient_ids)
    ]
    insert_or_ignore(session, ShoutoutRecipient, rows)


def _consents(session: Session, workspace_id: str, draft: Draft) -> dict[str, Consent]:
    """Of those in question: nobody is asked where it was not meant for everyone."""
    return consents_of(session, workspace_id, draft.recipient_ids) if draft.audience is Audience.PUBLIC else {}


def consents_of(session: Session, workspace_id: str, member_ids: Iterable[str]) -> dict[str, Consent]:
    """What those of these people say to a post who do not simply like to be thanked in public."""
    how = preferences.not_in_public(session, workspace_id, list(member_ids))
    return {member_id: CONSENTS[each] for member_id, each in how.items()}


CONSENTS: Mapping[HowThanked, Consent] = {HowThanked.PRIVATELY: Consent.NO, HowThanked.ASK_FIRST: Consent.ASKED}
"""What follows from how somebody likes to be thanked."""


def _messages(draft: Draft, recognition_channel_id: str | None) -> list[outbox.Wish]:
    hears = (*draft.reachable_ids, *draft.hearer_ids)
    received = [outbox.Wish(RECEIVED, draft.id, member_id) for member_id in hears]
    if draft.audience is Audience.PUBLIC and recognition_channel_id:
        return [outbox.Wish(ANNOUNCED, draft.id, recognition_channel_id), *received]
    return received


def hears_of(session: Session, workspace_id: str, shoutout_id: UUID, member_id: str) -> bool:
    """Whether somebody hears of it because they were in a group that it thanks."""
    return session.get(ShoutoutHearer, (workspace_id, shoutout_id, member_id)) is not None


def add_value(
    session: Session, workspace_id: str, shoutout_id: UUID, giver_id: str, value_name: str, now: datetime
) -> bool:
    """Its giver adds a value to it, unless it has one; answers whether it has that one now, wherever it stands."""
    found = session.scalars(
        locked(select(Shoutout).where(Shoutout.workspace_id == workspace_id, Shoutout.id == shoutout_id, stands()))
    ).one_or_none()
    if found is None or found.giver_id != giver_id or found.value_name not in (None, value_name):
        return False
    if found.value_name is None:
        found.value_name = value_name
        session.flush()
        show_anew(session, workspace_id, shoutout_id, now)
    return True


def show_anew(session: Session, workspace_id: str, shoutout_id: UUID, now: datetime) -> list[OutboxMessage]:
    """It changed, in this transaction: its messages follow, and so do the digests and stories that quote it.

    Answers its own messages, as they were.
    """
    shown_in = [
        shoutout_id,
        *quotes.quoting(session, workspace_id, shoutout_id),
        *stories.showing(session, workspace_id, [shoutout_id]),
    ]
    told = outbox.renew(session, workspace_id, shown_in, now)  # in one go: rows are locked in one order
    return [each for each in told if each.subject_id == shoutout_id]


def get(session: Session, workspace_id: str, shoutout_id: UUID) -> AddressedShoutout | None:
    """The shout-out of that id, or `None` if it is gone or was taken back; in one statement."""
    return snapshot.once(
        session, ("shoutout", workspace_id, shoutout_id), lambda: _get(session, workspace_id, shoutout_id)
    )


def _get(session: Session, workspace_id: str, shoutout_id: UUID) -> AddressedShoutout | None:
    rows = session.execute(_GET, {"workspace_id": workspace_id, "id": shoutout_id}).all()
    if not rows:
        return None
    shoutout = Shoutout(**dict(zip(_SHOUTOUTS.c.keys(), rows[0], strict=False)))
    return AddressedShoutout(
        shoutout,
        tuple(row.member_id for row in rows),
        rows[0].recognition_channel_id,
        {row.member_id: row.consent for row in rows if row.consent},
        frozenset(row.member_id for row in rows if row.is_first),
    )


def is_thanked(session: Session, thanks: AddressedShoutout, member_id: str) -> bool:
    """Whether somebody is among those thanked, by name or in a group."""
    shoutout = thanks.shoutout
    return member_id in thanks.recipient_ids or hears_of(session, shoutout.workspace_id, shoutout.id, member_id)


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
