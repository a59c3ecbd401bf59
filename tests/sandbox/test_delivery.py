"""How events reach the app: subscriptions, Socket Mode, HTTP, retries."""

import asyncio
import hashlib
import hmac
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from sandbox import Person, Sandbox, Timings
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.tiny_bot import Json, Silence, TinyBot


async def silent(kind: str, payload: Json) -> None:
    raise Silence


class TestEvents:
    async def test_an_event_has_its_envelope(self, slack: Sandbox, connected: TinyBot) -> None:
        message = await slack.person("ana").post("general", "hello @kindling")
        await slack.events_settled()
        (outer, mention) = connected.got("events_api")
        assert outer["type"] == "event_callback"
        assert outer["team_id"] == slack.id
        assert outer["api_app_id"] == slack.app.id
        assert outer["event_id"].startswith("Ev")
        assert outer["authorizations"][0]["user_id"] == slack.bot_id
        assert outer["event"]["channel_type"] == "channel"
        assert outer["event"]["ts"] == message.ts
        assert mention["event"]["type"] == "app_mention"
        assert mention["event"]["text"] == f"hello <@{slack.bot_id}>"

    async def test_only_conversations_of_the_bot_are_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        ana = slack.person("ana")
        await ana.post("quiet", "unheard")
        await ana.post(dm="ben", text="unheard too")
        await ana.post("leads", "heard")
        await ana.post(dm=slack.bot_id, text="heard too")
        await slack.events_settled()
        heard = connected.events("message")
        assert [(event["channel_type"], event["text"]) for event in heard] == [
            ("group", "heard"),
            ("im", "heard too"),
        ]

    async def test_edits_and_deletions_are_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        ana = slack.person("ana")
        message = await ana.post("general", "helo")
        await ana.edit(message, "hello")
        await ana.delete(message)
        await slack.events_settled()
        changed, deleted = connected.events("message")[1:]
        assert changed["subtype"] == "message_changed"
        assert changed["message"]["text"] == "hello"
        assert changed["previous_message"]["text"] == "helo"
        assert deleted["subtype"] == "message_deleted"
        assert deleted["deleted_ts"] == message.ts

    async def test_comings_and_goings_are_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        ana = slack.person("ana")
        await ana.invite_bot("quiet")
        await slack.person("ben").join("quiet")
        await slack.person("ben").leave("quiet")
        await slack.events_settled()
        joined = connected.events("member_joined_channel")
        assert [event["user"] for event in joined] == [slack.bot_id, slack.person("ben").id]
        assert joined[0]["inviter"] == ana.id
        assert connected.events("member_left_channel")[0]["user"] == slack.person("ben").id

    async def test_reactions_are_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        ben = slack.person("ben")
        message = await slack.person("ana").post("general", "done!")
        await ben.react(message, "tada")
        await ben.unreact(message, "tada")
        await slack.events_settled()
        added = connected.events("reaction_added")[0]
        assert added["reaction"] == "tada"
        item = {"type": "message", "channel": message.channel, "ts": message.ts, "channel_type": "channel"}
        assert added["item"] == item
        assert float(added["event_ts"]) > float(message.ts)
        assert added["item_user"] == slack.person("ana").id
        assert len(connected.events("reaction_removed")) == 1

    async def test_changes_of_people_and_channels_are_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.set_person("ben", deleted=True)
        slack.add_person(Person("dee", "Dee New"))
        slack.rename("leads", "captains")
        slack.archive("general")
        await slack.events_settled()
        assert connected.events("user_change")[0]["user"]["deleted"] is True
        assert connected.events("team_join")[0]["user"]["name"] == "dee"
        assert connected.events("group_rename")[0]["channel"]["name"] == "captains"
        assert connected.events("channel_archive")[0]["channel"] == slack.channel_id("general")

    async def test_opening_home_is_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        await slack.person("ana").open_home()
        await slack.events_settled()
        (event,) = connected.events("app_home_opened")
        assert event["tab"] == "home"
        assert event["user"] == slack.person("ana").id
        assert "view" not in event

    async def test_the_end_of_the_installation_is_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.uninstall()
        await slack.events_settled()
        assert [payload["event"]["type"] for payload in connected.got("events_api")] == [
            "tokens_revoked",
            "app_uninstalled",
        ]
        assert (await connected.call("auth.test"))["error"] == "account_inactive"
        await slack.person("ana").post("general", "still there?")
        assert not (await slack.person("ana").command("/thanks", channel="general")).acked
        assert len(connected.received) == 2, "an app that is gone hears nothing more"

    async def test_only_subscribed_events_with_their_scope_are_sent(self) -> None:
        scopes = [scope for scope in SCOPES if scope != "reactions:read"]
        events = ["message.channels", "reaction_added"]
        async with (
            Sandbox(HARBOUR, scopes=scopes, events=events, timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            await bot.connect()
            ana = slack.person("ana")
            await ana.react(await ana.post("general", "hi"), "tada")
            await ana.post("leads", "hi")
            await slack.events_settled()
            assert [payload["event"]["text"] for payload in bot.got("events_api")] == ["hi"]

    async def test_a_test_can_send_an_event_that_nobody_subscribed_to(self) -> None:
        async with Sandbox(HARBOUR, scopes=["chat:write"], events=["app_home_opened"]) as slack, TinyBot(slack) as bot:
            await bot.connect()
            slack.send_event({"type": "channel_shared", "channel": slack.channel_id("leads")})
            await slack.events_settled()
            (heard,) = bot.events("channel_shared")
            assert heard["channel"] == slack.channel_id("leads")

    async def test_a_private_channel_that_is_shared_has_another_id_from_then_on(
        self, slack: Sandbox, connected: TinyBot
    ) -> None:
        old = slack.channel_id("leads")
        await slack.person("ana").post("leads", "before")
        new = slack.share("leads")
        await slack.events_settled()
        (changed,) = connected.events("channel_id_changed")
        assert (changed["old_channel_id"], changed["new_channel_id"]) == (old, new)
        assert (await connected.call("chat.postMessage", channel=old, text="x"))["error"] == "channel_not_found"
        assert (await connected.call("chat.postMessage", channel=new, text="after"))["ok"]
        told = (await connected.call("conversations.history", channel=new))["messages"]
        assert [each["text"] for each in told] == ["after", "before"]
        assert {each.channel for each in slack.messages("leads")} == {new}

    async def test_unknown_subscriptions_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"message\.nowhere"):
            Sandbox(HARBOUR, scopes=[], events=["message.nowhere"])


class TestSocketMode:
    async def test_tickets_work_once(self, slack: Sandbox, bot: TinyBot) -> None:
        opened = await bot.call("apps.connections.open", token=slack.app_token)
        socket = await bot._client.ws_connect(opened["url"])
        assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(Exception, match="403"):
            await bot._client.ws_connect(opened["url"])
        await socket.close()

    async def test_each_envelope_goes_to_one_connection_in_turn(self, slack: Sandbox, connected: TinyBot) -> None:
        await connected.connect()
        for _ in range(4):
            await slack.person("ana").command("/thanks", channel="general")
        assert sorted(connected.routes) == [0, 0, 1, 1]

    async def test_an_unacknowledged_event_is_sent_again_with_its_number(
        self, slack: Sandbox, connected: TinyBot
    ) -> None:
        slack.timings.ack = 0.05
        connected.answer = silent
        await slack.person("ana").post("general", "hello")
        await slack.events_settled()
        tries = [(e["retry_attempt"], e["retry_reason"]) for e in connected.envelopes]
        assert tries == [(0, ""), (1, "http_timeout"), (2, "http_timeout"), (3, "http_timeout")]
        assert len({e["payload"]["event_id"] for e in connected.envelopes}) == 1
        assert len({e["envelope_id"] for e in connected.envelopes}) == 4

    async def test_an_event_lost_with_its_connection_is_sent_on_the_next(
        self, slack: Sandbox, connected: TinyBot
    ) -> None:
        arrived = asyncio.Event()

        async def hold(kind: str, payload: Json) -> None:
            arrived.set()
            raise Silence

        connected.answer = hold
        await slack.person("ana").post("general", "hello")
        await arrived.wait()
        await slack.disconnect_sockets()
        await slack.wait_for(lambda: not slack.engine.sockets.connections)
        connected.answer = lambda kind, payload: asyncio.sleep(0)
        await connected.connect()
        await slack.events_settled()
        assert connected.envelopes[-1]["retry_reason"] == "connection_failed"

    async def test_events_wait_for_the_first_connection(self, slack: Sandbox, bot: TinyBot) -> None:
        await slack.person("ana").post("general", "early")
        await bot.connect()
        await slack.events_settled()
        assert bot.events("message")[0]["text"] == "early"

    async def test_a_refresh_moves_everything_to_the_new_connection(self, slack: Sandbox, connected: TinyBot) -> None:
        old = connected.sockets[0]
        await slack.disconnect_sockets("refresh_requested")
        assert (await slack.person("ana").command("/thanks", channel="general")).error
        await connected.connect()
        assert (await slack.person("ana").command("/thanks", channel="general")).acked
        await slack.wait_for(lambda: old.closed or len(slack.engine.sockets.connections) == 1)
        notice = next(e for e in connected.envelopes if e["type"] == "disconnect")
        assert notice["reason"] == "refresh_requested"

    async def test_after_a_warning_the_connection_serves_on(self, slack: Sandbox, connected: TinyBot) -> None:
        await slack.disconnect_sockets("warning")
        assert (await slack.person("ana").command("/thanks", channel="general")).acked

    async def test_pings_are_answered(self, slack: Sandbox, bot: TinyBot) -> None:
        opened = await bot.call("apps.connections.open", token=slack.app_token)
        socket = await bot._client.ws_connect(opened["url"], autoping=False)
        await socket.receive()
        await socket.ping(b"are you there?")
        answer = await socket.receive()
        assert (answer.type, answer.data) == (WSMsgType.PONG, b"are you there?")
        await socket.close()

    async def test_eleven_connections_are_too_many(self, slack: Sandbox, bot: TinyBot) -> None:
        for _ in range(10):
            await bot.connect()
        with pytest.raises(Exception, match="403"):
            await bot.connect()

    async def test_a_lost_envelope_is_sent_again(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.timings.ack = 0.05
        plan = slack.faults.drop_envelope(when=lambda payload: payload["type"] == "event_callback")
        await slack.person("ana").post("general", "hello")
        await slack.events_settled()
        assert plan.struck == 1
        assert [e["retry_attempt"] for e in connected.envelopes] == [1]


class TestHttp:
    async def test_the_address_is_verified(self, slack: Sandbox, listening: TinyBot) -> None:
        async def echo(kind: str, payload: Json) -> Any:
            return {"challenge": payload["challenge"]}

        listening.answer = echo
        assert await slack.verify_url()
        listening.answer = silent
        slack.timings.ack = 0.05
        assert not await slack.verify_url()

    async def test_requests_are_signed(self, slack: Sandbox, listening: TinyBot) -> None:
        await slack.person("ana").command("/thanks", "a & b", channel="general")
        headers, body = listening.requests[0].headers, listening.bodies[0]
        base = f"v0:{headers['x-slack-request-timestamp']}:{body}".encode()
        expected = hmac.new(slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        assert headers["x-slack-signature"] == f"v0={expected}"
        assert headers["content-type"] == "application/x-www-form-urlencoded"

    async def test_a_failed_event_is_sent_again_with_retry_headers(self, slack: Sandbox, listening: TinyBot) -> None:
        async def fail(kind: str, payload: Json) -> web.Response:
            return web.Response(status=500)

        slack.timings.event_retries = (0, 0, 0)
        listening.answer = fail
        await slack.person("ana").post("general", "hello")
        await slack.events_settled()
        numbers = [request.headers.get("x-slack-retry-num") for request in listening.requests]
        assert numbers == [None, "1", "2", "3"]
        assert listening.requests[1].headers["x-slack-retry-reason"] == "http_error"

    async def test_no_retry_is_honoured(self, slack: Sandbox, listening: TinyBot) -> None:
        async def fail(kind: str, payload: Json) -> web.Response:
            return web.Response(status=500, headers={"x-slack-no-retry": "1"})

        listening.answer = fail
        await slack.person("ana").post("general", "hello")
        await slack.events_settled()
        assert len(listening.requests) == 1

    async def test_the_address_may_be_known_before_the_start(self, bot: TinyBot) -> None:
        url = await bot.listen()
        early = Sandbox(HARBOUR, scopes=[])
        early.request_url = url
        async with early:
            assert (await early.person("ana").command("/thanks", channel="general")).acked
        assert bot.got("slash_commands")[0]["command"] == "/thanks"


class TestWaiting:
    async def test_whoever_waits_looks_again_once_the_app_has_what_it_is_sent(
        self, slack: Sandbox, connected: TinyBot
    ) -> None:
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        blocks = [{"type": "actions", "elements": [button]}]
        await connected.call("chat.postMessage", channel=slack.channel_id("general"), text="x", blocks=blocks)
        waiting = asyncio.create_task(slack.wait_for(lambda: connected.got("interactive"), timeout=20))
        await asyncio.sleep(0)
        await slack.person("ana").click(slack.messages("general")[-1], "Go")
        assert len(await waiting) == 1
