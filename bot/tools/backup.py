"""A copy of an SQLite database beside the running bot, and what is to be known where a database was played back."""

import os
import shlex
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.store import files, restoring, schema
from models.store.base import table
from models.store.database import Database, first_line
from models.store.outbox import OutboxMessage
from models.store.workspaces import Workspace

UNFINISHED = ".part"


class BackupError(Exception):
    """There is no backup; the message is one line that says what to do."""


@dataclass(frozen=True)
class Written:
    """What a backup holds."""

    path: Path
    level: str
    workspaces: int

    def line(self) -> str:
        """In one line."""
        size, s = self.path.stat().st_size / 1e6, "" if self.workspaces == 1 else "s"
        return f"Written: {self.path} ({size:.1f} MB, level {self.level}, {self.workspaces} workspace{s}, checked)."


def back_up(database_url: str, to: Path, now: datetime) -> Written:
    """Copy the database as it is at one moment, while the bot goes on; the copy knows that it is one.

    Raises:
        BackupError: nothing was written.
    """
    database = Database(database_url)
    path = files.real(database.url)
    if path is None:
        raise BackupError(_with_pg_dump(database.url, to))
    try:
        return _copy(database, path, to, now)
    except schema.LevelError as error:
        raise BackupError(str(error)) from None
    except OSError as error:
        raise BackupError(f"{to} cannot be written ({os.strerror(error.errno or 0)}).") from None
    except (sqlite3.Error, SQLAlchemyError) as error:
        words = first_line(error) if isinstance(error, SQLAlchemyError) else str(error)
        raise BackupError(f"The database cannot be copied ({words}).") from None
    finally:
        database.reader.dispose()


def _copy(database: Database, path: Path, to: Path, now: datetime) -> Written:
    if not path.exists():
        raise BackupError("DATABASE_URL: there is no such file.")
    if to.exists():
        raise BackupError(f"{to} is there already. Name another file.")
    found = schema.level(database.reader)
    if found != schema.NEEDED:
        raise BackupError(
            f"The database is at level {found or 'none'}: back it up with the version that works with it."
        )
    part = to.with_name(to.name + UNFINISHED)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, files.OWNER_ONLY))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        count = _marked(part, now)
        os.rename(part, to)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return Written(to, found, count)


def _marked(copy: Path, now: datetime) -> int:
    """Have the copy say of when it is, and check that it is whole; answers how many workspaces it holds."""
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with Session(engine) as session, session.begin():
            restoring.doubt_from(session, now)
            count = session.scalars(select(func.count()).select_from(Workspace)).one()
        with engine.connect() as connection:
            (said,) = connection.exec_driver_sql("PRAGMA integrity_check(1)").one()
        if said != "ok":
            raise BackupError(f"The database is damaged ({said}). Play back an earlier backup.")
    finally:
        engine.dispose()
    return count


def _with_pg_dump(url: URL, to: Path) -> str:
    """How PostgreSQL is backed up; the password is in no command line, where every user of the machine reads it."""
    where = {"host": url.host or url.query.get("host"), "port": url.port, "username": url.username}
    wanted = [f"--{name}={value}" for name, value in where.items() if value]
    command = shlex.join(["pg_dump", "--format=custom", f"--file={to}", *wanted, url.database or "kindling"])
    return (
        f"PostgreSQL has a tool of its own: {command} (it asks for the password, or reads ~/.pgpass). "
        "Play it back with pg_restore into an empty database, while Kindling is stopped."
    )


def note_restored(database_url: str) -> str:
    """Of a database that was played back from a copy that does not know that it is one: say so. Answers a line.

    Raises:
        BackupError: nothing was noted.
    """
    database = Database(database_url)
    try:
        if schema.level(database.engine) != schema.NEEDED:
            raise BackupError("The database is at another level. Run `python -m bot migrate` first.")
        with database.session() as session:
            at = restoring.doubt(session, table(OutboxMessage).c.claimed_at)
            if at is None:
                return "Nothing was sent from this database yet."
    except schema.LevelError as error:
        raise BackupError(str(error)) from None
    except SQLAlchemyError as error:
        raise BackupError(f"DATABASE_URL: the database cannot be opened ({first_line(error)}).") from None
    finally:
        database.engine.dispose()
    return (
        f"Noted: what this database does not know to be sent is looked for in Slack, from {at:%Y-%m-%d %H:%M} UTC on."
    )
