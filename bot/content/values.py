"""Values: those that a workspace starts with, the method's five principles in a word each; and what hashtags pick."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.content.near import nearest
from models.store.folding import folded

DEFAULT_VALUES = ("Empathy", "Respect", "Initiative", "Partnership", "Appreciation")

_HASHTAG = re.compile(r"(?<![\w&#])#(?=[\w-]*[^\W\d_])(\w+(?:-\w+)*)")
_APART = re.compile(r"[\s_-]")
_CLOSE_TO = {
    "Empathy": ("listening", "understanding", "patience", "compassion"),
    "Respect": ("dignity", "reliability", "punctuality", "clarity", "honesty"),
    "Initiative": ("proactive", "foresight", "ownership", "anticipation"),
    "Partnership": ("teamwork", "collaboration", "together", "solution"),
    "Appreciation": ("care", "gratitude", "kindness", "support"),
}
"""Words for what may show one of them. They are no other names of it, so it is asked."""


@dataclass(frozen=True)
class UnknownTag:
    """A hashtag that is none of the workspace's values."""

    word: str
    """Without its #."""
    value_name: str | None = None
    """The value that may be meant."""
    is_near: bool = False
    """Whether it is nearly that value's name."""
    meant: str | None = None
    """The word that was probably meant, where this is nearly one that is close to the value."""


def take_value(reason: str, value_names: Sequence[str]) -> tuple[str | None, str]:
    """The value whose name the reason's first such hashtag is; and the reason, without that tag if it ended with it."""
    by_word = {_joined(name): name for name in reversed(value_names)}
    for tag in _HASHTAG.finditer(reason):
        if name := by_word.get(_joined(tag[1])):
            at_the_end = not reason[tag.end() :].strip(" .!")
            return name, reason[: tag.start()].rstrip() if at_the_end else reason
    return None, reason


def unknown_tags(reason: str, value_names: Sequence[str], channel_names: Collection[str] = ()) -> Iterator[UnknownTag]:
    """The hashtags in a reason that are no values, each once; and no channels of these names either."""
    values = {_joined(name) for name in value_names}
    for word in dict.fromkeys(tag[1] for tag in _HASHTAG.finditer(reason)):
        if value_names and word not in channel_names and _joined(word) not in values:
            yield _guess(word, value_names)


def _guess(word: str, value_names: Sequence[str]) -> UnknownTag:
    wanted = _joined(word)
    close = {each: name for name in value_names for each in _CLOSE_TO.get(name, ())}
    if wanted in close:
        return UnknownTag(word, close[wanted])
    names = {_joined(name): name for name in reversed(value_names)}
    if near := nearest(wanted, names):
        return UnknownTag(word, names[near[0]], is_near=True)
    near = nearest(wanted, close)
    return UnknownTag(word, close[near[0]], meant=near[0]) if near else UnknownTag(word)


def tag_of(value_name: str) -> str:
    """How a value is picked in one line: "#highfive"."""
    return "#" + _APART.sub("", value_name.casefold())


def _joined(name: str) -> str:
    return _APART.sub("", folded(name))
