"""Who is named in what somebody wrote, and how it reads without that: an offer to whoever wrote it, never done unasked.

A name that is found where none was meant costs a look. So a capital letter is enough for most names, also where a
sentence begins; what is an everyday word as well ("will", "mark", "may") counts only where it can hardly be that word.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.content.words import mark, say
from bot.slack.text import MENTION
from models.people.members import Namesake
from models.store.folding import folded

SHORTEST = 3
"""Letters of a name that is looked for by itself."""
MOST_WORDS = 4
"""Of one name."""
# fmt: off
ORDINARY = frozenset((
    "april", "art", "august", "baker", "bell", "best", "bill", "black", "brown", "carol", "case", "chance", "chase",
    "christian", "clay", "cliff", "cook", "dale", "dawn", "day", "dean", "drew", "earl", "eve", "faith", "fay",
    "field", "frank", "gene", "glen", "good", "grace", "grant", "gray", "green", "guy", "harry", "herb", "hill",
    "holly", "hope", "iris", "ivy", "jack", "jean", "joy", "june", "king", "lane", "lee", "little", "long", "love",
    "major", "march", "mark", "martin", "mason", "max", "may", "mercy", "miles", "nick", "norm", "olive", "page",
    "parker", "pat", "paul", "pearl", "penny", "poppy", "price", "ray", "reed", "rich", "rob", "robin", "rod",
    "rose", "ruby", "rusty", "sandy", "short", "skip", "sky", "stone", "storm", "sue", "summer", "sunny", "tony",
    "trip", "van", "victor", "violet", "wade", "ward", "white", "will", "wise", "wood", "young",
))
"""English words that are names as well; names of months among them."""
_MONTHS = frozenset(("march", "april", "may", "june", "august"))
_BEFORE_A_MONTH = frozenset((
    "after", "and", "before", "between", "by", "during", "early", "every", "from", "in", "last", "late", "mid",
    "next", "of", "or", "since", "this", "through", "till", "to", "until",
))
_NOT_NAMES = frozenset((
    "all", "and", "for", "her", "hers", "him", "his", "not", "off", "out", "she", "support", "team", "the", "their",
    "them", "they", "you",
))
"""What people put beside their names, and would be found everywhere."""
# fmt: on
_WORD = re.compile(r"[^\W\d_]+")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[|/·•].*$")
_BEGINS = re.compile(r"(?:^|[.!?:…\n•*–—-])[\s\"'“”‘’(\[]*$")
"""What stands before the first word of a sentence, or of a line."""
WITHOUT_NAMES = (mark("somebody"), mark("a colleague"), mark("another colleague"))
"""What stands in place of those who are named: the first, the second, and all others."""


@dataclass(frozen=True)
class Named:
    """What was found in what somebody wrote."""

    ids: Collection[str]
    """Who may be meant."""
    reworded: str
    """The same words without their names."""


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    ids: frozenset[str]


def find(words: str, people: Sequence[Namesake], counts: Callable[[str], bool] = lambda _id: True) -> Named | None:
    """Who of these people is named, or anybody by a mention; `None` if nobody is.

    Args:
        words: plain text, with mentions as `<@U…>`.
        people: who may be meant.
        counts: whether it matters that somebody is named, by id.
    """
    found = sorted((*_mentions(words), *_Names(people).find(words)), key=lambda each: each.start)
    spans = [each for each in found if any(counts(id_) for id_ in each.ids)]
    if not spans:
        return None
    return Named(frozenset().union(*(each.ids for each in spans)), _without(words, spans))


def _mentions(words: str) -> Iterator[_Span]:
    for found in MENTION.finditer(words):
        yield _Span(found.start(), found.end(), frozenset([found[1]]))


class _Names:
    """What people are called, by what it is compared with."""

    def __init__(self, people: Sequence[Namesake]) -> None:
        self._whole: dict[str, set[str]] = {}
        self._single: dict[str, set[str]] = {}
        for person in people:
            for name in person.names:
                parts = [folded(each) for each in _WORD.findall(_ASIDE.sub(" ", name))]
                if len(parts) > 1:
                    self._whole.setdefault(" ".join(parts[:MOST_WORDS]), set()).add(person.id)
                for part in parts:
                    if len(part) >= SHORTEST and part not in _NOT_NAMES:
                        self._single.setdefault(part, set()).add(person.id)

    def find(self, words: str) -> Iterator[_Span]:
        """The names in these words, whole ones before parts of them."""
        plain = MENTION.sub(lambda found: " " * len(found[0]), words)
        found = list(_WORD.finditer(plain))
        is_cased = any(each.isupper() for each in plain)
        at = 0
        while at < len(found):
            length, ids = self._at(plain, found, at, is_cased)
            if ids:
                start, end = found[at].start(), found[at + length - 1].end()
                yield _Span(start - (plain[start - 1 : start] == "@"), end, frozenset(ids))
            at += max(length, 1)

    def _at(self, plain: str, found: Sequence[re.Match[str]], at: int, is_cased: bool) -> tuple[int, set[str]]:
        """How many words from this one on are a name, and whose."""
        parts = [folded(each[0]) for each in islice(found, at, at + MOST_WORDS)]
        for length in range(len(parts), 1, -1):
            is_together = re.fullmatch(r"[\w\s.'’-]*", plain[found[at].start() : found[at + length - 1].end()])
            if is_together and (ids := self._whole.get(" ".join(parts[:length]))):
                return length, ids
        ids = self._single.get(parts[0], set())
        if not ids or not _is_meant(plain, found, at, is_cased):
            return 1, set()
        length = 1
        while length < len(parts) and self._goes_on(plain, found, at + length, parts[length], ids):
            length += 1
        return length, ids

    def _goes_on(self, plain: str, found: Sequence[re.Match[str]], at: int, part: str, ids: set[str]) -> bool:
        """Whether the next word is one more of the same person's name."""
        between = plain[found[at - 1].end() : found[at].start()]
        return between in (" ", "-", ". ") and bool(self._single.get(part, set()) & ids)


def _is_meant(plain: str, found: Sequence[re.Match[str]], at: int, is_cased: bool) -> bool:
    """Whether a word that is a name is one here."""
    word, start = found[at][0], found[at].start()
    if plain[start - 1 : start] == "@" or not (word[0].islower() or word[0].isupper()):
        return True
    name = folded(word)
    if name not in ORDINARY:
        return word[0].isupper() or not is_cased
    if not word[0].isupper() or word.isupper() or _BEGINS.search(plain[:start]):
        return False
    return not (name in _MONTHS and at and folded(found[at - 1][0]) in _BEFORE_A_MONTH)


def _without(words: str, spans: Sequence[_Span]) -> str:
    """The words with somebody in place of each."""
    called: dict[frozenset[str], str] = {}
    parts, end = [], 0
    for each in spans:
        if each.ids not in called:
            called[each.ids] = say(WITHOUT_NAMES[min(len(called), len(WITHOUT_NAMES) - 1)])
        instead = called[each.ids]
        if _BEGINS.search(words[: each.start]):
            instead = instead[:1].upper() + instead[1:]
        parts += [words[end : each.start], instead]
        end = each.end
    return "".join([*parts, words[end:]])
