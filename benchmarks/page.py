"""How long the sandbox's page takes until there is something to read on it.

From going to its address, in a browser that is already open, to the first message of a channel that shows sixty: in a
tab that knows nothing of the page, and reloaded. In turns with it, the same page with each of its files by itself, and
one that holds a word and nothing else: what the browser takes by itself. Run: `python -m benchmarks.page`
"""

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe
from sandbox import Sandbox
from sandbox.demo_workspace import DEMO
from tests.browser import CHROMIUM, FLAGS

RUNS, MESSAGES = 15, 80
_NOTE_FIRST = """
window.readable = new Promise((tell) => {
  new MutationObserver((_, watcher) => {
    if (!document.querySelector("#messages .message")) return;
    watcher.disconnect();
    requestAnimationFrame(() => tell(performance.now()));
  }).observe(document, { childList: true, subtree: true });
});
"""


@dataclass
class Took:
    """Milliseconds until a page was readable, and how many requests it made."""

    opened: list[float] = field(default_factory=list)
    reloaded: list[float] = field(default_factory=list)
    requests: int = 0


async def main() -> None:
    """Measure and print."""
    async with Sandbox(DEMO, scopes=[]) as slack, _a_word() as word, async_playwright() as playwright:
        for number in range(MESSAGES):
            await slack.person("ben").post("kudos", f"*{number}* thanks to <@{slack.person('ana').id}> :tada:")
        place = f"#as={slack.person('ana').id}&at={slack.channel_id('kudos')}"
        pages = {"the page": f"{slack.url}/{place}", "each file": f"{slack.url}/?modules{place}", "a word": word}
        took = {name: Took() for name in pages}
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for _ in range(RUNS):
            for name, address in pages.items():
                await _measure(browser, address, took[name])
        await browser.close()
    table = Table("", "requests", "opened", "worst", "reloaded", "worst", title=f"Readable after ms ({describe()})")
    for name, each in took.items():
        times = [f"{at(times):.0f}" for times in (each.opened, each.reloaded) for at in (statistics.median, max)]
        table.add_row(name, str(each.requests), *times)
    Console().print(table)


@asynccontextmanager
async def _a_word() -> AsyncIterator[str]:
    """The address of a page that holds a word."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text='<!doctype html><div id="messages"><p class="message">Hi', content_type="text/html")

    application = web.Application()
    application.router.add_get("/", answer)
    async with TestServer(application) as server:
        yield str(server.make_url("/"))


async def _measure(browser: Browser, address: str, took: Took) -> None:
    context = await browser.new_context()
    await context.add_init_script(_NOTE_FIRST)
    page = await context.new_page()
    await page.goto(address)
    took.opened.append(await _readable(page))
    took.requests = int(await page.evaluate("performance.getEntriesByType('resource').length"))
    await page.reload()
    took.reloaded.append(await _readable(page))
    await context.close()


async def _readable(page: Page) -> float:
    return float(await page.evaluate("readable"))


if __name__ == "__main__":
    asyncio.run(main())
