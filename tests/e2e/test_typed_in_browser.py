"""Writing to Kindling, and its global shortcuts, in the page that people try it on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from sandbox import Sandbox, Timings
from tests.browser import Browse, needs_chromium
from tests.e2e.conftest import HARBOUR, SUNDAY
from tests.e2e.house import House

pytestmark = needs_chromium


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """With a page that offers what the manifest does."""
    async with Sandbox(
        HARBOUR,
        scopes=list(SCOPES),
        events=list(EVENTS),
        manifest=make_manifest(),
        clock_file=tmp_path / "clock",
        starts_at=SUNDAY,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox


async def test_somebody_writes_to_it_in_its_messages_and_mentions_it_in_a_channel(house: House, browse: Browse) -> None:
    ana = house.slack.person("ana")
    page = await browse(house.slack, "ana", ana.team.direct(ana.id, house.slack.bot_id).id)
    await page.get_by_role("textbox", name="Write to Kindling").fill("remind me to call the lab tomorrow at 9am")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").filter(has_text="I will remind you")).to_have_count(1)

    await page.goto(f"{house.slack.url}/#as={ana.id}&at={house.slack.channel_id('general')}")
    field = page.get_by_role("textbox", name="Write to #general")
    await field.press_sequentially("@kin")
    await expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await field.press_sequentially("what did I promise?")
    await page.keyboard.press("Enter")
    answer = page.locator(".message.private").filter(has_text="call the lab")
    await expect(answer).to_contain_text("Only visible to you")


async def test_a_global_shortcut_thanks_somebody_from_a_thread(house: House, browse: Browse) -> None:
    page = await browse(house.slack, "ana", house.slack.channel_id("general"))
    await house.slack.person("ben").post("general", "the build is green again")
    await page.locator(".message").hover()
    await page.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Thank someone").click()
    form = page.get_by_role("dialog", name="Thank someone")
    await form.get_by_role("combobox", name="Who do you want to thank?").fill("Ben")
    await page.keyboard.press("Enter")
    await form.get_by_role("textbox", name="What did they do?").fill("mended the build")
    await form.get_by_role("button", name="Send thanks").click()
    await expect(page.get_by_role("dialog")).to_contain_text("on their way")
    await house.slack.wait_for(lambda: [m for m in house.slack.messages("kudos") if "mended the build" in m.plain])
