"""Charts, tables and cards on the page in a real browser: drawn, told to screen readers, readable in any light and
width."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox
from tests.browser import Browse, needs_chromium
from tests.sandbox.data_blocks import WEEKS, data_table, number, pie, plot, raw, rich, series, table
from tests.sandbox.tiny_bot import Json, TinyBot

pytestmark = needs_chromium


@pytest.fixture
async def page(slack: Sandbox, browse: Browse) -> Page:
    """Ana's browser."""
    return await browse(slack, "ana")


async def shown(slack: Sandbox, bot: TinyBot, page: Page, *blocks: Json) -> Locator:
    """The content of a message with these blocks."""
    posted = await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=list(blocks))
    assert posted["ok"], posted
    said = page.locator(".message .content")
    await expect(said).to_have_count(1)
    return said


async def test_a_line_rises_with_its_values_and_says_them_where_one_points(
    page: Page, slack: Sandbox, bot: TinyBot
) -> None:
    said = await shown(slack, bot, page, plot("line", series("Thanked", 10, 40, 40, 80)))
    name = "Reach over time, a line chart. Thanked: 2 Nov 10, 9 Nov 40, 16 Nov 40, 23 Nov 80"
    await expect(said.get_by_role("img", name=name, exact=True)).to_be_visible()
    hints = ["2 Nov\nThanked: 10", "9 Nov\nThanked: 40", "16 Nov\nThanked: 40", "23 Nov\nThanked: 80"]
    assert await said.locator(".hover title").all_text_contents() == hints
    heights = [float(await dot.get_attribute("cy") or 0) for dot in await said.locator("circle.dot").all()]
    assert heights[0] > heights[1] == heights[2] > heights[3], "the lower a point, the further from the top"
    steps = [above - below for above, below in pairwise(heights)]
    assert steps[0] * 4 == pytest.approx(steps[2] * 3), "30 and 40 more"
    texts = await said.locator("svg text").all_text_contents()
    assert {"0", "80", *WEEKS, "Week", "Percent of the team"} <= set(texts)


