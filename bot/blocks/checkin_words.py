"""The words of a check-in, each under what they answer, for whoever may read them."""

from collections.abc import Iterator

from slack_sdk.models.blocks import (
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
)

from bot.content.words import say
from bot.slack import text
from models.capabilities.checkins import Checkin

SHOWN_LIMIT = 1000
"""Characters of one answer that a message shows; the whole text stays stored."""


def in_their_words(checkin: Checkin) -> list[RichTextBlock]:
    """What whoever may read it is shown, as long as it is."""
    parts = list(answered(checkin, SHOWN_LIMIT))
    return [RichTextBlock(elements=parts)] if parts else []


def answered(checkin: Checkin, limit: int) -> Iterator[RichTextElement]:
    """Each answer under its question, as parts of a block; at most so many characters of each."""
    for label, words in _answers(checkin):
        yield titled(label)
        yield text.quote(words, limit)


def words_of(checkin: Checkin) -> list[str]:
    """The same as plain text, for those who hear it."""
    return [f"{label} {words}" for label, words in _answers(checkin)]


def titled(words: str) -> RichTextSectionElement:
    """A line that stands out, as part of a block."""
    bold = RichTextElementParts.TextStyle(bold=True)
    return RichTextSectionElement(elements=[RichTextElementParts.Text(text=words, style=bold)])


def _answers(checkin: Checkin) -> Iterator[tuple[str, str]]:
    """What was answered, in words, with its question."""
    answers = (
        (checkin.question or say("Today's question"), checkin.answer),
        (say("What went well"), checkin.went_well),
        (say("What is in the way"), checkin.in_the_way),
        (say("A hand"), checkin.hand_words),
    )
    yield from ((label, words) for label, words in answers if words)
