"""Slack's own client libraries live in the sandbox as they do in Slack."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Fault, Sandbox

VIEW = {
    "type": "modal",
    "callback_id": "thanks",
    "title": {"type": "plain_text", "text": "Thanks"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.fixture
def client(slack: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


class TestWebClient:
    async def test_it_reads_and_writes(self, slack: Sandbox, client: AsyncWebClient) -> None:
        me = await client.auth_test()
        assert me["user_id"] == slack.bot_id
        posted = await client.chat_postMessage(
            channel=slack.channel_id("general"),
            text="hi",
            metadata={"event_type": "note", "event_payload": {"id": "7"}},
        )
        history = await client.conversations_history(channel=slack.channel_id("general"), include_all_metadata=True)
        assert history["messages"][0]["ts"] == posted["ts"]
        assert history["messages"][0]["metadata"]["event_payload"] == {"id": "7"}
        names = [user["name"] async for page in await client.users_list(limit=3) for user in page["members"]]
        assert "ana" in names
        assert len(names) == 8

    async def test_it_shares_files(self, slack: Sandbox, client: AsyncWebClient) -> None:
        await client.files_upload_v2(channel=slack.channel_id("general"), content="hello", filename="a.md", title="A")
        assert slack.messages("general")[0].plain == "A"

    async def test_it_raises_refusals(self, slack: Sandbox, client: AsyncWebClient) -> None:
        with pytest.raises(SlackApiError) as refusal:
            await client.chat_postMessage(channel=slack.channel_id("general"), text="x", blocks=[{"type": "section"}])
        assert refusal.value.response["error"] == "invalid_blocks"
        assert refusal.value.response["response_metadata"]["messages"]

    async def test_its_retry_handler_waits_as_told(self, slack: Sandbox, client: AsyncWebClient) -> None:
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        slack.faults.add("auth.test", Fault.ratelimited(retry_after=0))
        assert (await client.auth_test())["ok"]
        assert [call.error for call in slack.calls("auth.test")] == ["ratelimited", None]


class TestSocketModeClient:
    async def test_it_connects_acknowledges_and_reconnects(self, slack: Sandbox, client: AsyncWebClient) -> None:
        heard: list[SocketModeRequest] = []

        async def listen(connection: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            heard.append(request)
            answer = SocketModeResponse(envelope_id=request.envelope_id, payload={"text": "Heard"})
            await connection.send_socket_mode_response(answer)

        connection = SocketModeClient(app_token=slack.app_token, web_client=client)
        connection.socket_mode_request_listeners.append(listen)
        await connection.connect()
        await slack.wait_connected()
        assert (await slack.person("ana").command("/thanks", channel="general")).text == "Heard"
        before = slack.engine.sockets.connections[0]
        await slack.disconnect_sockets("refresh_requested")
        await slack.wait_for(lambda: [c for c in slack.engine.sockets.connections if c is not before])
        assert (await slack.person("ana").command("/thanks", channel="general")).text == "Heard"
        assert [request.type for request in heard] == ["slash_commands"] * 2
        await connection.close()


def build_app(slack: Sandbox, client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(
        client=client, signing_secret=slack.signing_secret, token=slack.bot_token, process_before_response=True
    )

    @app.command("/thanks")
    async def thanks(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=VIEW)
        await respond("Opened a form")
        await ack()

    @app.view("thanks")
    async def submitted(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        words = body["view"]["state"]["values"]["words"]["text"]["value"]
        if words == "bad":
            await ack(response_action="errors", errors={"words": "Kinder, please"})
            return
        button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
        await client.chat_postMessage(
            channel=body["user"]["id"], text=words, blocks=[{"type": "actions", "elements": [button]}]
        )
        await ack()

    @app.action("more")
    async def more(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("More!", replace_original=True)

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "Welcome"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})

    return app


class TestBolt:
    @pytest.fixture(params=["socket", "http"])
    async def running(
        self, request: pytest.FixtureRequest, slack: Sandbox, client: AsyncWebClient
    ) -> AsyncIterator[None]:
        app = build_app(slack, client)
        if request.param == "socket":
            handler = AsyncSocketModeHandler(app, slack.app_token)
            await handler.connect_async()
            await slack.wait_connected()
            yield
            await handler.close_async()
            return

        async def events(incoming: web.Request) -> web.Response:
            answer = await app.async_dispatch(await to_bolt_request(incoming))
            return await to_aiohttp_response(answer)

        server = web.Application()
        server.router.add_post("/slack/events", events)
        runner = web.AppRunner(server)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield
        await runner.cleanup()

    async def test_a_bolt_app_lives_in_the_sandbox(self, slack: Sandbox, running: None) -> None:
        ana = slack.person("ana")
        reply = await ana.command("/thanks", "@ben", channel="general")
        assert reply.acked
        assert reply.text == "Opened a form"
        assert (await ana.submit({"Words": "bad"})).errors == {"Words": "Kinder, please"}
        assert (await ana.submit({"Words": "Well done"})).closed
        (message,) = ana.dm()
        assert message.buttons == ["More"]
        await ana.click(message, "More")
        assert message.plain == "More!"
        await ana.open_home()
        assert await slack.wait_for(lambda: ana.home and ana.home.plain) == "Welcome"


async def test_stopping_leaves_nothing_running(slack: Sandbox, client: AsyncWebClient) -> None:
    await slack.person("ana").post("general", "nobody listens")
    before = asyncio.all_tasks()
    await slack.engine.delivery.stop()
    assert len(asyncio.all_tasks()) < len(before)
