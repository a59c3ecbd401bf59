"""A map of thanks as a picture: groups around an ellipse, and an arrow for the thanks from one to another.

An arrow is as wide as there are thanks, if that is wide enough to be seen, and a circle grows with those within its
group. Both bear their number and every group its name, so nothing has to be told by a width or a colour. Of many arrows
only the largest are drawn.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Circle, Polygon
from numpy.typing import NDArray

from bot.pictures.canvas import BODY, CARD, COLOURS, MARGIN, QUIET, TITLE, Align, Card
from bot.pictures.names import labels
from bot.pictures.thanks_map import MAP_SIZE, NO_THANKS, Flow, ThanksMap, largest

_Points = NDArray[np.float64]

_CENTRE = (600.0, 378.0)
_RADII = (284.0, 212.0)
_TITLE_AT = 738.0
_NOTE_AT = 44.0
_ARROWS = 20
"""How many arrows can be told apart."""
_SMALLEST_CIRCLE, _LARGEST_CIRCLE = 28.0, 50.0
_NARROWEST_ARROW = 4.0
_WIDEST_ARROW = (12.0, 24.0)
"""How wide the widest arrow is at least and at most: there may be many beside it."""
_NUMBER_AT = (0.3, 0.4, 0.5, 0.2, 0.6, 0.7)
"""Where on its arrow a number may be; the first is best."""
_ROOM = 40.0
"""How much room a number needs around it."""
_GAP = 7.0
"""Between a circle and its arrows."""
_INWARDS = 0.15
"""How far arrows bend from the rim of the map, where other groups are, to its middle."""
_BESIDE = 3.0
"""On either side of an arrow, where it touches a circle."""
_OPEN = math.radians(90)
"""How far the arrows of a circle spread to either side of the middle of the map."""


@dataclass(frozen=True)
class _Node:
    """A group on the map."""

    x: float
    y: float
    radius: float
    colour: str
    label: str
    within: int

    @property
    def inwards(self) -> float:
        """The direction of the map's middle."""
        return math.atan2(_CENTRE[1] - self.y, _CENTRE[0] - self.x)

    def port(self, direction: float) -> tuple[_Points, _Points]:
        """Where an arrow in this direction touches the group, and the direction as a vector."""
        outwards = np.array([math.cos(direction), math.sin(direction)])
        return np.array([self.x, self.y]) + (self.radius + _GAP) * outwards, outwards


def draw(thanks: ThanksMap) -> bytes:
    """The PNG."""
    card = Card(MAP_SIZE)
    title = "Thanks between groups" if len(thanks.shown) > 1 else "Thanks"
    card.write((MARGIN, _TITLE_AT), title, TITLE, bold=True)
    flows = thanks.shown_flows
    if not flows:
        card.say(NO_THANKS)
        return card.png()
    total = sum(flow.count for flow in flows)
    card.write((card.width - MARGIN, _TITLE_AT), f"{total} thanks in all", colour=QUIET, align="right")
    within = {flow.giver: flow.count for flow in flows if flow.giver == flow.receiver}
    between = [flow for flow in flows if flow.giver != flow.receiver]
    arrows = largest(between, _ARROWS)
    nodes = _nodes(labels(thanks.shown), within)
    _draw_arrows(card, nodes, arrows)
    for node in nodes:
        _draw_node(card, node)
    _draw_note(card, within, sum(flow.count for flow in between) - sum(flow.count for flow in arrows))
    return card.png()


def _nodes(names: Sequence[str], within: Mapping[int, int]) -> list[_Node]:
    """The groups, clockwise from the top; two are side by side, and one is in the middle."""
    start = math.pi if len(names) == 2 else math.pi / 2
    angles = [start - 2 * math.pi * place / len(names) for place in range(len(names))]
    xs, ys = _spread([math.cos(angle) for angle in angles]), _spread([math.sin(angle) for angle in angles])
    most = max(within.values(), default=1)
    growth = min(_LARGEST_CIRCLE, 420 / len(names)) ** 2 - _SMALLEST_CIRCLE**2
    return [
        _Node(
            x=_CENTRE[0] + _RADII[0] * xs[place],
            y=_CENTRE[1] + _RADII[1] * ys[place],
            radius=math.sqrt(_SMALLEST_CIRCLE**2 + growth * within.get(place, 0) / most),
            colour=COLOURS[place % len(COLOURS)],
            label=name,
            within=within.get(place, 0),
        )
        for place, name in enumerate(names)
    ]


def _spread(values: Sequence[float]) -> list[float]:
    """The values, moved and stretched so that they reach from -1 to 1; all 0 where they do not differ."""
    low, high = min(values), max(values)
    return [2 * (value - low) / (high - low) - 1 if high - low > 1e-6 else 0.0 for value in values]


def _draw_node(card: Card, node: _Node) -> None:
    ring = Circle((node.x, node.y), node.radius, facecolor=CARD, edgecolor=node.colour, linewidth=6)
    card.axes.add_patch(ring)
    if node.within:
        card.write((node.x, node.y), str(node.within), bold=True, align="center")
    away = node.radius + 20
    sideways = (node.x - _CENTRE[0]) / _RADII[0]
    if abs(sideways) < 0.2:
        up = 1 if node.y > _CENTRE[1] else -1
        card.write((node.x, node.y + up * (away + 6)), card.fit(node.label, 620), align="center")
        return
    align: Align = "left" if sideways > 0 else "right"
    x = node.x + math.copysign(away, sideways)
    room = card.width - MARGIN - x if sideways > 0 else x - MARGIN
    card.write_lines((x, node.y), node.label, room, align=align)


