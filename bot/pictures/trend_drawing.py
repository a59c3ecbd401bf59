"""A trend as a picture: the share of people thanked as an area on its whole scale, and beneath it a row of marks."""

from collections.abc import Iterator
from datetime import timedelta

from bot.pictures.canvas import BODY, CARD, COLOURS, GRID, INK, MARGIN, QUIET, TITLE, Card
from bot.pictures.names import drawable, plain
from bot.pictures.trend import NO_NAME, NO_REACH, NO_WEEK, NO_WELL, TREND_SIZE, WELL, Trend, TrendPoint, day

_LEFT, _RIGHT = 136.0, 980.0
_TITLE_AT = 600.0
_DATES_AT = 46.0
_DATES = 5
_DATE_WIDTH = 130.0


_BOTTOM, _TOP = 300.0, 492.0
"""Between these is the share of people thanked, from nobody to everybody."""
_SCALE = ("0%", "50%", "100%")
_MARKS_TITLE_AT, _MARKS_AT = 216.0, 136.0


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
    _reach(card, trend)
    _well(card, trend)
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


def _reach(card: Card, trend: Trend) -> None:
    card.write((MARGIN, _TOP + 40), "People thanked, share of the team")
    last = trend.last_reach
    if last is None or last.reach is None:
        card.write((MARGIN, (_BOTTOM + _TOP) / 2), NO_REACH, colour=QUIET)
        return
    for place, words in enumerate(_SCALE):
        y = _BOTTOM + (_TOP - _BOTTOM) * place / (len(_SCALE) - 1)
        card.axes.plot([_LEFT, _RIGHT], [y, y], color=GRID, linewidth=2)
        card.write((_LEFT - 20, y), words, BODY - 2, QUIET, align="right")
    for run in _runs(trend):
        xs, ys = zip(*run, strict=True)
        card.axes.fill_between(xs, ys, _BOTTOM, color=COLOURS[0], alpha=0.14, linewidth=0)
        card.axes.plot(xs, ys, color=COLOURS[0], linewidth=4, solid_capstyle="round", solid_joinstyle="round")
        card.axes.plot(xs, ys, "o", color=COLOURS[0], markersize=12, markeredgecolor=CARD)
    at = _spot(trend, last, last.reach)
    _label(card, at, f"{last.reach * 100:.0f}%", f"{last.thanked} of {last.people}")


def _well(card: Card, trend: Trend) -> None:
    """A mark for each week of which it is said. No line joins them: between them nothing is said."""
    card.write((MARGIN, _MARKS_TITLE_AT), WELL if trend.well else NO_WELL, colour=INK if trend.well else QUIET)
    xs = [_x(trend, point) for point in trend.well]
    card.axes.plot(xs, [_MARKS_AT] * len(xs), "D", color=COLOURS[1], markersize=12, markeredgecolor=CARD)


def _runs(trend: Trend) -> Iterator[list[tuple[float, float]]]:
    """The points of the line, in pieces: it goes on only from a week with a figure to the next week."""
    run: list[tuple[float, float]] = []
    before: TrendPoint | None = None
    for point in trend.shown:
        if run and (point.reach is None or (before and point.week - before.week > timedelta(weeks=1))):
            yield run
            run = []
        if point.reach is not None:
            run.append(_spot(trend, point, point.reach))
        before = point
    if run:
        yield run


def _spot(trend: Trend, point: TrendPoint, reach: float) -> tuple[float, float]:
    return _x(trend, point), _BOTTOM + (_TOP - _BOTTOM) * reach


def _label(card: Card, at: tuple[float, float], words: str, detail: str) -> None:
    """The latest figure, to the right of its point, where no line is."""
    x, y = at
    card.write((x + 22, y + 14), words, TITLE - 4, INK, bold=True)
    card.write((x + 22, y - 20), detail, BODY - 2, QUIET)
