"""Reach over time: the share of a team's people whom somebody thanked, week by week, as a chart and in words."""

from collections.abc import Collection, Sequence
from datetime import date

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.blocks.charts import Axes, LineChartBlock
from bot.slack import text
from models.across.digests import TeamWeek

LEAST_WEEKS = 2
"""Weeks of which there is something to tell."""
LEAST_DRAWN = 3
"""Weeks that make a line; fewer are told in words."""
TITLE = "Reach over time"
AXES = Axes("Week that begins on", "Percent of the team")
SERIES = "People thanked"
WELL = "At least half arrived well"
NO_WELL = f"{WELL}: there is no such week yet."


def reach_blocks(weeks: Sequence[TeamWeek], well: Collection[date], *, with_chart: bool) -> list[Block]:
    """The weeks, the oldest first; nothing where they are too few.

    Args:
        weeks: a team's, with somebody in it.
        well: the weeks of which it was said that at least half of the team arrived well. Of the others nothing is said,
            so they are told in words and are no line: it would have to pass through a zero.
        with_chart: whether a chart can be shown.
    """
    if len(weeks) < LEAST_WEEKS:
        return []
    if not with_chart or len(weeks) < LEAST_DRAWN:
        return [_section(f"*{TITLE}*\n{reach_in_words(weeks, well)}")]
    values = {SERIES: [_percent(each) for each in weeks]}
    return [LineChartBlock(TITLE, AXES, _days(weeks), values), _section(f"{_latest(weeks)} {_well(weeks, well)}")]


def reach_in_words(weeks: Sequence[TeamWeek], well: Collection[date]) -> str:
    """All that the chart and the words beside it say, for mrkdwn; nothing where the weeks are too few."""
    if len(weeks) < LEAST_WEEKS:
        return ""
    shares = ", ".join(str(_percent(each)) for each in weeks)
    days = _days(weeks)
    span = f"Share of people thanked in the weeks of {days[0]} to {days[-1]}, in percent: {shares}."
    return f"{span} {_latest(weeks)} {_well(weeks, well)}"


def _percent(week: TeamWeek) -> int:
    return round(100 * week.thanked / week.people)


def _days(weeks: Sequence[TeamWeek]) -> list[str]:
    """How the weeks are called, by their Mondays: "3 Aug", with the year where it is not the same for all."""
    has_years = weeks[0].week.year != weeks[-1].week.year
    return [f"{_day(each.week)} {each.week.year}" if has_years else _day(each.week) for each in weeks]


def _latest(weeks: Sequence[TeamWeek]) -> str:
    return f"Thanked in the last week: {weeks[-1].thanked} of {weeks[-1].people} people."


def _well(weeks: Sequence[TeamWeek], well: Collection[date]) -> str:
    days = [_day(each.week) for each in weeks if each.week in well]
    return f"{WELL} in the {'week' if len(days) == 1 else 'weeks'} of {text.listed(days)}." if days else NO_WELL


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
