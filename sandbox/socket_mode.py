"""Slack's side of Socket Mode, https://docs.slack.dev/apis/events-api/using-socket-mode"""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from typing import Literal

from aiohttp import WSMsgType, web

from sandbox import limits
from sandbox.app import SlackApp, Timings
from sandbox.delivery import Ack, DeliveryKind, Envelope
from sandbox.shapes import Json


class Connection:
    """One WebSocket of the app. A draining one gets no new envelopes."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self.draining = False
        self._pending: dict[str, asyncio.Future[Ack]] = {}

    async def send(self, envelope_id: str, text: str, deadline: float) -> Ack:
        """Send an envelope and wait for its acknowledgement, up to `deadline` seconds."""
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._pending[envelope_id] = answer
        try:
            async with asyncio.timeout(deadline):
                await self.socket.send_str(text)
                return await answer
        except TimeoutError:
            return Ack("operation_timeout")
        except ConnectionError:
            return Ack("dispatch_failed")
        finally:
            self._pending.pop(envelope_id, None)

    def acknowledge(self, message: Json) -> None:
        """Take an acknowledgement; one for an unknown or expired envelope is ignored."""
        answer = self._pending.get(message.get("envelope_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(Ack(body=message.get("payload") or None))

    def cut(self) -> None:
        """End the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def lost(self) -> None:
        """The connection ended: nothing that is unacknowledged will be."""
        for answer in self._pending.values():
            if not answer.done():
                answer.set_result(Ack("dispatch_failed"))


class SocketMode:
    """All connections of the app; each envelope goes to exactly one of them, in turn."""

    name = "Socket Mode"

    def __init__(self, app: SlackApp, timings: Timings, changed: Callable[[], None]) -> None:
        self.connections: list[Connection] = []
        self._app, self._timings, self._changed = app, timings, changed
        self._tickets: set[str] = set()
        self._turn = 0
        self._connected = asyncio.Event()

    def ticket(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection, from hello to close."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or len(self.connections) >= limits.CONNECTIONS:
            raise web.HTTPForbidden(text="invalid ticket or too many websockets")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request)
        await self._welcome(connection)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    connection.acknowledge(json.loads(message.data))
        finally:
            self.connections.remove(connection)
            self._note_change()
            connection.lost()
        return socket

    async def _welcome(self, connection: Connection) -> None:
        retiring = [other for other in self.connections if other.draining]
        hello = {
            "type": "hello",
            "num_connections": len(self.serving()) + 1,
            "connection_info": {"app_id": self._app.id},
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }
        await connection.socket.send_str(json.dumps(hello))
        self.connections.append(connection)
        self._note_change()
        for other in retiring:
            await other.socket.close()

    def _note_change(self) -> None:
        if self.serving():
            self._connected.set()
        else:
            self._connected.clear()
        self._changed()

    def serving(self) -> list[Connection]:
        """The connections that get envelopes."""
        return [connection for connection in self.connections if not connection.draining]

    async def ready(self, attempt: int) -> None:
        """Return once the app is connected."""
        await self._connected.wait()

    async def send(self, envelope: Envelope) -> Ack:
        """Send one envelope to the connection whose turn it is."""
        serving = self.serving()
        if not serving:
            return Ack("dispatch_failed")
        self._turn += 1
        envelope_id, retry = str(uuid.uuid4()), envelope.retry
        head: Json = {
            "envelope_id": envelope_id,
            "type": envelope.kind,
            "accepts_response_payload": accepts_payload(envelope.kind, envelope.payload),
        }
        if envelope.kind == "events_api":
            head |= {"retry_attempt": retry.attempt if retry else 0, "retry_reason": retry.reason if retry else ""}
        text = f'{json.dumps(head)[:-1]}, "payload": {envelope.text}}}'
        return await serving[self._turn % len(serving)].send(envelope_id, text, self._timings.ack)

    async def disconnect(self, reason: Literal["refresh_requested", "warning", "link_disabled"] | None = None) -> None:
        """Ask the app to reconnect for a reason; without one, cut all connections at once.

        After `warning` a connection is used as before. After the other reasons it gets nothing more and is closed
        when the app has opened another.
        """
        for connection in list(self.connections):
            connection.draining = reason != "warning"
            if reason is None:
                connection.cut()
                continue
            message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            await connection.socket.send_str(json.dumps(message))
        self._note_change()

    async def stop(self) -> None:
        """Close every connection."""
        for connection in list(self.connections):
            await connection.socket.close()


def accepts_payload(kind: DeliveryKind, payload: Json) -> bool:
    """Whether the acknowledgement may carry an answer."""
    if kind == "interactive":
        return bool(payload.get("type") in ("view_submission", "block_suggestion"))
    return kind == "slash_commands"
