"""Slash commands, over both transports."""

from typing import Any

import pytest
from aiohttp import web

from sandbox import BOT, Sandbox
from tests.sandbox.tiny_bot import Json, Silence, TinyBot

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Thanked *Ben*"}}


@pytest.fixture(params=["socket", "http"])
async def app(request: pytest.FixtureRequest, slack: Sandbox, bot: TinyBot) -> TinyBot:
    if request.param == "http":
        slack.request_url = await bot.listen()
    else:
        await bot.connect()
        await slack.wait_connected()
    return bot


def answering(body: Any) -> Any:
    async def answer(kind: str, payload: Json) -> Any:
        return body

    return answer


async def test_a_command_arrives_with_all_its_fields(slack: Sandbox, app: TinyBot) -> None:
    ana = slack.person("ana")
    await ana.command("/thanks", "@ben for the help", channel="general")
    (payload,) = app.got("slash_commands")
    assert payload["command"] == "/thanks"
    assert payload["text"] == f"<@{slack.person('ben').id}|ben> for the help"
    assert payload["team_id"] == slack.id
    assert payload["team_domain"] == "harbour-support"
    assert payload["channel_id"] == slack.channel_id("general")
    assert payload["channel_name"] == "general"
    assert payload["user_id"] == ana.id
    assert payload["user_name"] == "ana"
    assert payload["is_enterprise_install"] == "false"
    assert payload["response_url"].startswith(slack.url)
    assert payload["trigger_id"]
    assert payload["api_app_id"] == slack.app.id


@pytest.mark.parametrize(
    ("where", "name"),
    [({"channel": "leads"}, "privategroup"), ({"dm": "ben"}, "directmessage"), ({"dm": BOT}, "directmessage")],
)
async def test_the_channel_name_hides_private_places(
    slack: Sandbox, app: TinyBot, where: dict[str, str], name: str
) -> None:
    await slack.person("ana").command("/thanks", **where)
    assert app.got("slash_commands")[0]["channel_name"] == name


async def test_an_empty_acknowledgement_shows_nothing(slack: Sandbox, app: TinyBot) -> None:
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.acked
    assert reply.messages == []


async def test_an_answer_is_seen_by_the_person_alone(slack: Sandbox, app: TinyBot) -> None:
    app.answer = answering({"text": "Done", "blocks": [SECTION]})
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.text == "Thanked *Ben*"
    assert slack.person("ana").ephemerals("general") == reply.messages
    assert reply.messages[0] in slack.person("ana").sees("general")
    assert slack.person("ben").sees("general") == []


async def test_an_in_channel_answer_is_seen_by_all_after_the_echo(slack: Sandbox, app: TinyBot) -> None:
    app.answer = answering({"text": "Hello all", "response_type": "in_channel"})
    reply = await slack.person("ana").command("/thanks", "you", channel="general")
    assert [item.plain for item in slack.person("ben").sees("general")] == ["/thanks you", "Hello all"]
    assert reply.text == "Hello all"


async def test_an_in_channel_answer_without_text_is_the_echo_alone(slack: Sandbox, app: TinyBot) -> None:
    app.answer = answering({"response_type": "in_channel"})
    reply = await slack.person("ana").command("/thanks", "you", channel="general")
    assert reply.acked
    assert [item.plain for item in slack.messages("general")] == ["/thanks you"]


async def test_an_invalid_answer_fails_the_command(slack: Sandbox, app: TinyBot) -> None:
    app.answer = answering({"blocks": [{"type": "section"}]})
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.error == '/thanks failed with the error "dispatch_unknown_error"'
    assert reply.details[0] == "invalid_blocks"


async def test_silence_fails_the_command_after_the_deadline(slack: Sandbox, app: TinyBot) -> None:
    async def silent(kind: str, payload: Json) -> None:
        raise Silence

    slack.timings.ack = 0.05
    app.answer = silent
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert not reply.acked
    assert reply.error == '/thanks failed with the error "operation_timeout"'
    assert reply.error in slack.person("ana").sees("general")[-1].plain
    assert len(app.received) == 1, "commands are not repeated"


async def test_without_a_connection_the_command_fails(slack: Sandbox) -> None:
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.error == '/thanks failed with the error "dispatch_failed"'


async def test_a_plain_text_answer_over_http(slack: Sandbox, listening: TinyBot) -> None:
    listening.answer = answering(web.Response(text="Just words"))
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.text == "Just words"


async def test_an_http_error_fails_the_command(slack: Sandbox, listening: TinyBot) -> None:
    listening.answer = answering(web.Response(status=500))
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.error == '/thanks failed with the error "dispatch_unknown_error"'


async def test_a_modal_opened_in_the_command_is_there_afterwards(slack: Sandbox, app: TinyBot) -> None:
    async def open_modal(kind: str, payload: Json) -> None:
        view = {"type": "modal", "title": {"type": "plain_text", "text": "Thanks"}, "blocks": [SECTION]}
        opened = await app.call("views.open", trigger_id=payload["trigger_id"], view=view)
        assert opened["ok"], opened

    app.answer = open_modal
    reply = await slack.person("ana").command("/thanks", channel="general")
    assert reply.modal is not None
    assert reply.modal.title == "Thanks"
    assert slack.person("ben").modal is None
