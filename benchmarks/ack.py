"""How quickly `/thanks` is acknowledged, committed, against two listeners in a default Bolt app.

One of them is ordinary: it writes the same and commits before it acknowledges (`benchmarks.ordinary`). The other is
empty: it acknowledges at once (`benchmarks.baseline`). All get the same signed HTTP requests, in turns, in one run, and
whoever is not asked just then is halted. One round sends them one at a time and tells the median; another keeps 16 on
their way and tells how many are answered per second. The bot under test is the whole program: its dispatcher goes on
posting what was recorded. Run: `python -m benchmarks.ack [--database sqlite|postgresql]`
"""

import asyncio
import enum
import socket
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.commands import bodies, one_by_one, requests, together
from benchmarks.machine import describe
from bot.tools.manifest import SCOPES
from models import Shoutout
from models.store.database import Database
from sandbox import Channel, Person, Sandbox, Workspace
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases
from tests.program import ROOT, Program, environment

ROUNDS = 5
WARM_UP = 200
ALONE = 200
TOGETHER = 1000
AT_ONCE = 16

WORKSPACE = Workspace(
    name="Bench",
    people=[Person("ana"), *(Person(f"p{n}") for n in range(50))],
    channels=[Channel("general", bot=True), Channel("kudos", bot=True)],
)


class Kind(enum.StrEnum):
    """Which database to use."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass
class Side:
    """One of those that are compared, and what was measured of it."""

    name: str
    port: int
    process: psutil.Process
    alone: list[float] = field(default_factory=list)
    """Milliseconds of each request sent alone."""
    together: list[float] = field(default_factory=list)
    """Requests per second of each round of 16 at once."""
    cpu: list[float] = field(default_factory=list)
    """Milliseconds of a processor for each request of such a round."""

    @contextmanager
    def awake(self) -> Iterator[None]:
        """It runs meanwhile, and is halted again afterwards."""
        self.process.resume()
        try:
            yield
        finally:
            self.process.suspend()

    async def ask_alone(self, batch: list[bytes]) -> None:
        """One round of requests, one at a time."""
        with self.awake():
            self.alone += await one_by_one(self.port, batch)

    async def ask_together(self, batch: list[bytes]) -> None:
        """One round of requests, 16 at once."""
        with self.awake():
            before = _cpu_seconds(self.process)
            self.together.append(await together(self.port, batch, AT_ONCE))
            self.cpu.append(1000 * (_cpu_seconds(self.process) - before) / len(batch))


def main(database: Annotated[Kind, typer.Option(help="On which database.")] = Kind.SQLITE) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            asyncio.run(_measure(database, databases, Path(folder)))
        finally:
            databases.stop()


async def _measure(kind: Kind, databases: Databases, folder: Path) -> None:
    ours, ordinary = databases.new(kind), databases.new(kind)
    async with (
        Sandbox(WORKSPACE, scopes=list(SCOPES)) as slack,
        _kindling(slack, ours, folder) as kindling,
        _listener("ordinary", slack, ordinary) as other,
        _listener("baseline", slack, ordinary) as empty,
    ):
        sides, commands = (kindling, other, empty), bodies(slack)
        for side in sides:
            with side.awake():
                await together(side.port, requests(slack.signing_secret, commands, WARM_UP), AT_ONCE)
        for _ in range(ROUNDS):
            for side in sides:
                await side.ask_alone(requests(slack.signing_secret, commands, ALONE))
            for side in sides:
                await side.ask_together(requests(slack.signing_secret, commands, TOGETHER))
        for side in sides:
            side.process.resume()
    expected = WARM_UP + ROUNDS * (ALONE + TOGETHER)
    _report(kind, sides, all_stored=_stored(ours) == _stored(ordinary) == expected)


@asynccontextmanager
async def _kindling(slack: Sandbox, url: str, folder: Path) -> AsyncIterator[Side]:
    env = environment(slack, url, http=True, RECOGNITION_CHANNEL=slack.channel_id("kudos"))
    bot = await Program.start(folder, env)
    try:
        yield _side("Kindling", (await bot.ready())["port"], bot.process.pid)
    finally:
        await bot.stop()


@asynccontextmanager
async def _listener(module: str, slack: Sandbox, url: str) -> AsyncIterator[Side]:
    env, port = environment(slack, url, http=True, RECOGNITION_CHANNEL=slack.channel_id("kudos")), _free_port()
    command = [sys.executable, "-m", f"benchmarks.{module}", str(port), slack.id]
    plain = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=asyncio.subprocess.DEVNULL)
    try:
        await _listening(port)
        yield _side({"ordinary": "ordinary listener", "baseline": "empty listener"}[module], port, plain.pid)
    finally:
        plain.kill()
        await plain.wait()


def _side(name: str, port: int, pid: int) -> Side:
    side = Side(name, port, psutil.Process(pid))
    side.process.suspend()
    return side


def _report(kind: Kind, sides: tuple[Side, ...], *, all_stored: bool) -> None:
    ours = sides[0]
    table = Table(
        "",
        "one at a time, median",
        "Kindling is so many times as quick",
        f"{AT_ONCE} at once, median",
        "Kindling answers so many times as many",
        "processor time each",
        title=f"/thanks over HTTP, {kind} ({describe()})",
    )
    for side in sides:
        table.add_row(
            side.name,
            f"{statistics.median(side.alone):.2f} ms",
            f"{statistics.median(side.alone) / statistics.median(ours.alone):.1f}",
            f"{statistics.median(side.together):,.0f} per second",
            f"{statistics.median(ours.together) / statistics.median(side.together):.2f}",
            f"{statistics.median(side.cpu):.2f} ms",
        )
    console = Console()
    console.print(table)
    console.print(f"Every acknowledged shout-out is in the database: {'yes' if all_stored else 'NO'}")


def _stored(url: str) -> int | None:
    database = Database(url)
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(Shoutout))


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _listening(port: int) -> None:
    """Return once something accepts connections there."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return


if __name__ == "__main__":
    typer.run(main)
