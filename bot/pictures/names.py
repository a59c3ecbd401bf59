"""The names of groups: on one line, and as far as the font has their letters.

The font that comes with the drawing library has no Chinese, Japanese, Korean, Thai or Devanagari, among others, and no
emoji in colour. A name in such letters is replaced by a number, which the alternative text explains.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from bot import text

NAME_LIMIT = 40
"""Characters of a name."""

IN_THE_FONT = (
    (0x20, 0x7E),
    (0xA1, 0x24F),  # Latin
    (0x380, 0x3FF),  # Greek
    (0x400, 0x525),  # Cyrillic
    (0x531, 0x556),  # Armenian
    (0x561, 0x587),
    (0x5D0, 0x5EA),  # Hebrew
    (0x621, 0x63A),  # Arabic and Persian
    (0x640, 0x652),
    (0x660, 0x669),
    (0x67E, 0x67E),
    (0x686, 0x686),
    (0x698, 0x698),
    (0x6A9, 0x6A9),
    (0x6AF, 0x6AF),
    (0x6CC, 0x6CC),
    (0x6F0, 0x6F9),
    (0x10D0, 0x10FC),  # Georgian
    (0x1E00, 0x1EFB),  # Vietnamese and others
    (0x2010, 0x2027),  # dashes, quotation marks, the ellipsis
    (0x20AC, 0x20AC),
)
"""Ranges of characters that can be drawn, from the first to the last of each."""


def plain(name: str) -> str:
    """A name on one line, without what cannot be seen, at most `NAME_LIMIT` characters of it."""
    line = " ".join(text.from_form(name).split())
    return "" if text.is_blank(line) else text.cut(line, NAME_LIMIT)


def in_words(name: str) -> str:
    """A name for a sentence: one that is written from right to left turns nothing around it."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name):
        return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return name


def drawable(name: str) -> str | None:
    """What of a name is drawn: without emoji and other signs; `None` where a letter or digit would be missing."""
    kept = []
    for character in unicodedata.normalize("NFC", name):
        if _in_the_font(character):
            kept.append(character)
        elif unicodedata.category(character)[0] in "LN":
            return None
    line = " ".join("".join(kept).split())
    return None if text.is_blank(line) else line


def _in_the_font(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in IN_THE_FONT)


def labels(names: Sequence[str]) -> list[str]:
    """How groups of these names are called in a picture: by their name, or by a number where it would not tell them."""
    found = [drawable(name) for name in names]
    times = Counter(found)
    return [label if label and times[label] == 1 else numbered(at) for at, label in enumerate(found)]


def numbered(at: int) -> str:
    """The name of a group that has none that can be shown, by its position from 0."""
    return f"Group {at + 1}"
