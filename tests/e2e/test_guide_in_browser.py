"""The guide on the demo's page, lived through with the real program by somebody who has never seen it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from lab.demo_host import DemoHost
from sandbox import Sandbox, Timings, Workspace
from sandbox.demo_workspace import DEMO
from tests.browser import Browse, needs_chromium
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.program import StartBot

pytestmark = needs_chromium
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""15:00 where Ana lives."""
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.fixture
def starts_at() -> datetime:
    return WEDNESDAY


@pytest.fixture
def workspace() -> Workspace:
    return DEMO


@pytest.fixture
def hears_at_once() -> bool:
    return True


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """With a page that offers what the manifest does, and the guide."""
    async with Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        manifest=make_manifest(),
        clock_file=tmp_path / "clock",
        starts_at=WEDNESDAY,
        timings=Timings.patient(),
    ) as sandbox:
        sandbox.engine.host = DemoHost(sandbox)
        yield sandbox


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana leads, as in the demo."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


async def test_the_week(house: House, browse: Browse) -> None:
    expect.set_options(timeout=8000)
    page = await browse(house.slack, "ana")
    await page.set_viewport_size({"width": 1280, "height": 800})
    guide = page.get_by_role("region", name="Guide")
    await page.screenshot(path="/tmp/g-1.png")
    await expect(page.get_by_role("textbox", name="Write to #kudos")).to_be_visible()
    await guide.get_by_role("button", name="Fill it in for me").click()
    await page.screenshot(path="/tmp/g-2.png")
    await page.keyboard.press("Enter")
    await expect(guide.get_by_role("button", name="Thank Ben (done)")).to_be_visible()
    await guide.get_by_role("button", name="Take me there").click()
    await expect(guide.get_by_role("button", name="See it as Ben (done)")).to_be_visible()
    await page.screenshot(path="/tmp/g-3.png")
    await guide.get_by_role("button", name="Fill it in for me").click()
    await expect(page.get_by_role("textbox", name="Write to #support")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(guide.get_by_role("button", name="Promise something (done)")).to_be_visible()
    for each in house.slack.ephemerals("support"):
        print("EPH", each.text, [b["type"] for b in each.blocks])
    await page.screenshot(path="/tmp/g-4.png")
    await guide.get_by_role("button", name="Take me there").click()
    await house.until(FRIDAY)
    await expect(guide.get_by_role("button", name="Let Friday come (done)")).to_be_visible()
    await page.get_by_role("button", name="Done", exact=True).click()
    await expect(page.get_by_text("Well kept")).to_be_visible()
    await guide.get_by_role("button", name="Take me there").click()
    await house.until(MONDAY)
    await asyncio.sleep(3)
    await page.screenshot(path="/tmp/g-5.png")
    from sqlalchemy import select
    from models import Cadence, OutboxMessage
    def look(session):
        for c in session.scalars(select(Cadence).where(Cadence.kind == "lead_digest")): print("CAD", c.owner_id, c.member_id, c.due_on, c.next_at)
        for c in session.scalars(select(OutboxMessage)): print("OUT", c.kind, c.recipient, c.state, c.next_at)
    await house.database.read(look)
    for each in house.slack.person("ana").dm():
        print("DM", each.text)
    await expect(guide.get_by_role("button", name="Read what the lead reads (done)")).to_be_visible(timeout=10000)
    await guide.get_by_role("button", name="Fill it in for me").click()
    await expect(page.get_by_role("textbox", name="Write to #support")).to_be_focused()
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Send it").wait_for()
    await page.screenshot(path="/tmp/g-6.png")
    await form.get_by_label("To whom?").select_option(index=1)
    await form.get_by_label("Load").check()
    await form.get_by_role("textbox").fill("Two people on the night queue would help.")
    await form.get_by_role("button", name="Send it").click()
    await expect(form.get_by_role("button", name="Send it")).to_have_count(0)
    await page.screenshot(path="/tmp/g-7.png")
    await page.keyboard.press("Escape")
    await expect(guide.get_by_role("button", name="Say what gets in the way (done)")).to_be_visible()
    await guide.get_by_role("button", name="Fill it in for me").click()
    await expect(page.get_by_label("You are")).to_have_value(house.slack.person("ana").id)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Practise")).to_be_visible()
    await page.screenshot(path="/tmp/g-8.png")
    await page.keyboard.press("Escape")
    await expect(guide).to_contain_text("That was a week")
    await page.screenshot(path="/tmp/g-9.png")
