"""A map of thanks as a picture: groups on an ellipse, the thanks between them as arrows, those within as their size.

An arrow is as wide, and a group's circle as large, as there are thanks. The number stands on it, so that nothing needs
to be read from a width or a colour; where there are more arrows than there is room for, the largest have numbers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Circle, Polygon
from numpy.typing import NDArray

from bot.pictures.canvas import BODY, CARD, COLOURS, MARGIN, QUIET, TITLE, Card
from bot.pictures.names import labels
from bot.pictures.thanks_map import MAP_SIZE, NO_THANKS, Flow, ThanksMap, largest

_Points = NDArray[np.float64]

_CENTRE = (600.0, 372.0)
_RADII = (290.0, 226.0)
_SMALLEST_CIRCLE, _LARGEST_CIRCLE = 16.0, 54.0
_NARROWEST_ARROW, _WIDEST_ARROW = 2.5, 26.0
_GAP = 8.0
"""Between a circle and an arrow."""
_NUMBERED_ARROWS = 24
_LABEL_WIDTH = 230.0
_TITLE_AT = 738.0
_NOTE_AT = 46.0


@dataclass(frozen=True)
class _Node:
    """A group on the map."""

    x: float
    y: float
    angle: float
    radius: float
    colour: str
    within: int


def draw(thanks: ThanksMap) -> bytes:
    """The PNG."""
    card = Card(MAP_SIZE)
    title = "Thanks between groups" if len(thanks.shown) > 1 else "Thanks"
    card.write((MARGIN, _TITLE_AT), title, TITLE, bold=True)
    flows = thanks.shown_flows
    if not flows:
        card.say(NO_THANKS)
        return card.png()
    card.write(
        (card.width - MARGIN, _TITLE_AT), f"{sum(flow.count for flow in flows)} in all", colour=QUIET, align="right"
    )
    nodes = _nodes(len(thanks.shown), flows)
    arrows = [flow for flow in flows if flow.giver != flow.receiver]
    _draw_arrows(card, nodes, arrows)
    for node, label in zip(nodes, labels(thanks.shown), strict=True):
        _draw_node(card, node, label)
    return card.png()


def _nodes(how_many: int, flows: Sequence[Flow]) -> list[_Node]:
    within = {flow.giver: flow.count for flow in flows if flow.giver == flow.receiver}
    most = max(within.values(), default=1)
    nodes = []
    for place in range(how_many):
        angle = math.pi / 2 - 2 * math.pi * place / how_many
        if how_many == 2:
            angle = math.pi * (1 - place)
        away = 0.0 if how_many == 1 else 1.0
        nodes.append(
            _Node(
                x=_CENTRE[0] + away * _RADII[0] * math.cos(angle),
                y=_CENTRE[1] + away * _RADII[1] * math.sin(angle),
                angle=angle,
                radius=max(_SMALLEST_CIRCLE, _LARGEST_CIRCLE * math.sqrt(within.get(place, 0) / most)),
                colour=COLOURS[place % len(COLOURS)],
                within=within.get(place, 0),
            )
        )
    return nodes


def _draw_node(card: Card, node: _Node, label: str) -> None:
    card.axes.add_patch(
        Circle((node.x, node.y), node.radius, facecolor=CARD, edgecolor=node.colour, linewidth=6, zorder=3)
    )
    if node.within:
        card.write((node.x, node.y), str(node.within), bold=True, align="center")
    out = node.radius + 20
    x, y = node.x + out * math.cos(node.angle), node.y + out * math.sin(node.angle)
    sideways = math.cos(node.angle)
    align = "center" if abs(sideways) < 0.3 else "left" if sideways > 0 else "right"
    card.write((x, y), card.fit(label, _LABEL_WIDTH), align=align)


def _draw_arrows(card: Card, nodes: Sequence[_Node], arrows: Sequence[Flow]) -> None:
    most = max((arrow.count for arrow in arrows), default=1)
    for arrow in sorted(arrows, key=lambda arrow: -arrow.count):
        width = max(_NARROWEST_ARROW, _WIDEST_ARROW * arrow.count / most)
        giver, receiver = nodes[arrow.giver], nodes[arrow.receiver]
        path = _path(giver, receiver)
        card.axes.add_patch(Polygon(_outline(path, width), facecolor=giver.colour, alpha=0.55, linewidth=0, zorder=2))
    taken = []
    for arrow in largest(arrows, _NUMBERED_ARROWS):
        path = _path(nodes[arrow.giver], nodes[arrow.receiver])
        spots = [path[round(len(path) * share)] for share in (0.35, 0.45, 0.25, 0.55, 0.65, 0.75)]
        spot = max(spots, key=lambda spot: min([60.0, *(math.dist(spot, other) for other in taken)]))
        taken.append(spot)
        card.write((float(spot[0]), float(spot[1])), str(arrow.count), BODY - 2, align="center")


def _path(giver: _Node, receiver: _Node) -> _Points:
    """Points of the curve from circle to circle, which bends to the middle of the map, and to its right."""
    start, end = np.array([giver.x, giver.y]), np.array([receiver.x, receiver.y])
    along = end - start
    right = np.array([along[1], -along[0]])
    bend = 0.6 * (start + end) / 2 + 0.4 * np.array(_CENTRE) + 0.16 * right
    t = np.linspace(0, 1, 400)[:, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
    clear = (np.linalg.norm(curve - start, axis=1) > giver.radius + _GAP) & (
        np.linalg.norm(curve - end, axis=1) > receiver.radius + _GAP
    )
    return np.asarray(curve[clear])


def _outline(path: _Points, width: float) -> _Points:
    """The outline of an arrow of this width along a path, with its head at the end."""
    to_end = np.linalg.norm(path - path[-1], axis=1)
    head = min(10 + 1.1 * width, to_end[0] * 0.6)
    body = path[to_end >= head]
    direction = np.gradient(body, axis=0)
    across = np.stack([-direction[:, 1], direction[:, 0]], axis=1) / np.linalg.norm(direction, axis=1)[:, None]
    neck, wing = body[-1], across[-1] * (6 + 0.9 * width)
    left, right = body + across * width / 2, body - across * width / 2
    return np.concatenate([left, [neck + wing, path[-1], neck - wing], right[::-1]])
