"""The guide on the demo's page, lived through with the real program by somebody who has never seen it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from lab.demo_plan import Plan
from sandbox import Sandbox, Timings
from sandbox.demo_workspace import DEMO
from tests.browser import Browse, needs_chromium, needs_firefox
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.guided import GuideAlone
from tests.hands import Hands, Keyboard, Mouse
from tests.program import StartBot

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def hears_at_once() -> bool:
    """As in the demo."""
    return True


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The demo's workspace without its past."""
    async with Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        manifest=make_manifest(),
        clock_file=tmp_path / "clock",
        starts_at=WEDNESDAY,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana leads, as in the demo, and there is its guide."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        slack.engine.host = GuideAlone(slack, Plan(Path(str(house.database.engine.url.database))))
        yield house


BOTH_WAYS = pytest.mark.parametrize(
    ("browse", "by"),
    [
        pytest.param("chromium", Keyboard, marks=needs_chromium, id="by keyboard alone, in Chromium"),
        pytest.param("firefox", Mouse, marks=needs_firefox, id="by clicking, in Firefox"),
    ],
    indirect=["browse"],
)
"""Not each way in each browser, for a week takes long: that is tried in `tests/sandbox/test_guide_in_browser.py`."""


@pytest.mark.long
@BOTH_WAYS
async def test_a_week_is_lived_through_with_what_is_filled_in(house: House, browse: Browse, by: type[Hands]) -> None:
    page = await browse(house.slack, "ana")
    visit = Visit(page, by(page))
    await expect(page.get_by_role("heading", name="#kudos")).to_be_visible()
    await expect(page.locator("#composer-text")).to_be_focused()
    await visit.sends_what_is_filled_in("/thanks @ben for")
    await visit.has_done("Thank Ben")
    await visit.uses("Take me there")
    await visit.has_done("See it as Ben")
    await expect(page.locator(".message")).to_contain_text("Ana Reyes thanks you")
    await visit.sends_what_is_filled_in("/followup @ben")
    await visit.has_done("Promise something")
    await visit.uses("Take me there")
    await expect(page.get_by_role("button", name="Friday 15:00")).to_be_focused()
    await page.keyboard.press("Enter")
    await visit.has_done("Let Friday come")
    await visit.uses("Done")
    await expect(page.get_by_text("Well kept")).to_be_visible()
    await visit.uses("Monday 09:00")
    await visit.has_done("Read what the lead reads")
    await expect(page.get_by_role("heading", name="kudos: your week with the team")).to_be_visible()
    await visit.sends_what_is_filled_in("/kindling listen")
    await visit.says_what_gets_in_the_way()
    await visit.has_done("Say what gets in the way")
    await visit.sends_what_is_filled_in("/kindling practice")
    await visit.closes("Practise")
    await visit.has_done("Prepare a hard conversation")
    await expect(visit.guide).to_contain_text("That was a week")


class Visit:
    """Somebody with the guide before them."""

    def __init__(self, page: Page, hands: Hands) -> None:
        self._page, self._hands = page, hands
        self.guide = page.get_by_role("region", name="Guide")

    async def uses(self, button: str) -> None:
        await self._hands.use(self._page.get_by_role("button", name=button, exact=True))

    async def sends_what_is_filled_in(self, begins: str) -> None:
        """Nothing is sent before Enter is pressed."""
        await self.uses("Fill it in for me")
        field = self._page.locator("#composer-text")
        await expect(field).to_have_value(re.compile(f"^{re.escape(begins)}"))
        await expect(field).to_be_focused()
        await self._page.keyboard.press("Enter")

    async def has_done(self, step: str) -> None:
        await expect(self.guide.locator(".guide-step.done").filter(has_text=step)).to_have_count(1)

    async def says_what_gets_in_the_way(self) -> None:
        form = self._page.get_by_role("dialog", name="The listening box")
        await self._hands.choose(form.get_by_label("To whom?"), 1)
        await self._hands.pick(form.get_by_label("Load"))
        await self._hands.write(form.get_by_role("textbox"), "Two people on the night queue would help.")
        await self._hands.use(form.get_by_role("button", name="Send it"))
        await expect(form.get_by_role("button", name="Send it")).to_have_count(0)
        await self.closes("The listening box")

    async def closes(self, title: str) -> None:
        form = self._page.get_by_role("dialog", name=title)
        await self._hands.use(form.get_by_role("button", name="Close", exact=True).last)
        await expect(form).to_have_count(0)
