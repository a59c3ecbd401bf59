"""Ten thousand direct messages at once: pace, throughput, cost, memory, fairness, and `/thanks` meanwhile.

The bot is the whole program, in processes of its own; the sandbox runs in this one and enforces Slack's kind of
limits, so many times as generous that a run takes about a minute. Messages are put into the outbox before the bot
starts. Run: `python -m benchmarks.fanout`, or with the names of some parts (`pace speed cost memory fairness thanks`).
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.commands import bodies, one_by_one, requests
from benchmarks.machine import cpu_seconds, describe, peak_megabytes
from bot.content.values import DEFAULT_VALUES
from bot.runtime.clock import SystemClock
from bot.tools.manifest import EVENTS, SCOPES
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.store import workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import NEWS, Pace
from sandbox import Channel, Person, RateLimits, Sandbox, Workspace, WorkspaceHandle
from scheduler.dispatcher import PACE, Dispatcher
from tests.counting import counting
from tests.databases import Databases
from tests.program import Program, environment
from tests.renderers import RENDERERS

MESSAGES = 10_000
FACTOR = 20
"""How many times as generous the limits are, which makes twenty minutes one."""
PER_MINUTE = 525 * FACTOR
BURST = 100
"""How many Slack takes at once after a rest. Not as generous by far as the rest of it: half a second's worth, enough
for everything that two replicas have in flight to arrive together when this busy machine holds them up."""
PART_OF_LIMIT = 0.99
UNLIMITED = 100_000
SPEED_MESSAGES = 4_000
COST_MESSAGES = 2_000
IDLE_SECONDS = 2.0
IDLE_PART = 0.04
"""A bot that uses less of a processor than this has done what it does when it starts."""
QUEUED = 100_000
MEMORY_SECONDS = 10.0
COMMANDS = 100
TURNS = 4
FAN_OUT = 1_000
"""Messages of each turn's fan-out, which must last longer than its commands."""
PAUSE_SECONDS = 0.02
"""Between two commands, so that those who are thanked while nothing else goes on get their messages at once."""
PEOPLE_AT_ONCE = 20
"""How many a shout-out thanks, the most that Kindling takes."""

Part = Callable[[Databases, Path], Awaitable[Table]]


def team(name: str, people: int) -> Workspace:
    """A workspace whose people all get messages."""
    staff = [Person("ana"), *(Person(f"p{number}") for number in range(people))]
    return Workspace(name=name, people=staff, channels=[Channel("general", members=["ana"], bot=True)])


LARGE = team("Large", MESSAGES)


async def pace(databases: Databases, folder: Path) -> Table:
    """The time of a fan-out against what the limit alone dictates, and how often Slack had to refuse."""
    setting = int(PART_OF_LIMIT * PER_MINUTE)
    table = Table("", "messages", "took", "the limit dictates", "ratio", "429s", title="Against the limit")
    for kind, replicas in (("sqlite", 1), ("postgresql", 2)):
        url = databases.new(kind)
        async with _sandbox(_limits()) as slack:
            _queue(url, slack, MESSAGES)
            async with _bots(slack, url, folder, replicas, MESSAGES_PER_MINUTE=str(setting)):
                took = await _all_posted(slack, MESSAGES)
            refused = sum(call.error == "ratelimited" for call in slack.calls("chat.postMessage"))
        dictated = 60 * (MESSAGES - BURST) / PER_MINUTE
        name = f"{kind}, {replicas} process{'es' if replicas > 1 else ''}"
        figures = f"{MESSAGES:,}", f"{took:.1f} s", f"{dictated:.1f} s", f"{took / dictated:.3f}", str(refused)
        table.add_row(name, *figures)
    table.caption = f"525 a minute times {FACTOR}, {BURST} at once; MESSAGES_PER_MINUTE={setting}"
    return table


async def speed(databases: Databases, folder: Path) -> Table:
    """Messages per second with the limit lifted."""
    table = Table("", "messages per second", title="Without a limit")
    last_core = (os.cpu_count() or 1) - 1
    _pin(os.getpid(), {last_core})
    alone = await _speed(databases.new("sqlite"), folder, 1, core=0)
    table.add_row("sqlite, one process on one core", f"{alone:,.0f}")
    _pin(os.getpid(), set(range(last_core + 1)))
    one, two = [await _speed(databases.new("postgresql"), folder, replicas) for replicas in (1, 2)]
    table.add_row("postgresql, one process", f"{one:,.0f}")
    table.add_row("postgresql, two processes", f"{two:,.0f} ({two / one:.2f} times)")
    table.caption = "the sandbox, and PostgreSQL, run on the same machine"
    return table


