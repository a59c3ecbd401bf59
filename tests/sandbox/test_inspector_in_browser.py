"""The inspector in a real browser: what passes between the sandbox and the app, and why a message came."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox, Timings
from tests.browser import Browse, needs_chromium
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import BUTTON, MANIFEST, Json
from tests.sandbox.tiny_bot import TinyBot

pytestmark = needs_chromium

WRONG: Json = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}


class Knowing:
    """A host that knows one message."""

    def next_at(self) -> datetime | None:
        return None

    def why(self, message_id: str) -> Sequence[str]:
        return ["A check-in, as every Tuesday."] if message_id == "known" else []

    def guide(self) -> Json | None:
        return None

    async def guide_act(self, step: str, what: str) -> None: ...

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        return {}


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient(), host=Knowing()) as sandbox:
        yield sandbox


@pytest.fixture
async def page(slack: Sandbox, connected: TinyBot, browse: Browse) -> Page:
    """Ana's browser, and an app that answers."""

    async def answer(kind: str, payload: Json) -> Json | None:
        return {"text": "With pleasure"} if kind == "slash_commands" else None

    connected.answer = answer
    page = await browse(slack, "ana", at=slack.channel_id("general"))
    await expect(page.get_by_role("textbox", name="Write to #general")).to_be_focused()
    return page


def shown(page: Page) -> Locator:
    """The lines of the inspector that its filter lets through."""
    return page.locator(".journal li:not([hidden])")


async def why(page: Page, words: str) -> Locator:
    """Ask a message why it came; the reasons."""
    message = page.locator(".message", has_text=words)
    await message.hover()
    await message.locator(".tools .dots").click()
    await page.get_by_role("menuitem", name="Why did this come?").click()
    return page.get_by_role("dialog", name="Why did this come?")


async def test_a_command_its_envelope_and_its_acknowledgement_are_a_line_that_opens(page: Page, slack: Sandbox) -> None:
    await page.keyboard.press("F2")
    await expect(page.get_by_role("searchbox", name="Filter by text")).to_be_focused()
    await page.get_by_role("textbox", name="Write to #general").fill("/thanks @ben for the rota")
    await page.keyboard.press("Enter")
    line = shown(page).filter(has_text="/thanks")
    await expect(line).to_contain_text("/thanks @Ben Okoro for the rota")
    await expect(line).to_contain_text("Ana Reyes · #general")
    await expect(line).to_contain_text("ok: With pleasure")
    await expect(line.locator(".took")).to_contain_text(" ms")
    await line.locator("summary").press("Enter")
    sent = line.get_by_label("Sent", exact=True)
    await expect(sent).to_contain_text('"command": "/thanks"')
    await expect(sent).to_contain_text('"token": "(hidden)"')
    await expect(line.get_by_label("Answered", exact=True)).to_contain_text('"text": "With pleasure"')
    await line.locator("summary").press("Escape")
    await expect(page.get_by_role("region", name="Inspector")).to_have_count(0)


async def test_a_refusal_and_its_reason_are_found_by_filter(page: Page, slack: Sandbox, connected: TinyBot) -> None:
    general = slack.channel_id("general")
    await connected.call("chat.postMessage", channel=general, text="fine")
    await connected.call("chat.postMessage", channel=general, text="x", blocks=[*[BUTTON] * 4, WRONG])
    await connected.call("chat.frobnicate")
    await page.get_by_role("button", name="Inspector").click()
    await page.get_by_label("Refusals only").check()
    await expect(shown(page)).to_have_count(2)
    await page.get_by_role("searchbox", name="Filter by text").fill("frobnicate")
    await expect(shown(page)).to_contain_text("unknown_method")
    await page.get_by_role("searchbox", name="Filter by text").fill("invalid_blocks")
    await expect(shown(page)).to_contain_text("/blocks/4")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await shown(page).locator("summary").click()
    sent = shown(page).get_by_label("Sent", exact=True)
    await expect(sent).not_to_contain_text('"type": "section"')
    await shown(page).get_by_role("button", name="Show all").click()
    await expect(sent).to_contain_text('"type": "section"')
    await shown(page).get_by_role("button", name="Copy: Sent").click()
    await expect(shown(page).get_by_role("button", name="Copied: Sent")).to_be_visible()
    copied = json.loads(await page.evaluate("navigator.clipboard.readText()"))
    assert copied == {"channel": general, "text": "x", "blocks": [*[BUTTON] * 4, WRONG]}
    await page.get_by_role("searchbox", name="Filter by text").fill("")
    await page.get_by_label("Refusals only").uncheck()
    await page.get_by_role("combobox", name="Kind").select_option("Commands")
    await expect(shown(page)).to_have_count(0)


async def test_new_lines_are_followed_until_one_scrolls_up(page: Page, slack: Sandbox, connected: TinyBot) -> None:
    await page.keyboard.press("F2")
    for number in range(30):
        await connected.call("api.test", words=f"number {number}")
    await expect(shown(page)).to_have_count(31)
    await expect(shown(page).last).to_be_in_viewport()
    await page.locator(".journal").evaluate("node => { node.scrollTop = 0; }")
    newest = page.get_by_role("button", name="Newest")
    await expect(newest).to_be_visible()
    await connected.call("api.test")
    await expect(shown(page)).to_have_count(32)
    await expect(shown(page).last).not_to_be_in_viewport()
    await newest.click()
    await expect(shown(page).last).to_be_in_viewport()
    await shown(page).last.locator("summary").press("ArrowUp")
    await expect(shown(page).nth(30).locator("summary")).to_be_focused()


async def test_a_message_says_why_it_came_and_shows_with_which_call(
    page: Page, slack: Sandbox, connected: TinyBot
) -> None:
    metadata = {"event_type": "kindling_message", "event_payload": {"id": "known"}}
    general = slack.channel_id("general")
    await connected.call("chat.postMessage", channel=general, text="How are you?", metadata=metadata)
    told = await why(page, "How are you?")
    await expect(told).to_contain_text("A check-in, as every Tuesday.")
    await expect(told).to_contain_text("It came by chat.postMessage")
    await told.get_by_role("button", name="Show in the inspector").click()
    entry = shown(page).filter(has_text="chat.postMessage")
    await expect(entry.get_by_label("Sent", exact=True)).to_contain_text('"text": "How are you?"')


async def test_an_answer_that_only_one_person_sees_says_which_command_it_answers(page: Page) -> None:
    await page.get_by_role("textbox", name="Write to #general").fill("/thanks")
    await page.keyboard.press("Enter")
    told = await why(page, "With pleasure")
    await expect(told).to_contain_text("It is the acknowledgement of the command /thanks of Ana Reyes.")
