"""Two people side by side, in a real browser."""

import pytest
from playwright.async_api import FrameLocator, Page, expect

from sandbox import Sandbox
from tests.browser import Browse, needs_chromium

pytestmark = needs_chromium


@pytest.fixture
async def page(slack: Sandbox, browse: Browse) -> Page:
    """Ana's browser, which shows Ben beside her."""
    page = await browse(slack, "ana", slack.channel_id("general"))
    await page.get_by_role("link", name="Two people side by side").click()
    await expect(page.locator("iframe[title='Ben Okoro']")).to_be_visible()
    return page


def frame(page: Page, name: str) -> FrameLocator:
    return page.frame_locator(f"iframe[title='{name}']")


async def test_each_of_two_people_side_by_side_sees_only_what_they_may(page: Page, slack: Sandbox) -> None:
    await page.get_by_role("combobox", name="The second person").select_option("Chi Tanaka")
    ana, chi = frame(page, "Ana Reyes"), frame(page, "Chi Tanaka")
    await slack.person("chi").post("secret", "a surprise for Ana")
    for side in (ana, chi):
        await side.get_by_role("button", name="Channels and people").click()
    await chi.get_by_role("link", name="secret").click()
    await expect(chi.locator(".message")).to_contain_text("a surprise for Ana")
    await expect(ana.get_by_role("link", name="leads")).to_be_visible()
    await expect(ana.get_by_role("link", name="secret")).to_have_count(0)
    await expect(ana.get_by_text("a surprise for Ana")).to_have_count(0)


async def test_what_one_writes_the_other_reads_and_where_there_is_room_for_one_it_is_either(page: Page) -> None:
    ana, ben = frame(page, "Ana Reyes"), frame(page, "Ben Okoro")
    await ana.get_by_role("textbox", name="Write to #general").fill("hello @ben")
    await ana.get_by_role("button", name="Send").click()
    await expect(ben.locator(".message .mention")).to_have_text("@Ben Okoro")
    await page.reload()
    await expect(frame(page, "Ben Okoro").locator(".message .mention")).to_have_text("@Ben Okoro")
    await page.set_viewport_size({"width": 390, "height": 780})
    await expect(page.locator("iframe[title='Ben Okoro']")).to_be_hidden()
    await page.get_by_role("group", name="Who is shown").get_by_role("button", name="Ben Okoro").click()
    await expect(ben.locator(".message .mention")).to_be_visible()
    await expect(page.locator("iframe[title='Ana Reyes']")).to_be_hidden()
