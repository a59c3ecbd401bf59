"""A real browser on the page, where one is installed. What its console has to say fails the test."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import BrowserContext, Locator, Page, async_playwright, expect

from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS

expect.set_options(timeout=1000 * PATIENCE_SECONDS)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

Browse = Callable[..., Awaitable[Page]]
"""Opens the page as somebody: `await browse(slack, "ana", at="C0…")`."""


@asynccontextmanager
async def browsing(complaints: list[str]) -> AsyncIterator[Browse]:
    """A browser; at its end, nothing was complained of in any of its tabs, and nobody but the sandbox was asked.

    Args:
        complaints: where errors of scripts, and errors and warnings in the console, are put.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(locale="en-US")
        _listen(context, complaints)
        asked: set[str] = set()
        context.on("request", lambda request: asked.add(request.url))
        homes: set[str] = set()

        async def browse(slack: Sandbox, who: str, at: str = "") -> Page:
            homes.add(slack.url)
            page = await context.new_page()
            await page.goto(f"{slack.url}/#as={slack.person(who).id}&at={at}")
            return page

        yield browse
        await browser.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(tuple(homes))] == []


def _listen(context: BrowserContext, complaints: list[str]) -> None:
    context.on("weberror", lambda problem: complaints.append(str(problem.error)))
    context.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)


async def fill_in(form: Locator, values: Mapping[str, str]) -> None:
    """Enter these values by label: what is to be ticked has any, what has options the one to choose."""
    for label, value in values.items():
        entered = form.get_by_label(label)
        kind = await entered.evaluate("node => node.type")
        if kind in ("checkbox", "radio"):
            await entered.check()
        elif kind == "select-one":
            await entered.select_option(value)
        else:
            await entered.fill(value)
            if await entered.get_attribute("role") == "combobox":
                await entered.press("Enter")
