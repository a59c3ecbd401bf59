"""A team over the weeks: the share of its people whom somebody thanked, and its mood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import text
from bot.pictures.names import in_words, plain

TREND_SIZE = (1200, 660)
"""Pixels, about twice as many as Slack shows."""
WEEKS = 26
"""How far back a trend goes."""
MOODS = ("hard", "a bit worn", "all right", "well", "full of energy")
"""A mood of 1, 2, 3, 4 and 5 in words."""
NO_NAME = "This team"
NO_WEEK = "There is no full week to show yet."
NO_REACH = "There is no figure yet of how many were thanked."
NO_MOOD = "There is no figure of the mood yet: it takes a few people who answer."

_BARS = "▁▂▃▄▅▆▇█"
_GAP = "·"


@dataclass(frozen=True)
class TrendPoint:
    """A team in one week."""

    week: date
    """The Monday with which it begins."""
    thanked: int
    """How many of its people somebody thanked."""
    people: int
    mood: float | None
    """From 1 (hard) to 5 (full of energy); `None` where too few people answered."""

    @property
    def reach(self) -> float | None:
        """The share of its people who were thanked, from 0 to 1; `None` where it had nobody."""
        return min(1.0, self.thanked / self.people) if self.people > 0 else None

    @property
    def height(self) -> float | None:
        """Where the mood is on its whole scale, from 0 to 1."""
        return None if self.mood is None else min(1.0, max(0.0, (self.mood - 1) / (len(MOODS) - 1)))


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
    def last_mood(self) -> TrendPoint | None:
        """The latest week of which the mood is known."""
        return next((point for point in reversed(self.shown) if point.mood is not None), None)

    @property
    def span(self) -> str:
        """The weeks that are shown in words, by their Mondays; there must be one."""
        first, last = self.shown[0].week, self.shown[-1].week
        if first == last:
            return f"week of {day(last)} {last.year}"
        return f"weeks of {day(first)}{f' {first.year}' if first.year != last.year else ''} to {day(last)} {last.year}"


def draw_trend(trend: Trend) -> bytes:
    """A PNG of `TREND_SIZE`: the share of people thanked each week, and the mood beneath it."""
    from bot.pictures.trend_drawing import draw  # loads 60 MB

    return draw(trend)


def describe_trend(trend: Trend) -> str:
    """All figures of the picture in plain text, at most 900 characters."""
    if not trend.shown:
        return NO_WEEK
    reach = ", ".join("none" if point.reach is None else f"{point.reach * 100:.0f}" for point in trend.shown)
    mood = ", ".join("none" if point.mood is None else figure(point.mood) for point in trend.shown)
    scale = f"from 1 ({MOODS[0]}) to {len(MOODS)} ({MOODS[-1]})"
    parts = [
        _heading(trend),
        f"Share of people thanked, in percent: {reach}. {_latest_reach(trend)}" if trend.last_reach else NO_REACH,
        f"Mood, {scale}: {mood}. {_latest_mood(trend)}" if trend.last_mood else NO_MOOD,
    ]
    return " ".join(parts)


def text_trend(trend: Trend) -> str:
    """The trend for mrkdwn, with bars of text: the latest figures in words, each with all weeks in a line beneath."""
    if not trend.shown:
        return NO_WEEK
    reach = f"{_latest_reach(trend)}\n{_bars([point.reach for point in trend.shown])}"
    mood = f"{_latest_mood(trend)}\n{_bars([point.height for point in trend.shown])}"
    lines = [
        text.escape(_heading(trend)),
        reach if trend.last_reach else NO_REACH,
        mood if trend.last_mood else NO_MOOD,
    ]
    if any(_GAP in line for line in lines[1:]):
        lines.append("A dot is a week without a figure.")
    return "\n".join(lines)


def _heading(trend: Trend) -> str:
    return f"{in_words(plain(trend.team)) or NO_NAME}, {trend.span}."


def _latest_reach(trend: Trend) -> str:
    last = trend.last_reach
    return f"Thanked in {_week(trend, last)}: {last.thanked} of {last.people} people." if last else NO_REACH


def _latest_mood(trend: Trend) -> str:
    last = trend.last_mood
    if last is None or last.mood is None:
        return NO_MOOD
    return f"Mood in {_week(trend, last)}: {figure(last.mood)} of {len(MOODS)} ({mood_in_words(last.mood)})."


def _week(trend: Trend, point: TrendPoint) -> str:
    return "the last week" if point is trend.shown[-1] else f"the week of {day(point.week)}"


def _bars(heights: Sequence[float | None]) -> str:
    return "".join(_GAP if height is None else _BARS[round(height * (len(_BARS) - 1))] for height in heights)


def mood_in_words(mood: float) -> str:
    """A mood to the nearest half: "well", or "between all right and well"."""
    halves = round(min(len(MOODS), max(1, mood)) * 2)
    lower = MOODS[halves // 2 - 1]
    return f"between {lower} and {MOODS[halves // 2]}" if halves % 2 else lower


def figure(number: float) -> str:
    """At most one decimal, and none for a whole number."""
    return f"{round(number, 1):g}"


def day(date_: date) -> str:
    """ "3 Aug"."""
    return f"{date_.day} {date_:%b}"
