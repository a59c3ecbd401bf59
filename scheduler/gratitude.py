"""Gratitude prompts that are due: whom each person might thank, or why they are not asked this time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import turns
from bot.content.library import EntryKind
from models.across import gratitude_choice
from models.across.gratitude_choice import LastThanks
from models.capabilities import gratitude
from models.capabilities.gratitude import Suggestion
from scheduler.cadences import Due, NotNeeded

NO_ENTRY = ""
"""In place of an entry's id where a workspace switched off every line."""


class NotReminded(NotNeeded):
    """Why somebody is not asked."""

    THANKED_TODAY = "thanked_that_day"
    NOBODY = "nobody_to_suggest"
    """Nobody did anything for them lately that they know of, or they were thanked, suggested or not wanted."""


def make(session: Session, workspace_id: str, due: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
    """Choose somebody for each of these people; answers, by owner, those who are not asked."""
    thanks = gratitude_choice.last_thanks(session, workspace_id, [each.owner_id for each in due], now)
    thanked = {each.owner_id for each in due if _thanked_today(each, thanks, now)}
    asked = {each.owner_id: each for each in due if each.owner_id not in thanked}
    chosen = gratitude_choice.choose(session, workspace_id, list(asked), thanks, now)
    entries = turns.next_entries(session, workspace_id, EntryKind.GRATITUDE, list(chosen), now)
    suggestions = [
        Suggestion(
            id=asked[member_id].id,
            member_id=member_id,
            suggested_id=choice.suggested_id,
            why=choice.why,
            about_id=choice.about_id,
            entry_id=entry.id if (entry := entries.get(member_id)) else NO_ENTRY,
            created_at=now,
        )
        for member_id, choice in chosen.items()
    ]
    gratitude.note(session, workspace_id, suggestions, now)
    alone = [each for each in asked if each not in chosen]
    return dict.fromkeys(thanked, NotReminded.THANKED_TODAY) | dict.fromkeys(alone, NotReminded.NOBODY)


def _thanked_today(due: Due, thanks: LastThanks, now: datetime) -> bool:
    """Whether they thanked somebody on the day on which they would be asked."""
    hours, times = due.subject.person.hours, thanks.get(due.owner_id, {}).values()
    return bool(times) and hours.today(max(times)) == hours.today(now)
