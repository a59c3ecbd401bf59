"""What tests share: databases of both kinds, a clock that is moved by hand, and a workspace."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from hypothesis import settings

from bot.content.values import DEFAULT_VALUES
from lab.simulation.stage import in_memory
from models.store import workspaces
from models.store.database import Database
from models.store.workspaces import Workspace
from tests import compiled, statements
from tests.browser import Browse, browsing
from tests.databases import Databases
from tests.extent import extent
from tests.ways import spared

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""
WORKSPACE = "T0HARBOUR"
KUDOS = "C0KUDOS"
ROOM_BYTES = 4 * 2**30


settings.register_profile("patient", deadline=None, max_examples=extent(30, 100))
settings.load_profile("patient")
"""How long an example takes says nothing on a machine that is busy with something else."""


statements.watch()
compiled.share()

structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
"""The usual renderer shows the locals of every frame of a traceback: seconds of work for what is thrown away."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test runs on one of two databases unless all is asked for; and the long ones begin first: one that begins last
    leaves the other workers idle."""
    if gone := extent(spared(items), set()):
        config.hook.pytest_deselected(items=list(gone))
        items[:] = [item for item in items if item not in gone]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        """The present moment, UTC."""
        return self._now

    def move(self, step: timedelta) -> None:
        """Let time pass."""
        self._now += step


@pytest.fixture
def clock() -> ManualClock:
    """A clock for one test."""
    return ManualClock()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Where databases come from: folders of this run alone, for pytest's own are tidied by other runs beside it."""
    with (
        TemporaryDirectory(prefix="kindling-sqlite-", dir=in_memory(ROOM_BYTES)) as files,
        TemporaryDirectory(prefix="kindling-postgresql-", dir=in_memory(ROOM_BYTES)) as server,
    ):
        source = Databases(Path(files), Path(server), is_durable=False)
        yield source
        source.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A new, migrated database; each test runs once on SQLite and once on PostgreSQL."""
    with databases.lent(request.param) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database with one workspace in it."""
    database = Database(database_url)
    workspace = Workspace(
        id=WORKSPACE,
        name="Harbour Support",
        bot_user_id="U0KINDLING",
        recognition_channel_id=KUDOS,
        value_names=list(DEFAULT_VALUES),
        lead_ids=["U0LEAD"],
        created_at=START,
    )
    await database.write(lambda session: workspaces.register(session, workspace))
    yield database
    await database.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained of; a test that wants it empties the list."""
    return []


@pytest.fixture
async def browse(complaints: list[str], request: pytest.FixtureRequest) -> AsyncIterator[Browse]:
    """Opens the page in Chromium, or in the browser that the test names; its console's complaints fail the test."""
    async with browsing(complaints, getattr(request, "param", "chromium")) as browse:
        yield browse
