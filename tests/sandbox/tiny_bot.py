"""The smallest app that can live in the sandbox: raw aiohttp, no Slack library."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from sandbox import Sandbox

Json = dict[str, Any]
Answer = Callable[[str, Json], Awaitable[Any]]


class Silence(Exception):  # noqa: N818
    """Raised by an answer to let the deadline pass."""


async def say_nothing(kind: str, payload: Json) -> None:
    """Acknowledge with an empty body."""


class TinyBot:
    """Keeps what it is sent in `received` as (kind, payload) and answers with what `answer` returns."""

    def __init__(self, slack: Sandbox) -> None:
        self.slack = slack
        self.received: list[tuple[str, Json]] = []
        self.envelopes: list[Json] = []
        self.requests: list[web.Request] = []
        self.bodies: list[str] = []
        self.answer: Answer = say_nothing
        self.sockets: list[ClientWebSocketResponse] = []
        self.routes: list[int] = []
        """For each envelope, the position in `sockets` of the one it came on."""
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        self._client = ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in self.sockets:
            await socket.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        await self._client.close()

    def got(self, kind: str) -> list[Json]:
        """The payloads of one kind: `slash_commands`, `interactive` or `events_api`."""
        return [payload for sort, payload in self.received if sort == kind]

    def events(self, type: str) -> list[Json]:
        """The events of one type."""
        found = (payload["event"] for payload in self.got("events_api") if "event" in payload)
        return [event for event in found if event["type"] == type]

    # Web API

    async def call(self, method: str, *, token: str | None = None, **args: Any) -> Json:
        """A Web API call with a JSON body."""
        headers = {"authorization": f"Bearer {token or self.slack.bot_token}"}
        async with self._client.post(self.slack.api_url + method, json=args, headers=headers) as answer:
            body: Json = await answer.json()
            return body

    async def post_url(self, url: str, **body: Any) -> tuple[int, str]:
        """Post to a response URL."""
        async with self._client.post(url, json=body) as answer:
            return answer.status, await answer.text()

    # Socket Mode

    async def connect(self) -> ClientWebSocketResponse:
        """Open one WebSocket and serve it; returns after hello."""
        opened = await self.call("apps.connections.open", token=self.slack.app_token)
        socket = await self._client.ws_connect(opened["url"])
        hello = await socket.receive_json()
        assert hello["type"] == "hello"
        self.sockets.append(socket)
        self._tasks.append(asyncio.create_task(self._serve_socket(socket)))
        return socket

    async def _serve_socket(self, socket: ClientWebSocketResponse) -> None:
        async with asyncio.TaskGroup() as answers:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    envelope = json.loads(message.data)
                    self.envelopes.append(envelope)
                    if "envelope_id" in envelope:
                        answers.create_task(self._acknowledge(socket, envelope))

    async def _acknowledge(self, socket: ClientWebSocketResponse, envelope: Json) -> None:
        self.routes.append(self.sockets.index(socket))
        self.received.append((envelope["type"], envelope["payload"]))
        try:
            answer = await self.answer(envelope["type"], envelope["payload"])
        except Silence:
            return
        ack = {"envelope_id": envelope["envelope_id"]} | ({"payload": answer} if answer is not None else {})
        await socket.send_json(ack)

    # HTTP

    async def listen(self) -> str:
        """Serve the request URL on a free port."""
        app = web.Application()
        app.router.add_post("/slack/events", self._serve_http)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def _serve_http(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        self.bodies.append(await request.text())
        kind, payload = await _decode(request)
        self.received.append((kind, payload))
        try:
            answer = await self.answer(kind, payload)
        except Silence:
            await asyncio.Event().wait()
        if isinstance(answer, web.Response):
            return answer
        return web.Response() if answer is None else web.json_response(answer)


async def _decode(request: web.Request) -> tuple[str, Json]:
    if request.content_type == "application/json":
        return "events_api", await request.json()
    form = dict(await request.post())
    if "payload" in form:
        return "interactive", json.loads(str(form["payload"]))
    return "slash_commands", form
