"""What the text of a `/followup` says."""

import re
from dataclasses import dataclass

from bot.slack import text

_FIRST = re.compile(rf"(?:to\s+|for\s+)?(?:{text.MENTION.pattern}|@(?P<name>[^\s,;:<>@]+))[\s,:–—-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A `/followup` in one line."""

    other_id: str | None
    """To whom it is owed; `None` for oneself."""
    unknown_name: str | None
    """Typed like a mention, but none."""
    rest: str
    """What will be done, and by when."""


def parse(typed: str) -> Line:
    """Read a command's plain text: whom it begins with, or else the one person it mentions, is the other person."""
    first = _FIRST.match(typed)
    if first:
        return Line(first[1], first["name"], typed[first.end() :].strip())
    mentioned = {each[1] for each in text.MENTION.finditer(typed)}
    return Line(mentioned.pop() if len(mentioned) == 1 else None, None, typed)