def _draw_note(card: Card, within: Mapping[int, int], undrawn: int) -> None:
    notes = ["In a circle: thanks within the group."] if within else []
    notes += [f"Another {undrawn} are not drawn."] if undrawn else []
    card.write((MARGIN, _NOTE_AT), " ".join(notes), BODY - 2, QUIET)


def _draw_arrows(card: Card, nodes: Sequence[_Node], arrows: Sequence[Flow]) -> None:
    """The largest first, each with an edge that parts it from those beneath; then the numbers, where there is room."""
    per_thanks = _width_per_thanks(nodes, arrows)
    widths = {arrow: max(_NARROWEST_ARROW, per_thanks * arrow.count) for arrow in arrows}
    paths = _paths(nodes, widths)
    for arrow in sorted(arrows, key=lambda arrow: -arrow.count):
        outline = _outline(paths[arrow], widths[arrow])
        colour = nodes[arrow.giver].colour
        card.axes.add_patch(Polygon(outline, facecolor=CARD, edgecolor=CARD, linewidth=4))
        card.axes.add_patch(Polygon(outline, facecolor=colour, linewidth=0))
    taken = [(node.x, node.y, node.radius) for node in nodes]
    for arrow in arrows:
        spots = [paths[arrow][round(len(paths[arrow]) * share)] for share in _NUMBER_AT]
        x, y = max(spots, key=lambda spot: min(_ROOM, *(math.dist(spot, at) - radius for *at, radius in taken)))
        taken.append((x, y, 0.0))
        card.write((x, y), str(arrow.count), BODY - 2, align="center")


def _width_per_thanks(nodes: Sequence[_Node], arrows: Sequence[Flow]) -> float:
    """How wide arrows are for each of their thanks, so that those of a group find room beside one another."""
    widest = min(_WIDEST_ARROW[1], _WIDEST_ARROW[0] + 48 / len(nodes))
    widths = [widest / arrow.count for arrow in arrows]
    for place, node in enumerate(nodes):
        counts = [arrow.count for arrow in arrows if place in (arrow.giver, arrow.receiver)]
        if counts:
            widths.append((2 * _OPEN * (node.radius + _GAP) - 2 * _BESIDE * len(counts)) / sum(counts))
    return max(min(widths, default=0), _WIDEST_ARROW[0] / max((arrow.count for arrow in arrows), default=1))


def _paths(nodes: Sequence[_Node], widths: Mapping[Flow, float]) -> dict[Flow, _Points]:
    """Points on the curve of each arrow, which stands upright on both circles, with its neighbours beside it."""
    ports: dict[tuple[Flow, int], tuple[_Points, _Points]] = {}
    for place, node in enumerate(nodes):
        own = {arrow: _turn(nodes, place, arrow) for arrow in widths if place in (arrow.giver, arrow.receiver)}
        arrows = sorted(own, key=lambda arrow: (own[arrow], arrow.receiver == place))
        halves = [(widths[arrow] / 2 + _BESIDE) / (node.radius + _GAP) for arrow in arrows]
        squeeze = min(1.0, _OPEN / sum(halves)) if halves else 1.0
        turns = _apart([own[arrow] for arrow in arrows], [half * squeeze for half in halves])
        for arrow, turn in zip(arrows, turns, strict=True):
            ports[arrow, place] = node.port(node.inwards + turn)
    return {arrow: _curve(ports[arrow, arrow.giver], ports[arrow, arrow.receiver]) for arrow in widths}


def _turn(nodes: Sequence[_Node], place: int, arrow: Flow) -> float:
    """How far, counter-clockwise from the middle of the map, a group turns to look at the other end of an arrow."""
    node, other = nodes[place], nodes[arrow.receiver if place == arrow.giver else arrow.giver]
    turn = math.atan2(other.y - node.y, other.x - node.x) - node.inwards
    return math.remainder(turn, 2 * math.pi)


def _apart(wanted: Sequence[float], halves: Sequence[float]) -> list[float]:
    """Places in this order, near those wanted, of things that reach so far to either side and must not overlap."""
    up, down = list(wanted), list(wanted)
    for at in range(1, len(wanted)):
        up[at] = max(up[at], up[at - 1] + halves[at - 1] + halves[at])
    for at in range(len(wanted) - 2, -1, -1):
        down[at] = min(down[at], down[at + 1] - halves[at + 1] - halves[at])
    return [(high + low) / 2 for high, low in zip(up, down, strict=True)]


def _curve(start: tuple[_Points, _Points], end: tuple[_Points, _Points]) -> _Points:
    """Points on a curve between two ports, which leaves both in their direction and bends to the middle of the map."""
    (first, out_of_first), (last, out_of_last) = start, end
    reach = 0.36 * float(np.linalg.norm(last - first))
    bends = [
        (1 - _INWARDS) * (port + reach * outwards) + _INWARDS * np.array(_CENTRE)
        for port, outwards in ((first, out_of_first), (last, out_of_last))
    ]
    t = np.linspace(0, 1, 200)[:, None]
    return np.asarray(
        (1 - t) ** 3 * first + 3 * (1 - t) ** 2 * t * bends[0] + 3 * (1 - t) * t**2 * bends[1] + t**3 * last
    )


def _outline(path: _Points, width: float) -> _Points:
    """The outline of an arrow of this width along a path, with its head at the end."""
    to_end = np.linalg.norm(path - path[-1], axis=1)
    head = min(12 + 0.8 * width, 0.6 * to_end[0])
    body = path[to_end >= head]
    along = np.gradient(body, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.linalg.norm(along, axis=1)[:, None]
    neck, wing = body[-1], across[-1] * (5 + 0.7 * width)
    left, right = body + across * width / 2, body - across * width / 2
    return np.concatenate([left, [neck + wing, path[-1], neck - wing], right[::-1]])
