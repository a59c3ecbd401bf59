"""The figures of a lead's digest: Slack takes them, words say the same, and none of them says more than the words."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.charts import MOST_POINTS
from bot.blocks.group_thanks import HEAD, LEAST_ROWS, MOST_ROWS, group_thanks_blocks, group_thanks_in_words
from bot.blocks.reach import LEAST_DRAWN, reach_blocks, reach_in_words
from models.across.digests import TREND_WEEKS, TeamWeek
from sandbox.blockkit import check_message
from tests.conftest import WORKSPACE

Json = dict[str, Any]

FIRST_MONDAY = date(2026, 6, 1)
ODD_NAMES = (
    "",
    "<!channel> & <@U1>",
    "🚀",
    "漢字チーム",
    "דלפק התמיכה",
    "e\u0301quipe",
    "two\nlines",
    "\u202eright\u202c",
    "\ud800",
    "\u00ad",
    "W" * 300,
    "&" * 80,
    "long " * 60,
)


def weeks(*figures: tuple[int, int], first: date = FIRST_MONDAY) -> list[TeamWeek]:
    """Weeks from the first on, each with how many were thanked, and of how many."""
    return [
        TeamWeek(
            workspace_id=WORKSPACE,
            team_id=UUID(int=1),
            week=first + timedelta(weeks=number),
            thanked=thanked,
            people=people,
        )
        for number, (thanked, people) in enumerate(figures)
    ]


def mondays(of: Sequence[TeamWeek], *numbers: int) -> set[date]:
    """The Mondays of some of these weeks."""
    return {of[number].week for number in numbers}


def drawn_reach(of: Sequence[TeamWeek], well: Collection[date] = ()) -> list[Json]:
    """The blocks as JSON, where a chart can be shown."""
    return [block.to_dict() for block in reach_blocks(of, well, with_chart=True)]


def drawn_thanks(flows: Mapping[tuple[str, str], int]) -> list[Json]:
    """The blocks as JSON, where a table can be shown."""
    return [block.to_dict() for block in group_thanks_blocks(flows, with_table=True)]


# Reach over time


def test_reach_is_a_line_with_the_share_of_people_thanked_each_week() -> None:
    found = weeks((2, 8), (0, 8), (6, 9), (3, 3))
    chart, beside = drawn_reach(found, mondays(found, 0, 2))
    assert chart["title"] == "Reach over time"
    assert chart["chart"]["type"] == "line"
    (line,) = chart["chart"]["series"]
    assert (line["name"], [(each["label"], each["value"]) for each in line["data"]]) == (
        "People thanked",
        [("1 Jun", 25), ("8 Jun", 0), ("15 Jun", 67), ("22 Jun", 100)],
    )
    assert beside["text"]["text"] == (
        "Thanked in the last week: 3 of 3 people. At least half arrived well in the weeks of 1 Jun and 15 Jun."
    )


def test_the_words_say_what_the_chart_shows_and_what_stands_beside_it() -> None:
    found = weeks((2, 8), (0, 8), (6, 9))
    assert reach_in_words(found, mondays(found, 1)) == (
        "Share of people thanked in the weeks of 1 Jun to 15 Jun, in percent: 25, 0, 67. "
        "Thanked in the last week: 6 of 9 people. At least half arrived well in the week of 8 Jun."
    )
    assert reach_in_words(found, ()).endswith("At least half arrived well: there is no such week yet.")


def test_a_week_of_which_nothing_is_said_is_in_no_line() -> None:
    """As a line it would pass through a zero there, as if the week had been a hard one."""
    found = weeks(*[(1, 4)] * 5)
    with_some, with_none = drawn_reach(found, mondays(found, 0, 1, 4)), drawn_reach(found)
    assert with_some[0] == with_none[0]


@pytest.mark.parametrize("count", range(LEAST_DRAWN))
def test_fewer_than_three_weeks_are_words(count: int) -> None:
    found = weeks(*[(1, 4)] * count)
    shown = drawn_reach(found)
    assert [each["type"] for each in shown] == (["section"] if count == 2 else [])
    assert bool(reach_in_words(found, ())) == (count == 2)
    assert len(drawn_reach(weeks(*[(1, 4)] * LEAST_DRAWN))) == 2


def test_the_years_are_told_where_they_differ() -> None:
    found = weeks(*[(1, 2)] * 3, first=date(2025, 12, 22))
    (labels,) = [drawn_reach(found)[0]["chart"]["axis_config"]["categories"]]
    assert labels == ["22 Dec 2025", "29 Dec 2025", "5 Jan 2026"]
    assert "in the weeks of 22 Dec 2025 to 5 Jan 2026" in reach_in_words(found, ())


@st.composite
def any_weeks(draw: st.DrawFn) -> list[TeamWeek]:
    """As many weeks as are kept, in order, with or without gaps, and figures of any size."""
    numbers = sorted(draw(st.sets(st.integers(0, 5000), min_size=LEAST_DRAWN, max_size=TREND_WEEKS)))
    figures = st.integers(1, 10**6).flatmap(lambda people: st.tuples(st.integers(0, people), st.just(people)))
    return [weeks(draw(figures), first=FIRST_MONDAY + timedelta(weeks=number))[0] for number in numbers]


@given(any_weeks())
def test_a_chart_keeps_every_documented_limit(found: list[TeamWeek]) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""
    chart, _ = drawn_reach(found, {each.week for each in found})
    check_message("Words", [chart])
    assert set(chart) == {"type", "title", "chart"}
    assert 1 <= len(chart["title"]) <= 50
    plot = chart["chart"]
    assert set(plot) == {"type", "series", "axis_config"}
    assert 1 <= len(plot["series"]) <= 6
    assert len({each["name"] for each in plot["series"]}) == len(plot["series"])
    categories = plot["axis_config"]["categories"]
    assert 1 <= len(categories) == len(set(categories)) <= 20
    assert len(plot["axis_config"]["x_label"]) <= 50
    assert len(plot["axis_config"]["y_label"]) <= 50
    for series in plot["series"]:
        assert 1 <= len(series["name"]) <= 20
        assert [each["label"] for each in series["data"]] == categories
        assert all(1 <= len(each["label"]) <= 20 for each in series["data"])
        assert all(0 <= each["value"] <= 100 for each in series["data"])
    assert TREND_WEEKS <= MOST_POINTS == 20


@given(any_weeks())
def test_a_chart_shows_no_number_that_the_words_do_not_say(found: list[TeamWeek]) -> None:
    chart, _ = drawn_reach(found)
    words = reach_in_words(found, ())
    told = words.partition(": ")[2].partition(".")[0].split(", ")
    assert [str(each["value"]) for each in chart["chart"]["series"][0]["data"]] == told
    assert len(words) <= 900


# Thanks between groups


SMALL = {("Harbour", "Support"): 8, ("Support", "Harbour"): 2, ("Support", "Support"): 4, ("Sales", "Harbour"): 1}


def cells(table: Json) -> list[list[str]]:
    """What stands in a table."""
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_thanks_between_groups_are_a_table_that_readers_cannot_sort() -> None:
    heading, table = drawn_thanks(SMALL)
    assert heading["text"]["text"] == "*Thanks between 3 groups in four weeks: 15.*"
    assert table["type"] == "table"
    assert cells(table) == [
        list(HEAD),
        ["Harbour", "Support", "8"],
        ["Sales", "Harbour", "1"],
        ["Support", "Harbour", "2"],
        ["Support", "the same group", "4"],
    ]


def test_the_words_say_what_the_table_shows() -> None:
    assert group_thanks_in_words(SMALL) == (
        "Thanks between 3 groups in four weeks: 15. "
        "From Harbour: 8 to Support. From Sales: 1 to Harbour. From Support: 2 to Harbour, 4 within."
    )


def test_what_is_tiny_is_a_sentence_and_what_is_within_one_group_is_nothing() -> None:
    two = {("A", "B"): 2, ("B", "A"): 1}
    assert len(two) < LEAST_ROWS
    (sentence,) = drawn_thanks(two)
    assert sentence["text"]["text"] == "Thanks between 2 groups in four weeks: 3. From A: 2 to B. From B: 1 to A."
    for nothing in ({}, {("A", "A"): 3}):
        assert drawn_thanks(nothing) == []
        assert group_thanks_in_words(nothing) == ""


def test_what_has_no_room_is_told_as_a_sum() -> None:
    names = tuple(f"Group of many words {number}" for number in range(12))
    flows = {pair: 1 + (7 * number) % 40 for number, pair in enumerate(product(names, names))}
    heading, table = drawn_thanks(flows)
    shown = [int(row[2]) for row in cells(table)[1:]]
    assert len(shown) == MOST_ROWS
    assert min(shown) >= sorted(flows.values())[-MOST_ROWS]
    assert heading["text"]["text"].endswith(f" And {sum(flows.values()) - sum(shown):,} more, not listed one by one.")
    words = group_thanks_in_words(flows)
    listed = sum(int(count) for count in re.findall(r"(\d+) (?:to|within)", words))
    assert words.endswith(f"And {sum(flows.values()) - listed:,} more, not listed one by one.")
    assert 800 < len(words) <= 900


def test_a_name_from_right_to_left_turns_nothing_around_it() -> None:
    words = group_thanks_in_words({("דלפק", "B"): 2, ("B", "B"): 1})
    assert "From \u2068דלפק\u2069: 2 to B." in words


@given(st.lists(st.one_of(st.sampled_from(ODD_NAMES), st.text(max_size=60)), min_size=2, max_size=14))
@example(list(ODD_NAMES))
@example(["&" * 80, "<" * 80])
def test_no_name_makes_trouble(names: list[str]) -> None:
    flows = {(giver, receiver): 3 for giver in names for receiver in names}
    shown, words = drawn_thanks(flows), group_thanks_in_words(flows)
    check_message(words or "Words", shown)
    assert len(words) <= 900
    said = words + str([block["text"]["text"] for block in shown if block["type"] == "section"])
    assert "<!" not in said
    assert not set(words) & set("\n\u202e\ud800")
    assert all(len(cell) <= 40 for table in shown[1:] for row in cells(table) for cell in row)
