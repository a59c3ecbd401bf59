"""The page for people who use a keyboard alone, a screen reader, another language or a small screen."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox import Person, Sandbox, Timings
from tests.axe import grave_problems
from tests.browser import Browse, in_both_browsers, needs_chromium
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.data_blocks import pie, plot, table
from tests.sandbox.page_tab import BUTTON, EVERY_INPUT, FORM, MANIFEST, Json, digest
from tests.sandbox.tiny_bot import TinyBot

pytestmark = needs_chromium


NOA = Person("noa", "נועה לוי", display_name="Noa!", zone="Asia/Tokyo", locale="es-ES", title="Design")


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    workspace = replace(HARBOUR, people=[*HARBOUR.people, NOA])
    async with Sandbox(workspace, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient()) as sandbox:
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
    await expect(page.locator(".message")).to_have_count(3)
    found = {"a channel": await grave_problems(page)}
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread").locator(".message")).to_have_count(2)
    found["a thread"] = await grave_problems(page)
    await page.keyboard.press("Escape")
    message = page.get_by_role("toolbar", name="Message of Ben Okoro")
    await message.get_by_role("button").press("ArrowUp")
    await message.get_by_role("button", name="Find another reaction").press("Enter")
    await expect(page.get_by_role("dialog", name="Choose an emoji")).to_be_visible()
    found["all emoji"] = await grave_problems(page)
    await page.keyboard.press("Escape")

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
    await page.get_by_role("button", name="Inspector").click()
    await expect(page.get_by_role("region", name="Inspector").get_by_role("listitem").first).to_be_visible()
    found["the inspector"] = await grave_problems(page)
    await page.goto(f"{slack.url}/#as={ana.id}&at=home")
    await expect(page.locator("#home .header")).to_be_visible()
    found["Home"] = await grave_problems(page)
    assert {scene: problems for scene, problems in found.items() if problems} == {}


# By name


@in_both_browsers
async def test_ctrl_k_goes_anywhere_by_a_few_letters_and_knows_where_one_was(page: Page, slack: Sandbox) -> None:
    where = page.get_by_role("combobox", name="Go to")
    offered = page.get_by_role("listbox", name="Where to go").get_by_role("option")
    for typed, heading in (("chi ta", "Chi Tanaka"), ("lds", "🔒 leads"), ("home", "Kindling")):
        await page.keyboard.press("Control+k")
        await where.fill(typed)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("Meta+k")
    await expect(where).to_be_focused()
    await expect(offered.nth(0)).to_have_text(re.compile("#leads"))
    await expect(offered.nth(1)).to_have_text(re.compile("Chi Tanaka"))
    await page.keyboard.press("ArrowDown")
    await expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
    marked = await offered.nth(1).get_attribute("id")
    await expect(where).to_have_attribute("aria-activedescendant", marked or "")
    await where.fill("nobody at all")
    await expect(page.get_by_text("Nothing here has a name like that.")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Go to …").click()
    await where.fill("act ben")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("You are")).to_have_value(slack.person("ben").id)


async def test_everyone_is_called_as_they_chose_wherever_a_name_stands(page: Page, slack: Sandbox) -> None:
    await slack.person("ben").post("general", "ask @noa")
    await slack.person("noa").post("general", "hello")
    messages = page.locator(".message")
    await expect(messages.nth(0).locator(".mention")).to_have_text("@Noa!")
    await expect(messages.nth(1).locator("strong")).to_have_text("Noa!")
    await expect(page.get_by_label("You are").get_by_role("option", name="Noa!")).to_have_count(1)
    await page.get_by_role("textbox", name="Write to #general").fill("@no")
    await expect(page.get_by_role("option", name="Noa! @noa")).to_be_visible()
    await page.get_by_role("textbox", name="Write to #general").fill("")
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Go to").fill("נועה")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Noa!")


# In one's own language


async def test_moments_are_written_in_the_zone_and_language_of_whoever_reads(
    slack: Sandbox, bot: TinyBot, browse: Browse
) -> None:
    moment = int(datetime(2026, 11, 23, 15, 30, tzinfo=UTC).timestamp())
    text = f"<!date^{moment}^{{date_long}} {{time}}|later>"
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text=text)
    page = await browse(slack, "noa")
    said = page.locator(".message .content time")
    await expect(said).to_have_text("Martes, 24 de noviembre de 2026 0:30")
    await expect(said).to_have_attribute("lang", "es-ES")
    await expect(page.locator(".day")).to_have_text("Hoy")


async def test_what_is_written_from_the_right_runs_so_line_by_line(page: Page, slack: Sandbox) -> None:
    await slack.person("ben").post("general", "שלום, Ana!\nhello")
    said = page.locator(".message .content")
    await expect(said).to_have_css("direction", "rtl")
    field = page.get_by_role("textbox", name="Write to #general")
    await field.fill("שלום")
    await expect(field).to_have_css("direction", "rtl")
    first, last = await said.evaluate(
        """(node) => [node.firstChild, node.lastChild].map((text) => {
          const range = document.createRange();
          range.selectNode(text);
          return range.getBoundingClientRect().right;
        })"""
    )
    assert first > last, "the English line is on the left"


# By keyboard, and by ear


@in_both_browsers
async def test_escape_asks_before_typed_words_are_gone_and_only_then(page: Page, opening: TinyBot) -> None:
    field = page.get_by_role("textbox", name="Write to #general")
    form, asked = (
        page.get_by_role("dialog", name="Thank someone"),
        page.get_by_role("dialog", name="Close without saving?"),
    )
    await field.fill("/thanks")
    await page.keyboard.press("Enter")
    await form.get_by_label("Monday").check()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)

    await field.fill("/thanks")
    await page.keyboard.press("Enter")
    await form.get_by_label("What did they do?").fill("stayed late")
    await page.keyboard.press("Escape")
    await expect(asked).to_contain_text("What you typed will be gone.")
    await page.keyboard.press("Escape")
    await expect(asked).to_have_count(0)
    await form.get_by_role("button", name="Close").click()
    await asked.get_by_role("button", name="Keep writing").click()
    await expect(form.get_by_label("What did they do?")).to_have_value("stayed late")
    await form.get_by_label("What did they do?").press("Escape")
    await asked.get_by_role("button", name="Close").click()
    await expect(form).to_have_count(0)


@in_both_browsers
async def test_everything_is_reached_by_keyboard_and_seen_where_one_is(
    slack: Sandbox, opening: TinyBot, browse: Browse
) -> None:
    await opening.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=[BUTTON])
    page = await browse(slack, "ben")
    await expect(page.locator(".message")).to_have_count(1)
    await page.get_by_role("link", name="Skip to messages").focus()
    seen = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        seen.append(str(await page.evaluate(_FOCUSED)))
        if seen[-1].startswith("Write to #general"):
            break
    wanted = ["Skip to writing", "Go to …", "You are", "general", "Write to someone"]
    wanted += ["Open the form", "Actions for the message of Kindling", "Shortcuts", "Write to #general"]
    assert [each.removesuffix(" (seen)") for each in seen if each.removesuffix(" (seen)") in wanted] == wanted
    assert [each for each in seen if not each.endswith(" (seen)")] == []

    await page.get_by_role("link", name="Skip to messages").focus()
    await page.get_by_role("link", name="Skip to writing").press("Enter")
    await expect(page.get_by_role("textbox", name="Write to #general")).to_be_focused()
    await expect(page.get_by_label("You are")).to_have_value(slack.person("ben").id)


_FOCUSED = """() => {
  const node = document.activeElement;
  const name = node.labels?.[0]?.innerText || node.getAttribute("aria-label") || node.innerText;
  const shown = [node, node.closest(".write")].some((one) => one && getComputedStyle(one).outlineStyle !== "none");
  return `${name.replace(/^#/, "").trim()}${shown ? " (seen)" : ""}`;
}"""


async def test_a_burst_of_messages_is_one_sentence_for_whoever_listens(page: Page, slack: Sandbox) -> None:
    await page.clock.install()
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("#general")
    await page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    news = page.get_by_role("status").and_(page.locator("#news"))
    for words in ("one", "two", "*three*"):
        await slack.person("ben").post("general", words)
    await slack.person("ana").post("general", "my own")
    await expect(page.locator(".message")).to_have_count(4)
    await expect(news).to_be_empty()
    await page.clock.run_for(2000)
    await expect(news).to_have_text("3 new messages, the last one from Ben Okoro")
    await slack.person("ben").post("general", "*four* @ana")
    await expect(page.locator(".message")).to_have_count(5)
    await page.clock.run_for(2000)
    await expect(news).to_have_text("Ben Okoro: four @Ana Reyes")


async def test_the_values_of_a_chart_are_a_table_a_key_away(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=[plot("line"), pie()])
    values = page.locator(".message").get_by_text("Values")
    await values.nth(0).press("Enter")
    await expect(page.get_by_role("columnheader")).to_have_text(["Week", "Thanked"])
    await expect(page.get_by_role("rowheader")).to_have_text(["2 Nov", "9 Nov", "16 Nov", "23 Nov"])
    await expect(page.get_by_role("cell")).to_have_text(["40", "41", "42", "43"])
