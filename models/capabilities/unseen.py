"""Messages of which nobody knows whether they arrived: their answer was lost, in a channel that Kindling may not read.

They are never sent again by themselves. A person who can mend things there is asked to look, and what they say settles
it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities import troubles
from models.store import outbox
from models.store.base import locked
from models.store.outbox import Claim, OutboxMessage, Reason, State, Wish

ASKED = "unseen.asked"
"""Outbox kind: the question to somebody who can look. Its subject is the message that it is about."""


def ask(session: Session, claim: Claim, now: datetime) -> None:
    """Ask those who look after the channel, each once, and anew where the answer was lost once more."""
    if claim.reason != Reason.UNSEEN:
        renew(session, claim.workspace_id, claim.id, now)
    people = troubles.who_can_mend(session, claim.workspace_id, claim.recipient)
    outbox.add(session, claim.workspace_id, [Wish(ASKED, claim.id, each) for each in people], now)


def get(session: Session, workspace_id: str, id_: UUID) -> OutboxMessage | None:
    """The message that a question is about, if it is remembered."""
    return session.get(OutboxMessage, (workspace_id, id_))


def is_open(message: OutboxMessage) -> bool:
    """Whether nobody knows yet whether it is there."""
    return message.state is State.SENDING and message.reason == Reason.UNSEEN


def answer(session: Session, workspace_id: str, id_: UUID, member_id: str, now: datetime, *, is_there: bool) -> bool:
    """Somebody looked: it is there, or it is sent again. Answers whether they could still say so."""
    this = (OutboxMessage.workspace_id == workspace_id, OutboxMessage.id == id_)
    message = session.scalars(locked(select(OutboxMessage).where(*this))).one_or_none()
    if message is None or not is_open(message):
        return False
    if member_id not in troubles.who_can_mend(session, workspace_id, message.recipient):
        return False
    if is_there:
        message.state, message.next_at, message.channel_id = State.SENT, None, message.recipient
    else:
        message.state, message.next_at, message.first_tried_at = State.WAITING, now, None
    message.reason = None
    session.flush()
    renew(session, workspace_id, id_, now)
    outbox.tell_of_news(session)
    return True


def renew(session: Session, workspace_id: str, id_: UUID, now: datetime) -> None:
    """Let the questions about this message show what became of it."""
    outbox.renew(session, workspace_id, [id_], now, [ASKED])
