"""The page on which people act: what it is told and what it does, over real sockets."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree

import pytest
from aiohttp import ClientSession

from sandbox import Sandbox, Timings
from sandbox.page_api import files
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import BUTTON, FORM, MANIFEST, Json, Tab
from tests.sandbox.tiny_bot import TinyBot

PAGE = Path(files.__file__).parents[1] / "page"


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient()) as sandbox:
        yield sandbox


@pytest.fixture
async def tab(slack: Sandbox) -> AsyncIterator[Tab]:
    """Ana looks at #general."""
    async with Tab(slack, slack.person("ana"), slack.channel_id("general")) as page:
        yield page


async def forbidden(slack: Sandbox, method: str, path: str, **headers: str) -> bool:
    async with (
        ClientSession() as client,
        client.request(method, slack.url + path, json={}, headers=headers) as answer,
    ):
        return answer.status == 403


# Keeping others out


async def test_the_page_allows_nothing_but_its_own_files(slack: Sandbox) -> None:
    async with ClientSession() as client, client.get(slack.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert answer.content_type == "text/html"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "https://" not in page


async def test_only_the_page_s_own_site_shows_it_in_a_frame_and_nothing_else_shows_any(slack: Sandbox) -> None:
    policies = {}
    async with ClientSession() as client:
        for path in ("/", "/side", "/page/main.js"):
            async with client.get(slack.url + path) as answer:
                policies[path] = answer.headers["Content-Security-Policy"]
    assert [path for path, policy in policies.items() if "frame-ancestors 'none'" in policy] == [
        "/side",
        "/page/main.js",
    ]
    assert "frame-ancestors 'self';" in policies["/"]
    assert [path for path, policy in policies.items() if "frame-src" in policy] == ["/side"]
    assert policies["/side"].endswith("; frame-src 'self'")


async def test_only_files_of_the_page_are_served(slack: Sandbox) -> None:
    async with ClientSession() as client:
        statuses = [
            (await client.get(f"{slack.url}/page/{name}")).status
            for name in ("main.js", "style.css", "nothing.js", "..%2Fserver.py", "%2Fetc%2Fpasswd")
        ]
    assert statuses == [200, 200, 404, 404, 404]


async def test_each_page_asks_for_one_script_and_one_style_sheet_and_a_browser_keeps_both(slack: Sandbox) -> None:
    for path, scripts in (("/", {"main.js", "emoji_data.js", "world.js"}), ("/side", {"side.js", "dom.js"})):
        kept = await kept_by(slack, path)
        (script,) = (content for address, content in kept.items() if address.endswith(".js"))
        assert sorted(address.rpartition(".")[2] for address in kept) == ["css", "js", "svg"]
        assert scripts <= set(re.findall(r"^// (\w+\.js)$", script, re.MULTILINE))


async def kept_by(slack: Sandbox, path: str) -> dict[str, str]:
    """What a page names that a browser keeps for a year, by address."""
    async with ClientSession() as client:
        page = await (await client.get(slack.url + path)).text()
        assert '="/page/' not in re.sub(r'="/page/[0-9a-f]{12}/', "", page)
        named = re.findall(r'="(/page/[0-9a-f]{12}/[^"]+)"', page)
        answers = {address: await client.get(slack.url + address) for address in named}
        assert {answer.headers["Cache-Control"] for answer in answers.values()} == {
            "private, max-age=31536000, immutable"
        }
        return {address: await answer.text() for address, answer in answers.items()}


async def test_the_script_has_every_module_once_and_below_those_it_imports_from(slack: Sandbox) -> None:
    script = next(content for address, content in (await kept_by(slack, "/")).items() if address.endswith(".js"))
    order = re.findall(r"^const (\w+)_js = \(\(\) => \{$", script, re.MULTILINE)
    modules = {path.stem: path.read_text() for path in PAGE.glob("*.js") if path.stem not in ("side", "prelude")}
    assert sorted(order) == sorted([*modules, "emoji_data"])
    for name, module in modules.items():
        needed = re.findall(r'from "\./(\w+)\.js"', module)
        assert [each for each in needed if order.index(each) > order.index(name)] == []
    assert re.findall(r"^(?:import|export)\b.*", script, re.MULTILINE) == []


async def test_whoever_changes_a_file_of_the_page_has_it_on_the_next_load(
    slack: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_FILES", Path(copytree(PAGE, tmp_path / "page")))
    before = await kept_by(slack, "/")
    with (tmp_path / "page" / "main.js").open("a") as main:
        main.write("console.log('changed');\n")
    after = await kept_by(slack, "/")
    assert before.keys().isdisjoint(after)
    assert "console.log('changed')" in "".join(after.values())


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
async def test_only_the_page_itself_may_act_and_listen(slack: Sandbox, origin: dict[str, str]) -> None:
    assert await forbidden(slack, "POST", "/page/act/send", **origin)
    assert await forbidden(slack, "GET", "/page/live", **origin)


async def test_a_site_that_rebinds_its_name_to_this_machine_gets_nothing(slack: Sandbox) -> None:
    rebound = {"Host": "elsewhere.example:80", "Origin": "http://elsewhere.example:80"}
    assert await forbidden(slack, "GET", "/", **rebound)
    assert await forbidden(slack, "GET", "/side", **rebound)
    assert await forbidden(slack, "POST", "/page/act/send", **rebound)
    assert await forbidden(slack, "GET", "/page/live", **rebound)


async def test_an_action_must_be_json(slack: Sandbox) -> None:
    headers = {"Origin": slack.url, "Content-Type": "text/plain"}
    async with ClientSession() as client:
        answer = await client.post(f"{slack.url}/page/act/send", data="{}", headers=headers)
    assert answer.status == 415


# Seeing


async def test_a_person_sees_their_channels_and_whom_they_can_be(tab: Tab) -> None:
    names = {place["name"]: place["member"] for place in tab.seen["places"] if place["kind"] in ("channel", "private")}
    assert names == {"general": True, "leads": True, "quiet": True, "attic": True}
    assert [one["handle"] for one in tab.seen["people"] if one["playable"]] == ["ana", "ben", "chi", "gus"]
    assert tab.seen["app"]["commands"] == [
        {"name": "/thanks", "description": "Thank someone", "usage": "@ben for …"},
    ]
    assert [item["id"] for item in tab.seen["app"]["shortcuts"]] == ["thank_for_message"]
    assert [item["id"] for item in tab.seen["app"]["global_shortcuts"]] == ["anywhere"]


async def test_where_nothing_surrounds_the_sandbox_there_is_no_guide(tab: Tab) -> None:
    assert tab.seen["guide"] is None
    assert (await tab.try_to("guide", step="thank", what="skip"))[0] == 404


async def test_what_others_write_arrives_with_only_the_changed_parts(slack: Sandbox, tab: Tab) -> None:
    await slack.person("ben").post("general", "hello")
    assert (await tab.news()).keys() == {"conversation"}
    assert tab.texts == ["hello"]


async def test_unread_messages_are_counted_until_they_are_seen(slack: Sandbox, tab: Tab) -> None:
    ben = slack.person("ben")
    await ben.post("leads", "one")
    await ben.post("leads", "two")

    def unread(page: Tab) -> int:
        return next(int(place["unread"]) for place in page.seen["places"] if place["name"] == "leads")

    while unread(tab) < 2:
        await tab.news()
    async with Tab(slack, tab.who, slack.channel_id("leads")) as other:
        assert other.texts == ["one", "two"]
        assert unread(other) == 0


async def test_what_a_person_may_not_see_is_replaced_by_what_they_may(slack: Sandbox) -> None:
    async with Tab(slack, slack.person("ana"), slack.channel_id("secret")) as tab:
        assert tab.seen["here"]["at"] == slack.channel_id("general")
    async with Tab(slack, slack.person("gus"), slack.channel_id("general")) as tab:
        assert tab.seen["here"]["at"] == slack.channel_id("quiet")
    async with Tab(slack, slack.person("old"), "") as tab:
        assert tab.seen["here"]["me"] == slack.person("ana").id


async def test_nobody_acts_as_someone_without_an_account(slack: Sandbox) -> None:
    async with Tab(slack, slack.person("robot"), slack.channel_id("general")) as tab:
        status, _ = await tab.try_to("send", text="beep")
    assert status == 404
    assert slack.messages("general") == []


# Acting


async def test_a_message_is_posted_as_its_author_typed_it(slack: Sandbox, tab: Tab) -> None:
    assert await tab.act("send", text="hi @ben & <all>") == {}
    [message] = slack.messages("general")
    assert message.user == tab.who.id
    assert message.text == f"hi {slack.person('ben').mention} &amp; &lt;all&gt;"


async def test_a_direct_message_starts_with_the_member_s_id(slack: Sandbox) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    async with Tab(slack, ana, ben.id) as tab:
        await tab.act("send", text="psst")
        await tab.news()
        assert tab.texts == ["psst"]
    assert [message.text for message in ben.dm("ana")] == ["psst"]


async def test_a_command_reaches_the_app_and_its_answer_the_person(tab: Tab, connected: TinyBot) -> None:
    async def answer(_: str, payload: Json) -> Json:
        return {"text": f"heard {payload['text']}"}

    connected.answer = answer
    assert "error" not in await tab.act("send", text="/thanks  @ben for all")
    while not tab.texts:
        await tab.news()
    assert tab.texts[0].startswith("heard <@")
    assert connected.got("slash_commands")[0]["command"] == "/thanks"


async def test_an_app_that_is_away_is_told_like_slack_does(tab: Tab) -> None:
    tab.slack.timings.ack = 0.05
    answer = await tab.act("send", text="/thanks")
    assert answer["error"]
    await tab.news()
    assert "/thanks failed" in tab.texts[0]
    assert tab.seen["conversation"]["messages"][0]["only_you"]


async def test_a_command_that_the_app_lacks_is_refused(tab: Tab, connected: TinyBot) -> None:
    assert "error" in await tab.act("send", text="/unknown thing")
    await tab.news()
    assert "/unknown is not a valid command" in tab.texts[0]
    assert connected.received == []


async def test_a_button_opens_a_form_that_is_filled_in_and_sent(slack: Sandbox, tab: Tab, connected: TinyBot) -> None:
    async def answer(_: str, payload: Json) -> Json | None:
        if payload["type"] == "block_actions":
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=FORM)
        return None

    connected.answer = answer
    posted = await connected.call("chat.postMessage", channel=tab.at, text="go", blocks=[BUTTON])
    assert await tab.act("click", ts=posted["ts"], block_id="row", action_id="go") == {}
    while not tab.seen["modals"]:
        await tab.news()
    view = tab.seen["modals"][-1]["id"]

    await tab.act("submit", view=view, values={"people": {"people": [tab.who.id]}})
    while not tab.seen["modals"][-1]["errors"]:
        await tab.news()
    assert list(tab.seen["modals"][-1]["errors"]) == ["what"]

    await tab.act("submit", view=view, values={"what": {"what": "stayed"}})
    while tab.seen["modals"]:
        await tab.news()
    values = connected.got("interactive")[-1]["view"]["state"]["values"]
    assert values["people"]["people"]["selected_users"] == [tab.who.id]
    assert values["what"]["what"]["value"] == "stayed"


async def test_a_global_shortcut_names_no_message(tab: Tab, connected: TinyBot) -> None:
    assert await tab.act("shortcut", callback_id="anywhere") == {}
    assert connected.got("interactive")[-1]["type"] == "shortcut"


async def test_a_message_shortcut_names_its_message(tab: Tab, connected: TinyBot) -> None:
    message = await tab.who.post("general", "well done")
    assert await tab.act("shortcut", callback_id="thank_for_message", ts=message.ts) == {}
    [payload] = connected.got("interactive")
    assert (payload["callback_id"], payload["message"]["text"]) == ("thank_for_message", "well done")


async def test_a_reaction_is_given_and_taken_back(slack: Sandbox, tab: Tab) -> None:
    message = await slack.person("ben").post("general", "done")
    await tab.act("react", ts=message.ts, name="tada")
    assert message.reactions == {"tada": [tab.who.id]}
    await tab.act("react", ts=message.ts, name="tada")
    assert message.reactions == {}


async def test_opening_the_home_lets_the_app_publish_it(slack: Sandbox, connected: TinyBot) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    async with Tab(slack, slack.person("ana"), "home") as tab:
        await tab.act("open-app", tab="home")
        await connected.call("views.publish", user_id=tab.who.id, view=home)
        while not tab.seen["home"]:
            await tab.news()
    assert connected.events("app_home_opened")[0]["tab"] == "home"


async def test_nonsense_is_refused_in_words(tab: Tab) -> None:
    assert await tab.try_to("send", text="  ") == (400, {"error": "there is nothing to send"})
    assert (await tab.try_to("react", ts="1.000000", name="tada"))[0] == 404
    assert (await tab.try_to("submit", view="V0", values=[]))[0] == 404
    assert (await tab.try_to("send", text=7))[0] == 400
