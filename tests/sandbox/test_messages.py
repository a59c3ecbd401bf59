"""Shortcuts, buttons and answers to them."""

import json
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.page_tab import digest
from tests.sandbox.tiny_bot import Json, TinyBot


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


ROW: Json = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {"type": "button", "action_id": "done", "text": plain("Mark as done"), "value": "42", "style": "primary"},
        {
            "type": "static_select",
            "action_id": "snooze",
            "placeholder": plain("Snooze"),
            "options": [{"text": plain("1 day"), "value": "1"}, {"text": plain("1 week"), "value": "7"}],
        },
    ],
}


async def post(slack: Sandbox, bot: TinyBot, **more: Any) -> Any:
    posted = await bot.call(
        "chat.postMessage", channel=slack.channel_id("general"), text="A promise", blocks=[ROW], **more
    )
    assert posted["ok"], posted
    return next(item for item in slack.messages("general") if item.ts == posted["ts"])


async def test_a_message_shortcut_carries_the_message(slack: Sandbox, connected: TinyBot) -> None:
    ben = slack.person("ben")
    message = await slack.person("ana").post("general", "I fixed it & wrote it up")
    reply = await ben.shortcut("thank_for_message", message)
    assert reply.acked
    (payload,) = connected.got("interactive")
    assert payload["type"] == "message_action"
    assert payload["callback_id"] == "thank_for_message"
    assert payload["message"]["text"] == "I fixed it &amp; wrote it up"
    assert payload["message"]["user"] == slack.person("ana").id
    assert payload["message_ts"] == message.ts
    assert payload["channel"] == {"id": slack.channel_id("general"), "name": "general"}
    assert payload["user"]["id"] == ben.id
    assert await connected.post_url(payload["response_url"], text="Noted") == (200, "ok")
    assert ben.ephemerals("general")[-1].plain == "Noted"


async def test_a_global_shortcut_has_no_message(slack: Sandbox, connected: TinyBot) -> None:
    await slack.person("ben").shortcut("anything")
    payload = connected.got("interactive")[-1]
    assert payload["type"] == "shortcut"
    assert "message" not in payload


@pytest.mark.parametrize("name", ["Mark as done", "done"])
async def test_a_button_is_found_by_label_or_action_id(slack: Sandbox, connected: TinyBot, name: str) -> None:
    message = await post(slack, connected)
    await slack.person("ana").click(message, name)
    payload = connected.got("interactive")[-1]
    action = payload["actions"][0]
    assert payload["type"] == "block_actions"
    assert (action["action_id"], action["block_id"], action["value"]) == ("done", "row", "42")
    assert payload["container"]["message_ts"] == message.ts
    assert payload["container"]["is_ephemeral"] is False
    assert payload["message"]["blocks"] == [ROW]
    assert payload["response_url"]
    assert payload["trigger_id"]


async def test_choosing_in_a_message(slack: Sandbox, connected: TinyBot) -> None:
    message = await post(slack, connected)
    await slack.person("ana").click(message, "Snooze", "1 week")
    payload = connected.got("interactive")[-1]
    assert payload["actions"][0]["selected_option"]["value"] == "7"
    assert payload["state"]["values"]["row"]["snooze"]["selected_option"]["value"] == "7"
    await slack.person("ben").click(message, "done")
    state = connected.got("interactive")[-1]["state"]["values"]["row"]["snooze"]
    assert state["selected_option"] is None, "what Ana chose is not Ben's"


async def test_what_is_not_there_cannot_be_clicked(slack: Sandbox, connected: TinyBot) -> None:
    message = await post(slack, connected)
    with pytest.raises(ValueError, match="Mark as done"):
        await slack.person("ana").click(message, "Explode")
    with pytest.raises(ValueError, match="1 week"):
        await slack.person("ana").click(message, "Snooze", "1 year")


