"""How many thanks went between groups, and within them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot import text
from bot.pictures.names import labels, numbered, plain

MAP_SIZE = (1200, 800)
"""Pixels, about twice as many as Slack shows."""
GROUPS = 12
"""How many groups a map has at most; of more, the quietest are put together."""
DESCRIPTION_LIMIT = 900
"""Characters of an alternative text."""
LINES = 12
"""How many flows are told in bars of text, at most."""
NO_THANKS = "There are no thanks to show for this time."

_OTHERS = "Others"
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
        """The names of the groups on the map, on one line each; where need be, the others come last."""
        kept = tuple(plain(name) or numbered(at) for at, name in enumerate(self._kept))
        everybody = {*self.groups, *_ends(self.flows)}
        return (*kept, _OTHERS) if len(everybody) > len(kept) else kept

    @cached_property
    def shown_flows(self) -> tuple[Flow, ...]:
        """All thanks, by the groups on the map and in their order."""
        places = {name: place for place, name in enumerate(self._kept)}
        counts: dict[tuple[int, int], int] = {}
        for (giver, receiver), count in self.flows.items():
            pair = places.get(giver, len(places)), places.get(receiver, len(places))
            counts[pair] = counts.get(pair, 0) + count
        return tuple(Flow(*pair, counts[pair]) for pair in sorted(counts) if counts[pair] > 0)

    @cached_property
    def _kept(self) -> tuple[str, ...]:
        """The groups that have a place of their own, in the order in which they were given."""
        groups = tuple(dict.fromkeys(self.groups))
        strangers = any(name not in groups for name in _ends(self.flows))
        if len(groups) + strangers <= GROUPS:
            return groups
        thanks = dict.fromkeys(groups, 0)
        for pair, count in self.flows.items():
            for name in thanks.keys() & set(pair):
                thanks[name] += count
        busiest = sorted(groups, key=lambda name: -thanks[name])[: GROUPS - 1]
        return tuple(name for name in groups if name in busiest)


def _ends(flows: Mapping[tuple[str, str], int]) -> set[str]:
    return {name for pair in flows for name in pair}


def draw_map(thanks: ThanksMap) -> bytes:
    """A PNG of `MAP_SIZE`: the groups in a circle, with an arrow for the thanks from one to another."""
    from bot.pictures.thanks_map_drawing import draw  # loads 60 MB

    return draw(thanks)


def describe_map(thanks: ThanksMap) -> str:
    """The figures of the picture in plain text, at most 900 characters; if they are many, the largest of them."""
    flows = thanks.shown_flows
    if not flows:
        return NO_THANKS
    explained = _numbers_explained(thanks.shown)
    descriptions = (
        " ".join([_heading(thanks), *_by_giver(thanks.shown, some), *_rest(flows, some), *explained])
        for some in (largest(flows, how_many) for how_many in range(len(flows), -1, -1))
    )
    return next(words for words in descriptions if len(words) <= DESCRIPTION_LIMIT)


def text_map(thanks: ThanksMap) -> str:
    """The map for mrkdwn: a line for each of the larger flows, with a bar of text for their size."""
    flows = thanks.shown_flows
    if not flows:
        return NO_THANKS
    some = largest(flows, LINES)
    most = max(flow.count for flow in flows)
    lines = [_heading(thanks), *(_line(thanks.shown, flow, most) for flow in some), *_rest(flows, some)]
    return text.escape("\n".join(lines))


def largest(flows: Sequence[Flow], how_many: int) -> tuple[Flow, ...]:
    """The largest of these, in the order in which they were given."""
    found = sorted(flows, key=lambda flow: -flow.count)[:how_many]
    return tuple(flow for flow in flows if flow in found)


def _heading(thanks: ThanksMap) -> str:
    total = sum(flow.count for flow in thanks.shown_flows)
    return f"Thanks between {len(thanks.shown)} groups: {total}." if len(thanks.shown) > 1 else f"Thanks: {total}."


def _by_giver(names: Sequence[str], flows: Sequence[Flow]) -> list[str]:
    """A sentence for each group that gave thanks."""
    given: dict[int, list[str]] = {}
    for flow in flows:
        where = "within" if flow.giver == flow.receiver else f"to {names[flow.receiver]}"
        given.setdefault(flow.giver, []).append(f"{flow.count} {where}")
    return [f"From {names[giver]}: {', '.join(parts)}." for giver, parts in given.items()]


def _line(names: Sequence[str], flow: Flow, most: int) -> str:
    bar = _BARS[-(-flow.count * len(_BARS) // most) - 1]
    giver, receiver = names[flow.giver], names[flow.receiver]
    where = f"within {giver}" if flow.giver == flow.receiver else f"from {giver} to {receiver}"
    return f"{bar} {flow.count} {where}"


def _rest(flows: Sequence[Flow], told: Sequence[Flow]) -> list[str]:
    """A sentence about the thanks that are not told one by one, if there are any."""
    rest = sum(flow.count for flow in flows) - sum(flow.count for flow in told)
    return [f"And {rest} more, not listed one by one."] if rest else []


def _numbers_explained(names: Sequence[str]) -> list[str]:
    return [
        f"{label} in the picture is {name}."
        for place, (label, name) in enumerate(zip(labels(names), names, strict=True))
        if label == numbered(place) != name
    ]
