"""The level of the database's tables: which one this code needs, which one is there, and how to get there."""

from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, func, inspect, select, text

MIGRATION_LOCK = 0x6B696E646C65
"""Key of PostgreSQL's advisory lock under which tables are changed."""
NEEDED = "0006"
"""The newest revision in `models/migrations/versions`; a constant so that a start need not load Alembic."""


def level(engine: Engine) -> str | None:
    """The revision that the database is at, or `None` where nothing was migrated yet.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest level, all in one transaction.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    _migrate(engine, "upgrade", "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier level, or to `base`, where there are none.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    _migrate(engine, "downgrade", revision)


def _migrate(engine: Engine, direction: Literal["upgrade", "downgrade"], revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # replicas that start together take turns
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)
