"""The pictures of the digest: everybody can see them, they say what the figures are, and they never get in the way."""

import asyncio
import os
import re
import subprocess
import sys
import time
import unicodedata
import warnings
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import combinations, product
from pathlib import Path
from typing import Any, cast

import matplotlib
import numpy as np
import pytest
import uvloop
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import get_font
from numpy.typing import NDArray
from PIL import Image
from structlog.testing import capture_logs

from bot.pictures import (
    MAP_SIZE,
    TREND_SIZE,
    ThanksMap,
    Trend,
    TrendPoint,
    describe_map,
    describe_trend,
    draw_map,
    draw_trend,
    drawn,
    legend_map,
    text_map,
    text_trend,
)
from bot.pictures.canvas import CARD, COLOURS, INK, QUIET
from bot.pictures.names import IN_THE_FONT, drawable
from bot.pictures.process import AT_ONCE
from tests.program import ROOT

FIRST_MONDAY = date(2026, 6, 1)
LIGHT, DARK = "#ffffff", "#1a1d21"
"""What Slack's messages stand on."""
ODD_NAMES = (
    "",
    "$x^{$",
    "\\frac{",
    "<!channel> & <@U1>",
    "🚀",
    "🚀 Rocket",
    "漢字チーム",
    "דלפק התמיכה",
    "فريق الدعم",
    "टीम",
    "e\u0301quipe",
    "two\nlines",
    "\u202eright\u202c",
    "\ud800",
    "\u00ad",
    "W" * 300,
    "long " * 60,
)


def weeks(*figures: tuple[int, int, bool]) -> tuple[TrendPoint, ...]:
    """Weeks from the first on, each with how many were thanked, of how many, and whether half arrived well."""
    return tuple(TrendPoint(FIRST_MONDAY + timedelta(weeks=n), *each) for n, each in enumerate(figures))


HALF_A_YEAR = Trend("Harbour Support", weeks(*((n % 13, 12, n % 7 != 3) for n in range(26))))
NAMES = tuple(f"Group of many words {n}" for n in range(30))
BUSY = ThanksMap(NAMES, {(a, b): 1 + (7 * n) % 40 for n, (a, b) in enumerate(product(NAMES, NAMES))})
SMALL = ThanksMap(
    ("Harbour", "Support", "Sales"),
    {("Harbour", "Support"): 8, ("Support", "Harbour"): 2, ("Support", "Support"): 4, ("Sales", "Harbour"): 1},
)


def pixels(png: bytes, ground: str = LIGHT) -> NDArray[np.int16]:
    """The red, green and blue of a picture's pixels, from the top down, where it stands on this ground."""
    image = Image.open(BytesIO(png)).convert("RGBA")
    below = Image.new("RGBA", image.size, ground)
    below.alpha_composite(image)
    return np.asarray(below.convert("RGB")).astype(np.int16)


def where(colour: str, picture: NDArray[np.int16]) -> NDArray[np.bool_]:
    """The pixels that have nearly this colour."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return np.asarray(np.abs(picture - wanted).max(axis=2) <= 16)


def drawing(subject: Trend | ThanksMap) -> bytes:
    """Its picture."""
    return draw_trend(subject) if isinstance(subject, Trend) else draw_map(subject)


@pytest.mark.parametrize(
    ("subject", "size"),
    [
        (HALF_A_YEAR, TREND_SIZE),
        (Trend("Harbour", weeks((0, 0, False))), TREND_SIZE),
        (Trend("Harbour", ()), TREND_SIZE),
        (BUSY, MAP_SIZE),
        (ThanksMap(("Harbour",), {("Harbour", "Harbour"): 3}), MAP_SIZE),
        (ThanksMap((), {}), MAP_SIZE),
    ],
    ids=["half a year", "no figure", "no week", "thirty groups", "one group", "no thanks"],
)
def test_a_picture_is_a_small_png_of_the_size_announced(subject: Trend | ThanksMap, size: tuple[int, int]) -> None:
    png = drawing(subject)
    assert Image.open(BytesIO(png)).format == "PNG"
    picture = pixels(png)
    assert picture.shape == (size[1], size[0], 3)
    assert len(png) < 150_000
    assert where(INK, picture).sum() > 300, "there is always something to read"


def test_the_same_figures_make_the_same_picture() -> None:
    assert draw_trend(HALF_A_YEAR) == draw_trend(Trend(HALF_A_YEAR.team, HALF_A_YEAR.points))
    assert draw_map(SMALL) == draw_map(ThanksMap(SMALL.groups, dict(sorted(SMALL.flows.items(), reverse=True))))


@pytest.mark.parametrize("subject", [HALF_A_YEAR, SMALL], ids=["trend", "map"])
def test_a_picture_has_the_same_light_card_in_light_and_in_dark_mode(subject: Trend | ThanksMap) -> None:
    png = drawing(subject)
    light, dark = pixels(png, LIGHT), pixels(png, DARK)
    assert np.abs(light - dark)[30:-30, 30:-30].max() <= 2
    assert where(CARD, dark)[30:-30, 30:-30].mean() > 0.8
    assert where(DARK, dark)[[0, 0, -1, -1], [0, -1, 0, -1]].all(), "its corners are round"


def linear(colour: str) -> NDArray[np.float64]:
    """The light of a colour."""
    shares = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG 2 has it, from 1 to 21."""
    darker, lighter = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_words_and_figures_stand_out_from_the_card() -> None:
    assert min(contrast(words, CARD) for words in (INK, QUIET)) >= 4.5
    assert min(contrast(colour, CARD) for colour in COLOURS) >= 3


SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How light is seen with all kinds of cones, or one missing (Machado, Oliveira and Fernandes, 2009)."""


def seen(colour: str, sight: str) -> NDArray[np.float64]:
    """A colour in CIELAB, where a distance of 2 can just be seen."""
    light = np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ light
    x, y, z = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 0.0089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
def test_colour_blind_people_can_tell_the_colours_apart(sight: str) -> None:
    for one, other in combinations(COLOURS, 2):
        assert np.linalg.norm(seen(one, sight) - seen(other, sight)) > 10, (one, other)


def height_of_line(trend: Trend, colour: str) -> float:
    """How high a level line is halfway between its first two weeks, in pixels from the lower edge."""
    rows, columns = np.nonzero(where(colour, pixels(draw_trend(trend))))
    middle = round((columns.min() + columns.max()) / 2)
    return float(TREND_SIZE[1] - rows[columns == middle].mean())


def test_a_scale_is_whole_and_even() -> None:
    reach = [height_of_line(Trend("T", weeks(*[(n, 4, False)] * 2)), COLOURS[0]) for n in (0, 1, 4)]
    assert np.diff(reach) == pytest.approx([48, 144], abs=1), "from nobody to everybody"


def test_a_line_has_a_gap_where_there_is_no_figure() -> None:
    def has_line(trend: Trend, colour: str) -> bool:
        columns = np.nonzero(where(colour, pixels(draw_trend(trend))))[1]
        return bool((np.diff(np.unique(columns)) < 50).all())

    assert has_line(Trend("T", weeks(*[(1, 2, True)] * 4)), COLOURS[0])
    assert not has_line(Trend("T", weeks(*[(1, 2, True)] * 4)), COLOURS[1]), "between two weeks nothing is said"
    assert not has_line(Trend("T", weeks((1, 2, True), (1, 0, True), (1, 2, True), (1, 2, True))), COLOURS[0])
    missing = weeks(*[(1, 2, True)] * 6)
    assert not has_line(Trend("T", missing[:2] + missing[4:]), COLOURS[0]), "a week that is not there at all"


@pytest.mark.parametrize("said", [(True, False, True, True), (False, True), (False, False)])
def test_each_week_of_which_it_is_said_has_a_mark(said: tuple[bool, ...]) -> None:
    picture = pixels(draw_trend(Trend("T", weeks(*((1, 2, each) for each in said)))))
    columns = np.unique(np.nonzero(where(COLOURS[1], picture))[1])
    marks = np.split(columns, np.nonzero(np.diff(columns) > 1)[0] + 1) if len(columns) else []
    assert len(marks) == sum(said)


def test_an_arrow_is_as_wide_as_there_are_thanks() -> None:
    two = pixels(draw_map(ThanksMap(("A", "B"), {("A", "B"): 24, ("B", "A"): 8})))
    across = two[:, MAP_SIZE[0] // 2]
    there, back = (where(colour, across[:, None]).sum() for colour in COLOURS[:2])
    assert there == pytest.approx(24, abs=2)
    assert back == pytest.approx(8, abs=2)


def characters() -> Iterator[str]:
    """All that the font is said to have."""
    for first, last in IN_THE_FONT:
        yield from (chr(at) for at in range(first, last + 1) if unicodedata.category(chr(at)) not in ("Cn", "Cf"))


@pytest.mark.parametrize("name", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"])
def test_the_font_has_the_letters_that_it_is_said_to_have(name: str) -> None:
    font = get_font(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name).get_charmap()
    assert [character for character in characters() if ord(character) not in font] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Finance & Legal", "Finance & Legal"),
        ("🚀 Rocket 👩‍🚀", "Rocket"),
        ("e\u0301quipe", "équipe"),
        ("Отдел продаж", "Отдел продаж"),
        ("דלפק התמיכה", "דלפק התמיכה"),
        ("فريق الدعم", "فريق الدعم"),
        ("Team 漢字", None),
        ("한국 팀", None),
        ("टीम", None),
        ("🚀", None),
        ("", None),
    ],
)
def test_a_name_loses_its_emoji_but_never_a_letter(name: str, shown: str | None) -> None:
    assert drawable(name) == shown


MANY_ODD_NAMES = st.lists(st.one_of(st.sampled_from(ODD_NAMES), st.text(max_size=60)), min_size=12, max_size=14)


@settings(max_examples=5, deadline=None)
@given(MANY_ODD_NAMES)
@example(list(ODD_NAMES))
def test_no_name_makes_trouble(names: list[str]) -> None:
    groups = tuple(names)
    thanks = ThanksMap(groups, {(giver, groups[0]): n for n, giver in enumerate(groups)})
    trend = Trend(groups[-1], weeks((1, 2, True)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_map(thanks)
        draw_trend(trend)
    for words in (describe_map(thanks), describe_trend(trend)):
        assert len(words) <= 900
        assert not set(words) & set("\n\u202e\ud800")
    assert "<!" not in text_map(thanks) + text_trend(trend) + legend_map(thanks)


def test_names_that_cannot_be_drawn_are_numbered_and_explained() -> None:
    thanks = ThanksMap(("Harbour", "漢字 & チーム"), {("Harbour", "漢字 & チーム"): 2})
    plainly = ThanksMap(("Harbour", "Group 2"), {("Harbour", "Group 2"): 2})
    assert draw_map(thanks) == draw_map(plainly)
    assert describe_map(thanks).endswith("From Harbour: 2 to 漢字 & チーム. Group 2 in the picture is 漢字 & チーム.")
    assert legend_map(thanks) == "Group 2 in the picture is 漢字 &amp; チーム."
    assert legend_map(plainly) == ""
    alike = ThanksMap(("🚀 Team", "🌱 Team"), {("🚀 Team", "🌱 Team"): 1})
    assert legend_map(alike) == "Group 1 in the picture is 🚀 Team. Group 2 in the picture is 🌱 Team."


def test_a_trend_is_described_with_all_its_figures() -> None:
    trend = Trend("Harbour", weeks((2, 8, True), (0, 8, False), (0, 0, True), (6, 9, True)))
    assert describe_trend(trend) == (
        "Harbour, weeks of 1 Jun to 22 Jun 2026. "
        "Share of people thanked, in percent: 25, 0, none, 67. Thanked in the last week: 6 of 9 people. "
        "At least half arrived well in the weeks of 1 Jun, 15 Jun, 22 Jun."
    )
    assert describe_trend(Trend("Harbour", ())) == "There is no full week to show yet."
    longest = Trend("W" * 300, weeks(*[(12, 12, True)] * 40))
    assert describe_trend(longest).count("100") == 26, "half a year"
    assert len(describe_trend(longest)) <= 900


def test_a_trend_in_text_has_a_bar_for_each_week() -> None:
    trend = Trend("<!here> & co", weeks((0, 8, False), (4, 8, True), (8, 8, True), (0, 0, False)))
    assert text_trend(trend).splitlines() == [
        "&lt;!here&gt; &amp; co, weeks of 1 Jun to 22 Jun 2026.",
        "Thanked in the week of 15 Jun: 8 of 8 people.",
        "▁▅█·",
        "At least half arrived well, by week:",
        "·◆◆·",
        "A dot is a week of which nothing is said.",
    ]
    assert text_trend(Trend("Harbour", weeks((1, 2, False)))).splitlines() == [
        "Harbour, week of 1 Jun 2026.",
        "Thanked in the last week: 1 of 2 people.",
        "▅",
        "At least half arrived well: there is no such week yet.",
    ]
    assert text_trend(Trend("Harbour", ())) == "There is no full week to show yet."


def test_the_years_are_told_where_they_differ() -> None:
    first, last = date(2025, 12, 29), date(2026, 1, 5)
    points = (TrendPoint(first, 1, 2, False), TrendPoint(last, 1, 2, False))
    assert describe_trend(Trend("Harbour", points)).startswith("Harbour, weeks of 29 Dec 2025 to 5 Jan 2026. ")


def test_a_map_is_described_with_its_figures() -> None:
    assert describe_map(SMALL) == (
        "Thanks between 3 groups: 15. "
        "From Harbour: 8 to Support. From Support: 2 to Harbour, 4 within. From Sales: 1 to Harbour."
    )
    assert (
        describe_map(ThanksMap(("Harbour",), {("Harbour", "Harbour"): 0}))
        == "There are no thanks to show for this time."
    )


def test_a_map_in_text_has_a_bar_for_each_flow() -> None:
    assert text_map(SMALL).splitlines() == [
        "Thanks between 3 groups: 15.",
        "█ 8 from Harbour to Support",
        "▂ 2 from Support to Harbour",
        "▄ 4 within Support",
        "▁ 1 from Sales to Harbour",
    ]
    assert text_map(ThanksMap(("<a>",), {("<a>", "<a>"): 3})).splitlines() == ["Thanks: 3.", "█ 3 within &lt;a&gt;"]
    assert text_map(ThanksMap((), {})) == "There are no thanks to show for this time."


def test_what_has_no_room_is_told_as_a_sum() -> None:
    names = tuple("ABCDEFGHIJKL")
    thanks = ThanksMap(names, dict.fromkeys(product(names, names), 3))
    told = [line for line in text_map(thanks).splitlines() if " 3 " in line]
    assert len(told) == 12
    assert text_map(thanks).splitlines()[-1] == f"And {3 * (12 * 12 - 12)} more, not listed one by one."
    words = describe_map(BUSY)
    listed = sum(int(count) for count in re.findall(r"(\d+) (?:to|within)", words))
    assert words.endswith(f"And {sum(BUSY.flows.values()) - listed} more, not listed one by one.")
    assert 800 < len(words) <= 900
    amps = tuple(f"{n}{'&' * 38}" for n in range(12))
    assert len(text_map(ThanksMap(amps, dict.fromkeys(product(amps, amps), 1)))) <= 3000, "a section's text"


@pytest.mark.parametrize("first", ["漢", "ߊ"], ids=["from left to right", "from right to left"])
def test_names_without_room_are_explained_beside_the_sum(first: str) -> None:
    names = tuple(chr(ord(first) + number) * 40 for number in range(12))
    described = describe_map(ThanksMap(names, dict.fromkeys(product(names, names), 1)))
    assert described.startswith("Thanks between 12 groups: 144. Group 1 in the picture is ")
    assert described.strip("\u2069.").endswith(names[-1])
    assert len(described) <= 900


def test_the_quietest_groups_are_put_together_and_nothing_is_lost() -> None:
    groups = tuple(f"G{n}" for n in range(20))
    flows = {(name, groups[0]): n for n, name in enumerate(groups)}
    thanks = ThanksMap(groups, flows)
    assert thanks.shown == ("G0", *groups[10:], "Others")
    assert sum(flow.count for flow in thanks.shown_flows) == sum(flows.values())
    others = [flow for flow in thanks.shown_flows if flow.giver == 11]
    assert [(flow.receiver, flow.count) for flow in others] == [(0, sum(range(1, 10)))]
    assert ThanksMap(groups[:12], {}).shown == groups[:12], "twelve have room"
    assert ThanksMap(("A",), {("A", "elsewhere"): 2}).shown == ("A", "Others")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The processes that are started, in this order."""
    found: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def noting(*arguments: Any, **options: Any) -> Process:
        found.append(await start(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noting)
    return found


def test_a_picture_drawn_by_a_process_of_its_own_is_the_same() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(drawn(draw_map, SMALL)) == draw_map(SMALL)


HANGS = cast(Callable[[int], bytes], time.sleep)
CRASHES = cast(Callable[[int], bytes], os._exit)
RAISES = cast(Callable[[int], bytes], len)


@pytest.mark.parametrize(
    ("draw", "patience_seconds", "error"),
    [(HANGS, 0.5, "TimeoutError"), (CRASHES, 20, "status 60"), (RAISES, 20, "TypeError")],
    ids=["hangs", "crashes", "raises"],
)
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_drawing_that_fails_makes_no_picture_and_one_line_in_the_log(
    loop: Callable[[], asyncio.AbstractEventLoop],
    draw: Callable[[int], bytes],
    patience_seconds: float,
    error: str,
    started: list[Process],
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner, capture_logs() as lines:
        assert runner.run(drawn(draw, 60, patience_seconds)) is None
    assert [(line["log_level"], line["error"]) for line in lines] == [("warning", error)]
    assert [process.returncode is None for process in started] == [False], "nothing is left running"


async def test_whoever_gives_up_a_picture_leaves_no_process(started: list[Process]) -> None:
    drawing = asyncio.create_task(drawn(HANGS, 60))
    while not started:  # noqa: ASYNC110 - the loop goes round until the process has started
        await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert started[0].returncode is not None


async def test_only_so_many_pictures_are_drawn_at_a_time(started: list[Process]) -> None:
    busy = [drawn(HANGS, 60, 1.0) for _ in range(AT_ONCE)]
    assert await asyncio.gather(*busy, drawn(HANGS, 60, 0.3)) == [None] * (AT_ONCE + 1)
    assert len(started) == AT_ONCE


def test_the_bot_itself_does_not_load_what_draws() -> None:
    check = "import sys, bot.pictures; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True)
