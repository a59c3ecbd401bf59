"""What became of the messages of a database that a release left, and how often each is in Slack."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.store.outbox import State
from sandbox import Sandbox


@dataclass(frozen=True)
class Row:
    """What the outbox says of a message."""

    kind: str
    state: State


def rows_of(session: Session) -> dict[UUID, Row]:
    """All of the outbox."""
    wanted = select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.state)
    return {row.id: Row(row.kind, row.state) for row in session.execute(wanted)}


def ids_in(slack: Sandbox) -> Counter[UUID]:
    """How often each message of the outbox is there."""
    everything = (each for place in slack.live.conversations.values() for each in place.messages.values())
    told = ((each.metadata or {}).get("event_payload", {}).get("id") for each in everything)
    return Counter(UUID(id_) for id_ in told if id_)
