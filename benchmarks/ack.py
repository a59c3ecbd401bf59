"""How quickly `/thanks` is acknowledged, committed, against an empty listener in a default Bolt app.

Both get the same signed HTTP requests, in turns, in one run. One round sends them one at a time and tells the median;
another keeps 16 on their way and tells how many are answered per second. The bot under test is the whole program:
its dispatcher goes on posting what was recorded. Run: `python -m benchmarks.ack`
"""

import asyncio
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.machine import describe
from bot.manifest import SCOPES
from models import Shoutout
from models.database import Database
from sandbox import Channel, Person, Sandbox, Workspace
from tests.program import ROOT, Program, environment
from tests.requests import signed

ROUNDS = 5
ALONE = 200
TOGETHER = 2000
AT_ONCE = 16
PATH = "/slack/events"

WORKSPACE = Workspace(
    name="Bench",
    people=[Person("ana"), *(Person(f"p{n}") for n in range(50))],
    channels=[Channel("general", bot=True), Channel("kudos", bot=True)],
)


@dataclass
class Side:
    """One of the two, and what was measured of it."""

    name: str
    port: int
    alone: list[float]
    """Milliseconds of each request sent alone."""
    together: list[float]
    """Requests per second of each round of 16 at once."""


async def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        async with Sandbox(WORKSPACE, scopes=list(SCOPES)) as slack, _both(slack, url, Path(folder)) as sides:
            bodies = _bodies(slack)
            for side in sides:
                await _together(side.port, slack.signing_secret, bodies, 200)
            for _ in range(ROUNDS):
                for side in sides:
                    side.alone += await _alone(side.port, slack.signing_secret, bodies, ALONE)
                for side in sides:
                    side.together.append(await _together(side.port, slack.signing_secret, bodies, TOGETHER))
        recorded = Database(url)
        with recorded.session() as session:
            stored = session.scalar(select(func.count()).select_from(Shoutout))
    expected = 200 + ROUNDS * (ALONE + TOGETHER)
    _report(*sides, all_stored=stored == expected)


@asynccontextmanager
async def _both(slack: Sandbox, url: str, folder: Path) -> AsyncIterator[tuple[Side, Side]]:
    env = environment(slack, url, http=True, RECOGNITION_CHANNEL=slack.channel_id("kudos"))
    bot = await Program.start(folder, env)
    port = _free_port()
    plain = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.baseline", str(port), cwd=ROOT, env=env, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await _listening(port)
        yield Side("Kindling", (await bot.ready())["port"], [], []), Side("empty listener", port, [], [])
    finally:
        plain.kill()
        await plain.wait()
        await bot.stop()


def _bodies(slack: Sandbox) -> Iterator[bytes]:
    """Commands as Slack sends them, thanking fifty people in turn."""
    ana = slack.person("ana").id
    for number in count():
        ben = slack.person(f"p{number % 50}").id
        yield urlencode(
            {
                "token": "bench",
                "team_id": slack.id,
                "team_domain": "bench",
                "channel_id": slack.channel_id("general"),
                "channel_name": "general",
                "user_id": ana,
                "user_name": "ana",
                "command": "/thanks",
                "text": f"<@{ben}|p> for staying late to unblock the release, number {number} #teamwork",
                "api_app_id": "A0BENCH",
                "is_enterprise_install": "false",
                "response_url": f"{slack.url}/response/none",
                "trigger_id": f"{number}.1.bench",
            }
        ).encode()


async def _alone(port: int, secret: str, bodies: Iterator[bytes], number: int) -> list[float]:
    connection = await _Connection.open(port)
    took = []
    for request in _requests(secret, bodies, number):
        start = time.perf_counter()
        await connection.ask(request)
        took.append(1000 * (time.perf_counter() - start))
    connection.close()
    return took


async def _together(port: int, secret: str, bodies: Iterator[bytes], number: int) -> float:
    connections = [await _Connection.open(port) for _ in range(AT_ONCE)]
    queue = iter(_requests(secret, bodies, number))

    async def work(connection: "_Connection") -> None:
        for request in queue:
            await connection.ask(request)

    start = time.perf_counter()
    await asyncio.gather(*(work(each) for each in connections))
    took = time.perf_counter() - start
    for each in connections:
        each.close()
    return number / took


def _requests(secret: str, bodies: Iterator[bytes], number: int) -> list[bytes]:
    """Whole HTTP requests, made beforehand so that the client costs little while measuring."""
    return [_request(secret, body) for body in islice(bodies, number)]


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


def _report(ours: Side, plain: Side, *, all_stored: bool) -> None:
    table = Table("", "one at a time, median", f"{AT_ONCE} at once, median", title=f"/thanks over HTTP ({describe()})")
    alone = {side.name: statistics.median(side.alone) for side in (ours, plain)}
    together = {side.name: statistics.median(side.together) for side in (ours, plain)}
    for side in (ours, plain):
        table.add_row(side.name, f"{alone[side.name]:.2f} ms", f"{together[side.name]:,.0f} per second")
    table.add_row(
        "ratio",
        f"{alone[plain.name] / alone[ours.name]:.1f} times quicker",
        f"{together[ours.name] / together[plain.name]:.2f} times as many",
    )
    console = Console()
    console.print(table)
    console.print(f"Every acknowledged shout-out is in the database: {'yes' if all_stored else 'NO'}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _listening(port: int) -> None:
    """Return once something accepts connections there."""
    async with asyncio.timeout(20):
        while True:
            try:
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return


if __name__ == "__main__":
    asyncio.run(main())
