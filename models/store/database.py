"""The database: units of work in, results out. A unit of work (`Operation`) is a plain function of a `Session`."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import partial
from time import monotonic
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from models.store import files
from models.store.units import Operation, T, Writer, awaitable, notify, signals_of

OUTAGES = (OperationalError, InterfaceError)
"""The whole database is away, or in trouble: nothing that a single row did. What raises anything else is at fault."""
READERS = 4
POSTGRESQL_PATIENCE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""So that a server that went away silently is noticed
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS; seconds, the last in milliseconds)."""
SHORT_READS = "-c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
"""Each of our statements reads a short range of an index. To start parallel workers for it costs more than it saves;
and an index is not as dear as on the turning disks of PostgreSQL's default, 4, which has it read whole tables instead
(https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST)."""
BUSY_TIMEOUT_SECONDS = 0.02
"""How long one try waits for another process to let go of an SQLite file; what waits longer, tries again."""
RETRY_SECONDS = 2.0
"""How long a unit of work is tried again while the database is in trouble: a command must be answered within 3 s."""
FIRST_RETRY_PAUSE_SECONDS = 0.05
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
"""The last two because of what people wrote: what is deleted or changed is overwritten with zeros, and what a statement
sets aside is in no file (https://sqlite.org/pragma.html)."""


class Database:
    """SQLite (one process) or PostgreSQL (any number of processes), reached by units of work.

    SQLite has one writer at a time, so its writes go through a single thread and connection in WAL mode with
    `synchronous=FULL` (https://sqlite.org/wal.html): what was committed survives a power cut.

    Args:
        url: SQLAlchemy database URL; `sqlite:///file`, `postgresql://…` or `postgres://…`.
    """

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._write_engine = _engine(self.url, 1, "BEGIN IMMEDIATE")
        self._read_engine = _engine(self.url, READERS, "BEGIN")
        self._write_thread = None if self.is_sqlite else ThreadPoolExecutor(1, "database-write")
        self._read_threads = ThreadPoolExecutor(READERS, "database-read")
        self._writer = Writer(self._write_engine, self._write_thread)
        self.on_error: Callable[[], None] = lambda: None
        """Called for each unit of work that was not done, however often it was tried."""

    def on(self, signal: str, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after every commit of a unit of work that gave this signal."""
        self._writer.listeners[signal] = wake

    @property
    def quiet_seconds(self) -> float:
        """How long nothing was signalled in this process: neither people nor time had anything to say."""
        return monotonic() - self._writer.last_signal_at

    @property
    def size(self) -> int:
        """How many bytes the SQLite file has; 0 where there is none."""
        path = files.real(self.url)
        return path.stat().st_size if path and path.exists() else 0

    async def read(self, operation: Operation[T]) -> T:
        """Run a unit of work that only reads, on one consistent snapshot.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused.
        """
        return await self._insist(partial(self._read_once, operation))

    async def write(self, operation: Operation[T]) -> T:
        """Run a unit of work and return once it is committed.

        The operation may be run again on a fresh transaction, because another of its group failed or because the
        database was in trouble for a moment, even if the first run did commit and only the answer was lost. So it
        must not touch anything but its session, and must do no harm when run twice.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing of this unit was committed, as far as can be known.
        """
        return await self._insist(partial(self._writer.run, operation))

    async def _insist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        try:
            return await _insist(attempt)
        except SQLAlchemyError:
            self.on_error()
            raise

    async def _read_once(self, operation: Operation[T]) -> T:
        read = partial(copy_context().run, _read_alone, self._read_engine, operation)
        return await _loop().run_in_executor(self._read_threads, read)

    async def maintain(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run this on a connection to the SQLite file of its own, in no transaction; interrupted when cancelled.

        Raises:
            sqlite3.Error: the database refused.
        """
        engine = _engine(self.url, 1, "BEGIN")
        connection = engine.raw_connection()
        driver = cast("sqlite3.Connection", connection.driver_connection)

        def work_and_close() -> T:
            try:
                return work(driver)
            finally:
                connection.close()
                engine.dispose()

        working = _loop().run_in_executor(self._read_threads, work_and_close)
        working.add_done_callback(lambda done: done.exception())  # nobody may be there any more who would look
        try:
            await asyncio.wait([working])
        except asyncio.CancelledError:
            with suppress(sqlite3.ProgrammingError):  # it is over and closed
                driver.interrupt()
            raise
        return working.result()

    async def close(self) -> None:
        """Finish the writes in hand and close every connection."""
        await self._writer.close()
        if self._write_thread:
            self._write_thread.shutdown()
        self._read_threads.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of its own on the calling thread, committed at the end: for commands and tests."""
        with Session(self._write_engine, expire_on_commit=False) as session, session.begin():
            yield session
            notify(session.connection(), signals_of(session))

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._write_engine

    @property
    def reader(self) -> Engine:
        """The engine that reads, for checks: it waits for nobody who writes, and nobody waits for it."""
        return self._read_engine


async def _insist(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try again while the database is in trouble, for a short while."""
    deadline, pause = monotonic() + RETRY_SECONDS, FIRST_RETRY_PAUSE_SECONDS
    while True:
        try:
            return await attempt()
        except OUTAGES:
            if monotonic() + pause > deadline:
                raise
        await asyncio.sleep(pause)
        pause *= 2


def first_line(error: SQLAlchemyError) -> str:
    """What the driver says, without the statement and its values."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _read_alone(engine: Engine, operation: Operation[T]) -> T:
    with Session(engine, expire_on_commit=False) as session:
        try:
            return operation(session)
        except StopIteration as error:
            raise awaitable(error) from error


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def _with_driver(url: str) -> URL:
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    backend = parsed.drivername.partition("+")[0]
    if backend not in drivers:
        raise ValueError("only sqlite and postgresql are supported")
    return files.plain(parsed.set(drivername=drivers[backend]))


def _engine(url: URL, connections: int, begin: str) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={**POSTGRESQL_PATIENCE, "options": SHORT_READS},
            isolation_level="REPEATABLE READ" if begin == "BEGIN" else "READ COMMITTED",
        )
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # errors are logged, and parameters hold what people wrote
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS},
    )

    path = files.real(url)

    @event.listens_for(engine, "do_connect")
    def keep_private(*_: object) -> None:
        if path:
            files.keep_private(path)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions itself, see below
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
