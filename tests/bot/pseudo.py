"""A language that nobody speaks, to see what is not said through `bot.content.words`: whatever a sentence itself says
stands in brackets, and dates are written without Latin letters."""

import re
from collections.abc import Iterator, Sequence
from gettext import NullTranslations
from string import Formatter
from typing import Any

from babel import Locale

from bot.content.words import Language

SEEN = {"text", "title", "label", "description", "alt_text", "x_label", "y_label", "categories", "comment", "about"}
"""What holds words for people, in the JSON of messages and views; labels and hints are objects with `text`."""
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
CUT = re.compile(r"⟦[^⟦⟧]*…")
MARKUP = re.compile(
    r"https?://[^\s|>]+|slack://[^\s|>]+|<!date\^\d+\^|:[a-z0-9_+-]+:|\{\w+\}|/[a-z]+\b|(?<![A-Za-z0-9])[A-Z][A-Z0-9]+(?![A-Za-z0-9])|\b[a-z]\w*/\w+"
)
"""What Slack shows otherwise or not at all, and the ids of people and channels."""
LETTERS = re.compile(r"[A-Za-z]{2,}")


class Bracketed(NullTranslations):
    """Each sentence in brackets, but for what is filled in; remembers what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def gettext(self, message: str) -> str:
        """The sentence in brackets."""
        self.said.add(message)
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One or many in brackets."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def pseudo() -> tuple[Language, Bracketed]:
    """The language, and what remembers what was said in it."""
    sentences = Bracketed()
    return Language(Locale("ja"), sentences), sentences


def bracketed(sentence: str) -> str:
    """Brackets around all that stands in the sentence between its placeholders."""
    return "".join(
        (f"⟦{words}⟧" if words else "") + (f"{{{name}}}" if name is not None else "")
        for words, name, _, _ in Formatter().parse(sentence)
    )


def seen(part: Any, name: str = "") -> Iterator[str]:
    """All words for people in the JSON of a message or a view, wherever in it."""
    if isinstance(part, str):
        if name in SEEN:
            yield part
    elif isinstance(part, dict):
        for key, each in part.items():
            yield from seen(each, "label" if key == "name" and "data" in part else key)  # a chart's series
    elif isinstance(part, list | tuple):
        for each in part:
            yield from seen(each, name)


def unsaid(words: str, known: Sequence[str]) -> str:
    """What of these words was not said; nothing if all of it was, or is known: names, and what people typed, the
    longest first."""
    rest = words
    while (without := INNERMOST.sub(" ", rest)) != rest:
        rest = without
    rest = MARKUP.sub(" ", CUT.sub(" ", rest))
    for each in known:
        if not LETTERS.search(rest):
            return ""
        rest = rest.replace(each, " ")
    return rest.strip() if LETTERS.search(rest) else ""
