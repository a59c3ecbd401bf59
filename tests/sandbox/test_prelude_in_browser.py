"""What is seen while a past is lived through, and how it makes room for the workspace."""

from playwright.async_api import expect

from sandbox import Sandbox
from sandbox.host import Prelude
from tests.axe import grave_problems
from tests.browser import Browse, in_both_browsers


@in_both_browsers
async def test_a_bar_fills_while_the_past_is_lived_through_and_then_the_workspace_is_there(
    slack: Sandbox, browse: Browse
) -> None:
    prelude = slack.engine.prelude = Prelude("Three weeks pass", 0.25)
    page = await browse(slack, "ana", at=slack.channel_id("general"))
    bar = page.get_by_role("progressbar", name="Three weeks pass")
    await expect(bar).to_have_js_property("value", 0.25)
    assert await grave_problems(page) == []
    prelude.part = 0.75
    await expect(bar).to_have_js_property("value", 0.75)
    async with page.expect_navigation():
        slack.engine.prelude = None
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()
