"""What the text of a `/thanks` says.

The people are those named in a row ("@a, @b and @c for …"). The reason is what follows it; or, where nothing follows
("so glad that you stayed @a!"), what stands before it; or all of it, where words stand on both sides and belong
together. Of what was typed only thanking itself and the words that join names are left out; faces and emoji stay.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.slack import text
from handlers.names import Candidate, Found

Find = Callable[[str, bool], Found | None]
"""Who or what may be meant by the beginning of these words; given whether an @ stands before them."""

_MARKED = re.compile(r"(?<!\w)@(?P<name>[^\s,;:<>@()&/+!?|]*[^\s,;:<>@()&/+!?|.'’])")
_JOINT = r"(?:as\s+well\s+as|together\s+with|along\s+with|also|and|plus|with|und|et|y|e|och|og|en)"
_BETWEEN = re.compile(rf"(?:[\s,;+&/(]|(?<!\w)(?:{_JOINT}|to(?=\s+[<@])|both(?=\s+[<@]))(?!\w))*", re.IGNORECASE)
_STOP = re.compile(rf"[,;:+&/()<>@!?\n]|\.(?:\s|$)|\s[–—-]|(?<!\w)(?:for|{_JOINT})(?!\w)|$", re.IGNORECASE)
"""Where a name that is no mention ends at the latest."""
_FACE = (
    r"(?::(?:[+-]1|100|(?=[0-9_+'-]*[a-z])[a-z0-9_+'-]{1,80}):(?::skin-tone-\d:)?|[:;=]['’-]?[()DPp*|]+|<3"
    r"|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d])"
)
_FACES = re.compile(rf"(?:{_FACE}\s*)+")
_THANKING = re.compile(
    rf"(?:[\s,;.…!?(–—-]|{_FACE}|:(?=\s|$)|(?<!\w)(?:thanks?|thx|kudos|you|so|many|much|big|huge|special|very|a|lots?|of"
    r"|to|both)(?!\w))*",
    re.IGNORECASE,
)
"""What is said before somebody is named and says no more than the command does."""
_SAYS_THANKS = re.compile(r"(?<!\w)(?:thanks?|thx|kudos)(?!\w)", re.IGNORECASE)
_APART = re.compile(r"(?:\s|[,;–—!.?…]+(?=\s|$)|-+(?=\s|$)|:(?=\s|$))*")
_FOR = re.compile(r"for(?!\w)(?:\s|[,:](?=\s))*", re.IGNORECASE)
_FOR_LAST = re.compile(r"(?<!\w)for$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?(?!\w)", re.IGNORECASE)
_BEFORE_NAMES = re.compile(
    r"(?:[\s,;:–—(-]|(?<!\w)(?:many\s+thanks|thanks|thank\s+you|thx|to|from|by)(?!\w))+$", re.IGNORECASE
)
_CLOSING = re.compile(r"\s*\)")


@dataclass(frozen=True)
class Named:
    """Somebody, or a user group, in the row of names."""

    typed: str
    recipient_id: str | None = None
    """`None` where it is no mention."""
    candidates: tuple[Candidate, ...] = ()
    """Who may be meant then."""


@dataclass(frozen=True)
class Line:
    """A `/thanks` in one line."""

    row: tuple[Named, ...]
    reason: str
    is_open: bool
    """Whether something in it may be a name and is no mention."""

    @property
    def recipient_ids(self) -> tuple[str, ...]:
        """Those who were surely named."""
        return tuple(dict.fromkeys(each.recipient_id for each in self.row if each.recipient_id))

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """Typed like a mention, but none, and nobody is called so."""
        return tuple(dict.fromkeys(each.typed for each in self.row if not each.recipient_id and not each.candidates))

    @property
    def doubtful(self) -> tuple[Named, ...]:
        """Those of whom it must be asked who is meant."""
        return tuple(each for each in self.row if each.candidates)

    @property
    def mentioned_ids(self) -> tuple[str, ...]:
        """Who is mentioned in the reason, and not thanked."""
        found = dict.fromkeys(each[1] for each in text.MENTION.finditer(self.reason))
        return tuple(each for each in found if each not in self.recipient_ids)


def parse(typed: str, find: Find | None = None) -> Line:
    """Read a command's plain text.

    Args:
        typed: the text.
        find: looks a name up that is no mention; without it, the line says only that it has such (`is_open`).
    """
    reader = _Reader(typed, find)
    start = reader.start()
    if start is None:
        return Line((), typed.strip(), reader.is_open)
    row, end = reader.row(start)
    return Line(tuple(row), _reason(typed, start, end), reader.is_open)


class _Reader:
    """Finds the row of names in a line."""

    def __init__(self, typed: str, find: Find | None) -> None:
        self._typed = typed
        self._find = find
        self.is_open = False

    def start(self) -> int | None:
        """Where the row begins: at the first words, at a mention, or at what is typed like one."""
        first = _skip(_THANKING, self._typed, 0)
        mention = text.MENTION.search(self._typed)
        if self._name_at(first, may_be_bare=mention is None or self._ends_soon(first)):
            return first
        marked = mention or _MARKED.search(self._typed)
        return marked.start() if marked else None

    def row(self, start: int) -> tuple[list[Named], int]:
        """The names from there on, and where they end."""
        row: list[Named] = []
        end = place = start
        while found := self._name_at(place, may_be_bare=not row or self._is_joined(end, place)):
            named, end = found
            row.append(named)
            if self._typed.count("(", 0, end) > self._typed.count(")", 0, end):
                end = _skip(_CLOSING, self._typed, end)
            place = _skip(_BETWEEN, self._typed, end)
        return row, end

    def _is_joined(self, end: int, place: int) -> bool:
        """Whether a name may follow without an @: after "and", or after a comma if nothing else can stand there."""
        joint = self._typed[end:place]
        return bool(re.search(r"[\w+&/]", joint)) or ("," in joint and self._ends_soon(place))

    def _ends_soon(self, place: int) -> bool:
        """Whether a word or two stand there alone, with a row going on or ending behind them."""
        return 0 < len(self._words_at(place).split()) <= 3

    def _words_at(self, place: int) -> str:
        """The words from there on, as far as a name could go."""
        stop = _STOP.search(self._typed, place)
        return self._typed[place : stop.start() if stop else None]

    def _name_at(self, place: int, *, may_be_bare: bool) -> tuple[Named, int] | None:
        if mention := text.MENTION.match(self._typed, place):
            return Named(mention[0], mention[1]), mention.end()
        marked = _MARKED.match(self._typed, place)
        if marked:
            self.is_open = True
            start = marked.start("name")
            return self._found(start, is_marked=True) or (Named(marked["name"]), marked.end())
        return self._found(place, is_marked=False) if may_be_bare else None

    def _found(self, start: int, *, is_marked: bool) -> tuple[Named, int] | None:
        """What is called like the words that begin there."""
        words = self._words_at(start)
        if not words.strip():
            return None
        self.is_open = True
        found = self._find(words, is_marked) if self._find else None
        if found is None:
            return None
        end = start + found.length
        return Named(self._typed[start:end], found.group, found.candidates), end


def _skip(pattern: re.Pattern[str], typed: str, start: int) -> int:
    match = pattern.match(typed, start)
    return match.end() if match else start


def _reason(typed: str, start: int, end: int) -> str:
    """What is thanked for, of a line whose row of names stands between these places."""
    before, after = typed[:start].strip(), typed[_skip(_APART, typed, end) :].strip()
    says_more = not _THANKING.fullmatch(before)
    if _POSSESSIVE.match(typed, end):  # "thanks for @ben's help"
        return _without_for(typed if _THANKING.fullmatch(_FOR_LAST.sub("", before)) is None else typed[start:])
    if not after or (says_more and _FACES.fullmatch(after)):
        return f"{_of_what_stands_before(before)} {after}".strip()
    if says_more:
        return _without_for(typed)
    faces = [each[0].strip() for each in _FACES.finditer(before)]
    first = _FACES.match(after)
    if first and _FOR.match(after, first.end()):
        faces.append(first[0].strip())
        after = after[first.end() :]
    return " ".join([_without_for(after), *faces]).strip()


def _of_what_stands_before(before: str) -> str:
    """The reason of a line that ends with its names."""
    if not _THANKING.fullmatch(before):
        last_face = max((each.end() for each in _FACES.finditer(before)), default=0)  # whose colon is its own
        return _without_for(before[: max(last_face, len(_BEFORE_NAMES.sub("", before)))])
    return before if _SAYS_THANKS.search(before) else " ".join(each[0].strip() for each in _FACES.finditer(before))


def _without_for(words: str) -> str:
    words = words.strip()
    return words[_skip(_FOR, words, 0) :].strip()
