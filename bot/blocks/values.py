"""What people see of their team's values: each name with the sentence that it stands for."""

from bot.content.words import say
from bot.slack import text
from models.people.values import Value

MEANING_LIMIT = 300
"""Characters of a sentence that are shown beside its name."""


def recalled(value: Value) -> str:
    """One of them in passing, in mrkdwn."""
    meaning = text.cut_at_word(value.meaning, MEANING_LIMIT)
    return say("One of your values here is *{value}*: “{meaning}”", **_escaped(value.name, meaning))


def _escaped(name: str, meaning: str) -> dict[str, str]:
    return {"value": text.escape(name), "meaning": text.escape(meaning)}
