"""The database: units of work in, results out.

A unit of work (`Operation`) is a plain function of a `Session`. Units that arrive while a transaction is being
committed share the next one (group commit), so the cost of a commit is split among those who wait for it, and each
caller still hears only after its own work is on disk.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Insert, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from models import files

T = TypeVar("T")
Operation = Callable[[Session], T]

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
POSTGRESQL_WRITERS = 4
LARGEST_GROUP = 64
BUSY_TIMEOUT_SECONDS = 0.02
"""How long one try waits for another process to let go of an SQLite file; what waits longer, tries again."""
RETRY_SECONDS = 2.0
"""How long a unit of work is tried again while the database is in trouble: a command must be answered within 3 s."""
FIRST_RETRY_PAUSE_SECONDS = 0.05
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
"""The last two because of what people wrote: what is deleted or changed is overwritten with zeros, and what a statement
sets aside is in no file (https://sqlite.org/pragma.html)."""
OUTBOX_TOUCHED = "outbox_touched"
"""Key of `Session.info` by which a unit of work says that the outbox has something new."""
OUTBOX_CHANNEL = "kindling_outbox"
"""PostgreSQL's notification channel by which one replica's commit wakes the others."""
_AT_COMMIT = "at_commit"
_NOTIFY = text(f"NOTIFY {OUTBOX_CHANNEL}")


def insert_at_commit(session: Session, statement: Insert, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows that this transaction will not read again, together with all others of the same statement.

    Units of work that share a transaction so share one statement per table. Statements run in the order in which
    they were first named.
    """
    session.info.setdefault(_AT_COMMIT, {}).setdefault(statement, []).extend(rows)


@event.listens_for(Session, "before_commit")
def _insert_what_waits(session: Session) -> None:
    for statement, rows in session.info.pop(_AT_COMMIT, {}).items():
        session.execute(statement, rows)
    if OUTBOX_TOUCHED in session.info and session.get_bind().dialect.name == "postgresql":
        session.execute(_NOTIFY)


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
        writers = 1 if self.is_sqlite else POSTGRESQL_WRITERS
        self._write_engine = _engine(self.url, writers, "BEGIN IMMEDIATE")
        self._read_engine = _engine(self.url, READERS, "BEGIN")
        self._write_threads = ThreadPoolExecutor(writers, "database-write")
        self._read_threads = ThreadPoolExecutor(READERS, "database-read")
        self._idle_writers = writers
        self._waiting: deque[tuple[Operation[Any], asyncio.Future[Any]]] = deque()
        self._draining: set[asyncio.Task[None]] = set()
        self._on_outbox: Callable[[], None] = lambda: None

    def on_outbox(self, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after every commit that put something into the outbox."""
        self._on_outbox = wake

    async def read(self, operation: Operation[T]) -> T:
        """Run a unit of work that only reads, on one consistent snapshot.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused.
        """
        return await _insist(partial(self._read_once, operation))

    async def write(self, operation: Operation[T]) -> T:
        """Run a unit of work and return once it is committed.

        The operation may be run again on a fresh transaction, because another of its group failed or because the
        database was in trouble for a moment, even if the first run did commit and only the answer was lost. So it
        must not touch anything but its session, and must do no harm when run twice.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing of this unit was committed, as far as can be known.
        """
        return await _insist(partial(self._write_once, operation))

    async def _read_once(self, operation: Operation[T]) -> T:
        return await _loop().run_in_executor(self._read_threads, partial(_read_alone, self._read_engine, operation))

    async def _write_once(self, operation: Operation[T]) -> T:
        outcome: asyncio.Future[T] = _loop().create_future()
        self._waiting.append((operation, outcome))
        if self._idle_writers:
            self._idle_writers -= 1
            drain = asyncio.create_task(self._drain())
            self._draining.add(drain)
            drain.add_done_callback(self._draining.discard)
        return await outcome

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
        await asyncio.gather(*self._draining)
        self._write_threads.shutdown()
        self._read_threads.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of its own on the calling thread, committed at the end: for commands and tests."""
        with Session(self._write_engine, expire_on_commit=False) as session, session.begin():
            yield session

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations and checks."""
        return self._write_engine

    async def _drain(self) -> None:
        """Commit what waits, a group at a time, until nothing waits."""
        while self._waiting:
            await asyncio.sleep(0)  # what arrives in this same moment shares the group
            size = min(len(self._waiting), LARGEST_GROUP)
            group = [self._waiting.popleft() for _ in range(size)]
            results, outbox_touched = await self._commit([operation for operation, _ in group])
            for (_, outcome), result in zip(group, results, strict=True):
                _settle(outcome, result)
            if outbox_touched:
                self._on_outbox()
        self._idle_writers += 1

    async def _commit(self, operations: list[Operation[Any]]) -> tuple[list[object], bool]:
        """On SQLite right here: its work is short and has no network to wait for, and the hand-over to a thread and
        the struggle for the interpreter's lock cost more than the commit itself."""
        if self.is_sqlite:
            return _commit_group(self._write_engine, operations)
        commit = partial(_commit_group, self._write_engine, operations)
        return await _loop().run_in_executor(self._write_threads, commit)


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


def _settle(outcome: asyncio.Future[Any], result: object) -> None:
    if outcome.done():  # whoever asked was cancelled meanwhile; the work is committed all the same
        return
    if isinstance(result, BaseException):
        outcome.set_exception(result)
    else:
        outcome.set_result(result)


def _commit_group(engine: Engine, operations: list[Operation[Any]]) -> tuple[list[object], bool]:
    """Run the operations in one transaction; if one of them fails, each in its own, so that it spoils no other.

    Returns:
        For each operation its result, or the exception it raised; and whether the outbox was touched.
    """
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            return [operation(session) for operation in operations], OUTBOX_TOUCHED in session.info
    except OUTAGES as error:
        return [error] * len(operations), False  # the database is in trouble, and alone each would fail as well
    except Exception as error:
        if len(operations) == 1:
            return [error], False
    alone = [_commit_group(engine, [operation]) for operation in operations]
    return [results[0] for results, _ in alone], any(touched for _, touched in alone)


def _read_alone(engine: Engine, operation: Operation[T]) -> T:
    with Session(engine, expire_on_commit=False) as session:
        return operation(session)


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
