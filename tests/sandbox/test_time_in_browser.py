"""Time on the page, in a real browser."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox
from tests.browser import Browse, needs_chromium
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import MANIFEST
from tests.sandbox.planned_bot import PlannedBot, planned_bot

pytestmark = needs_chromium

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
MARKED = "document.querySelector('#messages > *').dataset.mark"


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[tuple[Sandbox, PlannedBot]]:
    """A Monday morning of a bot that has something for Ana, for Chi, and for both in ten days."""
    file = tmp_path / "clock"
    async with planned_bot(HARBOUR, file, scopes=SCOPES, starts_at=MONDAY, manifest=MANIFEST) as (slack, bot):
        ana, chi = (slack.live.direct(slack.person(each).id, slack.bot_id).id for each in ("ana", "chi"))
        bot.plan = {
            MONDAY + DAY: (ana, "reminder"),
            MONDAY + 2 * DAY: (chi, "check-in"),
            MONDAY + 3 * DAY: (chi, "check-in"),
            MONDAY + 10 * DAY: (slack.channel_id("general"), "digest"),
        }
        yield slack, bot


@pytest.fixture
async def page(lived: tuple[Sandbox, PlannedBot], browse: Browse) -> Page:
    """Ana's browser."""
    slack, _ = lived
    await slack.person("ben").post("general", "Morning!")
    return await browse(slack, "ana")


async def test_time_runs_and_stands_still_and_nothing_else_is_drawn_anew_meanwhile(page: Page) -> None:
    await expect(page.get_by_text("Morning!")).to_be_visible()
    await page.evaluate(f"{MARKED} = 'same'")
    shown = page.locator("#clock time")
    before = await shown.text_content()
    await page.get_by_role("combobox", name="Speed").select_option("1 min a second")
    await page.get_by_role("button", name="Play").press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Time runs: 1 min a second")).to_be_visible()
    await expect(shown).not_to_have_text(str(before))
    await page.get_by_role("button", name="Pause").press("Enter")
    await expect(page.get_by_role("button", name="Play")).to_be_focused()
    await expect(page.locator("#clock").get_by_text("paused")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="nothing was written")).to_be_visible()
    assert await page.evaluate(MARKED) == "same"


async def test_after_a_pause_one_goes_back_to_the_pace_of_the_world_outside_and_can_pause_it(page: Page) -> None:
    paused, speed = page.locator("#clock").get_by_text("paused"), page.get_by_role("combobox", name="Speed")
    await page.get_by_role("button", name="Play").press("Enter")
    await page.get_by_role("button", name="Pause").press("Enter")
    await expect(paused).to_be_visible()
    await speed.select_option("Real time")
    await expect(paused).to_be_visible()
    await page.get_by_role("button", name="Play").press("Enter")
    await expect(paused).to_be_hidden()
    await page.get_by_role("button", name="Pause").press("Enter")
    await expect(paused).to_be_visible()
    await page.get_by_role("button", name="Play").press("Enter")
    await expect(page.get_by_role("button", name="Pause")).to_be_focused()
    await speed.select_option("1 min a second")
    await expect(page.get_by_role("button", name="Play")).to_be_visible()


async def test_after_friday_the_strip_says_what_happened_and_leads_to_it(
    page: Page, lived: tuple[Sandbox, PlannedBot]
) -> None:
    await page.get_by_role("button", name="Friday 15:00").click()
    strip = page.get_by_role("region", name="What happened meanwhile")
    told = "Mon 9:00 AM to Fri 3:00 PM: 2 check-ins · 1 reminder"
    await expect(strip.get_by_role("status")).to_have_text(told)
    await expect(page.locator("#clock time")).to_have_text("Fri, Nov 27, 3:00 PM")
    await strip.get_by_role("button", name="Open").press("Enter")
    await expect(strip.get_by_role("button", name="Open")).to_have_attribute("aria-expanded", "true")
    await page.set_viewport_size({"width": 390, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    ways = page.locator(".ways :is(button, select)")
    assert [await each.is_visible() for each in await ways.all()] == [True] * 6
    assert await ways.evaluate_all("nodes => nodes.every((node) => node.getBoundingClientRect().right <= 390)")
    await expect(strip.get_by_role("listitem").first).to_have_text("Reminder from Kindling, Tue 9:00 AM")
    await strip.get_by_role("link", name="See it as Chi Tanaka").click()
    await expect(page.get_by_role("log").get_by_text("A check-in")).to_have_count(2)
    await expect(strip.get_by_role("link", name="Check-in")).to_have_count(2)
    await strip.get_by_role("button", name="Close").press("Enter")
    await expect(strip.get_by_role("status")).to_be_empty()
    await expect(strip.get_by_role("button")).to_have_count(0)

    await page.get_by_role("button", name="Next thing that happens").click()
    await expect(strip.get_by_role("status")).to_contain_text("1 digest")
    await page.get_by_role("button", name="+1 hour").click()
    await expect(strip.get_by_role("status")).to_contain_text("nothing was written")

    slack, bot = lived
    bot.hands_full = True
    bot.plan = {slack.clock.now() + DAY / 24: (slack.channel_id("general"), "digest")}
    await page.get_by_role("button", name="Monday 09:00").click()
    await expect(strip.get_by_role("status")).to_contain_text("On the way to Mon 9:00 AM")
    await expect(strip.get_by_role("progressbar", name="How far time has gone")).to_be_visible()
    await strip.get_by_role("button", name="Stop").press("Enter")
    await expect(page.get_by_role("button", name="Play")).to_be_focused()
    await expect(strip.get_by_role("progressbar")).to_have_count(0)
