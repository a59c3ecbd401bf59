"""How long the sandbox's page takes until there is something to read on it.

From going to its address, in a browser that is already open, to the first message of a channel that shows sixty: in a
tab that knows nothing of the page, and reloaded. Run: `python -m benchmarks.page`
"""

import asyncio
import statistics

from playwright.async_api import Page, async_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe
from sandbox import Sandbox
from sandbox.demo_workspace import DEMO
from tests.browser import CHROMIUM, FLAGS

RUNS, MESSAGES = 15, 80
_NOTE_FIRST = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("#messages .message")) return;
  watcher.disconnect();
  requestAnimationFrame(() => (window.readable = performance.now()));
}).observe(document, { childList: true, subtree: true });
"""
_WHEN_READABLE = """
new Promise((tell) => {
  const look = () => (window.readable ? tell(window.readable) : requestAnimationFrame(look));
  look();
})
"""


async def main() -> None:
    """Measure and print."""
    async with Sandbox(DEMO, scopes=[]) as slack, async_playwright() as playwright:
        for number in range(MESSAGES):
            await slack.person("ben").post("kudos", f"*{number}* thanks to <@{slack.person('ana').id}> :tada:")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        address = f"{slack.url}/#as={slack.person('ana').id}&at={slack.channel_id('kudos')}"
        first, again, requests = [], [], 0
        for _ in range(RUNS):
            context = await browser.new_context()
            await context.add_init_script(_NOTE_FIRST)
            page = await context.new_page()
            await page.goto(address)
            first.append(await _readable(page))
            requests = int(await page.evaluate("performance.getEntriesByType('resource').length"))
            await page.reload()
            again.append(await _readable(page))
            await context.close()
        await browser.close()
    table = Table("", "median", "worst", title=f"The page, {requests} requests ({describe()})")
    for name, took in (("opened", first), ("reloaded", again)):
        table.add_row(name, f"{statistics.median(took):.0f} ms", f"{max(took):.0f} ms")
    Console().print(table)


async def _readable(page: Page) -> float:
    return float(await page.evaluate(_WHEN_READABLE))


if __name__ == "__main__":
    asyncio.run(main())
