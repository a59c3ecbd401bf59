"""Reach over time: the share of a team's people whom somebody thanked, week by week, as a chart and in words."""

from collections.abc import Collection, Sequence
from datetime import date

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.blocks.charts import Axes, LineChartBlock
from bot.content.words import listed, mark, number, say, say_count, written
from models.across.digests import TeamWeek

LEAST_WEEKS = 2
"""Weeks of which there is something to tell."""
LEAST_DRAWN = 3
"""Weeks that make a line; fewer are told in words."""
TITLE = mark("Reach over time")


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
        return [_section(f"*{say(TITLE)}*\n{reach_in_words(weeks, well)}")]
    axes = Axes(say("Week that begins on"), say("Percent of the team"))
    values = {say("People thanked"): [_percent(each) for each in weeks]}
    chart = LineChartBlock(say(TITLE), axes, _days(weeks), values)
    return [chart, _section(f"{_latest(weeks)} {_well(weeks, well)}")]


def reach_in_words(weeks: Sequence[TeamWeek], well: Collection[date]) -> str:
    """All that the chart and the words beside it say, for mrkdwn; nothing where the weeks are too few."""
    if len(weeks) < LEAST_WEEKS:
        return ""
    days = _days(weeks)
    span = say(
        "Share of people thanked in the weeks of {first} to {last}, in percent: {shares}.",
        first=days[0],
        last=days[-1],
        shares=", ".join(number(_percent(each)) for each in weeks),
    )
    return f"{span} {_latest(weeks)} {_well(weeks, well)}"


def _percent(week: TeamWeek) -> int:
    return round(100 * week.thanked / week.people)


def _days(weeks: Sequence[TeamWeek]) -> list[str]:
    """How the weeks are called, by their Mondays: "3 Aug", with the year where it is not the same for all."""
    has_years = weeks[0].week.year != weeks[-1].week.year
    return [written(each.week, "yMMMd" if has_years else "MMMd") for each in weeks]


def _latest(weeks: Sequence[TeamWeek]) -> str:
    return say_count(
        "Thanked in the last week: {thanked} of {count} people.",
        "Thanked in the last week: {thanked} of {count} people.",
        weeks[-1].people,
        thanked=number(weeks[-1].thanked),
    )


def _well(weeks: Sequence[TeamWeek], well: Collection[date]) -> str:
    days = [written(each.week, "MMMd") for each in weeks if each.week in well]
    if not days:
        return say("At least half arrived well: there is no such week yet.")
    return say_count(
        "At least half arrived well in the week of {days}.",
        "At least half arrived well in the weeks of {days}.",
        len(days),
        days=listed(days),
    )


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
