"""A trend as a picture: the share of people thanked as an area, and beneath it the mood, both on their whole scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.pictures.canvas import BODY, CARD, COLOURS, GRID, INK, MARGIN, QUIET, TITLE, Card
from bot.pictures.names import drawable, plain
from bot.pictures.trend import MOODS, NO_MOOD, NO_NAME, NO_REACH, NO_WEEK, TREND_SIZE, Trend, TrendPoint, day, figure

_LEFT, _RIGHT = 136.0, 980.0
_TITLE_AT = 600.0
_DATES_AT = 46.0
_DATES = 5
_DATE_WIDTH = 130.0


@dataclass(frozen=True)
class _Panel:
    """A figure over the weeks, between two heights of the picture."""

    bottom: float
    top: float
    title: str
    scale: Sequence[str]
    """What the lowest, the middle and the highest line mean."""
    colour: str
    marker: str
    nothing: str
    """What is said where there is no figure."""
    is_amount: bool = False
    """Whether its lowest line is nothing at all, so that the area above it is filled."""


_REACH = _Panel(
    bottom=300,
    top=492,
    title="People thanked, share of the team",
    scale=("0%", "50%", "100%"),
    colour=COLOURS[0],
    marker="o",
    nothing=NO_REACH,
    is_amount=True,
)
_MOOD = _Panel(
    bottom=92,
    top=208,
    title=f"Mood, from {MOODS[0]} (1) to {MOODS[-1]} ({len(MOODS)})",
    scale=("1", "3", "5"),
    colour=COLOURS[1],
    marker="D",
    nothing=NO_MOOD,
)


def draw(trend: Trend) -> bytes:
    """The PNG."""
    card = Card(TREND_SIZE)
    team = drawable(plain(trend.team)) or NO_NAME
    card.write((MARGIN, _TITLE_AT), card.fit(team, 600, TITLE, bold=True), TITLE, bold=True)
    if not trend.shown:
        card.say(NO_WEEK)
        return card.png()
    card.write((card.width - MARGIN, _TITLE_AT), trend.span, colour=QUIET, align="right")
    _dates(card, trend)
    reach, mood = trend.last_reach, trend.last_mood
    _panel(card, _REACH, trend, [point.reach for point in trend.shown])
    if reach and reach.reach is not None:
        at = _spot(_REACH, trend, reach, reach.reach)
        _label(card, at, f"{reach.reach * 100:.0f}%", f"{reach.thanked} of {reach.people}")
    _panel(card, _MOOD, trend, [point.height for point in trend.shown])
    if mood and mood.mood is not None and mood.height is not None:
        at = _spot(_MOOD, trend, mood, mood.height)
        _label(card, at, figure(mood.mood), f"of {len(MOODS)}")
    return card.png()


def _x(trend: Trend, point: TrendPoint) -> float:
    first, last = trend.shown[0].week, trend.shown[-1].week
    return _LEFT + (_RIGHT - _LEFT) * ((point.week - first) / (last - first) if last > first else 0.5)


def _dates(card: Card, trend: Trend) -> None:
    """Some of the weeks, evenly chosen, by their Mondays."""
    last = len(trend.shown) - 1
    free_from = 0.0
    for place in sorted({round(last * step / (_DATES - 1)) for step in range(_DATES)}):
        x = _x(trend, trend.shown[place])
        if x >= free_from:
            card.write((x, _DATES_AT), day(trend.shown[place].week), colour=QUIET, align="center")
            free_from = x + _DATE_WIDTH


def _panel(card: Card, panel: _Panel, trend: Trend, heights: Sequence[float | None]) -> None:
    card.write((MARGIN, panel.top + 40), panel.title)
    runs = list(_runs(panel, trend, heights))
    if not runs:
        card.write((MARGIN, (panel.bottom + panel.top) / 2), panel.nothing, colour=QUIET)
        return
    for place, words in enumerate(panel.scale):
        y = panel.bottom + (panel.top - panel.bottom) * place / (len(panel.scale) - 1)
        card.axes.plot([_LEFT, _RIGHT], [y, y], color=GRID, linewidth=2)
        card.write((_LEFT - 20, y), words, BODY - 2, QUIET, align="right")
    for run in runs:
        xs, ys = zip(*run, strict=True)
        if panel.is_amount:
            card.axes.fill_between(xs, ys, panel.bottom, color=panel.colour, alpha=0.14, linewidth=0)
        card.axes.plot(xs, ys, color=panel.colour, linewidth=4, solid_capstyle="round", solid_joinstyle="round")
        card.axes.plot(xs, ys, panel.marker, color=panel.colour, markersize=12, markeredgecolor=CARD)


def _runs(panel: _Panel, trend: Trend, heights: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """The points of the line, in pieces: it goes on only from a week with a figure to the next week."""
    run: list[tuple[float, float]] = []
    before: TrendPoint | None = None
    for point, height in zip(trend.shown, heights, strict=True):
        if run and (height is None or (before and point.week - before.week > timedelta(weeks=1))):
            yield run
            run = []
        if height is not None:
            run.append(_spot(panel, trend, point, height))
        before = point
    if run:
        yield run


def _spot(panel: _Panel, trend: Trend, point: TrendPoint, height: float) -> tuple[float, float]:
    return _x(trend, point), panel.bottom + (panel.top - panel.bottom) * height


def _label(card: Card, at: tuple[float, float], words: str, detail: str) -> None:
    """The latest figure, to the right of its point, where no line is."""
    x, y = at
    card.write((x + 22, y + 14), words, TITLE - 4, INK, bold=True)
    card.write((x + 22, y - 20), detail, BODY - 2, QUIET)
