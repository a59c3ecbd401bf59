"""How many people of a team were thanked, week by week: one chart where it says something, and the same in words."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.blocks.charts import Axes, LineChartBlock
from bot.content.words import mark, number, say, written
from bot.slack import text
from models.across.team_weeks import Weeks

LEAST_DRAWN = 4
"""Weeks that make a line."""
TITLE = mark("Thanks over time")
TITLE_LIMIT = 50
NAME_LIMIT = 80


def says_something(weeks: Weeks) -> bool:
    """Whether enough weeks have a figure, not all of them the same, and somebody was thanked in the latest."""
    figures = [figure for _, figure in _figures(weeks)]
    return len(figures) >= LEAST_DRAWN and len(set(figures)) > 1 and bool(weeks[-1].thanked)


def reach_blocks(weeks: Weeks, team: str, *, with_chart: bool) -> list[Block]:
    """The weeks, the earliest first.

    Args:
        weeks: of a team, of which there is something to say.
        team: its name.
        with_chart: whether a chart can be shown.
    """
    if not with_chart:
        return [SectionBlock(text=MarkdownTextObject(text=f"*{say(TITLE)}*\n{reach_in_words(weeks, team)}"))]
    title = text.cut(say("Thanks over time: {team}", team=team), TITLE_LIMIT)
    axes = Axes(say("Week that begins on"), say("People"))
    values = {say("People thanked"): [figure for _, figure in _figures(weeks)]}
    return [LineChartBlock(title, axes, _days(weeks), values)]


def reach_in_words(weeks: Weeks, team: str) -> str:
    """All that the chart says, for mrkdwn."""
    days = _days(weeks)
    return say(
        "People thanked in public in {team}, in the weeks from {first} to {last}: {figures}.",
        team=text.escape(text.isolated(text.cut(team, NAME_LIMIT))),
        first=days[0],
        last=days[-1],
        figures=", ".join(number(figure) for _, figure in _figures(weeks)),
    )


def _figures(weeks: Weeks) -> Sequence[tuple[date, int]]:
    return [(each.week, each.thanked) for each in weeks if each.thanked is not None]


def _days(weeks: Weeks) -> list[str]:
    """How the weeks are called, by their Mondays: "3 Aug", with the year where it is not the same for all."""
    days = [day for day, _ in _figures(weeks)]
    has_years = days[0].year != days[-1].year
    return [written(each, "yMMMd" if has_years else "MMMd") for each in days]