async def test_bars_and_areas_stand_on_zero(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    values = series("A", -2, 4, 0, 1)
    said = await shown(slack, bot, page, plot("bar", values, series("B", 1, 1, 1, 1)), plot("area", values))
    zero = float(await said.locator("svg").first.locator("line.zero").get_attribute("y1") or 0)
    bars = said.locator("rect.bar.colour-0")
    places = [[float(await bar.get_attribute(name) or 0) for name in ("y", "height")] for bar in await bars.all()]
    assert [(top < zero, top + height > zero) for top, height in places[:2]] == [(False, True), (True, False)]
    assert places[1][1] == pytest.approx(2 * places[0][1])
    await expect(said.locator("rect.bar")).to_have_count(8)
    await expect(said.locator(".legend li")).to_have_text(["A", "B"])
    await expect(said.locator("path.filled")).to_have_count(1)


async def test_a_pie_has_its_shares(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    said = await shown(slack, bot, page, pie(("Empathy", 3), ("Respect", 1)), pie(("All", 2), title="One"))
    await expect(said.get_by_role("img", name="Thanks by value, a pie chart. Empathy 3, Respect 1")).to_be_visible()
    await expect(said.locator(".slice title")).to_have_text(["Empathy: 3 (75%)", "Respect: 1 (25%)", "All: 2 (100%)"])
    await expect(said.locator(".legend li")).to_have_text(["Empathy 75%", "Respect 25%"])


async def test_a_table_has_a_head_and_a_data_table_its_caption_too(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    link = rich({"type": "link", "url": "https://a.example", "text": "support"})
    said = await shown(
        slack,
        bot,
        page,
        table([raw("From"), raw("*Thanks*")], [link, raw("<b>9</b>")], column_settings=[None, {"align": "right"}]),
        data_table([raw("Team"), raw("Thanks")], [raw("support"), number(9)]),
    )
    plain, sortable = said.get_by_role("table").nth(0), said.get_by_role("table").nth(1)
    await expect(plain.get_by_role("columnheader")).to_have_text(["From", "*Thanks*"])
    await expect(plain.get_by_role("link", name="support")).to_be_visible()
    await expect(plain.get_by_role("cell").nth(1)).to_have_text("<b>9</b>")
    await expect(plain.get_by_role("cell").nth(1)).to_have_css("text-align", "right")
    await expect(sortable.get_by_role("caption")).to_have_text("Thanks")
    await expect(sortable.get_by_role("rowheader")).to_have_text(["support"])


@pytest.mark.parametrize("width", [1100, 340])
async def test_in_any_window_letters_stay_as_large_and_nothing_overlaps_or_runs_out_of_it(
    page: Page, slack: Sandbox, bot: TinyBot, width: int
) -> None:
    labels = tuple(f"{day} November" for day in range(1, 21))
    chart = plot("line", series(categories=labels), categories=list(labels))
    said = await shown(slack, bot, page, chart, table([raw("x" * 60), raw("y" * 60)]))
    await page.set_viewport_size({"width": width, "height": 900})
    drawing = said.locator("svg")
    await expect(drawing).to_have_js_property("viewBox.baseVal.width", await _width(drawing))
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    names = [await each.bounding_box() for each in await drawing.locator("text", has_text="November").all()]
    boxes = [(box["x"], box["width"], box["height"]) for box in names if box]
    assert 2 <= len(boxes) < 20
    assert all(12 <= height <= 20 for _, _, height in boxes)
    assert all(left + size <= right for (left, size, _), (right, _, _) in pairwise(boxes))
    await expect(drawing.locator("text", has_text=labels[-1])).to_have_count(1)


async def _width(chart: Locator) -> Any:
    return await chart.evaluate("node => Math.floor(node.parentNode.getBoundingClientRect().width)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_colour_stands_out_in_light_and_in_dark(
    page: Page, slack: Sandbox, bot: TinyBot, scheme: Any
) -> None:
    await page.emulate_media(color_scheme=scheme)
    said = await shown(slack, bot, page, pie(*((f"Part {n}", 1) for n in range(6))), plot("line"))
    ground = await _colour(said.locator(".chart").first, "background-color")
    for n in range(6):
        assert contrast(await _colour(said.locator(f".slice.colour-{n}"), "fill"), ground) >= 3
    assert contrast(await _colour(said.locator("svg text").first, "fill"), ground) >= 4.5


async def _colour(node: Locator, what: str) -> list[float]:
    found: str = await node.evaluate(f"node => getComputedStyle(node)['{what}']")
    return [int(part) / 255 for part in found.removeprefix("rgb(").removesuffix(")").split(", ")]


def contrast(one: list[float], other: list[float]) -> float:
    """As WCAG 2 has it, from 1 to 21."""
    darker, lighter = sorted(_light(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: list[float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


async def test_cards_stand_beside_each_other_and_their_buttons_act(
    page: Page, slack: Sandbox, connected: TinyBot
) -> None:
    press = {"type": "button", "text": {"type": "plain_text", "text": "Read it"}, "action_id": "read", "value": "2"}
    first = {"type": "card", "title": {"type": "mrkdwn", "text": "*Ben*"}, "body": {"type": "mrkdwn", "text": "calm"}}
    second = {"type": "card", "subtitle": {"type": "plain_text", "text": "Respect"}, "actions": [press]}
    said = await shown(slack, connected, page, {"type": "carousel", "elements": [first, second]})
    cards = said.get_by_role("listitem")
    await expect(cards).to_have_text(["Bencalm", "RespectRead it"])
    left, right = [await card.bounding_box() for card in await cards.all()]
    assert left
    assert right
    assert (left["y"], left["x"] + left["width"] < right["x"]) == (right["y"], True)
    await cards.nth(1).get_by_role("button", name="Read it").click()
    await slack.wait_for(lambda: bool(connected.got("interactive")))
    (action,) = connected.got("interactive")[0]["actions"]
    assert (action["action_id"], action["value"]) == ("read", "2")
