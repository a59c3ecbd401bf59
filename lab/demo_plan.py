"""What the demo's bot is about to do, and what it has said, read from its database while it runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import parts_of
from lab.demo_database import reading
from models import OutboxMessage
from models.store.outbox import State

Word = tuple[str, str]
"""One of them, and several."""

WORDS: Mapping[str, Word] = {
    "shoutout.announced": ("thanks in public", "thanks in public"),
    "shoutout.received": ("thank-you note", "thank-you notes"),
    "shoutout.joined": ("“me too”", "“me too”"),
    "followup.soon": ("reminder", "reminders"),
    "followup.due": ("reminder", "reminders"),
    "followup.overdue": ("reminder", "reminders"),
    "followup.last": ("reminder", "reminders"),
    "followup.check_back": ("look back", "look backs"),
    "followup.feeling": ("look back", "look backs"),
    "checkin.due": ("check-in", "check-ins"),
    "checkin.hand": ("wish for a hand", "wishes for a hand"),
    "checkin.shared": ("answer to a check-in", "answers to check-ins"),
    "data.copy": ("copy of somebody's data", "copies of somebody's data"),
    "story.posted": ("story", "stories"),
}
"""What messages are called, by the kind of their outbox row, where it is not as below."""
WORDS_FOR_ALL: Mapping[str, Word] = {
    "action_steps": ("look back", "look backs"),
    "care": ("moment for oneself", "moments for oneself"),
    "client_words": ("client's word", "clients' words"),
    "consent": ("question for a story", "questions for a story"),
    "data": ("note on somebody's data", "notes on somebody's data"),
    "departure": ("news of a promise", "news of promises"),
    "followup": ("news of a promise", "news of promises"),
    "gratitude": ("idea whom to thank", "ideas whom to thank"),
    "kind_words": ("look back", "look backs"),
    "lead_digest": ("digest", "digests"),
    "listening": ("word from the listening box", "words from the listening box"),
    "meaning": ("question about a value", "questions about values"),
    "news": ("answer from a colleague", "answers from colleagues"),
    "permission": ("permission", "permissions"),
    "practice": ("practice", "practices"),
    "round": ("round", "rounds"),
    "shoutout": ("answer from a colleague", "answers from colleagues"),
    "story": ("draft of a story", "drafts of a story"),
    "team_digest": ("digest", "digests"),
    "trouble": ("note for those who look after Kindling", "notes for those who look after Kindling"),
    "understanding": ("word on what was understood", "words on what was understood"),
    "unseen": ("question whether a message is there", "questions whether messages are there"),
    "welcome": ("word of welcome", "words of welcome"),
}
"""The same, by the first part of the kind."""


class Plan:
    """Reads the bot's SQLite file, quickly and without ever holding it up.

    Args:
        file: the database; it need not be there yet.
    """

    def __init__(self, file: Path) -> None:
        self._engine = reading(file)
        is_on_its_way = OutboxMessage.state == State.SENDING
        moments = [select(func.min(part.model.next_at)).where(part.known) for part in parts_of(CAPABILITIES)]
        moments.append(select(func.min(OutboxMessage.next_at)).where(~is_on_its_way))
        moments.append(select(func.min(OutboxMessage.claimed_at)).where(is_on_its_way))
        self._moments = moments

    def next_at(self) -> datetime | None:
        """When the bot does something next by its own plan, UTC: a moment of the past while it is at work, and `None`
        if nothing is planned.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        with Session(self._engine) as session:
            found = [session.scalars(moment).one() for moment in self._moments]
        return min((each for each in found if each is not None), default=None)

    def named(self, message_ids: Sequence[str]) -> Mapping[str, Word]:
        """What these messages are called, by the ids of their outbox rows."""
        rows = select(OutboxMessage.id, OutboxMessage.kind).where(OutboxMessage.id.in_(map(UUID, message_ids)))
        with Session(self._engine) as session:
            return {str(id_): word(kind) for id_, kind in session.execute(rows)}

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def word(kind: str) -> Word:
    """What messages of that kind are called. Raises KeyError for a kind that there is not."""
    return WORDS.get(kind) or WORDS_FOR_ALL[kind.partition(".")[0]]
