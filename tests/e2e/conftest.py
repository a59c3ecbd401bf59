"""A sandbox and the real program in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.tools.manifest import EVENTS, SCOPES
from models.store import schema
from models.store.database import Database
from sandbox import Channel, Person, Sandbox, Timings, Workspace
from tests.databases import Databases
from tests.e2e.house import House, acquaint, open_house
from tests.keys import KEY
from tests.program import Launch, Program, StartBot, environment
from tests.validators import check_what_was_shown

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
def workspace() -> Workspace:
    """What the sandbox holds at first, unless a module overrides it."""
    return HARBOUR


@pytest.fixture
async def slack(tmp_path: Path, workspace: Workspace, starts_at: datetime) -> AsyncIterator[Sandbox]:
    """A running sandbox without the bot; at its end, all that it shows is as slack-sdk's models have it."""
    async with Sandbox(
        workspace,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        starts_at=starts_at,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox
        check_what_was_shown(sandbox)


@pytest.fixture
def launch() -> Launch:
    """How the program is started: quickly, unless a module needs it as a supervisor would."""
    return Program.fork


@pytest.fixture
def knows_kindling() -> bool:
    """Whether whoever is here from the start knows Kindling from before, so that they get no hello, unless a module
    overrides it."""
    return True


@pytest.fixture
def hears_at_once(starts_at: datetime) -> bool:
    """Whether whoever is here from the start wants news at any hour, as on the Sunday on which most tests begin, unless
    a module overrides it."""
    return starts_at == SUNDAY


@pytest.fixture
async def start_bot(
    slack: Sandbox, tmp_path: Path, databases: Databases, launch: Launch, knows_kindling: bool, hears_at_once: bool
) -> AsyncIterator[StartBot]:
    """Starts the real program in the sandbox as often as wanted; what still runs at the end is killed."""
    async with AsyncExitStack() as running:

        async def start(*, http: bool = False, database_url: str | None = None, **settings: str) -> Program:
            url = database_url or databases.new("sqlite")
            defaults = {
                "RECOGNITION_CHANNEL": slack.channel_id("kudos"),
                "CLOCK_FILE": str(tmp_path / "clock"),
                "TICK_SECONDS": "0.05",
                "ENCRYPTION_KEYS": KEY,
            }
            if knows_kindling:
                await _acquaint(slack, url, hears_at_once=hears_at_once)
            env = environment(slack, url, http=http, **{**defaults, **settings})
            program = await launch(tmp_path, env)
            running.push_async_callback(program.kill)
            ready = await program.ready()
            slack.request_url = f"http://127.0.0.1:{ready['port']}/slack/events" if http else None
            if not http:
                await slack.wait_connected()
            return program

        yield start


async def _acquaint(slack: Sandbox, url: str, *, hears_at_once: bool) -> None:
    database = Database(url)
    with suppress(SQLAlchemyError, schema.LevelError):  # there may be no database, or one of another version
        if schema.level(database.engine) == schema.NEEDED:
            await database.write(lambda session: acquaint(session, slack, hears_at_once=hears_at_once))
    await database.close()


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def bot(request: pytest.FixtureRequest, start_bot: StartBot, databases: Databases) -> Program:
    """The program, once over Socket Mode with SQLite and once over HTTP with PostgreSQL."""
    way, kind = request.param.split("-")
    return await start_bot(http=way == "http", database_url=databases.new(kind))


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """The program over Socket Mode with SQLite, and its database, for what does not depend on the way."""
    async with open_house(slack, start_bot, databases) as house:
        yield house


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def each_house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Once over Socket Mode with SQLite and once over HTTP with PostgreSQL."""
    async with open_house(slack, start_bot, databases, request.param) as house:
        yield house
