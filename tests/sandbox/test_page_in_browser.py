"""The page in a real browser, where one is installed."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from sandbox import Sandbox, Timings
from tests.browser import Browse, in_both_browsers, needs_chromium
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.data_blocks import plot, raw, table
from tests.sandbox.page_tab import BUTTON, ENTERED, EVERY_INPUT, FORM, MANIFEST, Json, digest, entered
from tests.sandbox.test_files import share
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


async def test_the_page_s_modules_also_run_one_by_one_for_whoever_debugs_them(page: Page, slack: Sandbox) -> None:
    await slack.person("ben").post("general", "Good morning")
    await page.goto(f"{slack.url}/?modules#as={slack.person('ana').id}&at={slack.channel_id('general')}")
    await expect(page.locator("#messages .message .content")).to_have_text("Good morning")
    loaded = await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert f"{slack.url}/page/message.js" in loaded


async def test_of_a_long_channel_the_newest_come_first_and_what_is_said_meanwhile_stays(
    page: Page, slack: Sandbox
) -> None:
    ben, messages = slack.person("ben"), page.locator("#messages .message")
    for number in range(70):
        await ben.post("general", f"number {number}.")
    await page.add_init_script("window.held = []; window.requestAnimationFrame = (draw) => held.push(draw);")
    await page.reload()
    newest = messages.filter(has_text="number 69.")
    await expect(newest).to_be_in_viewport()
    await expect(messages).to_have_count(30)
    await ben.post("general", "One more")
    await expect(messages).to_have_count(60)
    await page.evaluate("held.forEach((draw) => draw()); new Promise((after) => setTimeout(after))")
    await expect(messages.last).to_contain_text("One more")
    await expect(messages.last).to_be_in_viewport()


@in_both_browsers
async def test_a_command_opens_a_form_and_an_error_shows_at_its_field(page: Page, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> Json | None:
        if kind == "slash_commands":
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=FORM)
        elif payload["view"]["state"]["values"]["what"]["what"]["value"] == "stuff":
            return {"response_action": "errors", "errors": {"what": "Say a little more."}}
        return None

    connected.answer = answer
    await page.get_by_role("textbox", name="Write to #general").fill("/thanks")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Thank someone")
    await form.get_by_role("combobox", name="People").fill("be")
    await page.keyboard.press("Enter")
    await expect(form.get_by_role("listitem")).to_have_text("Ben Okoro✕")

    what = form.get_by_role("textbox", name="What did they do?")
    await form.get_by_role("button", name="Send").click()
    description = "Please complete this required field. In your own words. 0 of 100 characters"
    await expect(what).to_have_accessible_description(description)
    await expect(what).to_be_focused()
    await what.fill("stuff")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_text("Say a little more.")).to_be_visible()
    await what.fill("stayed late")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_have_count(0)
    ben = connected.slack.person("ben").id
    values = connected.got("interactive")[-1]["view"]["state"]["values"]
    assert values["people"]["people"]["selected_users"] == [ben]


async def test_messages_that_change_or_go_leave_the_others_in_their_order(
    page: Page, slack: Sandbox, bot: TinyBot
) -> None:
    general = slack.channel_id("general")
    said = page.locator(".message .content")
    posted = [(await bot.call("chat.postMessage", channel=general, text=f"number {n}"))["ts"] for n in range(4)]
    await expect(said).to_have_text(["number 0", "number 1", "number 2", "number 3"])
    for n in (0, 2, 3):
        await bot.call("chat.update", channel=general, ts=posted[n], text=f"changed {n}")
    await expect(said).to_have_text(["changed 0", "number 1", "changed 2", "changed 3"])
    await bot.call("chat.delete", channel=general, ts=posted[1])
    await bot.call("chat.update", channel=general, ts=posted[0], text="changed again")
    await expect(said).to_have_text(["changed again", "changed 2", "changed 3"])


async def test_the_focus_stays_on_a_button_whose_message_changes(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    general = slack.channel_id("general")
    posted = await bot.call("chat.postMessage", channel=general, text="x", blocks=[BUTTON])
    button = page.get_by_role("button", name="Open the form")
    await button.focus()
    told = {"type": "section", "text": {"type": "plain_text", "text": "Changed"}}
    await bot.call("chat.update", channel=general, ts=posted["ts"], text="x", blocks=[told, BUTTON])
    await expect(page.locator(".message .content")).to_contain_text("Changed")
    await expect(button).to_be_focused()


@in_both_browsers
async def test_what_is_wrong_in_one_part_keeps_no_other_from_being_drawn(
    slack: Sandbox, connected: TinyBot, browse: Browse, complaints: list[str]
) -> None:
    async def answer(kind: str, payload: Json) -> None:
        if kind == "slash_commands":
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=FORM)

    connected.answer = answer
    page = await browse(slack, "ana")
    field = page.get_by_role("textbox", name="Write to #general")
    await field.fill("/thanks")
    fail = "() => { document.getElementById('messages').insertBefore = () => { throw new Error('on purpose'); }; }"
    await page.evaluate(fail)
    await slack.person("ben").post("general", "not to be drawn")
    await field.press("Enter")
    await expect(page.get_by_role("dialog", name="Thank someone")).to_be_visible()
    assert complaints
    assert all("on purpose" in each for each in complaints)
    complaints.clear()


async def test_markup_in_a_message_stays_text(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    attack = "<img src=x onerror=alert(1)>"
    await page.get_by_role("textbox", name="Write to #general").fill(attack)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_have_count(1)
    evil_link = f"<javascript:alert(1)|harmless> {attack}"
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text=evil_link)
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator(".message .content").first).to_have_text(attack)
    await expect(page.get_by_text("harmless")).to_be_visible()
    assert await page.locator(".message img, .message a").count() == 0


async def test_the_text_format_reads_as_in_slack(page: Page, slack: Sandbox, bot: TinyBot) -> None:
    ben = slack.person("ben")
    text = (
        f"*bold* _slanted_ ~gone~ `a*b*c` <@{ben.id}> <https://example.com/a_b_c|a link> snake_case_name "
        ":tada: :nope:\n"
        "&gt; quoted &amp; said\n<!date^1795424400^{date_num} {time}|later>\n```two\nlines```"
    )
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text=text)
    said = page.locator(".message .content")
    await expect(said).to_contain_text("@Ben Okoro a link snake_case_name 🎉 :nope:")
    for tag, content in {"strong": "bold", "em": "slanted", "s": "gone", "code": "a*b*c", "a": "a link"}.items():
        await expect(said.locator(tag)).to_have_text(content)
    await expect(said.locator("blockquote")).to_have_text("quoted & said")
    await expect(said.locator("time")).to_have_text("2026-11-23 10:00 AM")
    assert await said.locator("pre").inner_text() == "two\nlines"


async def test_what_was_typed_comes_back_if_the_app_is_away(page: Page, slack: Sandbox) -> None:
    slack.timings.ack = 0.05
    field = page.get_by_role("textbox", name="Write to #general")
    await field.fill("/thanks @ben for the long story")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await expect(field).to_have_value("/thanks @ben for the long story")


async def test_what_was_entered_survives_when_the_app_changes_the_form(page: Page, connected: TinyBot) -> None:
    form_with_button = FORM | {"blocks": [*FORM["blocks"], BUTTON]}

    async def answer(kind: str, payload: Json) -> None:
        if kind == "slash_commands":
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=form_with_button)
        elif payload["type"] == "block_actions":
            view = FORM | {"title": {"type": "plain_text", "text": "Changed"}}
            await connected.call("views.update", view_id=payload["view"]["id"], view=view)

    connected.answer = answer
    await page.get_by_role("textbox", name="Write to #general").fill("/thanks")
    await page.keyboard.press("Enter")
    await page.get_by_role("textbox", name="What did they do?").fill("half a sent")
    await page.get_by_role("button", name="Open the form").click()
    form = page.get_by_role("dialog", name="Changed")
    await expect(form.get_by_role("textbox", name="What did they do?")).to_have_value("half a sent")
    assert connected.got("interactive")[0]["view"]["state"]["values"]["what"]["what"]["value"] == "half a sent"


async def test_the_page_comes_back_after_the_line_was_cut(page: Page, slack: Sandbox) -> None:
    lines: list[WebSocketRoute] = []

    def connect(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    await page.route_web_socket("**/page/live?*", connect)
    await page.reload()
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()
    await lines[0].close()
    await slack.person("ben").post("general", "missed?")
    await expect(page.get_by_text("missed?")).to_be_visible()
    assert len(lines) > 1


async def test_another_tab_is_another_person(page: Page, slack: Sandbox) -> None:
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Open a tab as Ben Okoro").click()
    other = await opened.value
    await other.get_by_role("textbox", name="Write to #general").fill("@ana")
    await other.keyboard.press("Enter")
    await expect(page.locator(".message .mention")).to_have_text("@Ana Reyes")
    await expect(page.get_by_label("You are")).to_have_value(slack.person("ana").id)


@in_both_browsers
async def test_every_kind_of_input_can_be_filled_in(page: Page, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> None:
        if kind == "slash_commands":
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=EVERY_INPUT)

    connected.answer = answer
    await page.get_by_role("textbox", name="Write to #general").fill("/thanks")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Your rhythm")
    await expect(form.get_by_label("From")).to_have_value("09:00")
    await form.get_by_label("From").fill("10:30")
    await form.get_by_label("First day").fill("2026-12-01")
    await form.get_by_label("Remind me").fill("2026-12-01T10:30")
    await form.get_by_label("How many").fill("3")
    for label in ("Monday", "Friday", "Quick"):
        await form.get_by_label(label).check()
    topics = form.get_by_role("combobox", name="Topics")
    for word in ("tha", "prom"):
        await topics.fill(word)
        await page.keyboard.press("Enter")
    await form.get_by_label("Channel").select_option("#leads")
    calendar = form.get_by_label("Calendar")
    await calendar.set_input_files({"name": "off.ics", "mimeType": "text/calendar", "buffer": b"BEGIN"})
    await expect(calendar).to_have_attribute("data-sent", "1")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    values = connected.got("interactive")[-1]["view"]["state"]["values"]
    assert entered(values, connected.slack) == ENTERED, "Ana is in Madrid"


@in_both_browsers
async def test_a_digest_shows_its_figures_and_can_be_answered(page: Page, slack: Sandbox, connected: TinyBot) -> None:
    rows = [[raw("From"), raw("Thanks")], [raw("support"), raw("9")]]
    blocks = digest(plot("line"), table(*rows))
    posted = await connected.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=blocks)
    assert posted["ok"], posted
    said = page.locator(".message .content")
    await expect(said.get_by_role("heading")).to_have_text("Your week 🌱")
    await expect(said.locator(".fields strong")).to_have_text(["Thanked", "Promised"])
    await expect(said.get_by_role("separator")).to_be_visible()
    await expect(said.locator(".context")).to_have_text("Only you see this")
    await expect(said.get_by_role("img", name="A leaf")).to_be_visible()
    await expect(said.get_by_role("figure")).to_contain_text("Reach over time")
    await expect(said.get_by_role("columnheader")).to_have_text(["From", "Thanks"])
    await expect(said.get_by_role("cell")).to_have_text(["support", "9"])
    await said.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Fewer of these").click()
    await expect(said.locator("input[type=time]")).to_have_value("09:00")
    await said.locator("input[type=time]").fill("16:45")
    await said.get_by_label("Pick a day").fill("2026-12-24")
    await slack.wait_for(lambda: len(connected.got("interactive")) == 3)
    actions = [payload["actions"][0] for payload in connected.got("interactive")]
    assert actions[0]["selected_option"]["value"] == "fewer of these"
    assert (actions[1]["selected_time"], actions[2]["selected_date"]) == ("16:45", "2026-12-24")


async def test_the_home_shows_the_same_and_a_shared_file_can_be_opened(
    page: Page, slack: Sandbox, bot: TinyBot
) -> None:
    ana = slack.person("ana")
    file = await share(slack, bot, "general")
    await expect(page.locator(".message .file").get_by_role("link", name="stories.md")).to_have_attribute(
        "href", f"/page/file/{slack.id}/{file}?as={ana.id}"
    )
    await bot.call("views.publish", user_id=ana.id, view={"type": "home", "blocks": digest()})
    await page.goto(f"{slack.url}/#as={ana.id}&at=home")
    home = page.locator("#home")
    await expect(home.get_by_role("heading")).to_have_text("Your week 🌱")
    await expect(home.get_by_role("img", name="A leaf")).to_be_visible()


async def test_people_have_a_face_of_their_own_and_an_app_its_initials(
    page: Page, slack: Sandbox, bot: TinyBot
) -> None:
    for who in ("ben", "ana", "ben"):
        await slack.person(who).post("general", "Good morning")
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="Good morning")
    avatars = page.locator(".message .avatar")
    await expect(avatars).to_have_count(4)
    ben, ana, again = [await avatars.nth(n).locator("svg").inner_html() for n in range(3)]
    assert ben == again != ana
    await expect(avatars.nth(3)).to_have_text("K")
    await expect(page.locator(".self .avatar svg")).to_have_count(1)
