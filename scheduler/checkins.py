"""Check-ins that are due: the question that comes next for each person, and whether there is a warm line with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import turns
from bot.content.library import EntryKind
from models.capabilities import checkins
from models.capabilities.checkins import Asked, Past
from scheduler.cadences import Due, NotNeeded


class NotAsked(NotNeeded):
    """Why somebody is not asked."""

    CHECKED_IN = "checked_in_already"


def make(session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
    """Write down what each of these people is asked; answers, by owner, those who checked in that day already."""
    owner_ids = [each.owner_id for each in dues]
    past = checkins.past_of(session, workspace_id, owner_ids, min(each.on for each in dues))
    asked = [each for each in dues if not _came_first(each, past.get(each.owner_id, []))]
    entries = turns.next_entries(session, workspace_id, EntryKind.QUESTION, [each.owner_id for each in asked], now)
    questions = [
        Asked(
            each.owner_id,
            each.on,
            question_id=entry.id if (entry := entries.get(each.owner_id)) else None,
            offers_support=checkins.calls_for_support(past.get(each.owner_id, []), each.on),
        )
        for each in asked
    ]
    checkins.ask(session, workspace_id, questions, now)
    asked_ids = {each.owner_id for each in asked}
    return dict.fromkeys((each for each in owner_ids if each not in asked_ids), NotAsked.CHECKED_IN)


def _came_first(due: Due, past: Sequence[Past]) -> bool:
    return any(each.is_answered and each.day == due.on for each in past)
