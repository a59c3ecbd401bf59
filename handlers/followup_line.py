"""What the text of a `/followup` says."""

import re
from dataclasses import dataclass

from bot.slack import text

_TO = re.compile(r"(?:to|for)\s+", re.IGNORECASE)
_APART = re.compile(r"(?:\s|[,;–—]+(?=\s|$)|-+(?=\s|$)|:(?=\s|$))*")
_FIRST = re.compile(rf"(?:to\s+|for\s+)?(?:{text.MENTION.pattern}|@(?P<name>[^\s,;:<>@]+))", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A `/followup` in one line."""

    other_id: str | None
    """To whom it is owed; `None` for oneself."""
    unknown_name: str | None
    """Typed like a mention, but none."""
    rest: str
    """What will be done, and by when."""
    from_name: str
    """All that was typed, from where a name may stand that is no mention; nothing if there is a mention."""


def parse(typed: str) -> Line:
    """Read a command's plain text: whom it begins with, or else the one person it mentions, is the other person."""
    first = _FIRST.match(typed)
    if first:
        rest = without_name(typed[first.end() :])
        return Line(first[1], first["name"], rest, typed[first.start("name") :] if first["name"] else "")
    mentioned = {each[1] for each in text.MENTION.finditer(typed)}
    from_name = "" if mentioned else _TO.sub("", typed, count=1) if _TO.match(typed) else typed
    return Line(mentioned.pop() if len(mentioned) == 1 else None, None, typed, from_name)


def without_name(after: str) -> str:
    """What stands after a name, without what sets them apart; faces and emoji stay."""
    apart = _APART.match(after)
    return after[apart.end() if apart else 0 :].strip()
