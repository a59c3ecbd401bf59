"""Migrations and tables say the same, on both databases, up and down."""

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from models import Base
from models.store import schema
from models.store.database import Database
from tests.databases import Databases


def test_the_needed_level_is_the_newest_migration() -> None:
    assert ScriptDirectory("models/migrations").get_current_head() == schema.NEEDED


LEFT_EMPTY = {"moods"}
"""Tables that only the version before uses."""


def is_used(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name not in LEFT_EMPTY


def test_the_numbers_that_were_kept_of_moods_are_gone(databases: Databases) -> None:
    database = Database(databases.new_empty("sqlite"))
    schema.upgrade(database.engine)
    schema.downgrade(database.engine, "0004")
    with sqlite3.connect(str(database.url.database)) as connection:
        connection.execute("INSERT INTO moods VALUES ('T0', 'a team', '2026-11-16', 7, '2026-11-23')")
    schema.upgrade(database.engine)
    with sqlite3.connect(str(database.url.database)) as connection:
        assert connection.execute("SELECT count(*) FROM moods").fetchone() == (0,)
    database.engine.dispose()


def test_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    engine = Database(database_url).engine
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_used})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_migration_can_be_undone_and_done_again(databases: Databases, kind: str) -> None:
    engine = Database(databases.new_empty(kind)).engine
    assert schema.level(engine) is None
    schema.upgrade(engine)
    schema.downgrade(engine, "base")
    schema.upgrade(engine)
    assert schema.level(engine) == schema.NEEDED
    engine.dispose()


@pytest.mark.parametrize(("found", "words"), [("9999", "newer version"), ("1a2b3c", "not one of Kindling's")])
def test_tables_of_a_newer_version_or_of_something_else_are_left_alone(
    database_url: str, found: str, words: str
) -> None:
    engine = Database(database_url).engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    with pytest.raises(schema.LevelError, match=words):
        schema.level(engine)
    engine.dispose()


def test_a_newer_version_of_the_same_thousand_only_added_to_the_tables_so_they_are_used_as_they_are(
    database_url: str,
) -> None:
    engine = Database(database_url).engine
    newer = f"{int(schema.NEEDED) + 1:04}"
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": newer})
    schema.upgrade(engine)
    assert schema.level(engine) == newer
    assert schema.suffices(newer)
    assert not schema.suffices(schema.levels()[1])
    engine.dispose()


def test_a_file_of_something_else_is_left_alone(databases: Databases) -> None:
    engine = Database(databases.new_empty("sqlite")).engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bookmarks (url TEXT)"))
    with pytest.raises(schema.LevelError, match="a file of something else"):
        schema.level(engine)
    engine.dispose()
