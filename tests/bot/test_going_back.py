"""One version back: on tables that a newer one added to, and on tables that are taken back."""

from pathlib import Path

import pytest
from sqlalchemy import text

from models.store import schema
from models.store.database import Database
from sandbox import Sandbox
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.program import Program, environment

NEWER = f"{int(schema.NEEDED) + 1:04}"
BEFORE = schema.levels()[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(databases: Databases, request: pytest.FixtureRequest) -> str:
    """Of a migrated database."""
    return databases.new(request.param)


async def test_the_program_works_on_tables_that_a_newer_version_added_to_and_leaves_what_it_does_not_know(
    slack: Sandbox,
    tmp_path: Path,
    url: str,
) -> None:
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE shoutouts ADD COLUMN of_tomorrow VARCHAR"))
        connection.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": NEWER})
    env = {**environment(slack, url, http=False), "RECOGNITION_CHANNEL": slack.channel_id("kudos")}
    program = await Program.fork(tmp_path, env)
    await program.wait_for(lambda line: line.get("event") == "database_is_newer" and line["tables"] == NEWER)
    await program.ready()
    await slack.wait_connected()
    await slack.person("ana").command("/thanks", "@ben for going back with me", channel="general")
    await slack.wait_for(lambda: any("going back with me" in each.plain for each in slack.messages("kudos")))
    assert await program.stop() == 0
    assert {line["level"] for line in program.lines} == {"info"}
    migrated = await kindling(tmp_path, env, "migrate")
    assert (migrated.status, migrated.out) == (0, [f"The database is at level {NEWER} (it was at {NEWER})."])
    refused = await kindling(tmp_path, env, "migrate", "--back-to", BEFORE)
    assert refused.err == [f"Kindling: The database is at level {NEWER}, which this version cannot take back."]
    database.engine.dispose()


async def test_tables_are_taken_back_one_level_and_brought_forth_again(
    slack: Sandbox,
    tmp_path: Path,
    url: str,
) -> None:
    env = environment(slack, url, http=False)
    for level in ("9", NEWER):
        refused = await kindling(tmp_path, env, "migrate", "--back-to", level)
        says = f"There is no level {level} to go back to: the database is at level {schema.NEEDED}."
        assert (refused.status, refused.err) == (2, [f"Kindling: {says}"])
    back = await kindling(tmp_path, env, "migrate", "--back-to", BEFORE)
    assert (back.status, back.out) == (0, [f"The database is at level {BEFORE} (it was at {schema.NEEDED})."])
    forth = await kindling(tmp_path, env, "migrate")
    assert (forth.status, forth.out) == (0, [f"The database is at level {schema.NEEDED} (it was at {BEFORE})."])


async def test_a_file_in_use_is_not_taken_back(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    env = environment(slack, databases.new("sqlite"), http=False)
    program = await Program.fork(tmp_path, env)
    await program.ready()
    refused = await kindling(tmp_path, env, "migrate", "--back-to", BEFORE)
    assert refused.status == 2
    assert "Stop it first." in refused.err[0]
    assert await program.stop() == 0
