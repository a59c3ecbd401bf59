"""Several that start at once on one database bring its tables up together: each step is made once."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from models import Base
from models.store import schema
from models.store.database import Database
from sandbox import Sandbox
from tests.databases import Databases
from tests.models.test_schema import is_used
from tests.models.test_upgrade import LEVEL
from tests.program import Program, StartBot, environment

KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
AGES = pytest.mark.parametrize("level", [None, LEVEL], ids=["empty", "of release 0.1.0"])
TOGETHER = 3


def _of_level(databases: Databases, kind: str, level: str | None) -> str:
    """The URL of a database at that level."""
    url = databases.new_empty(kind)
    if level:
        database = Database(url)
        schema.upgrade(database.engine, level)
        database.engine.dispose()
    return url


def _is_right(url: str) -> None:
    """Its tables are those of the models."""
    engine = Database(url).engine
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_used})
        assert compare_metadata(context, Base.metadata) == []
    assert schema.level(engine) == schema.NEEDED
    engine.dispose()


@KINDS
@AGES
async def test_of_several_that_migrate_at_once_each_ends_well(
    slack: Sandbox, databases: Databases, tmp_path: Path, kind: str, level: str | None
) -> None:
    url = _of_level(databases, kind, level)
    env = environment(slack, url, http=True)
    together = await asyncio.gather(*(Program.fork(tmp_path, env, "migrate") for _ in range(TOGETHER)))
    ends = [await each.wait() for each in together]
    said = [line["text"] for each in together for line in each.lines]
    assert ends == [0] * TOGETHER, said
    assert all(each.startswith(f"The database is at level {schema.NEEDED} ") for each in said)
    _is_right(url)


@AGES
async def test_replicas_that_start_at_once_on_an_older_database_all_get_ready(
    start_bot: StartBot, databases: Databases, level: str | None
) -> None:
    url = _of_level(databases, "postgresql", level)
    replicas = (start_bot(http=True, database_url=url, AUTO_MIGRATE="1") for _ in range(TOGETHER))
    for each in await asyncio.gather(*replicas):
        await each.ticks_pass()
        assert [line for line in each.lines if line.get("level") == "error"] == []
    _is_right(url)
