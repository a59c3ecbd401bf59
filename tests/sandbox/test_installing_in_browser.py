"""Somebody installs an app by hand, in a real browser, which holds the page to its policy."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright, expect
from yarl import URL

from sandbox import Sandbox
from tests.axe import grave_problems
from tests.browser import CHROMIUM, FLAGS, needs_chromium
from tests.sandbox.test_installing import SCOPES, exchange, sandbox

pytestmark = needs_chromium


@pytest.fixture
async def app() -> AsyncIterator[str]:
    """Where the app takes people back, on another port than the sandbox's."""

    async def welcome(_: web.Request) -> web.Response:
        return web.Response(text="Welcome back")

    served = web.Application()
    served.router.add_get("/slack/oauth_redirect", welcome)
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/oauth_redirect"
    await runner.cleanup()


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with sandbox() as running:
        yield running


@pytest.fixture
async def page(slack: Sandbox, app: str) -> AsyncIterator[Page]:
    """The app asks."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        query = {"client_id": slack.app.client_id, "scope": ",".join(SCOPES), "redirect_uri": app, "state": "s1"}
        await page.goto(str(URL(f"{slack.url}/oauth/v2/authorize").with_query(query)))
        yield page
        await browser.close()


async def test_what_is_ticked_is_granted_and_one_comes_back_to_the_app(slack: Sandbox, page: Page, app: str) -> None:
    assert await grave_problems(page) == []
    await page.get_by_role("checkbox", name="See emoji reactions").uncheck()
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_text("Welcome back")).to_be_visible()
    granted = await exchange(slack, URL(page.url).query["code"], redirect_uri=app)
    assert granted["scope"].split(",") == [scope for scope in SCOPES if scope != "reactions:read"]
    await page.go_back()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("Welcome back")).to_be_visible()
    assert URL(page.url).query == {"error": "access_denied", "state": "s1"}