async def cost(databases: Databases, folder: Path) -> Table:
    """What one message costs: processor time of the bot at its pace and without a limit, statements, transactions."""
    table = Table("", "CPU at the limit", "without one", "statements", "transactions", title="For each message")
    for kind in ("sqlite", "postgresql"):
        paced = await _cpu(databases.new(kind), folder, _limits(), int(PART_OF_LIMIT * PER_MINUTE))
        unlimited = await _cpu(databases.new(kind), folder, None, UNLIMITED)
        counted = await _counted(databases.new(kind))
        figures = (f"{counted[each] / COST_MESSAGES:.2f}" for each in ("statements", "transactions"))
        table.add_row(kind, f"{1000 * paced:.2f} ms", f"{1000 * unlimited:.2f} ms", *figures)
    table.caption = f"{COST_MESSAGES:,} messages to an idle bot; the last two at the limit, in this process"
    return table


async def memory(databases: Databases, folder: Path) -> Table:
    """The peak memory of the bot with a long queue, while it sends at full speed."""
    url = databases.new("sqlite")
    async with _sandbox() as slack:
        _queue(url, slack, QUEUED)
        async with _bots(slack, url, folder, 1, MESSAGES_PER_MINUTE=str(UNLIMITED)) as [bot]:
            await asyncio.sleep(MEMORY_SECONDS)
            held = peak_megabytes(bot.process.pid)
        posted = len(slack.calls("chat.postMessage"))
    table = Table("queued", "posted meanwhile", "peak memory", title="A long queue")
    table.add_row(f"{QUEUED:,}", f"{posted:,}", f"{held:.0f} MB")
    return table


async def fairness(databases: Databases, folder: Path) -> Table:
    """How long the single message of a small workspace takes while a large one sends all of its own."""
    table = Table("", "small one's message visible after", "posted by then", title="Two workspaces, one dispatcher")
    for name, rate in (("large one at its limit", PACE.workspace), ("large one without", Rate(UNLIMITED / 60, 20))):
        took, posted = await _fairness(Database(databases.new("sqlite")), Pace(PACE.conversation, rate))
        table.add_row(name, f"{1000 * took:.0f} ms", f"{posted:,} of {MESSAGES:,}")
    return table


async def thanks(databases: Databases, folder: Path) -> Table:
    """The median of `/thanks`, one at a time, without and with a fan-out going on, in turns."""
    url = databases.new("sqlite")
    setting = int(PART_OF_LIMIT * PER_MINUTE)
    idle: list[float] = []
    busy: list[float] = []
    async with (
        _client() as send,
        _sandbox(_limits()) as slack,
        _bots(slack, url, folder, 1, http=True, MESSAGES_PER_MINUTE=str(setting)) as [bot],
    ):
        port, commands = (await bot.ready())["port"], bodies(slack)
        await send(port, requests(slack.signing_secret, commands, COMMANDS))
        expected = COMMANDS
        for _ in range(TURNS):
            await _all_posted(slack, expected)
            idle += await send(port, requests(slack.signing_secret, commands, COMMANDS))
            expected += COMMANDS
            await _all_posted(slack, expected)
            _queue(url, slack, FAN_OUT)
            await _all_posted(slack, expected + 1)
            busy += await send(port, requests(slack.signing_secret, commands, COMMANDS))
            expected += COMMANDS + FAN_OUT
            if len(slack.calls("chat.postMessage")) >= expected - COMMANDS:
                raise RuntimeError("the fan-out was over before the commands were")
    medians = [statistics.median(each) for each in (idle, busy)]
    table = Table("", "median", title="/thanks over HTTP, one at a time")
    table.add_row("idle", f"{medians[0]:.2f} ms")
    table.add_row(f"during a fan-out of {setting / 60:.0f} a second", f"{medians[1]:.2f} ms")
    table.add_row("ratio", f"{medians[1] / medians[0]:.2f}")
    return table


PARTS: dict[str, Part] = {
    "pace": pace,
    "speed": speed,
    "cost": cost,
    "memory": memory,
    "fairness": fairness,
    "thanks": thanks,
}


async def main(names: Iterable[str]) -> None:
    """Measure and print."""
    console = Console()
    console.print(f"Fan-out ({describe()})")
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            for name in names:
                console.print(await PARTS[name](databases, Path(folder)))
        finally:
            databases.stop()