class TestResponseUrl:
    async def test_it_can_replace_and_delete_the_message(self, slack: Sandbox, connected: TinyBot) -> None:
        message = await post(slack, connected)
        await slack.person("ana").click(message, "done")
        url = connected.got("interactive")[-1]["response_url"]
        assert (await connected.post_url(url, text="Done", replace_original=True))[0] == 200
        assert message.plain == "Done"
        assert message.edited
        await connected.post_url(url, delete_original=True)
        assert message.deleted
        assert slack.messages("general") == []

    async def test_it_changes_an_ephemeral(self, slack: Sandbox, connected: TinyBot) -> None:
        ana = slack.person("ana")
        await connected.call(
            "chat.postEphemeral", channel=slack.channel_id("general"), user=ana.id, text="Hm", blocks=[ROW]
        )
        (hint,) = ana.ephemerals("general")
        await ana.click(hint, "done")
        payload = connected.got("interactive")[-1]
        assert payload["container"]["is_ephemeral"] is True
        assert "message" not in payload
        await connected.post_url(payload["response_url"], text="Changed", replace_original=True)
        assert hint.plain == "Changed"
        await connected.post_url(payload["response_url"], delete_original=True)
        assert ana.ephemerals("general") == []

    async def test_by_default_it_adds_an_ephemeral(self, slack: Sandbox, connected: TinyBot) -> None:
        message = await post(slack, connected)
        await slack.person("ana").click(message, "done")
        url = connected.got("interactive")[-1]["response_url"]
        await connected.post_url(url, text="Psst")
        await connected.post_url(url, text="All", response_type="in_channel")
        assert slack.person("ana").ephemerals("general")[0].plain == "Psst"
        assert slack.person("ben").sees("general")[-1].plain == "All"

    async def test_it_works_five_times(self, slack: Sandbox, connected: TinyBot) -> None:
        await slack.person("ana").command("/thanks", channel="general")
        url = connected.got("slash_commands")[-1]["response_url"]
        statuses = [(await connected.post_url(url, text=str(n)))[0] for n in range(6)]
        assert statuses == [200] * 5 + [404]
        assert json.loads((await connected.post_url(url, text="7"))[1])["error"] == "used_url"

    async def test_it_works_for_half_an_hour(self, slack: Sandbox, connected: TinyBot) -> None:
        await slack.person("ana").command("/thanks", channel="general")
        url = connected.got("slash_commands")[-1]["response_url"]
        slack.clock.advance(minutes=29)
        assert (await connected.post_url(url, text="in time"))[0] == 200
        slack.clock.advance(minutes=2)
        status, body = await connected.post_url(url, text="too late")
        assert (status, json.loads(body)["error"]) == (404, "expired_url")

    async def test_it_answers_in_a_thread_that_exists(self, slack: Sandbox, connected: TinyBot) -> None:
        message = await post(slack, connected)
        await slack.person("ana").click(message, "done")
        url = connected.got("interactive")[-1]["response_url"]
        answer = {"text": "In here", "response_type": "in_channel"}
        assert (await connected.post_url(url, **answer, thread_ts=message.ts))[0] == 200
        assert [reply.plain for reply in message.replies] == ["In here"]
        status, body = await connected.post_url(url, **answer, thread_ts="1.000001")
        assert (status, json.loads(body)["error"]) == (400, "thread_not_found")

    async def test_it_refuses_a_bad_message(self, slack: Sandbox, connected: TinyBot) -> None:
        await slack.person("ana").command("/thanks", channel="general")
        url = connected.got("slash_commands")[-1]["response_url"]
        status, body = await connected.post_url(url, text="")
        assert (status, json.loads(body)["error"]) == (400, "no_text")


async def test_waiting_wakes_when_it_becomes_true(slack: Sandbox, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> None:
        await connected.call("chat.postMessage", channel=slack.person("ana").id, text="Hello in private")

    connected.answer = answer
    await slack.person("ana").command("/hello", channel="general")
    found = await slack.wait_for(lambda: slack.person("ana").dm())
    assert found[0].plain == "Hello in private"
    with pytest.raises(TimeoutError, match="the last look gave"):
        await slack.wait_for(lambda: slack.person("ben").dm(), timeout=0.01)


async def test_a_digest_can_be_read_and_answered(slack: Sandbox, connected: TinyBot) -> None:
    blocks = digest({"type": "image", "image_url": "https://example.com/mood.png", "alt_text": "Mood over time"})
    posted = await connected.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=blocks)
    assert posted["ok"], posted
    ana = slack.person("ana")
    (message,) = ana.sees("general")
    read = ["Your week :seedling:", "Two people to notice", "A leaf", "*Thanked*", "*Promised*", "Mood over time"]
    assert message.plain == "\n".join([*read, "Pick a day", "Only you see this"])
    await ana.click(message, "more", "Fewer of these")
    await ana.click(message, "at", "16:45")
    await ana.click(message, "Pick a day", "2026-12-24")
    actions = [payload["actions"][0] for payload in connected.got("interactive")]
    assert actions[0]["selected_option"]["value"] == "fewer of these"
    assert (actions[1]["selected_time"], actions[2]["selected_date"]) == ("16:45", "2026-12-24")
