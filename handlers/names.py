"""Who may be meant by a name that was typed and not chosen from Slack's list: a question to ask, never an answer.

Only people of the workspace itself are suggested: no guests, nobody from another organisation, no apps, nobody who
left; and nobody to a guest, who sees of a workspace only whom they share a channel with.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.content.near import nearest
from bot.slack.directory import Group
from models.capabilities.shoutouts import group_recipient
from models.people.members import Namesake
from models.store.folding import folded

MOST_CANDIDATES = 5
"""Among more than so many a button each would be a list to search: then the form is better at it."""
MOST_WORDS = 4
"""Of one name."""
SHORTEST_BEGINNING = 3
"""Letters of "Benjamin" that are enough where a person is expected."""
_WORD = re.compile(r"\S+")
_APART = str.maketrans("._-", "   ")
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


_Index = Mapping[str, list[Namesake]]


class Directory:
    """The people and user groups that a typed name is compared with."""

    def __init__(self, people: Sequence[Namesake], groups: Sequence[Group] = (), without: Collection[str] = ()) -> None:
        by_name, by_word, by_first = (defaultdict[str, list[Namesake]](list) for _ in range(3))
        for person in people:
            if person.id not in without:
                for name in map(folded, person.names):
                    words = name.translate(_APART).split() or [name]
                    by_name[name].append(person)
                    by_first[words[0]].append(person)
                    for word in words:
                        by_word[word].append(person)
        self._by_name: _Index = dict(by_name)
        self._by_word: _Index = dict(by_word)
        self._by_first: _Index = dict(by_first)
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

    def _called(self, name: str, by_word: _Index) -> list[Namesake]:
        """Those who are called so, whole, by a word, or by a word and an initial ("ben o" is Ben Okoro)."""
        wanted = folded(name)
        found = by_word.get(wanted) or self._by_name.get(wanted)
        first, _, initial = wanted.rstrip(".").partition(" ")
        if found or len(initial) != 1:
            return found or []
        begins = f"{first} {initial}"
        theirs = self._by_first.get(first, ())
        return [each for each in theirs if any(folded(known).startswith(begins) for known in each.names)]

    def _nearly(self, name: str) -> list[Namesake]:
        """Those whose name begins so ("benj"), or is so but for as many slips as its length allows."""
        wanted = folded(name)
        if len(wanted) < SHORTEST_BEGINNING:
            return []
        names = self._by_name if " " in wanted else self._by_word
        found = [known for known in self._by_name if known.startswith(wanted)]
        if found:
            return [each for known in found for each in self._by_name[known]]
        return [each for known in nearest(wanted, names) for each in names[known]]


def _beginnings(words: str, *, without_possessive: bool = False) -> Iterator[str]:
    """The first few words, then fewer of them, without what may stand after a name."""
    ends = [each.end() for each in islice(_WORD.finditer(words), MOST_WORDS)]
    for end in reversed(ends):
        name = words[:end].rstrip(_END)
        if name:
            yield _POSSESSIVE.sub("", name) if without_possessive else name


def _found(name: str, people: Iterable[Namesake]) -> Found:
    candidates = {Candidate(each.id, each.shown, each.name) for each in people}
    ordered = sorted(candidates, key=lambda each: (each.name.casefold(), each.id))
    return Found(len(name), tuple(ordered[: MOST_CANDIDATES + 1]))