def _limits() -> RateLimits:
    return RateLimits(workspace_burst=BURST // FACTOR, scale=FACTOR)


def _sandbox(limits: RateLimits | None = None) -> Sandbox:
    return Sandbox(LARGE, scopes=list(SCOPES), events=list(EVENTS), limits=limits)


@asynccontextmanager
async def _bots(
    slack: Sandbox, url: str, folder: Path, replicas: int, *, http: bool = False, **settings: str
) -> AsyncIterator[list[Program]]:
    env = environment(slack, url, http=http, **settings)
    bots = [await Program.start(folder, env) for _ in range(replicas)]
    try:
        yield bots
    finally:
        for bot in bots:
            await bot.stop()


def _queue(url: str, slack: WorkspaceHandle, messages: int) -> None:
    """Record shout-outs, each of twenty people, that make so many messages."""
    now = datetime.now(UTC)
    ids = [member.id for member in slack.live.members.values() if member.person.handle.startswith("p")]
    database = Database(url)
    with database.session() as session:
        workspaces.register(session, _workspace(slack, now))
        for first in range(0, messages, PEOPLE_AT_ONCE):
            people = tuple(ids[n % len(ids)] for n in range(first, min(first + PEOPLE_AT_ONCE, messages)))
            reason = f"staying late to unblock the release, number {first}"
            giver = slack.person("ana").id
            draft = Draft(new_id(), giver, people, people, reason, Audience.PRIVATE, value_name=DEFAULT_VALUES[0])
            shoutouts.record(session, slack.id, draft, None, now)
    database.engine.dispose()


def _workspace(slack: WorkspaceHandle, now: datetime) -> workspaces.Workspace:
    return workspaces.Workspace(
        id=slack.id,
        name=slack.live.name,
        bot_user_id=slack.bot_id,
        recognition_channel_id=None,
        value_names=list(DEFAULT_VALUES),
        lead_ids=[],
        created_at=now,
    )


async def _all_posted(slack: Sandbox, messages: int) -> float:
    """Wait until so many are posted; the seconds from the first to the last."""
    calls = slack.engine.calls.by_method.setdefault("chat.postMessage", [])
    async with asyncio.timeout(300):
        while len(calls) < messages or sum(call.error is None for call in calls) < messages:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # cheaper here than to look after each change
    posted = [call.at for call in calls if call.error is None]
    if len({call.args["metadata"]["event_payload"]["id"] for call in calls}) != len(posted):
        raise RuntimeError("a message was posted twice")
    return (posted[-1] - posted[0]).total_seconds()


async def _speed(url: str, folder: Path, replicas: int, core: int | None = None) -> float:
    async with _sandbox() as slack:
        _queue(url, slack, SPEED_MESSAGES)
        async with _bots(slack, url, folder, replicas, MESSAGES_PER_MINUTE=str(UNLIMITED)) as bots:
            if core is not None:
                _pin(bots[0].process.pid, {core})
            return SPEED_MESSAGES / await _all_posted(slack, SPEED_MESSAGES)


async def _cpu(url: str, folder: Path, limits: RateLimits | None, setting: int) -> float:
    """The processor seconds of the bot for each message."""
    async with (
        _sandbox(limits) as slack,
        _bots(slack, url, folder, 1, MESSAGES_PER_MINUTE=str(setting)) as [bot],
    ):
        await bot.ready()
        pid = bot.process.pid
        used = 0.0
        while (now := cpu_seconds(pid)) - used > IDLE_PART * IDLE_SECONDS:
            used = now
            await asyncio.sleep(IDLE_SECONDS)
        before = cpu_seconds(pid)
        _queue(url, slack, COST_MESSAGES)
        await _all_posted(slack, COST_MESSAGES)
        return (cpu_seconds(pid) - before) / COST_MESSAGES


async def _counted(url: str) -> Counter[str]:
    """What a dispatcher at its limit asks the database for."""
    database = Database(url)
    async with _sandbox(_limits()) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        rate = Rate(PART_OF_LIMIT * PER_MINUTE / 60, PACE.workspace.burst)
        dispatcher = Dispatcher(database, SystemClock(), {slack.id: client}, RENDERERS, Pace(PACE.conversation, rate))
        _queue(url, slack, COST_MESSAGES)
        with counting() as counted:
            sending = asyncio.create_task(dispatcher.run())
            await _all_posted(slack, COST_MESSAGES)
            await dispatcher.stop(1.0)
            await sending
    await database.close()
    return counted


def _pin(pid: int, cores: set[int]) -> None:
    """Keep a process on these cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, cores)


async def _fairness(database: Database, pace: Pace) -> tuple[float, int]:
    """The seconds until the small workspace's message is visible, and how many of the large one's are by then."""
    async with Sandbox([LARGE, team("Small", 1)], scopes=list(SCOPES), events=[]) as slack:
        small = slack.workspace(next(each for each in slack.engine.workspaces if each != slack.id))
        clients = {each.id: AsyncWebClient(each.bot_token, base_url=slack.api_url) for each in (slack, small)}
        dispatcher = Dispatcher(database, SystemClock(), clients, RENDERERS, pace)
        database.on(NEWS, dispatcher.wake)
        url = database.url.render_as_string(hide_password=False)
        _queue(url, slack, MESSAGES)
        sending = asyncio.create_task(dispatcher.run())
        await slack.wait_for(lambda: len(slack.calls("chat.postMessage")) >= 10)
        began = time.perf_counter()
        _queue(url, small, 1)
        dispatcher.wake()
        await slack.wait_for(small.person("p0").dm)
        took = time.perf_counter() - began
        posted = len(slack.calls("chat.postMessage")) - 1
        await dispatcher.stop(1.0)
        await sending
        await database.close()
    return took, posted


@asynccontextmanager
async def _client() -> AsyncIterator[Callable[[int, list[bytes]], Awaitable[list[float]]]]:
    """Sends commands from a process of its own; the milliseconds that each took."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        loop = asyncio.get_running_loop()
        yield lambda port, batch: loop.run_in_executor(pool, _one_by_one, port, batch)


def _one_by_one(port: int, batch: list[bytes]) -> list[float]:
    return asyncio.run(one_by_one(port, batch, PAUSE_SECONDS))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or PARTS))
