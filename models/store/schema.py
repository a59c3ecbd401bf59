"""The level of the database's tables: which one this code needs, which one is there, and how to get there."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Literal

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import OperationalError

MIGRATION_LOCK = 0x6B696E646C65
"""Key of PostgreSQL's advisory lock under which tables are changed."""
PATIENCE_SECONDS, LOOK_SECONDS = 60.0, 0.1
"""How long another process may take to change an SQLite file, and how often it is looked whether it has."""
DEADLOCK = "40P01"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""
NEEDED = "0038"
"""The newest revision in `models/migrations/versions`; a constant so that a start need not load Alembic."""
_OURS = re.compile(r"\d{4}")
"""How the revisions of Kindling are written, so that those to come are known as such."""


class LevelError(Exception):
    """This code must not touch the database; the message is one sentence that says what to do."""


def level(engine: Engine) -> str | None:
    """The revision that the database is at, or `None` where nothing was migrated yet.

    It may be newer than `NEEDED`. Within a thousand, tables are only added to, so that the version before goes on
    beside a newer one, and can be gone back to; a revision that takes something away begins the next thousand.

    Raises:
        LevelError: a version that took something away, or something else altogether, made the tables.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    with engine.connect() as connection:
        found = _revision(connection)
    if found and not _OURS.fullmatch(found):
        raise LevelError(f"The database is not one of Kindling's (its tables are at level {found}). {_CHECK_URL}")
    if found and found[0] > NEEDED[0]:
        raise LevelError(
            f"The database is at level {found} and this version knows {NEEDED} at most. "
            "Run the newer version of Kindling that it was last used with."
        )
    return found


_CHECK_URL = "Check DATABASE_URL."


def suffices(found: str | None) -> bool:
    """Whether this code can work with tables at this level: its own, or a newer one."""
    return found is not None and found >= NEEDED


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection)
    if tables.has_table("alembic_version"):
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
    if connection.dialect.name == "sqlite" and tables.get_table_names():  # PostgreSQL may be shared
        raise LevelError(
            f"The database is a file of something else: it has tables that are not Kindling's. {_CHECK_URL}"
        )
    return None


@dataclass(frozen=True)
class Migrations:
    """Steps from one level of some tables to the next."""

    folder: Path
    level_table: str
    """Where the database keeps which of them were made."""


_FOLDER = Path(__file__).parent.parent / "migrations"
OURS = Migrations(_FOLDER / "versions", "alembic_version")


def bring_up(engine: Engine, others: Sequence[Migrations] = ()) -> str | None:
    """Bring all tables to the newest level, also while another process is doing so; answers at which they were.

    On PostgreSQL whoever comes second waits for the lock, and finds nothing left to do. On SQLite it tries again; so
    does whoever got into a deadlock with a bot that runs.

    Raises:
        LevelError: the database is not ours to change.
        sqlalchemy.exc.SQLAlchemyError: it cannot be reached or refused a change.
    """
    deadline = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            before = level(engine)
            for each in (OURS, *others):
                upgrade(engine, migrations=each)
            return before
        except OperationalError as error:
            if not _is_in_use(error) or monotonic() > deadline:
                raise
        sleep(LOOK_SECONDS)


def _is_in_use(error: OperationalError) -> bool:
    """Whether another process has the SQLite file to itself just now, or was in the way on PostgreSQL, which then took
    back all that was begun."""
    is_busy = getattr(error.orig, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return is_busy or getattr(error.orig, "sqlstate", None) == DEADLOCK


def upgrade(engine: Engine, revision: str = "head", migrations: Migrations = OURS) -> None:
    """Bring the tables to the newest level, or to that one, all in one transaction; newer ones stay as they are.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    _migrate(engine, "upgrade", revision, migrations)


def levels() -> list[str]:
    """All levels that this code knows, the newest first."""
    from alembic.script import ScriptDirectory

    return [each.revision for each in ScriptDirectory(str(_FOLDER)).walk_revisions()]


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier level, or to `base`, where there are none. What came later is lost.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    _migrate(engine, "downgrade", revision, OURS)


def _migrate(engine: Engine, direction: Literal["upgrade", "downgrade"], revision: str, migrations: Migrations) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(migrations.folder))
    config.attributes["level_table"] = migrations.level_table
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # replicas that start together take turns
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        if direction == "upgrade" and migrations is OURS and suffices(_revision(connection)):
            return  # a newer version was quicker
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)
