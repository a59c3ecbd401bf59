"""Who may keep a connection open: those that say nothing are closed, and many of them take nobody's place."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiohttp import web
from aiohttp.web_protocol import RequestHandler as Connection

MOST = 256
"""Connections at once, but for those in hand: well below the 1,024 files that a process may usually have open."""
HEAD_SECONDS = 10.0
"""How long a new connection may take until the head of its first request is complete."""
IDLE_SECONDS = 75.0
"""How long one may wait for its next request: longer than the 60 s of nginx and of AWS's balancers, which so are the
ones to close it and never send a request into a connection that is just being closed."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """Looks after the connections of a server.

    Where there are `MOST`, the one that is oldest makes room for a new one, first among those on which Slack has not
    signed anything yet. Those whose signed request is in hand are left alone.
    """

    def __init__(self) -> None:
        self._silent: set[Connection] = set()
        self._trusted: set[Connection] = set()
        self._in_hand: set[Connection] = set()

    def protocols_of(self, server: web.Server) -> Callable[[], Connection]:
        """What makes the protocol of each new connection, for `loop.create_server`."""

        def make() -> Connection:
            if len(server.connections) >= MOST:
                self._make_room(server.connections)
            connection = server()
            self._silent.add(connection)
            asyncio.get_running_loop().call_later(HEAD_SECONDS, self._close_if_silent, connection)
            return connection

        return make

    @web.middleware
    async def hear(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note that a request has come."""
        self._silent.discard(request.protocol)
        return await handler(request)

    @contextmanager
    def in_hand(self, request: web.Request) -> Iterator[None]:
        """While this lasts the request, which Slack has signed, is being answered."""
        connection = request.protocol
        if connection not in self._trusted:
            self._trusted.add(connection)
            request.task.add_done_callback(lambda _: self._trusted.discard(connection))
        self._in_hand.add(connection)
        try:
            yield
        finally:
            self._in_hand.discard(connection)

    def _make_room(self, connections: list[Connection]) -> None:
        """Close the oldest ones that are too many, with the one that is about to come."""
        open_ones = [each for each in connections if each.transport and not each.transport.is_closing()]
        idle = sorted((each for each in open_ones if each not in self._in_hand), key=self._trusted.__contains__)
        for each in idle[: max(0, len(open_ones) + 1 - MOST)]:
            _cut(each)

    def _close_if_silent(self, connection: Connection) -> None:
        if connection in self._silent:
            self._silent.discard(connection)
            _cut(connection)


def _cut(connection: Connection) -> None:
    """Close it at once: what the other side does not read must not keep it open."""
    if connection.transport:
        connection.transport.abort()
