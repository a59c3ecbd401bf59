"""What the text of a `/thanks` says."""

import re
from dataclasses import dataclass

from bot.slack import text

_NAMED = re.compile(rf"(?:{text.MENTION.pattern}|(?<!\w)@(?P<name>[^\s,;:<>@]+))")
_BETWEEN = re.compile(r"[\s,;+&]*(?:and\b[\s,;]*)?", re.IGNORECASE)
_FOR = re.compile(r"[\s,:;–—-]*(?:for\b)?[\s,:;–—-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A `/thanks` in one line."""

    recipient_ids: tuple[str, ...]
    unknown_names: tuple[str, ...]
    """Typed like a mention, but none."""
    reason: str


def parse(typed: str) -> Line:
    """Read a command's plain text.

    The people are those named in the first row of names ("@a, @b and @c for …"), and the reason is what follows it, or,
    where nothing follows ("so many thanks @a"), what stands before it.
    """
    head, reason = _split(typed)
    named = list(_NAMED.finditer(head))
    return Line(
        recipient_ids=tuple(dict.fromkeys(each[1] for each in named if each[1])),
        unknown_names=tuple(dict.fromkeys(each["name"] for each in named if each["name"])),
        reason=reason,
    )


def _split(typed: str) -> tuple[str, str]:
    """The row of names, and the reason."""
    first = _NAMED.match(typed) or text.MENTION.search(typed) or _NAMED.search(typed)
    if first is None:
        return "", typed
    end = _end_of_names(typed, first.start())
    before, after = typed[: first.start()].strip(), typed[_skip(_FOR, typed, end) :].strip()
    return typed[first.start() : end], after or before


def _end_of_names(typed: str, start: int) -> int:
    """Where the row of names that begins at `start` ends."""
    end = start
    while named := _NAMED.match(typed, _skip(_BETWEEN, typed, end)):
        end = named.end()
    return end


def _skip(pattern: re.Pattern[str], typed: str, start: int) -> int:
    match = pattern.match(typed, start)
    return match.end() if match else start
