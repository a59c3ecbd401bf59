"""Units of work that change something: run in the order in which they were given, each whole or not at all.

A unit of work (`Operation`) is a plain function of a `Session`. Units that arrive while a transaction is being
committed share the next one (group commit), so the cost of a commit is split among those who wait for it, and each
caller still hears only after its own work is on disk. Each has a session of its own, and sees what those before it
did, as if they had been committed one by one. If one of them raises, the transaction is undone and each runs in one of
its own, in the same order: so whatever a unit does, to the others it is as if they had been alone from the start.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Generic, TypeVar

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError
from sqlalchemy.orm import Session

T = TypeVar("T")
Operation = Callable[[Session], T]

LARGEST_GROUP = 64
_SIGNALS = "signals"
"""Key of `Session.info`: the names of what a unit of work signals."""


@dataclass(frozen=True)
class Done(Generic[T]):
    """What became of a unit of work that is committed."""

    result: T
    signals: frozenset[str]
    """What it signalled."""


@dataclass(frozen=True)
class Failed:
    """Nothing of the unit of work is committed, as far as can be known."""

    error: BaseException


@dataclass(frozen=True)
class _Unit:
    operation: Operation[Any]
    outcome: asyncio.Future[Any]

    def settle(self, outcome: Done[Any] | Failed) -> None:
        """Tell whoever waits for it."""
        if self.outcome.done():  # whoever asked was cancelled meanwhile; the work is committed all the same
            return
        if isinstance(outcome, Done):
            self.outcome.set_result(outcome.result)
        else:
            self.outcome.set_exception(awaitable(outcome.error))


class Writer:
    """Runs units of work, one group after another.

    Args:
        engine: its transactions take the database's write lock when they begin, where it has one.
        executor: where the groups run, one at a time; on the event loop itself if not given.
    """

    def __init__(self, engine: Engine, executor: Executor | None) -> None:
        self._engine = engine
        self._executor = executor
        self.listeners: dict[str, Callable[[], None]] = {}
        """By signal, what is called on the event loop after every commit of a unit of work that gave it."""
        self.last_signal_at = monotonic()
        """When any was given last, in monotonic seconds."""
        self._waiting: deque[_Unit] = deque()
        self._draining: asyncio.Task[None] | None = None

    async def run(self, operation: Operation[T]) -> T:
        """Run a unit of work and return once it is committed."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        context = copy_context()
        self._waiting.append(_Unit(lambda session: context.run(operation, session), outcome))
        self._drain_if_idle()
        return await outcome

    async def close(self) -> None:
        """Finish what was given."""
        while self._draining:
            await asyncio.wait([self._draining])

    def _drain_if_idle(self) -> None:
        if self._waiting and self._draining is None:
            self._draining = asyncio.create_task(self._drain())
            self._draining.add_done_callback(self._ended)

    def _ended(self, drain: asyncio.Task[None]) -> None:
        """Whatever ended it, those who wait are served."""
        self._draining = None
        self._drain_if_idle()

    async def _drain(self) -> None:
        """Commit what waits, a group at a time, until nothing waits."""
        alone = 0
        while self._waiting:
            await asyncio.sleep(0)  # what arrives in this same moment shares the group
            size = 1 if alone else min(len(self._waiting), LARGEST_GROUP)
            group = [self._waiting.popleft() for _ in range(size)]
            alone = max(0, alone - 1)
            try:
                outcomes = await self._commit([unit.operation for unit in group])
            except BaseException as error:
                _fail([*group, *(self._waiting.popleft() for _ in range(alone))], error)
                alone = 0
                if not isinstance(error, Exception):
                    raise
            else:
                if outcomes is None:
                    self._waiting.extendleft(reversed(group))
                    alone = len(group)
                else:
                    self._settle(group, outcomes)

    async def _commit(self, operations: Sequence[Operation[Any]]) -> "Sequence[Done[Any] | Failed] | None":
        commit = partial(commit_together, self._engine, operations)
        if self._executor is None:
            return commit()
        return await asyncio.get_running_loop().run_in_executor(self._executor, commit)

    def _settle(self, group: Sequence[_Unit], outcomes: Sequence[Done[Any] | Failed]) -> None:
        for unit, outcome in zip(group, outcomes, strict=True):
            unit.settle(outcome)
        for name in _signals(each for each in outcomes if isinstance(each, Done)):
            self.last_signal_at = monotonic()
            if name in self.listeners:
                asyncio.get_running_loop().call_soon(self.listeners[name])


def _signals(done: Iterable[Done[Any]]) -> frozenset[str]:
    return frozenset().union(*(each.signals for each in done))


def _fail(units: Sequence[_Unit], error: BaseException) -> None:
    for unit in units:
        unit.settle(Failed(error))


def commit_together(engine: Engine, operations: Sequence[Operation[Any]]) -> Sequence[Done[Any] | Failed] | None:
    """Run the operations in one transaction, one after the other.

    Returns:
        What became of each; `None` where several were given and the transaction was undone.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: no transaction could be begun, and none of them was run.
    """
    with engine.connect() as connection:
        connection.begin()
        try:
            done = [_run(connection, each) for each in operations]
            notify(connection, _signals(done))
            connection.commit()
        except BaseException as error:
            with suppress(SQLAlchemyError):
                connection.rollback()
            return [Failed(error)] if len(operations) == 1 else None
        return done


def _run(connection: Connection, operation: Operation[T]) -> Done[T]:
    transaction = connection.get_transaction()
    with Session(connection, join_transaction_mode="rollback_only") as session:
        result = operation(session)
        session.flush()
        if connection.get_transaction() is not transaction or _is_broken(connection):
            raise InvalidRequestError("the transaction is over, or of no use, after what the unit of work did in it")
        return Done(result, signals_of(session))


def _is_broken(connection: Connection) -> bool:
    """Whether the database has undone the transaction or will do so, though whoever was told of an error kept quiet."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return not driver.in_transaction
    return bool(driver and driver.info.transaction_status == TransactionStatus.INERROR)


def signal(session: Session, name: str) -> None:
    """Whoever listens to this signal is called once the unit of work is committed, here and in the other replicas.

    The name is also that of PostgreSQL's notification channel, so a plain identifier.
    """
    session.info.setdefault(_SIGNALS, set()).add(name)


def signals_of(session: Session) -> frozenset[str]:
    """What was signalled in this session."""
    return frozenset(session.info.get(_SIGNALS, ()))


def notify(connection: Connection, signals: Iterable[str]) -> None:
    """Give the other replicas these signals, once this transaction is committed."""
    if connection.dialect.name == "postgresql":
        for name in signals:
            connection.execute(text(f"NOTIFY {name}"))


def awaitable(error: BaseException) -> BaseException:
    """The error, as somebody who awaits can get it: a future refuses `StopIteration` (PEP 479)."""
    if not isinstance(error, StopIteration):
        return error
    plain = RuntimeError("a unit of work raised StopIteration")
    plain.__cause__ = error
    return plain
