"""Signed `/thanks` commands over HTTP, as Slack sends them, by a client that costs little."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Self
from urllib.parse import urlencode

from sandbox import Sandbox
from tests.requests import signed

PATH = "/slack/events"


def bodies(slack: Sandbox) -> Iterator[bytes]:
    """Commands as Slack sends them, thanking fifty people in turn; each from somebody else, as nobody types so fast."""
    for number in count():
        ben = slack.person(f"p{number % 50}").id
        yield urlencode(
            {
                "token": "bench",
                "team_id": slack.id,
                "team_domain": "bench",
                "channel_id": slack.channel_id("general"),
                "channel_name": "general",
                "user_id": f"U0GIVER{number}",
                "user_name": "giver",
                "command": "/thanks",
                "text": f"<@{ben}|p> for staying late to unblock the release, number {number} #partnership",
                "api_app_id": "A0BENCH",
                "is_enterprise_install": "false",
                "response_url": f"{slack.url}/response/none",
                "trigger_id": f"{number}.1.bench",
            }
        ).encode()


def requests(secret: str, bodies: Iterator[bytes], number: int) -> list[bytes]:
    """Whole HTTP requests, made beforehand so that the client costs little while measuring."""
    return [_request(secret, body) for body in islice(bodies, number)]


async def one_by_one(port: int, requests: Sequence[bytes], pause_seconds: float = 0.0) -> list[float]:
    """Send each after the answer to the one before and a pause; the milliseconds that each took."""
    connection = await _Connection.open(port)
    took = []
    for request in requests:
        start = time.perf_counter()
        await connection.ask(request)
        took.append(1000 * (time.perf_counter() - start))
        await asyncio.sleep(pause_seconds)
    connection.close()
    return took


async def together(port: int, requests: Sequence[bytes], at_once: int) -> float:
    """Send them with so many always on their way; how many were answered per second."""
    connections = [await _Connection.open(port) for _ in range(at_once)]
    queue = iter(requests)

    async def work(connection: "_Connection") -> None:
        for request in queue:
            await connection.ask(request)

    start = time.perf_counter()
    await asyncio.gather(*(work(each) for each in connections))
    took = time.perf_counter() - start
    for each in connections:
        each.close()
    return len(requests) / took


def _request(secret: str, body: bytes) -> bytes:
    headers = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **signed(secret, body)}
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body


class _Connection:
    """A kept-alive HTTP connection that is as cheap as can be, so that the server is what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> None:
        """Send a request and read its whole answer, which must be a 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"not acknowledged: {head.decode()}")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        await self._reader.readexactly(int(length[1]) if length else 0)

    def close(self) -> None:
        self._writer.close()
