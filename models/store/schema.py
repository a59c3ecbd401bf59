"""The level of the database's tables: which one this code needs, which one is there, and how to get there."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, func, inspect, select, text

MIGRATION_LOCK = 0x6B696E646C65
"""Key of PostgreSQL's advisory lock under which tables are changed."""
NEEDED = "0037"
"""The newest revision in `models/migrations/versions`; a constant so that a start need not load Alembic."""
_OURS = re.compile(r"\d{4}")
"""How the revisions of Kindling are written, so that those to come are known as such."""


class LevelError(Exception):
    """This code must not touch the database; the message is one sentence that says what to do."""


def level(engine: Engine) -> str | None:
    """The revision that the database is at, or `None` where nothing was migrated yet.

    Raises:
        LevelError: a newer version, or something else altogether, made the tables.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    with engine.connect() as connection:
        found = _revision(connection)
    if found and not _OURS.fullmatch(found):
        raise LevelError(f"The database is not one of Kindling's (its tables are at level {found}). {_CHECK_URL}")
    if found and found > NEEDED:
        raise LevelError(
            f"The database is at level {found} and this version knows {NEEDED} at most. "
            "Run the newer version of Kindling that it was last used with."
        )
    return found


_CHECK_URL = "Check DATABASE_URL."


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


def upgrade(engine: Engine, revision: str = "head", migrations: Migrations = OURS) -> None:
    """Bring the tables to the newest level, or to that one, all in one transaction.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    _migrate(engine, "upgrade", revision, migrations)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier level, or to `base`, where there are none.

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
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)
