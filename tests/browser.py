"""A real browser on the page, where one is installed. What its console has to say fails the test."""

import shlex
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright, async_playwright, expect

from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS

expect.set_options(timeout=1000 * PATIENCE_SECONDS)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
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
needs_firefox = pytest.mark.skipif(FIREFOX is None, reason="no Firefox is installed")
in_both_browsers = pytest.mark.parametrize(
    "browse",
    [pytest.param(name, marks=needs) for name, needs in (("chromium", needs_chromium), ("firefox", needs_firefox))],
    indirect=True,
)
"""For a test that uses `browse`: once in each browser."""

Browse = Callable[..., Awaitable[Page]]
"""Opens the page as somebody: `await browse(slack, "ana", at="C0…")`."""


@asynccontextmanager
async def browsing(complaints: list[str], name: str = "chromium") -> AsyncIterator[Browse]:
    """A browser; at its end, nothing was complained of in any of its tabs, and nobody but the sandbox was asked.

    Args:
        complaints: where errors of scripts, and errors and warnings in the console, are put.
        name: "chromium" or "firefox".
    """
    async with async_playwright() as playwright, _launched(playwright, name) as browser:
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
    assert complaints == []
    assert [url for url in asked if not url.startswith(tuple(homes))] == []


@asynccontextmanager
async def _launched(playwright: Playwright, name: str) -> AsyncIterator[Browser]:
    with TemporaryDirectory(prefix="kindling-browser-") as folder:
        if name == "chromium":
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        else:
            browser = await playwright.firefox.launch(executable_path=_bridged(Path(folder)), channel="moz-firefox")
        yield browser
        await browser.close()


def _bridged(folder: Path) -> Path:
    """A program that starts Firefox behind the bridge."""
    start = folder / "firefox"
    start.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(_BRIDGE), str(FIREFOX)])} "$@"\n')
    start.chmod(0o700)
    return start


_BRIDGE = Path(__file__).with_name("firefox_bridge.py")


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
