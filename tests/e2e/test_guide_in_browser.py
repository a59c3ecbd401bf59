"""The guide on the demo's page, lived through with the real program by somebody who has never seen it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from sandbox import Sandbox, Timings
from sandbox.demo_workspace import DEMO
from tests.browser import Browse, needs_chromium
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.guided import GuideAlone
from tests.program import StartBot

pytestmark = needs_chromium
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FRIDAY, MONDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""15:00 and 9:00 where Ana lives."""


@pytest.fixture
def hears_at_once() -> bool:
    """As in the demo."""
    return True


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The demo's workspace with its guide, and without its past."""
    async with Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        manifest=make_manifest(),
        clock_file=tmp_path / "clock",
        starts_at=WEDNESDAY,
        timings=Timings.patient(),
    ) as sandbox:
        sandbox.engine.host = GuideAlone(sandbox)
        yield sandbox


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana leads, as in the demo."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


@pytest.mark.long
async def test_a_week_is_lived_through_by_clicking_and_by_what_is_filled_in(house: House, browse: Browse) -> None:
    page = await browse(house.slack, "ana")
    guide = page.get_by_role("region", name="Guide")
    await expect(page.get_by_role("heading", name="#kudos")).to_be_visible()
    await _send_what_is_filled_in(page, "/thanks @ben for")
    await _is_done(guide, "Thank Ben")
    await guide.get_by_role("button", name="Take me there").click()
    await _is_done(guide, "See it as Ben")
    await expect(page.locator(".message")).to_contain_text("Ana Reyes thanks you")
    await _send_what_is_filled_in(page, "/followup @ben")
    await _is_done(guide, "Promise something")
    await guide.get_by_role("button", name="Take me there").click()
    await house.until(FRIDAY)
    await _is_done(guide, "Let Friday come")
    await page.get_by_role("button", name="Done", exact=True).click()
    await expect(page.get_by_text("Well kept")).to_be_visible()
    await house.until(MONDAY)
    await _is_done(guide, "Read what the lead reads")
    await expect(page.get_by_role("heading", name="kudos: your week with the team")).to_be_visible()
    await _send_what_is_filled_in(page, "/kindling listen")
    await _say_what_gets_in_the_way(page)
    await _is_done(guide, "Say what gets in the way")
    await _send_what_is_filled_in(page, "/kindling practice")
    await page.get_by_role("dialog", name="Practise").get_by_role("button", name="Close", exact=True).last.click()
    await _is_done(guide, "Prepare a hard conversation")
    await expect(guide).to_contain_text("That was a week")


async def _send_what_is_filled_in(page: Page, begins: str) -> None:
    """Nothing is sent before Enter is pressed."""
    await page.get_by_role("button", name="Fill it in for me").click()
    field = page.locator("#composer-text")
    await expect(field).to_have_value(re.compile(f"^{re.escape(begins)}"))
    await expect(field).to_be_focused()
    await page.keyboard.press("Enter")


async def _is_done(guide: Locator, step: str) -> None:
    await expect(guide.locator(".guide-step.done").filter(has_text=step)).to_have_count(1)


async def _say_what_gets_in_the_way(page: Page) -> None:
    form = page.get_by_role("dialog", name="The listening box")
    await form.get_by_label("To whom?").select_option(index=1)
    await form.get_by_label("Load").check()
    await form.get_by_role("textbox").fill("Two people on the night queue would help.")
    await form.get_by_role("button", name="Send it").click()
    await expect(form.get_by_role("button", name="Send it")).to_have_count(0)
    await form.get_by_role("button", name="Close", exact=True).last.click()
