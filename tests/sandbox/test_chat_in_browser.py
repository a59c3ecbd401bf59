"""Threads, reactions, receipts, quotes and completions by clicking and by keyboard, where a browser is installed."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox, Timings
from sandbox.payloads import permalink
from tests.browser import Browse, needs_chromium
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import MANIFEST
from tests.sandbox.test_chat import Values
from tests.sandbox.tiny_bot import TinyBot

pytestmark = needs_chromium


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient(), host=Values()) as sandbox:
        yield sandbox


@pytest.fixture
async def page(slack: Sandbox, browse: Browse) -> Page:
    """Ana's browser."""
    return await browse(slack, "ana")


async def top_of(message: Locator) -> float:
    """How far down the window a message stands, in pixels."""
    box = await message.bounding_box()
    assert box is not None
    return box["y"]


async def test_a_thread_opens_beside_the_conversation_and_escape_closes_it(page: Page, slack: Sandbox) -> None:
    question = await slack.person("ben").post("general", "Who looks after Friday?")
    said = page.locator("#messages .message")
    await said.hover()
    await said.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    field = thread.get_by_role("textbox", name="Reply to Ben Okoro in the thread")
    await expect(field).to_be_focused()
    await field.fill("I do")
    await page.keyboard.press("Enter")
    await expect(thread.locator(".message .content")).to_have_text(["Who looks after Friday?", "I do"])
    opener = said.get_by_role("button", name="1 reply last today")
    await expect(opener).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(opener).to_be_focused()
    await expect(said.locator(".content")).to_have_text("Who looks after Friday?")
    assert [reply.text for reply in question.replies] == ["I do"]

    await page.set_viewport_size({"width": 390, "height": 800})
    await opener.press("Enter")
    await expect(thread.locator(".message")).to_have_count(2)
    await expect(page.get_by_role("main")).to_be_hidden()
    await thread.get_by_role("button", name="Close the thread").click()
    await expect(page.get_by_role("main")).to_be_visible()


async def test_any_emoji_is_found_and_given_by_keyboard_alone(page: Page, slack: Sandbox) -> None:
    message = await slack.person("ben").post("general", "It works")
    await slack.person("chi").react(message, "wave::skin-tone-2")
    bar = page.get_by_role("toolbar", name="Message of Ben Okoro")
    await bar.get_by_role("button", name="Actions for the message of Ben Okoro").focus()
    for _ in range(4):
        await page.keyboard.press("ArrowRight")
    await expect(bar.get_by_role("button", name="Find another reaction")).to_be_focused()
    await page.keyboard.press("Enter")
    picker = page.get_by_role("dialog", name="Choose an emoji")
    await expect(picker.get_by_role("combobox", name="Search all emoji")).to_be_focused()
    await page.keyboard.type("wav")
    await expect(picker.get_by_role("option", selected=True)).to_have_accessible_name("waving hand sign")
    await picker.get_by_role("radio", name="No skin tone").focus()
    await page.keyboard.press("ArrowRight")
    await picker.get_by_role("combobox").focus()
    await page.keyboard.press("Enter")
    pill = page.get_by_role("button", name="2 · Chi Tanaka and Ana Reyes reacted with :wave::skin-tone-2:")
    await expect(pill).to_have_attribute("aria-pressed", "true")
    await expect(pill.locator(".emoji")).to_have_text("👋🏻")
    await expect(picker).to_be_hidden()


async def test_emoji_are_drawn_where_no_font_has_them(page: Page, slack: Sandbox) -> None:
    await slack.person("ben").post("general", "typed ❤️, named :tada: and 12")
    said = page.locator(".message .content")
    await expect(said.locator(".emoji")).to_have_text(["❤️", "🎉"])
    fonts = "document.fonts.ready.then(() => [...document.fonts].map((one) => one.status))"
    assert "error" not in await page.evaluate(fonts)
    drawn = await page.evaluate("document.fonts.load('16px \"Emoji with signs\"', '❤️').then((found) => found.length)")
    assert drawn == 1


async def test_receipts_go_without_moving_what_one_reads(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    general, ana = slack.channel_id("general"), slack.person("ana")
    await page.set_viewport_size({"width": 900, "height": 500})
    for number in range(2):
        await bot.call("chat.postEphemeral", channel=general, user=ana.id, text=f"Receipt {number}")
    for number in range(30):
        await slack.person("ben").post("general", f"number {number}.")
    read = page.locator(".message", has_text="number 10.")
    await expect(page.locator(".message")).to_have_count(32)
    await read.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    before = await top_of(read)
    await page.locator(".message", has_text="Receipt 0").get_by_role("button", name="Dismiss").dispatch_event("click")
    await expect(page.locator(".message")).to_have_count(31)
    assert await top_of(read) == pytest.approx(before, abs=1)
    await page.reload()
    await expect(page.locator(".message")).to_have_count(30)


async def test_whoever_dismisses_a_receipt_by_keyboard_goes_on_at_the_next_message(
    page: Page, slack: Sandbox, bot: TinyBot
) -> None:
    general, ana = slack.channel_id("general"), slack.person("ana")
    for number in range(2):
        await bot.call("chat.postEphemeral", channel=general, user=ana.id, text=f"Receipt {number}")
    await slack.person("ben").post("general", "Good morning")
    message = page.locator(".message")
    await expect(message).to_have_count(3)
    for number in range(2):
        await message.filter(has_text=f"Receipt {number}").get_by_role("button", name="Dismiss").press("Enter")
        await expect(message).to_have_count(2 - number)
        await expect(message.first).to_contain_text("Receipt 1" if number == 0 else "Good morning")
        assert await message.first.evaluate("(node) => node.contains(document.activeElement)")


async def test_a_link_to_a_message_is_quoted_and_leads_to_it(page: Page, slack: Sandbox) -> None:
    said = await slack.person("ben").post("general", "The *first* of many")
    for number in range(70):
        await slack.person("chi").post("general", f"number {number}.")
    field = page.get_by_role("textbox", name="Write to #general")
    await field.fill(f"See {permalink(slack.live, said)}")
    await field.press("Enter")
    quote = page.locator(".message blockquote")
    await expect(quote).to_contain_text("Ben Okoro")
    await expect(quote.locator("strong").last).to_have_text("first")
    await expect(page.locator(".message .content", has_text="The first of many")).to_have_count(0)
    await quote.get_by_role("link", name="View message").click()
    found = page.locator(f'.message[data-ts="{said.ts}"]')
    await expect(found).to_be_in_viewport()


async def test_values_emoji_and_usage_complete_what_is_typed(page: Page, slack: Sandbox, connected: TinyBot) -> None:
    field = page.get_by_role("textbox", name="Write to #general")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await field.fill("/th")
    await expect(options).to_have_text("/thanks@ben for … — Thank someone")
    await field.press("Enter")
    await expect(page.locator(".under")).to_contain_text("/thanks @ben for …")
    await field.press_sequentially("@be")
    await field.press("Enter")
    await field.press_sequentially("for patience :rai")
    await expect(options.first).to_have_text("🙌 :raised_hands:")
    await field.press("Enter")
    await field.press_sequentially("#gro")
    await expect(options).to_have_text(["#Growth mindset"])
    await field.press("Enter")
    await expect(field).to_have_value("/thanks @ben for patience :raised_hands: #Growthmindset ")
    await field.press("Enter")
    await slack.wait_for(lambda: connected.got("slash_commands"))
    assert connected.got("slash_commands")[0]["text"].endswith("for patience :raised_hands: #Growthmindset")
