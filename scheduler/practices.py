"""Micro-practices that are due: the next one for each person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import turns
from bot.content.library import EntryKind
from models.capabilities import practices
from models.capabilities.practices import Practice
from scheduler.cadences import Due, NotNeeded


class NotProposed(NotNeeded):
    """Why nothing is proposed."""

    SWITCHED_OFF = "every_practice_switched_off"


def make(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
    """Propose a practice to each of these people; answers, by owner, those for whom there is none."""
    entries = turns.next_entries(session, workspace_id, EntryKind.PRACTICE, [each.owner_id for each in due], now)
    proposed = [
        Practice(id=each.id, member_id=each.owner_id, entry_id=entry.id, created_at=now)
        for each in due
        if (entry := entries.get(each.owner_id))
    ]
    practices.propose(session, workspace_id, proposed, now)
    return {each.owner_id: NotProposed.SWITCHED_OFF for each in due if each.owner_id not in entries}
