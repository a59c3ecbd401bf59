"""What the inspector has to tell: what was sent or asked for, its answer and how long that took; nothing secret."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from sandbox import Fault, Sandbox, Timings
from sandbox.journal import MOST_BYTES, MOST_ENTRIES
from sandbox.page_api import journal_lines
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import BUTTON, FORM, MANIFEST, Json, Tab
from tests.sandbox.tiny_bot import Silence, TinyBot

WRONG: Json = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient()) as sandbox:
        yield sandbox


@pytest.fixture(params=["Socket Mode", "HTTP"])
async def app(slack: Sandbox, bot: TinyBot, request: pytest.FixtureRequest) -> TinyBot:
    """A bot on either way."""
    if request.param == "HTTP":
        slack.request_url = await bot.listen()
    else:
        await bot.connect()
        await slack.wait_connected()
    return bot


def lines(slack: Sandbox, *kinds: str) -> list[Json]:
    """All lines of these kinds, the oldest first."""
    told = journal_lines.news(slack.engine.journal, slack.live, -1)
    assert told is not None
    return [each for each in told["lines"] if each["kind"] in kinds]


def whole(slack: Sandbox, line: Json) -> Any:
    return journal_lines.whole(slack.engine.journal.find(line["number"]))


def way(bot: TinyBot) -> str:
    return "Socket Mode" if bot.sockets else "HTTP"


async def test_a_command_is_there_with_who_ran_it_where_and_how_it_was_acknowledged(
    slack: Sandbox, app: TinyBot
) -> None:
    async def answer(kind: str, payload: Json) -> Json:
        return {"text": "With pleasure"}

    app.answer = answer
    ana = slack.person("ana")
    await ana.command("/thanks", "@ben for the rota", channel="general")
    (line,) = lines(slack, "command")
    assert line["what"] == f"/thanks <@{slack.person('ben').id}|ben> for the rota"
    assert (line["who"], line["where"], line["way"], line["answer"]) == (ana.id, "#general", way(app), "With pleasure")
    assert line["ms"] > 0
    assert line["error"] is None
    assert whole(slack, line)["sent"]["command"] == "/thanks"
    assert whole(slack, line)["answered"] == {"text": "With pleasure"}


async def test_a_form_is_there_with_what_was_entered_when_it_was_sent(slack: Sandbox, app: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> Json | None:
        if kind == "slash_commands":
            await app.call("views.open", trigger_id=payload["trigger_id"], view=FORM)
            return None
        entered = payload["view"]["state"]["values"]["what"]["what"]["value"]
        return {"response_action": "errors", "errors": {"what": "More."}} if entered == "stuff" else None

    app.answer = answer
    ana = slack.person("ana")
    await ana.command("/thanks", channel="general")
    for what in ("stuff", "stayed late"):
        await ana.submit({"People": ["ben"], "What did they do?": what})
    first, second = lines(slack, "form")
    entered = [
        whole(slack, each)["sent"]["view"]["state"]["values"]["what"]["what"]["value"] for each in (first, second)
    ]
    assert entered == ["stuff", "stayed late"]
    assert (first["what"], first["answer"], second["answer"]) == ("Thank someone", "errors", "")


async def test_an_event_that_is_not_acknowledged_is_there_as_often_as_it_is_sent(slack: Sandbox, app: TinyBot) -> None:
    tries = 0

    async def answer(kind: str, payload: Json) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Silence

    app.answer = answer
    slack.timings.ack, slack.timings.event_retries = 0.2, (0.0,)
    await slack.person("ana").post("general", "hello")
    await slack.events_settled()
    first, again = lines(slack, "event")
    assert (first["what"], first["error"], first["attempt"]) == ("message", "operation_timeout", 0)
    assert (again["error"], again["attempt"], again["where"]) == (None, 1, "#general")


async def test_an_answer_that_slack_does_not_take_is_a_refusal_that_names_the_block(
    slack: Sandbox, app: TinyBot
) -> None:
    async def answer(kind: str, payload: Json) -> Json:
        return {"text": "x", "blocks": [WRONG]}

    app.answer = answer
    await slack.person("ana").command("/thanks", channel="general")
    (line,) = lines(slack, "command")
    assert line["error"] == "dispatch_unknown_error"
    assert line["details"][0] == "invalid_blocks"
    assert "/blocks/0" in line["details"][1]


async def test_a_call_is_there_with_its_arguments_its_answer_and_why_it_was_refused(
    slack: Sandbox, bot: TinyBot
) -> None:
    general = slack.channel_id("general")
    await bot.call("chat.postMessage", channel=general, text="fine")
    await bot.call("chat.postMessage", channel=general, text="x", blocks=[BUTTON, WRONG])
    await bot.call("chat.frobnicate", channel=general)
    fine, wrong, unknown = lines(slack, "call")
    assert (fine["what"], fine["where"], fine["error"]) == ("chat.postMessage", "#general", None)
    assert whole(slack, fine)["answered"]["message"]["text"] == "fine"
    assert wrong["error"] == "invalid_blocks"
    assert "/blocks/1" in wrong["details"][0]
    assert whole(slack, wrong)["sent"]["blocks"] == [BUTTON, WRONG]
    assert (unknown["what"], unknown["error"]) == ("chat.frobnicate", "unknown_method")
    assert None not in [each["ms"] for each in (fine, wrong, unknown)]


async def test_a_missing_scope_says_which_one(bot: TinyBot) -> None:
    async with Sandbox(HARBOUR, scopes=["commands"]) as bare, TinyBot(bare) as poor:
        await poor.call("chat.postMessage", channel=bare.channel_id("general"), text="x")
        (line,) = lines(bare, "call")
    assert (line["error"], line["details"]) == ("missing_scope", ["needs chat:write, granted are commands"])


async def test_what_fails_on_its_way_is_there_as_well(slack: Sandbox, bot: TinyBot) -> None:
    for fault in (Fault.ratelimited(7), Fault.server_error(), Fault.error("fatal_error"), Fault.lost_answer()):
        slack.faults.add("api.test", fault)
        with suppress(ClientError):  # the journal says what comes of it
            await bot.call("api.test")
    told = [(each["error"], each["details"]) for each in lines(slack, "call")]
    assert told[0] == ("ratelimited", ["try again after 7 s"])
    assert told[1:] == [("server_error", []), ("fatal_error", []), ("lost_answer", [])]


async def test_what_answers_a_command_says_which_one(slack: Sandbox, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> None:
        await connected.call("views.open", trigger_id=payload["trigger_id"], view=FORM)
        for _ in range(6):
            await connected.post_url(payload["response_url"], text="Done")

    connected.answer = answer
    ana = slack.person("ana")
    await ana.command("/thanks", channel="general")
    (command,) = lines(slack, "command")
    opened = next(each for each in lines(slack, "call") if each["what"] == "views.open")
    later = lines(slack, "answer")
    assert {each["answers"] for each in (opened, *later)} == {command["number"]}
    assert opened["who"] == ana.id
    assert [each["error"] for each in later] == [None] * 5 + ["used_url"]


async def test_a_message_that_a_click_changed_says_so_and_still_how_it_came(slack: Sandbox, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> None:
        if kind == "interactive":
            await connected.post_url(payload["response_url"], text="Opened", replace_original=True)

    connected.answer = answer
    ana, general = slack.person("ana"), slack.channel_id("general")
    posted = await connected.call("chat.postMessage", channel=general, text="x", blocks=[BUTTON])
    await ana.click(slack.messages("general")[-1], "go")
    async with Tab(slack, ana, general) as tab:
        told = await tab.act("why", ts=posted["ts"])
        assert told["lines"] == [
            "It came by chat.postMessage.",
            "It was changed in answer to the click on “Open the form” of Ana Reyes.",
        ]
        await connected.call("chat.update", channel=general, ts=posted["ts"], text="y")
        assert (await tab.act("why", ts=posted["ts"]))["lines"][1] == "It was changed by chat.update."
        mine = await ana.post("general", "not the app's")
        assert (await tab.try_to("why", ts=mine.ts))[0] == 400


async def test_nothing_secret_is_shown(slack: Sandbox, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> None:
        await connected.post_url(payload["response_url"], text="Done")

    connected.answer = answer
    await slack.person("ana").command("/thanks", channel="general")
    await connected.call("auth.test")
    await connected.call("auth.test", token="xoxb-of-somebody-else")
    code = slack.engine.tokens.issue_code(slack.id, slack.person("ana").id)
    secret = slack.app.client_secret
    await connected.call("oauth.v2.access", code=code, client_id=slack.app.client_id, client_secret=secret)
    everything = json.dumps([[each, whole(slack, each)] for each in lines(slack, "command", "call", "answer", "event")])
    assert "oauth.v2.access" in everything
    assert "/thanks" in everything
    keys = (slack.bot_token, slack.app_token, secret, slack.app.verification_token, slack.signing_secret, code)
    assert [key for key in (*keys, "xoxb", "/response/", "ticket=") if key in everything] == []


async def test_only_the_newest_are_kept(slack: Sandbox, bot: TinyBot) -> None:
    for number in range(MOST_ENTRIES + 20):
        slack.engine.journal.begin("call", f"number {number}", slack.id, {}, 1)
    kept = lines(slack, "call")
    assert len(kept) == MOST_ENTRIES
    assert (kept[0]["what"], kept[-1]["what"]) == ("number 20", f"number {MOST_ENTRIES + 19}")
    half = "x" * (MOST_BYTES // 2)
    await bot.call("api.test", words=half)  # and its answer has the same again
    assert [each["what"] for each in lines(slack, "call")] == ["api.test"]
    await bot.call("auth.test")
    assert [each["what"] for each in lines(slack, "call")] == ["auth.test"]


async def test_the_page_is_told_only_what_is_new_and_only_where_it_looks(slack: Sandbox, bot: TinyBot) -> None:
    ana, general = slack.person("ana"), slack.channel_id("general")
    await bot.call("api.test")
    async with Tab(slack, ana, general) as blind, Tab(slack, ana, general, journal="on") as tab:
        assert [each["what"] for each in tab.seen["journal"]["lines"]] == ["api.test"]
        await bot.call("chat.postMessage", channel=general, text="x")
        told = await tab.news()
        while "journal" not in told:
            told = await tab.news()
        assert [each["what"] for each in told["journal"]["lines"]] == ["chat.postMessage"]
        assert "journal" not in await blind.news()
        entry = await tab.act("look-into", number=str(told["journal"]["lines"][0]["number"]))
    assert entry["sent"] == {"channel": general, "text": "x"}


@pytest.mark.parametrize("action", ["look-into", "why"])
async def test_another_site_learns_nothing_of_it(slack: Sandbox, action: str) -> None:
    number = slack.engine.journal.begin("call", "auth.test", slack.id, {}, 1).number
    ana, url = slack.person("ana").id, f"{slack.url}/page/act/{action}"
    wanted = {"team": slack.id, "as": ana, "number": str(number)}
    async with ClientSession() as client:
        for headers in (
            {},
            {"Origin": "https://elsewhere.example"},
            {"Origin": slack.url, "Host": "elsewhere.example"},
        ):
            async with client.post(url, json=wanted, headers=headers) as answer:
                assert answer.status == 403
        live = client.get(f"{slack.url}/page/live?journal=on", headers={"Origin": "https://elsewhere.example"})
        async with live as answer:
            assert answer.status == 403


async def test_what_is_not_there_or_of_another_workspace_is_not_shown(slack: Sandbox) -> None:
    theirs = slack.engine.journal.begin("call", "auth.test", "T0ELSEWHERE", {}, 1)
    async with Tab(slack, slack.person("ana"), slack.channel_id("general"), journal="on") as tab:
        assert tab.seen["journal"]["lines"] == []
        assert (await tab.try_to("look-into", number=str(theirs.number)))[0] == 404
        assert (await tab.try_to("look-into", number="99"))[0] == 404
        assert (await tab.try_to("look-into", number="x"))[0] == 400
