"""What every table shares: the declarative base, time in UTC and ids that sort by time."""

import enum
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVarTuple, cast
from uuid import UUID, uuid5

from sqlalchemy import CursorResult, DateTime, Dialect, Enum, MetaData, Result, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

NAMESPACE = UUID("5e8a1d3c-6f0b-4c59-9d0e-2b7f6a1c4e90")
"""Under which `id_of` names things."""


Columns = TypeVarTuple("Columns")
Row = Mapping[str, Any]
"""Values by the names of their columns."""


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time. Goes in and comes out timezone-aware, in UTC, on SQLite as on PostgreSQL.

    Raises:
        ValueError: a naive datetime was given.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables. Every primary key starts with the workspace id, so that tenants stay apart."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it as a class attribute)
        datetime: UtcDateTime,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=20,
            values_callable=lambda kind: [each.value for each in kind],
        ),
    }


def new_id() -> UUID:
    """A new row's id: version 7 of RFC 9562, so rows of one time lie together in their index."""
    return uuid7()


def id_of(*parts: object) -> UUID:
    """The id of what these parts name: the same each time (version 5 of RFC 9562)."""
    return uuid5(NAMESPACE, " ".join(str(part) for part in parts))


def id_of_command(what: str, trigger_id: str) -> UUID:
    """The id of what a command makes: the same each time the command comes.

    Slack's trigger ids begin with a number that grows, and so do these, as far as it does: rows of one time lie
    together in their index, and what was made first comes first among equals.
    """
    number = trigger_id.partition(".")[0]
    order = int(number) if re.fullmatch(r"[0-9]{1,14}", number) else 0
    return UUID(int=order << 80 | id_of(what, trigger_id).int % 2**80)


def locked(wanted: Select[*Columns], *, skips_locked: bool = False) -> Select[*Columns]:
    """The same rows, kept from other transactions until this one ends, and as they are now: what the session knows of
    them may be from before whoever held them changed them."""
    return wanted.with_for_update(skip_locked=skips_locked).execution_options(populate_existing=True)


def table(model: type[Base]) -> Table:
    """The model's table, for statements of hot paths: made once, without mapped objects, they cost a third."""
    return cast("Table", model.__table__)


def row_of(mapped: Base) -> dict[str, Any]:
    """What a mapped object holds, as a row to insert."""
    return {column.key: getattr(mapped, column.key) for column in table(type(mapped)).columns}


def insert_or(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what happens to a row that is there already (`on_conflict_do_…`)."""
    return insert_for(session.get_bind().dialect.name, model)


def insert_or_ignore(session: Session, model: type[Base], rows: Row | Sequence[Row]) -> int:
    """Insert what is not there yet, and leave alone what is; answers how many rows are new.

    Past the session, which holds nothing of them: that costs a sixth less.
    """
    if not rows:
        return 0
    connection = session.connection()
    return affected(connection.execute(_insert_ignoring_for(connection.dialect.name, model), rows))


@cache
def insert_for(dialect: str, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """The same by the name of the dialect, for statements that are made once."""
    return postgresql.insert(table(model)) if dialect == "postgresql" else sqlite.insert(table(model))


@cache
def _insert_ignoring_for(dialect: str, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    ignoring = insert_for(dialect, model).on_conflict_do_nothing()
    return ignoring.execution_options(preserve_rowcount=True)  # else psycopg's count is lost, see `affected`


def affected(result: Result[Any]) -> int:
    """How many rows a statement inserted, changed or deleted."""
    return cast("CursorResult[Any]", result).rowcount
