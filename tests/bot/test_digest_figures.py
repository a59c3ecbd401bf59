"""The chart of a lead's digest: Slack takes it, and words say the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.charts import MOST_POINTS
from bot.blocks.reach import LEAST_DRAWN, reach_blocks, reach_in_words, says_something
from models.across.digests import TREND_WEEKS
from models.across.team_weeks import ClosedWeek
from sandbox.blockkit import check_message

Json = dict[str, Any]

FIRST_MONDAY = date(2026, 6, 1)


def weeks(*thanked: int | None, first: date = FIRST_MONDAY) -> list[ClosedWeek]:
    """Weeks from the first on, each with how many were thanked."""
    return [ClosedWeek(first + timedelta(weeks=number), 9, each) for number, each in enumerate(thanked)]


def drawn(of: Sequence[ClosedWeek], team: str = "support") -> Json:
    """The chart as JSON."""
    [chart] = reach_blocks(of, team, with_chart=True)
    found: Json = chart.to_dict()
    return found


def test_it_is_a_line_with_how_many_people_were_thanked_each_week() -> None:
    chart = drawn(weeks(2, 0, 6, 3))
    assert chart["title"] == "Thanks over time: support"
    assert chart["chart"]["type"] == "line"
    (line,) = chart["chart"]["series"]
    assert (line["name"], [(each["label"], each["value"]) for each in line["data"]]) == (
        "People thanked",
        [("1 Jun", 2), ("8 Jun", 0), ("15 Jun", 6), ("22 Jun", 3)],
    )


def test_the_words_say_what_the_chart_shows() -> None:
    found = weeks(2, 0, None, 6)
    assert reach_in_words(found, "R&D") == (
        "People thanked in public in R&amp;D, in the weeks from 1 Jun to 22 Jun: 2, 0, 6."
    )
    [section] = reach_blocks(found, "R&D", with_chart=False)
    assert reach_in_words(found, "R&D") in str(section.to_dict())


def test_a_name_from_right_to_left_turns_nothing_around_it() -> None:
    assert "in \u2068דלפק\u2069, in the weeks" in reach_in_words(weeks(1, 2, 3, 4), "דלפק")


def test_the_years_are_told_where_they_differ() -> None:
    found = weeks(1, 2, 3, 4, first=date(2025, 12, 22))
    assert drawn(found)["chart"]["axis_config"]["categories"] == [
        "22 Dec 2025",
        "29 Dec 2025",
        "5 Jan 2026",
        "12 Jan 2026",
    ]
    assert "in the weeks from 22 Dec 2025 to 12 Jan 2026" in reach_in_words(found, "support")


@pytest.mark.parametrize("count", range(LEAST_DRAWN + 2))
def test_few_weeks_are_no_line(count: int) -> None:
    assert says_something(weeks(*range(1, count + 1))) == (count >= LEAST_DRAWN)


@st.composite
def any_weeks(draw: st.DrawFn) -> list[ClosedWeek]:
    """As many weeks as are read, in order, with or without gaps, and figures of any size."""
    numbers = sorted(draw(st.sets(st.integers(0, 5000), min_size=LEAST_DRAWN, max_size=TREND_WEEKS)))
    figure = st.integers(0, 10**6)
    return [weeks(draw(figure), first=FIRST_MONDAY + timedelta(weeks=number))[0] for number in numbers]


@given(any_weeks(), st.text(max_size=300))
@example(weeks(1, 2, 3, 4), "&" * 300)
def test_a_chart_keeps_every_documented_limit_and_says_no_more_than_the_words(
    found: list[ClosedWeek], team: str
) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""
    chart = drawn(found, team)
    check_message("Words", [chart])
    assert set(chart) == {"type", "title", "chart"}
    assert 1 <= len(chart["title"]) <= 50
    plot = chart["chart"]
    assert set(plot) == {"type", "series", "axis_config"}
    categories = plot["axis_config"]["categories"]
    assert 1 <= len(categories) == len(set(categories)) <= MOST_POINTS
    assert len(plot["axis_config"]["x_label"]) <= 50
    assert len(plot["axis_config"]["y_label"]) <= 50
    [series] = plot["series"]
    assert 1 <= len(series["name"]) <= 20
    assert [each["label"] for each in series["data"]] == categories
    assert all(1 <= len(each["label"]) <= 20 for each in series["data"])
    words = reach_in_words(found, team)
    assert words.endswith(": " + ", ".join(f"{each['value']:,}" for each in series["data"]) + ".")
    assert len(words) <= 900
