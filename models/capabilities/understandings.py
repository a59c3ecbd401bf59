"""What somebody understood, told to whoever said it: they confirm it or put it right, and then it is forgotten.

It is about a promise that the other knows of, or about a message of theirs. The row is there until it has done its
work: no figure counts it, nobody is reminded of it, and silence is an answer, too.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, and_, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import erasures, followups
from models.capabilities.followups import Followup
from models.store import allowances, outbox
from models.store.base import Base, affected, insert_or_ignore, locked
from models.store.batches import Chore, of_rows
from models.store.outbox import OutboxMessage, Wish
from models.store.persons import Person

SENT, ASKED, ANSWERED, CORRECTED = (
    "understanding.sent",
    "understanding.asked",
    "understanding.answered",
    "understanding.corrected",
)
"""Outbox kinds: to whoever listened, that it is on its way; to whoever is asked; and to whoever listened again, what
was answered, and what was meant."""
KEPT_ANSWERED, KEPT_UNANSWERED = timedelta(days=7), timedelta(days=30)
"""How long the words are kept at most."""


class Answer(enum.StrEnum):
    """What is said to it."""

    YES = "yes"
    NOT_QUITE = "not_quite"


class Understanding(Base):
    """What one person understood another to have said."""

    __tablename__ = "understandings"
    __table_args__ = (
        Index("ix_understandings_created", "workspace_id", "created_at"),
        Index("ix_understandings_listener", "workspace_id", "listener_id"),
        Index("ix_understandings_asked", "workspace_id", "asked_id"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SHOWN})
    listener_id: Mapped[str] = mapped_column(
        info={"person": Person.OWNER, "heading": "what_you_understood", "called": "from"}
    )
    """Who listened. The row is there for the two of them alone, so it goes with either."""
    asked_id: Mapped[str] = mapped_column(
        info={"person": Person.OWNER, "heading": "what_was_understood_of_you", "called": "to"}
    )
    """Whose words they were."""
    words: Mapped[str] = mapped_column(info={"person": Person.WORDS})
    """What was understood, in plain text. What it is about is never copied."""
    followup_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """The promise of the listener's that it is about."""
    message_link: Mapped[str | None] = mapped_column(info={"person": Person.OWN})
    """Or the message."""
    link_is_public: Mapped[bool] = mapped_column(info={"person": Person.TRACE})
    answer: Mapped[Answer | None] = mapped_column(info={"person": Person.FACT})
    correction: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """What was meant, in the words of whoever was asked, if they like to say."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


class Why(enum.Enum):
    """What stands in the way."""

    SELF = enum.auto()
    """They would ask themselves."""
    GONE = enum.auto()
    """The promise is not what it was, or the other is being erased."""
    TOO_MUCH = enum.auto()
    """They sent others very many messages just now."""


@dataclass(frozen=True)
class Draft:
    """What somebody understood, ready to be sent."""

    id: UUID
    """Sending the same again changes nothing."""
    listener_id: str
    asked_id: str
    words: str
    followup_id: UUID | None = None
    message_link: str | None = None
    link_is_public: bool = False


def find(session: Session, workspace_id: str, id_: UUID) -> Understanding | None:
    """It, as it is now; `None` where it was taken back, or has done its work."""
    wanted = select(Understanding).where(Understanding.workspace_id == workspace_id, Understanding.id == id_)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def promise_of(
    session: Session, workspace_id: str, followup_id: UUID, listener_id: str, asked_id: str | None = None
) -> Followup | None:
    """The listener's promise, if the other (this one, where one is named) knows of it."""
    found = followups.find(session, workspace_id, followup_id)
    if found is None or found.owner_id != listener_id or not (found.tells_other and found.other_id):
        return None
    return found if asked_id in (None, found.other_id) else None


def send(session: Session, workspace_id: str, draft: Draft, now: datetime) -> Why | None:
    """Tell whoever said it; answers why that was not done, if it was not."""
    if find(session, workspace_id, draft.id):
        return None  # it came again
    if draft.asked_id == draft.listener_id:
        return Why.SELF
    is_known = draft.followup_id is None or promise_of(
        session, workspace_id, draft.followup_id, draft.listener_id, draft.asked_id
    )
    if not is_known or draft.asked_id in erasures.who(session, workspace_id):
        return Why.GONE
    if allowances.spend(session, workspace_id, draft.listener_id, 1, now):
        return Why.TOO_MUCH
    row = {"workspace_id": workspace_id, **vars(draft), "created_at": now}
    if insert_or_ignore(session, Understanding, row):
        wishes = [Wish(SENT, draft.id, draft.listener_id), Wish(ASKED, draft.id, draft.asked_id)]
        outbox.add(session, workspace_id, wishes, now)
    return None


def answer(session: Session, workspace_id: str, id_: UUID, member_id: str, said: Answer, now: datetime) -> bool:
    """Whoever was asked confirms it, or says that it is not quite that; the first answer holds. Whoever listened hears
    so."""
    theirs = (Understanding.workspace_id == workspace_id, Understanding.id == id_, Understanding.asked_id == member_id)
    first = update(Understanding).where(*theirs, Understanding.answer.is_(None))
    values = {"answer": said, "answered_at": now}
    if not affected(session.execute(first.values(values), execution_options={"synchronize_session": False})):
        return False
    return _tell(session, workspace_id, id_, ANSWERED, now)


def correct(session: Session, workspace_id: str, id_: UUID, member_id: str, words: str, now: datetime) -> bool:
    """Whoever said that it is not quite that says what they meant; the first line holds. Whoever listened hears it."""
    theirs = (Understanding.workspace_id == workspace_id, Understanding.id == id_, Understanding.asked_id == member_id)
    first = update(Understanding).where(
        *theirs, Understanding.answer == Answer.NOT_QUITE, Understanding.correction.is_(None)
    )
    if not affected(session.execute(first.values(correction=words), execution_options={"synchronize_session": False})):
        return False
    return _tell(session, workspace_id, id_, CORRECTED, now)


def _tell(session: Session, workspace_id: str, id_: UUID, kind: str, now: datetime) -> bool:
    found = find(session, workspace_id, id_)
    if found is None:
        return False
    outbox.add(session, workspace_id, [Wish(kind, id_, found.listener_id)], now)
    outbox.renew(session, workspace_id, [id_], now, [SENT, ASKED])
    return True


def take_back(
    session: Session, workspace_id: str, id_: UUID, listener_id: str, now: datetime, but_ts: str | None = None
) -> bool:
    """Whoever listened takes it back: it goes at once, with whatever was said to it, from wherever it stands but the
    message that was clicked (`but_ts`). Answers whether there was anything."""
    theirs = select(Understanding).where(
        Understanding.workspace_id == workspace_id, Understanding.id == id_, Understanding.listener_id == listener_id
    )
    found = session.scalars(locked(theirs)).one_or_none()
    if found is None:
        return False
    session.delete(found)
    session.flush()
    outbox.renew(session, workspace_id, [id_], now, but_ts=but_ts)
    return True


def past(workspace_id: str, now: datetime) -> Chore:
    """Those that have done their work by then, or that nobody answered; none that is still to be told."""
    answered = Understanding.answered_at < now - KEPT_ANSWERED
    unanswered = and_(Understanding.answer.is_(None), Understanding.created_at < now - KEPT_UNANSWERED)
    is_to_come = exists().where(
        OutboxMessage.workspace_id == Understanding.workspace_id,
        OutboxMessage.subject_id == Understanding.id,
        OutboxMessage.next_at.is_not(None),
    )
    return of_rows(Understanding, workspace_id, or_(answered, unanswered), None, ~is_to_come)
