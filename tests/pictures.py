"""The README's pictures, taken of the demo in a real browser: `make screenshots`.

Each is one thing that somebody sees, in light and in dark, in a window of one size. The page is used as people use it,
by what its parts are called, so that it may look as it likes.
"""

import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from typing import Literal

from PIL import Image
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from tests.browser import CHROMIUM, FLAGS, fill_in
from tests.program import ROOT
from tests.sandbox.page_tab import look

FOLDER = ROOT / "docs" / "pictures"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOW = ViewportSize(width=1280, height=860)
START_SECONDS = 600
MOST_HOURS = 72
HOUR_MILLISECONDS = 10_000
"""How long it is waited for what an hour brings."""
COLOURS = 256
"""As many as a page of text needs: it makes a picture less than half as large."""
STILL_SECONDS = 1.0
"""Until what comes, slides or fades stands still."""
APP = "Kindling"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
RUNS = "Kindling is running"
THANKS = "for staying late to unblock the release"
BAD_NEWS = "The audit comes a week early"


class Visit:
    """One tab of the demo's page."""

    def __init__(self, page: Page, base: str, names: Mapping[str, str]) -> None:
        self.page, self._base, self._names = page, base, names

    async def look(self, who: str, at: str) -> None:
        """Be somebody (a handle), in a channel, `Kindling` (its messages) or `home`."""
        where = at if at == "home" else self._names[at]
        await self.page.goto(f"{self._base}/#as={self._names[who]}&at={where}")
        await expect(self.page.get_by_role("main").get_by_role("heading", level=1)).to_contain_text(
            APP if at in ("home", APP) else at
        )
        await self._clear()

    async def _clear(self) -> None:
        """Put away what guides, and what tells of the time that went by."""
        meanwhile = self.page.get_by_role("region", name="What happened meanwhile")
        for each in (
            self.page.get_by_role("button", name="Close the guide"),
            meanwhile.get_by_role("button", name="Close", exact=True),
        ):
            if await each.is_visible():
                await each.click()

    async def type(self, text: str) -> None:
        """Write it where one is, and send it."""
        await self.page.get_by_role("textbox", name="Write to").fill(text)
        await self.page.get_by_role("main").get_by_role("button", name="Send", exact=True).click()

    async def form(self, title: str) -> Locator:
        """The form with this title, once it is open."""
        form = self.page.get_by_role("dialog", name=title)
        await expect(form).to_be_visible()
        return form

    async def press(self, form: Locator, button: str) -> None:
        await form.get_by_role("button", name=button, exact=True).click()

    async def wait_for(self, shown: Locator) -> None:
        """Let hours pass until this is there: nothing comes at night or on a day off."""
        for _ in range(MOST_HOURS):
            await self.page.get_by_role("button", name="+1 hour").click()
            with suppress(PlaywrightTimeoutError):
                return await shown.wait_for(timeout=HOUR_MILLISECONDS)
        raise AssertionError(f"nothing like this came in {MOST_HOURS} hours: {shown}")

    def message(self, words: str) -> Locator:
        """The newest message with these words."""
        return self.page.get_by_role("article").filter(has_text=words).last

    async def scroll_to(self, shown: Locator, where: Literal["start", "end"]) -> None:
        """Let this stand at the top or at the bottom, once it is there with its emoji."""
        await expect(shown).to_be_visible()
        await asyncio.sleep(STILL_SECONDS)
        await self._clear()
        await shown.evaluate("(node, block) => document.fonts.ready.then(() => node.scrollIntoView({ block }))", where)


Scene = Callable[[Visit], Awaitable[None]]
"""Brings the page to what a picture shows."""


async def thanks(visit: Visit) -> None:
    """Thanks in their channel, as somebody else reads them."""
    await visit.look("ana", "kudos")
    await visit.type(f"/thanks @ben {THANKS} #partnership")
    await visit.look("eli", "kudos")
    await visit.scroll_to(visit.message(THANKS), "end")


async def reminder(visit: Visit) -> None:
    """A promise that is nearly due, and what one can do about it."""
    await visit.look("ben", "support")
    await visit.type("/followup @ana send the rota in 3 hours")
    await visit.look("ben", APP)
    reminder = visit.message("send the rota")
    await visit.wait_for(reminder.get_by_role("button", name="Done"))
    await visit.scroll_to(reminder, "end")


