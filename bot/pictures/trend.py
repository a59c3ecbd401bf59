"""A team over the weeks: the share of its people whom somebody thanked, and in which weeks half of it arrived well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import text
from bot.pictures.names import in_words, plain

TREND_SIZE = (1200, 660)
"""Pixels, about twice as many as Slack shows."""
WEEKS = 26
"""How far back a trend goes."""
NO_NAME = "This team"
NO_WEEK = "There is no full week to show yet."
NO_REACH = "There is no figure yet of how many were thanked."
WELL = "At least half arrived well"
NO_WELL = f"{WELL}: there is no such week yet."

_BARS = "▁▂▃▄▅▆▇█"
_GAP, _MARK = "·", "◆"


@dataclass(frozen=True)
class TrendPoint:
    """A team in one week."""

    week: date
    """The Monday with which it begins."""
    thanked: int
    """How many of its people somebody thanked."""
    people: int
    arrived_well: bool
    """Whether it was said that at least half of them arrived well; if not, that says nothing."""

    @property
    def reach(self) -> float | None:
        """The share of its people who were thanked, from 0 to 1; `None` where it had nobody."""
        return min(1.0, self.thanked / self.people) if self.people > 0 else None


@dataclass(frozen=True)
class Trend:
    """A team over the weeks, oldest first; what is older than 26 weeks is not shown."""

    team: str
    points: tuple[TrendPoint, ...]

    @property
    def shown(self) -> tuple[TrendPoint, ...]:
        """The weeks that are shown."""
        return self.points[-WEEKS:]

    @property
    def last_reach(self) -> TrendPoint | None:
        """The latest week of which the reach is known."""
        return next((point for point in reversed(self.shown) if point.reach is not None), None)

    @property
    def well(self) -> tuple[TrendPoint, ...]:
        """The weeks of which it was said that half arrived well."""
        return tuple(point for point in self.shown if point.arrived_well)

    @property
    def span(self) -> str:
        """The weeks that are shown in words, by their Mondays; there must be one."""
        first, last = self.shown[0].week, self.shown[-1].week
        if first == last:
            return f"week of {day(last)} {last.year}"
        return f"weeks of {day(first)}{f' {first.year}' if first.year != last.year else ''} to {day(last)} {last.year}"


def draw_trend(trend: Trend) -> bytes:
    """A PNG of `TREND_SIZE`: the share of people thanked each week, and beneath it a mark where half arrived well."""
    from bot.pictures.trend_drawing import draw  # loads 60 MB

    return draw(trend)


def describe_trend(trend: Trend) -> str:
    """All figures of the picture in plain text, at most 900 characters."""
    if not trend.shown:
        return NO_WEEK
    reach = ", ".join("none" if point.reach is None else f"{point.reach * 100:.0f}" for point in trend.shown)
    well = ", ".join(day(point.week) for point in trend.well)
    parts = [
        _heading(trend),
        f"Share of people thanked, in percent: {reach}. {_latest_reach(trend)}" if trend.last_reach else NO_REACH,
        f"{WELL} in the weeks of {well}." if well else NO_WELL,
    ]
    return " ".join(parts)


def text_trend(trend: Trend) -> str:
    """The trend for mrkdwn, with bars of text: the latest figures in words, each with all weeks in a line beneath."""
    if not trend.shown:
        return NO_WEEK
    reach = f"{_latest_reach(trend)}\n{_bars([point.reach for point in trend.shown])}"
    well = f"{WELL}, by week:\n{''.join(_MARK if point.arrived_well else _GAP for point in trend.shown)}"
    lines = [
        text.escape(_heading(trend)),
        reach if trend.last_reach else NO_REACH,
        well if trend.well else NO_WELL,
    ]
    if any(_GAP in line for line in lines[1:]):
        lines.append("A dot is a week of which nothing is said.")
    return "\n".join(lines)


def _heading(trend: Trend) -> str:
    return f"{in_words(plain(trend.team)) or NO_NAME}, {trend.span}."


def _latest_reach(trend: Trend) -> str:
    last = trend.last_reach
    return f"Thanked in {_week(trend, last)}: {last.thanked} of {last.people} people." if last else NO_REACH


def _week(trend: Trend, point: TrendPoint) -> str:
    return "the last week" if point is trend.shown[-1] else f"the week of {day(point.week)}"


def _bars(heights: Sequence[float | None]) -> str:
    return "".join(_GAP if height is None else _BARS[round(height * (len(_BARS) - 1))] for height in heights)


def day(date_: date) -> str:
    """ "3 Aug"."""
    return f"{date_.day} {date_:%b}"
