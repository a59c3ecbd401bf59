"""What SQLAlchemy compiled for one test serves the next, as it does in a program that has run for a while.

An engine keeps what it compiled to itself, and each test opens engines of its own: about half of what a test of the
tables computed went into compiling statements that a hundred tests before it had compiled as well.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STATEMENTS = 3_000
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def share() -> None:
    """From now on, all engines of this process share what they compile."""
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):  # part of the key under which it is found
        dialect.__eq__ = _is_alike  # type: ignore[method-assign]
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign]
    if not event.contains(Engine, "engine_connect", _shares):
        event.listen(Engine, "engine_connect", _shares)


def _shares(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


def _is_alike(self: object, other: object) -> bool:
    return type(self) is type(other)


def _hash_of_kind(self: object) -> int:
    return hash(type(self))