async def thanks_form(visit: Visit) -> None:
    """The form for thanks, filled in."""
    await visit.look("hugo", "kudos")
    await visit.type("/thanks")
    form = await visit.form("Thank someone")
    values = {
        "Who do you want to thank?": "Ben",
        "What did they do?": "Read the angry mail with me before I answered",
        "Why did it matter?": "The client wrote back: that helped",
    }
    await fill_in(form, values)


async def home(visit: Visit) -> None:
    """Kindling's Home, with a promise and thanks."""
    await visit.look("ben", "home")
    await expect(visit.page.get_by_role("main").get_by_role("button").first).to_be_visible()


async def digest(visit: Visit) -> None:
    """The digest of somebody who leads teams, with its chart, on the next Monday."""
    await visit.look("ana", APP)
    await visit.page.get_by_role("button", name="Monday 09:00").click()
    await visit.scroll_to(visit.message("Thanks over time"), "start")


async def listening(visit: Visit) -> None:
    """The listening box, filled in."""
    await visit.look("chi", "support")
    await visit.type("/kindling listen")
    form = await visit.form("The listening box")
    values = {
        "To whom?": "Those who look after Kindling",
        "Load": "yes",
        "What gets in the way, and what would help?": "Whoever has the night queue also has the morning shift, so that "
        "nobody is patient by eleven. Two on the night queue would help.",
    }
    await fill_in(form, values)


async def kind_words(visit: Visit) -> None:
    """A draft of hard news, in one's own words."""
    await visit.look("eli", "platform")
    await visit.type(f"/kindling words {BAD_NEWS}")
    form = await visit.form("Kind words")
    await fill_in(form, {"Hard news": "yes"})
    await visit.press(form, "Next")
    sheet = await visit.form("Kind words")
    values = {
        "How may it land with them?": "more work than you had planned for this week",
        "What do you offer next?": "go through the list with you",
        "By when?": "Thursday at three",
    }
    await fill_in(sheet, values)
    await visit.press(sheet, "See the draft")
    await visit.form("Your draft")


SCENES: Mapping[str, Scene] = {
    "thanks": thanks,
    "reminder": reminder,
    "form": thanks_form,
    "home": home,
    "listening": listening,
    "kind-words": kind_words,
    "digest": digest,
}
"""By the name of the picture, in the order in which they are taken: the last one lets days pass. A form stays open
in front of whoever opened it, so each has a person of its own."""


async def take_all() -> None:
    """Take every picture, of a demo that is started for it."""
    FOLDER.mkdir(exist_ok=True)
    async with _demo() as base, async_playwright() as playwright:
        names = await names_of(base)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--hide-scrollbars"])
        for name, scene in SCENES.items():
            page = await browser.new_page(viewport=WINDOW, locale="en-GB", reduced_motion="reduce")
            await scene(Visit(page, base, names))
            await _take(page, name)
            await page.close()
        await browser.close()


async def names_of(base: str) -> Mapping[str, str]:
    """Ids of people by their handle, of channels by their name, and of the app's bot."""
    seen = await look(base)
    people = {each["handle"]: each["id"] for each in seen["people"]}
    return people | {each["name"]: each["id"] for each in seen["places"]} | {APP: seen["app"]["user"]}


async def _take(page: Page, name: str) -> None:
    await page.mouse.move(0, 0)
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await asyncio.sleep(STILL_SECONDS)
        path = FOLDER / f"{name}-{scheme}.png"
        taken = await page.screenshot(animations="disabled", caret="hide")
        Image.open(BytesIO(taken)).quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        print(path.relative_to(ROOT), f"{path.stat().st_size // 1000} kB", flush=True)


@asynccontextmanager
async def _demo() -> AsyncIterator[str]:
    """Where a demo is served."""
    with tempfile.TemporaryDirectory(prefix="kindling-pictures-") as folder:
        demo = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", "0"),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true"},  # which opens nothing
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                address = await _address(demo)
            yield address
        finally:
            demo.send_signal(signal.SIGINT)
            await demo.wait()


async def _address(demo: asyncio.subprocess.Process) -> str:
    assert demo.stdout
    said = ""
    async for line in demo.stdout:
        said += line.decode()
        if RUNS in said and (found := ADDRESS.search(said)):
            return found[0]
    raise RuntimeError("the demo ended before it ran")


if __name__ == "__main__":
    asyncio.run(take_all())
