"""The guide of whoever surrounds the sandbox, in real browsers: clicked, by keyboard, played by itself, left out."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox, Timings
from tests.browser import Browse, in_both_browsers, needs_chromium
from tests.hands import Hands, Keyboard, Mouse
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import MANIFEST, Json
from tests.sandbox.tiny_bot import TinyBot

pytestmark = needs_chromium
THANKS = "/thanks @ben for the lamp"
LONG = THANKS + ", and the light" * 60
"""Nobody has typed that before somebody else stops them."""
LONG_MS = 6000
"""More than the guide ever waits when it plays."""


@dataclass
class Guided:
    """A host with three steps: Ana thanks, Ben looks, an hour passes."""

    slack: Sandbox
    thanked: bool = False
    noon: float = 0
    text: str = THANKS
    states: dict[str, str] = field(default_factory=dict)
    played: list[str] = field(default_factory=list)

    def next_at(self) -> datetime | None:
        return None

    def why(self, message_id: str) -> Sequence[str]:
        return ()

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        return {}

    def guide(self) -> Json:
        ana, ben = self.slack.person("ana"), self.slack.person("ben")
        messages = ben.team.direct(ben.id, self.slack.bot_id).id
        done = {
            "thank": self.thanked,
            "see": (ben.id, messages) in self.slack.engine.looked,
            "time": self.slack.clock.time() > self.noon,
        }
        self.states |= {step: "done" for step, is_done in done.items() if is_done}
        general = {"team": self.slack.id, "as": ana.id, "at": self.slack.channel_id("general")}
        steps = [
            self._step("thank", "Thank Ben", **general, text=self.text),
            self._step("see", "See it as Ben", **{"team": self.slack.id, "as": ben.id, "at": messages}),
            self._step("time", "Let time pass", **general, clock="hour"),
        ]
        return {"start": general, "steps": steps}

    def _step(self, id: str, title: str, **more: str) -> Json:
        state, taken = self.states.get(id, "todo"), id in self.played
        told = {"id": id, "title": title, "line": f"Try: {title}", "state": state, "taken": taken}
        return {**told, "text": "", "clock": "", "press": "", "form": [], **more}

    async def guide_act(self, step: str, what: str) -> None:
        if what == "skip":
            self.states[step] = "skipped"
        else:
            self.played.append(step)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient()) as sandbox:
        yield sandbox


@pytest.fixture
def guided(slack: Sandbox, connected: TinyBot) -> Guided:
    """The guide, whose first step is done once the app was told of thanks."""
    host = Guided(slack, noon=slack.clock.time() + 1800)

    async def answer(kind: str, payload: Json) -> None:
        host.thanked |= kind == "slash_commands"

    connected.answer = answer
    slack.engine.host = host
    return host


@pytest.fixture
async def page(slack: Sandbox, guided: Guided, browse: Browse) -> Page:
    """Somebody's browser who was told nothing but the address."""
    return await browse(slack, "ana")


@in_both_browsers
@pytest.mark.parametrize("by", [Keyboard, Mouse])
async def test_it_is_followed_by_clicking_or_by_keyboard_alone(page: Page, by: type[Hands]) -> None:
    button, use = partial(page.get_by_role, "button"), by(page).use
    guide, field = page.get_by_role("region", name="Guide"), page.get_by_role("textbox", name="Write to #general")
    await expect(field).to_be_focused()
    await use(button(name="Fill it in for me"))
    await expect(field).to_have_value(THANKS)
    await expect(field).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Done: Thank Ben")).to_have_count(1)
    await use(button(name="Take me there"))
    await expect(button(name="See it as Ben (done)")).to_be_visible()
    await expect(guide).to_contain_text("You are Ben.")
    await use(button(name="Take me there"))
    await expect(guide).to_contain_text("You are Ana.")
    await use(button(name="+1 hour"))
    await expect(button(name="Let time pass (done)")).to_be_visible()
    await use(button(name="Close the guide"))
    await use(button(name="Guide", exact=True))
    await expect(button(name="The step in words")).to_be_focused()


async def test_it_plays_by_itself_and_does_nothing_twice(
    slack: Sandbox, guided: Guided, connected: TinyBot, browse: Browse
) -> None:
    page = await browse(slack, "ana")
    await page.clock.install()
    await page.reload()
    await page.get_by_role("button", name="Play it for me").click()
    for _ in range(100):
        await page.clock.run_for(LONG_MS)
        if len(guided.states) == 3 and not await page.get_by_role("button", name="Stop playing").count():
            break
    assert set(guided.states) == {"thank", "see", "time"}
    assert [payload["command"] for payload in connected.got("slash_commands")] == ["/thanks"]
    assert guided.played == ["thank", "time"]
    await expect(page.get_by_role("button", name="Stop playing")).to_have_count(0)


async def test_any_key_or_click_stops_it_and_does_nothing_else(
    page: Page, slack: Sandbox, guided: Guided, connected: TinyBot
) -> None:
    guided.text = LONG
    await slack.person("ben").post("general", "hello")
    await expect(page.locator(".message")).to_have_count(1)
    field = page.get_by_role("textbox", name="Write to #general")
    play = page.get_by_role("button", name="Play it for me")
    leads = page.get_by_role("link", name="leads")
    stops: list[Callable[[], Awaitable[None]]] = [partial(page.keyboard.press, "x"), leads.click]
    for stop in stops:
        await field.fill("")
        await play.click()
        await expect(field).not_to_have_value("")
        await stop()
        await expect(play).to_be_visible()
    assert LONG.startswith(await field.input_value()), "no letter more, and nobody went to #leads"
    await page.get_by_role("button", name="Fill it in for me").click()
    await expect(field).to_have_value(LONG)
    assert (guided.played, connected.got("slash_commands")) == ([], [])


async def test_it_is_skipped_folded_closed_and_shown_again(page: Page, slack: Sandbox, browse: Browse) -> None:
    guide = page.get_by_role("region", name="Guide")
    await guide.get_by_role("button", name="Skip").click()
    await expect(guide).to_contain_text("Try: See it as Ben")
    other = await browse(slack, "ben")
    await expect(other.get_by_role("button", name="Thank Ben (skipped)")).to_be_visible()
    await guide.get_by_role("button", name="The step in words").click()
    await expect(guide).not_to_contain_text("Try:")
    await guide.get_by_role("button", name="Close the guide").click()
    await expect(guide).to_be_hidden()
    await slack.person("ben").post("general", "hello")
    await expect(page.locator(".message")).to_have_count(1)
    await expect(guide).to_be_hidden()
    await page.get_by_role("button", name="Guide", exact=True).click()
    await expect(guide).to_be_visible()


async def test_what_somebody_has_begun_to_write_is_not_overwritten(page: Page) -> None:
    field = page.get_by_role("textbox", name="Write to #general")
    await field.fill("Dear all")
    await page.get_by_role("button", name="Fill it in for me").click()
    await expect(page.locator("#toasts")).to_contain_text("You have begun to write something here")
    await expect(field).to_have_value("Dear all")


async def test_beside_another_person_only_the_first_has_it(page: Page) -> None:
    await page.get_by_role("link", name="Two people side by side").click()
    first, second = (page.frame_locator(f"iframe[title='{name}']") for name in ("Ana Reyes", "Ben Okoro"))
    await expect(first.get_by_role("region", name="Guide")).to_be_visible()
    await expect(second.get_by_role("textbox", name="Write to #general")).to_be_visible()
    await expect(second.get_by_role("region", name="Guide")).to_have_count(0)
