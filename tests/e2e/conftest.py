"""A sandbox and the real program in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from bot.manifest import EVENTS, SCOPES
from sandbox import Channel, Person, Sandbox, Workspace
from tests.databases import Databases
from tests.program import Program, environment

HARBOUR = Workspace(
    name="Harbour Support",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/Madrid", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="America/Montreal"),
        Person("dmitri", "Dmitri Volkov", zone="Asia/Tokyo"),
        Person("aroha", "Aroha Ngata", zone="Pacific/Auckland"),
        Person("luis", "Luis Ortega", zone="America/Los_Angeles"),
        Person("gone", "Greta Gone", deleted=True),
        Person("robot", "Robo Reporter", bot=True),
        Person("client", "Cleo Client", stranger=True),
        *(Person(f"p{n:02}", f"Person {n}") for n in range(25)),
    ],
    channels=[
        Channel("general", bot=True),
        Channel("kudos", bot=True),
        Channel("random"),
        Channel("leads", private=True, members=["ana", "ben"]),
    ],
)


SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""It is Sunday in every zone where somebody lives here: nobody is nudged unless a test moves the clock."""


@pytest.fixture
def starts_at() -> datetime:
    """The moment at which the sandbox's clock stands at first, unless a module overrides it."""
    return SUNDAY


@pytest.fixture
async def slack(tmp_path: Path, starts_at: datetime) -> AsyncIterator[Sandbox]:
    """A running sandbox without the bot."""
    async with Sandbox(
        HARBOUR, scopes=list(SCOPES), events=list(EVENTS), clock_file=tmp_path / "clock", starts_at=starts_at
    ) as sandbox:
        yield sandbox


class StartBot(Protocol):
    """Starts the program and waits until it is ready."""

    async def __call__(self, *, http: bool = False, database_url: str | None = None, **settings: str) -> Program: ...


@pytest.fixture
async def start_bot(slack: Sandbox, tmp_path: Path, databases: Databases) -> AsyncIterator[StartBot]:
    """Starts the real program in the sandbox as often as wanted; what still runs at the end is killed."""
    async with AsyncExitStack() as running:

        async def start(*, http: bool = False, database_url: str | None = None, **settings: str) -> Program:
            url = database_url or databases.new("sqlite")
            defaults = {
                "RECOGNITION_CHANNEL": slack.channel_id("kudos"),
                "CLOCK_FILE": str(tmp_path / "clock"),
                "TICK_SECONDS": "0.05",
            }
            env = environment(slack, url, http=http, **{**defaults, **settings})
            program = await Program.start(tmp_path, env)
            running.push_async_callback(program.kill)
            ready = await program.ready()
            slack.request_url = f"http://127.0.0.1:{ready['port']}/slack/events" if http else None
            if not http:
                await slack.wait_connected()
            return program

        yield start


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def bot(request: pytest.FixtureRequest, start_bot: StartBot, databases: Databases) -> Program:
    """The program, once over Socket Mode with SQLite and once over HTTP with PostgreSQL."""
    way, kind = request.param.split("-")
    return await start_bot(http=way == "http", database_url=databases.new(kind))
