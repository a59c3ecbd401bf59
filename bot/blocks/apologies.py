"""What people are told when what they did could not be done."""

from bot.content.words import mark, say

UNKNOWN = mark("I do not know this one, so nothing was changed. It may belong to another version of me.")
NOT_PERMITTED = mark(
    "I may not do that in your workspace yet. Whoever installed me sees with `python -m bot doctor` what to click."
)
SORRY = mark("Sorry, that did not work just now, and most likely nothing was saved. Please try again in a minute.")
_TYPED = mark("Here is what you typed: {words}")


def with_typed(sentence: str, typed: str) -> str:
    """A sentence, and what they typed, so that it is not lost; in plain text."""
    return f"{sentence} {say(_TYPED, words=typed)}" if typed else sentence
