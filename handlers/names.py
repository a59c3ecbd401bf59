"""Who may be meant by a name that was typed and not chosen from Slack's list: a question to ask, never an answer.

Only people of the workspace itself are suggested: no guests, nobody from another organisation, no apps, nobody who
left; and nobody to a guest, who sees of a workspace only whom they share a channel with.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.content.near import folded, nearest
from bot.slack.directory import Group
from models.capabilities.shoutouts import group_recipient
from models.people.members import Namesake

MOST_CANDIDATES = 5
"""Among more than so many a button each would be a list to search: then the form is better at it."""
MOST_WORDS = 4
"""Of one name."""
SHORTEST_BEGINNING = 3
"""Letters of "Benjamin" that are enough where a person is expected."""
_WORD, _PARTS = re.compile(r"\S+"), re.compile(r"[\s._-]+")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_END = ".,;:!?)'’\"”"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant."""

    id: str
    name: str
    """As others know them: "Ben Okoro"."""
    shown_as: str
    """As Slack shows them, to tell those of one name apart: "ben"."""


@dataclass(frozen=True)
class Found:
    """A name in what was typed."""

    length: int
    """How many characters of it are the name."""
    candidates: tuple[Candidate, ...] = ()
    """Who may be meant, at most one more than can be shown."""
    group: str | None = None
    """The user group that is meant, as thanks keep it; that is certain, since no two have the same handle."""


@dataclass(frozen=True)
class _Known:
    """Somebody, and all that they are called, folded."""

    candidate: Candidate
    names: tuple[str, ...]

    def words(self) -> set[str]:
        """The single words of it."""
        return {part for name in self.names for part in _PARTS.split(name)} - {""}

    def first_words(self) -> set[str]:
        """What they are called by for short."""
        return {_PARTS.split(name)[0] for name in self.names} - {""}


class Directory:
    """The people and user groups that a typed name is compared with."""

    def __init__(self, people: Sequence[Namesake], groups: Sequence[Group] = (), without: Collection[str] = ()) -> None:
        self._known = [
            _Known(Candidate(each.id, each.shown, each.name), tuple({folded(name) for name in each.names}))
            for each in people
            if each.id not in without
        ]
        self._by_name = _index((name, known) for known in self._known for name in known.names)
        self._by_word = _index((word, known) for known in self._known for word in known.words())
        self._by_first = _index((word, known) for known in self._known for word in known.first_words())
        self._groups = {key.casefold(): each for each in groups for key in (each.handle, each.id)}

    def named(self, words: str, *, is_marked: bool) -> Found | None:
        """Who or what may be meant by the beginning of these words, where somebody to be thanked is named; the longest
        name first.

        A slip of the finger is seen through where there is a name for certain: after an @, and where all of the words
        are one, since a row of names goes on or ends after them.
        """
        if is_marked and (group := self._group(words)):
            return group
        for name in _beginnings(words, without_possessive=True):
            is_sure = is_marked or len(name) == len(words.rstrip().rstrip(_END))
            if found := self._called(name, self._by_word) or (self._nearly(name) if is_sure else []):
                return _found(name, found)
        return None

    def addressed(self, words: str) -> Found | None:
        """Who may be meant by the beginning of these words, where it need be nobody's name: only what is somebody's
        whole or first name, letter by letter."""
        for name in _beginnings(words):
            if found := self._called(name, self._by_first):
                return _found(name, found)
        return None

    def _group(self, words: str) -> Found | None:
        handle = words.split(maxsplit=1)[0].rstrip(_END) if words.strip() else ""
        group = self._groups.get(handle.casefold())
        return Found(len(handle), group=group_recipient(group.id, group.handle)) if group else None

    def _called(self, name: str, by_word: Mapping[str, list[_Known]]) -> list[_Known]:
        """Those who are called so, whole, by a word, or by a word and an initial ("ben o" is Ben Okoro)."""
        wanted = folded(name)
        found = by_word.get(wanted) or self._by_name.get(wanted)
        first, _, initial = wanted.rstrip(".").partition(" ")
        if found or len(initial) != 1:
            return found or []
        begins = f"{first} {initial}"
        return [each for each in self._by_first.get(first, ()) if any(known.startswith(begins) for known in each.names)]

    def _nearly(self, name: str) -> list[_Known]:
        """Those whose name begins so ("benj"), or is so but for as many slips as its length allows."""
        wanted = folded(name)
        if len(wanted) < SHORTEST_BEGINNING:
            return []
        if begun := [each for each in self._known if any(known.startswith(wanted) for known in each.names)]:
            return begun
        names = self._by_name if " " in wanted else self._by_word
        return [known for found in nearest(wanted, names) for known in names[found]]


_Index = Mapping[str, list[_Known]]


def _index(pairs: Iterable[tuple[str, _Known]]) -> _Index:
    index: dict[str, list[_Known]] = defaultdict(list)
    for key, known in pairs:
        index[key].append(known)
    return dict(index)


def _beginnings(words: str, *, without_possessive: bool = False) -> Iterator[str]:
    """The first few words, then fewer of them, without what may stand after a name."""
    ends = [each.end() for each in islice(_WORD.finditer(words), MOST_WORDS)]
    for end in reversed(ends):
        name = words[:end].rstrip(_END)
        if name:
            yield _POSSESSIVE.sub("", name) if without_possessive else name


def _found(name: str, known: Iterable[_Known]) -> Found:
    candidates = sorted({each.candidate for each in known}, key=lambda each: (each.name.casefold(), each.id))
    return Found(len(name), tuple(candidates[: MOST_CANDIDATES + 1]))
