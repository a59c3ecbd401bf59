"""Brings a database's tables to this version's level, or back to one before."""

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import migrations_of
from models.store import exclusive, schema
from models.store.database import Database


class MigrateError(Exception):
    """The tables stay as they are; the message is one sentence that says why."""


def bring(database: Database) -> str:
    """To the level that this version needs; a newer one stays. The bot may be running on PostgreSQL.

    Returns:
        One sentence that says where they are.

    Raises:
        schema.LevelError: they cannot be used by this version.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    before = schema.bring_up(database.engine, migrations_of(CAPABILITIES))
    return f"The database is at level {schema.level(database.engine)} (it was at {before or 'none'})."


def take_back(database: Database, to: str) -> str:
    """To an earlier level, for a version from before. What was kept in later tables and columns is lost.

    Returns:
        One sentence that says where they are.

    Raises:
        MigrateError: there is no such level below, or the bot is running on this SQLite file.
        schema.LevelError: they cannot be used by this version.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused a change; nothing was changed.
    """
    before = schema.level(database.engine)
    if before is None or before > schema.NEEDED:
        raise MigrateError(f"The database is at level {before or 'none'}, which this version cannot take back.")
    if to not in schema.levels() or to > before:
        raise MigrateError(f"There is no level {to} to go back to: the database is at level {before}.")
    try:
        lock = exclusive.take(database.url)
    except exclusive.InUseError as error:
        raise MigrateError(f"Kindling is running on {error}. Stop it first.") from None
    try:
        schema.downgrade(database.engine, to)
    finally:
        if lock:
            lock.release()
    return f"The database is at level {to} (it was at {before})."
