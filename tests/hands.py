"""Two ways to use the page: by a mouse, and by a keyboard alone."""

from abc import ABC, abstractmethod

from playwright.async_api import Locator, Page, expect

FURTHEST = 80
"""More stops of Tab than anything on the page is away."""
_SEEN = """(node) => [node, node.closest("label, .write")].some(
  (one) => one && getComputedStyle(one).outlineStyle !== "none")"""


class Hands(ABC):
    """Somebody's, on one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @abstractmethod
    async def use(self, wanted: Locator) -> None:
        """Press a button, follow a link."""

    @abstractmethod
    async def write(self, field: Locator, words: str) -> None:
        """Enter words in a field."""

    @abstractmethod
    async def choose(self, menu: Locator, steps: int) -> None:
        """Take what stands so far below what is chosen in a menu."""

    @abstractmethod
    async def pick(self, radio: Locator) -> None:
        """Choose a radio button where none is chosen yet."""


class Mouse(Hands):
    """Clicks; what has the focus can be typed into."""

    async def use(self, wanted: Locator) -> None:
        await wanted.click()

    async def write(self, field: Locator, words: str) -> None:
        await field.fill(words)

    async def choose(self, menu: Locator, steps: int) -> None:
        await menu.select_option(index=steps)

    async def pick(self, radio: Locator) -> None:
        await radio.check()


class Keyboard(Hands):
    """Goes from where the focus is, which must be somewhere and be seen, by Tab or by Shift+Tab."""

    async def use(self, wanted: Locator) -> None:
        await self._go_to(wanted)
        await self._page.keyboard.press("Enter")

    async def write(self, field: Locator, words: str) -> None:
        await self._go_to(field)
        await self._page.keyboard.type(words)

    async def choose(self, menu: Locator, steps: int) -> None:
        await self._go_to(menu)
        for _ in range(steps):
            await self._page.keyboard.press("ArrowDown")

    async def pick(self, radio: Locator) -> None:
        first = radio.locator("xpath=ancestor::*[@role='radiogroup']").get_by_role("radio").first
        await self._go_to(first)
        await self._page.keyboard.press("Space")
        for _ in range(FURTHEST):
            if await radio.is_checked():
                return
            await self._page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows do not lead there")

    async def _go_to(self, wanted: Locator) -> None:
        await expect(wanted).to_be_visible()
        assert await self._page.evaluate("document.activeElement !== document.body"), "the focus is nowhere"
        way, passed = await wanted.evaluate(_WAY), list[str]()
        while not await wanted.evaluate("(node) => node === document.activeElement"):
            passed.append(await self._page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
            assert len(passed) < FURTHEST, passed
            await self._page.keyboard.press(way)
        await expect(wanted).to_be_focused()
        assert await wanted.evaluate(_SEEN), "the focus is not seen"


_WAY = """(node) => document.activeElement.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING
  ? "Shift+Tab" : "Tab\""""
