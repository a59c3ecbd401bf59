"""How many thanks went between groups, and within them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot import text
from bot.pictures.names import in_words, labels, numbered, plain

MAP_SIZE = (1200, 800)
"""Pixels, about twice as many as Slack shows."""
GROUPS = 12
"""How many groups a map has at most; of more, the quietest are put together."""
DESCRIPTION_LIMIT = 900
"""Characters of an alternative text."""
TEXT_LIMIT = text.SECTION_LIMIT - 100
"""Characters of the map in text; the rest of a section is for its title."""
LINES = 12
"""How many flows are told in bars of text, at most."""
NO_THANKS = "There are no thanks to show for this time."
OTHERS = "Others"
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Flow:
    """How many thanks went from one group to another, or stayed within one; groups by their place on the map."""

    giver: int
    receiver: int
    count: int


@dataclass(frozen=True)
class ThanksMap:
    """How many thanks went from which group to which; never from whom to whom."""

    groups: tuple[str, ...]
    flows: Mapping[tuple[str, str], int]
    """By the giving and the receiving group. What is not among `groups` belongs to the others."""

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The names of the groups on the map, on a line each; where need be, the others come last."""
        kept = tuple(plain(name) or numbered(at) for at, name in enumerate(self._kept))
        return (*kept, OTHERS) if self.has_others else kept

    @cached_property
    def has_others(self) -> bool:
        """Whether the last group on the map stands for several, or for what is not among `groups`."""
        return bool({*self.groups, *self._ends} - set(self._kept))

    @cached_property
    def shown_flows(self) -> tuple[Flow, ...]:
        """All thanks, by the groups on the map and in their order."""
        places = {name: place for place, name in enumerate(self._kept)}
        counts: Counter[tuple[int, int]] = Counter()
        for (giver, receiver), count in self._thanks.items():
            counts[places.get(giver, len(places)), places.get(receiver, len(places))] += count
        return tuple(Flow(*pair, counts[pair]) for pair in sorted(counts))

    @cached_property
    def _thanks(self) -> dict[tuple[str, str], int]:
        return {pair: count for pair, count in self.flows.items() if count > 0}

    @cached_property
    def _ends(self) -> set[str]:
        return {name for pair in self._thanks for name in pair}

    @cached_property
    def _kept(self) -> tuple[str, ...]:
        """The groups that have a place of their own, in the order in which they were given."""
        groups = tuple(dict.fromkeys(self.groups))
        if len(groups) + bool(self._ends - set(groups)) <= GROUPS:
            return groups
        thanks: Counter[str] = Counter()
        for pair, count in self._thanks.items():
            thanks.update(dict.fromkeys(pair, count))
        busiest = sorted(groups, key=lambda name: -thanks[name])[: GROUPS - 1]
        return tuple(name for name in groups if name in busiest)


def draw_map(thanks: ThanksMap) -> bytes:
    """A PNG of `MAP_SIZE`: the groups in a circle, with an arrow for the thanks from one to another."""
    from bot.pictures.thanks_map_drawing import draw  # loads 60 MB

    return draw(thanks)


def describe_map(thanks: ThanksMap) -> str:
    """The figures of the picture in plain text, at most 900 characters; if they are many, the largest of them."""
    if not thanks.shown_flows:
        return NO_THANKS
    explained = _numbers_explained(thanks)

    def description(told: tuple[Flow, ...]) -> str:
        return " ".join([_heading(thanks), *_by_giver(thanks, told), *_rest(thanks, told), *explained])

    return _longest(description, thanks.shown_flows, len(thanks.shown_flows), DESCRIPTION_LIMIT)


def text_map(thanks: ThanksMap) -> str:
    """The map for mrkdwn: a line for each of the largest flows, with a bar of text for their size."""
    if not thanks.shown_flows:
        return NO_THANKS

    def lines(told: tuple[Flow, ...]) -> str:
        return text.escape("\n".join([_heading(thanks), *_lines(thanks, told), *_rest(thanks, told)]))

    return _longest(lines, thanks.shown_flows, LINES, TEXT_LIMIT)


def legend_map(thanks: ThanksMap) -> str:
    """For mrkdwn, which groups have a number in the picture since their name cannot be drawn; mostly there are none."""
    return text.escape(" ".join(_numbers_explained(thanks)))


def largest(flows: Sequence[Flow], how_many: int) -> tuple[Flow, ...]:
    """The largest of these, in the order in which they were given."""
    found = set(sorted(flows, key=lambda flow: -flow.count)[:how_many])
    return tuple(flow for flow in flows if flow in found)


def _longest(words: Callable[[tuple[Flow, ...]], str], flows: Sequence[Flow], most: int, limit: int) -> str:
    """The words about as many of the largest flows, at most `most`, as have room in `limit` characters."""
    all_words = (words(largest(flows, how_many)) for how_many in range(min(most, len(flows)), 0, -1))
    return next((each for each in all_words if len(each) <= limit), text.cut(words(()), limit))


def _heading(thanks: ThanksMap) -> str:
    total = sum(flow.count for flow in thanks.shown_flows)
    groups = f"{len(thanks.shown) - 1} groups and others" if thanks.has_others else f"{len(thanks.shown)} groups"
    return f"Thanks between {groups}: {total}." if len(thanks.shown) > 1 else f"Thanks: {total}."


def _by_giver(thanks: ThanksMap, flows: Sequence[Flow]) -> list[str]:
    """A sentence for each group that gave thanks."""
    names = [in_words(name) for name in thanks.shown]
    given: dict[int, list[str]] = {}
    for flow in flows:
        where = "within" if flow.giver == flow.receiver else f"to {names[flow.receiver]}"
        given.setdefault(flow.giver, []).append(f"{flow.count} {where}")
    return [f"From {names[giver]}: {', '.join(parts)}." for giver, parts in given.items()]


def _lines(thanks: ThanksMap, flows: Sequence[Flow]) -> Iterator[str]:
    """A line for each flow; the tallest bar is for the largest of all."""
    most = max(flow.count for flow in thanks.shown_flows)
    names = [in_words(name) for name in thanks.shown]
    for flow in flows:
        giver, receiver = names[flow.giver], names[flow.receiver]
        where = f"within {giver}" if flow.giver == flow.receiver else f"from {giver} to {receiver}"
        yield f"{_BARS[-(-flow.count * len(_BARS) // most) - 1]} {flow.count} {where}"


def _rest(thanks: ThanksMap, told: Sequence[Flow]) -> list[str]:
    """A sentence about the thanks that are not told one by one, where some are and others are not."""
    rest = sum(flow.count for flow in thanks.shown_flows) - sum(flow.count for flow in told)
    return [f"And {rest} more, not listed one by one."] if told and rest else []


def _numbers_explained(thanks: ThanksMap) -> list[str]:
    return [
        f"{label} in the picture is {in_words(name)}."
        for place, (label, name) in enumerate(zip(labels(thanks.shown), thanks.shown, strict=True))
        if label == numbered(place) != name
    ]
