"""The page for people who use a keyboard alone, a screen reader, another language or a small screen."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox, Timings
from tests.axe import grave_problems
from tests.browser import Browse, needs_chromium
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.data_blocks import pie, plot, table
from tests.sandbox.page_tab import BUTTON, EVERY_INPUT, FORM, MANIFEST, Json, digest
from tests.sandbox.tiny_bot import TinyBot

pytestmark = needs_chromium


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient()) as sandbox:
        yield sandbox


@pytest.fixture
async def page(slack: Sandbox, browse: Browse) -> Page:
    """Ana's browser."""
    return await browse(slack, "ana")


@pytest.fixture
async def opening(connected: TinyBot) -> TinyBot:
    """A bot that opens a form with all kinds of fields at each command."""

    async def answer(kind: str, payload: Json) -> Json | None:
        if kind == "slash_commands":
            every = FORM | {"blocks": [*EVERY_INPUT["blocks"], *FORM["blocks"]]}
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=every)
        return None

    connected.answer = answer
    return connected


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
async def test_axe_finds_nothing_grave_wherever_one_looks(
    page: Page, slack: Sandbox, opening: TinyBot, scheme: Any, width: int
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 860})
    ana, general = slack.person("ana"), slack.channel_id("general")
    figures = [plot("line"), pie(), table()]
    posted = await opening.call("chat.postMessage", channel=general, text="x", blocks=digest(*figures))
    assert posted["ok"], posted
    await slack.person("ben").post("general", "_Thank_ you <@ana> & `all` ~done~ https://a.example", thread=None)
    await opening.call("chat.postMessage", channel=general, text="in a thread", thread_ts=posted["ts"])
    await opening.call("chat.postEphemeral", channel=general, user=ana.id, text="for your eyes", blocks=[BUTTON])
    await expect(page.locator(".message")).to_have_count(4)
    found = {"a channel": await grave_problems(page)}

    field = page.get_by_role("textbox", name="Write to #general")
    await field.fill("@b")
    await expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    found["suggestions"] = await grave_problems(page)
    await field.fill("/thanks")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Thank someone")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Please complete")).to_have_count(2)
    found["a form with errors"] = await grave_problems(page)
    await form.get_by_role("button", name="Close").click()

    await opening.call("chat.postMessage", channel=ana.id, text="x", blocks=digest())
    await opening.call("views.publish", user_id=ana.id, view={"type": "home", "blocks": digest()})
    await page.goto(f"{slack.url}/#as={ana.id}&at={ana.team.direct(ana.id, slack.bot_id).id}")
    await expect(page.locator(".message")).to_have_count(1)
    found["what the app wrote"] = await grave_problems(page)
    await page.goto(f"{slack.url}/#as={ana.id}&at=home")
    await expect(page.locator("#home .header")).to_be_visible()
    found["Home"] = await grave_problems(page)
    assert {scene: problems for scene, problems in found.items() if problems} == {}
