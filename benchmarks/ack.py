"""How quickly `/thanks` is acknowledged, committed, against an empty listener in a default Bolt app.

Both get the same signed HTTP requests, in turns, in one run. One round sends them one at a time and tells the median;
another keeps 16 on their way and tells how many are answered per second. The bot under test is the whole program:
its dispatcher goes on posting what was recorded. Run: `python -m benchmarks.ack`
"""

import asyncio
import socket
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.commands import bodies, one_by_one, requests, together
from benchmarks.machine import describe
from bot.manifest import SCOPES
from models import Shoutout
from models.database import Database
from sandbox import Channel, Person, Sandbox, Workspace
from tests.program import ROOT, Program, environment

ROUNDS = 5
ALONE = 200
TOGETHER = 2000
AT_ONCE = 16

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
            commands = bodies(slack)
            for side in sides:
                await together(side.port, requests(slack.signing_secret, commands, 200), AT_ONCE)
            for _ in range(ROUNDS):
                for side in sides:
                    side.alone += await one_by_one(side.port, requests(slack.signing_secret, commands, ALONE))
                for side in sides:
                    batch = requests(slack.signing_secret, commands, TOGETHER)
                    side.together.append(await together(side.port, batch, AT_ONCE))
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
