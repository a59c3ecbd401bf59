"""What the text of a `/checkin` says: a face from 1 to 5, a few words, or both."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bot.blocks.faces import ARRIVALS, FEELINGS

WORDS = ("history", "settings", "help")
"""What the command knows besides."""
_NUMBER = re.compile(
    r"(?P<face>[-+]?\d+(?:[.,]\d+)?)(?:\s*(?:/|out\s+of|of)\s*(?P<of>\d+))?(?![\w%/]|:\d)(?:[\s,;:.!–—-]+|$)",
    re.IGNORECASE,
)
_EMOJI_OF = {
    name: face
    for scale in (FEELINGS, ARRIVALS)
    for face, label in scale
    for name in [label.split(" ", 1)[0]]
} | {"☀": 5, "⛅": 4, "☁": 3, "🌧": 2, "⛈": 1}  # fmt: skip
"""Slack sends emoji as names; the characters are what other keyboards put in."""
_WORDS_OF = {label.split(" ", 1)[1].casefold(): face for face, label in ARRIVALS}
_VARIATION = "\N{VARIATION SELECTOR-16}"


@dataclass(frozen=True)
class Line:
    """A `/checkin` in one line."""

    face: int | None = None
    note: str = ""
    is_off_scale: bool = False
    """Whether a number was typed that is no face."""
    is_misspelt: bool = False
    """Whether it is most likely a word that the command knows."""


def parse(typed: str) -> Line:
    """Read a command's plain text."""
    if found := _NUMBER.match(typed):
        is_face = found["face"] in ("1", "2", "3", "4", "5") and found["of"] in (None, "5")
        return Line(int(found["face"]), typed[found.end() :].strip()) if is_face else Line(is_off_scale=True)
    if " " not in typed and get_close_matches(typed.casefold(), WORDS, cutoff=0.75):
        return Line(is_misspelt=True)
    said = typed.casefold().rstrip(" .!")
    if said in _WORDS_OF:
        return Line(_WORDS_OF[said])
    return _with_emoji(typed)


def _with_emoji(typed: str) -> Line:
    """A face that stands at the beginning or the end."""
    bare = typed.replace(_VARIATION, "").strip()
    for emoji, face in _EMOJI_OF.items():
        if bare.startswith(emoji):
            return Line(face, bare.removeprefix(emoji).strip())
        if bare.endswith(emoji):
            return Line(face, bare.removesuffix(emoji).strip())
    return Line(note=typed)
