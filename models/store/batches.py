"""What concerns very many rows, a few at a time: each batch is a short transaction of its own, and others come between.

Whatever is found is looked for by a read, which keeps nobody waiting however long it takes; only the change of a few
rows takes the place of a writer. So a chore must stand being cut short anywhere and begun anew: what was changed is not
found again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, delete, select, tuple_, update
from sqlalchemy.orm import Session

from models.store.base import Base, affected, table
from models.store.database import Database

AT_ONCE = 500
"""How many rows one transaction changes at most: on two cores some ten milliseconds on SQLite, in which nobody else
writes."""
FOUND_AT_ONCE = 10_000
"""How many rows are looked for at a time: their keys are kept in memory until they are changed."""

MOST = 1_000_000
"""How many are looked for where all must be found at one look."""

Keys = Sequence[Any]


@dataclass(frozen=True)
class Chore:
    """What is to be done to very many rows."""

    find: Callable[[Session, int], Keys]
    """The keys of rows that are to be changed, at most so many."""
    change: Callable[[Session, Keys], int]
    """Changes these, as far as it still is to be done, and answers how many it were."""
    each: int = 1
    """How many rows one key stands for, at most."""
    where: Select[str] | None = None
    """Selects the workspaces in which there is something of this kind to be done; `None` if that cannot be told without
    looking at each."""


async def work_off(database: Database, chore: Chore, at_once: int = AT_ONCE) -> int:
    """Do a chore, at most `at_once` rows a transaction; answers how many were changed.

    After each batch others have as long as it took.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble; what was done stays done.
    """
    total = 0
    while True:
        found = await database.read(lambda session: chore.find(session, FOUND_AT_ONCE))
        changed = await change_found(database, chore, found, at_once)
        total += changed
        if not changed or len(found) < FOUND_AT_ONCE:
            return total


async def once(database: Database, chore: Chore, at_once: int = AT_ONCE) -> int:
    """The same for what is found at one look: for a chore that others may undo while it goes on.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble; what was done stays done.
    """
    found = await database.read(lambda session: chore.find(session, MOST))
    return await change_found(database, chore, found, at_once)


async def change_found(database: Database, chore: Chore, found: Keys, at_once: int = AT_ONCE) -> int:
    """The same for what was found already."""
    changed, size = 0, max(1, at_once // chore.each)
    for start in range(0, len(found), size):
        began = monotonic()
        some = found[start : start + size]
        changed += await database.write(lambda session: chore.change(session, some))  # noqa: B023 (awaited here)
        await asyncio.sleep(monotonic() - began)
    return changed


def of_rows(
    model: type[Base],
    workspace_id: str,
    condition: ColumnElement[bool],
    values: Mapping[str, Any] | None,
    besides: ColumnElement[bool] | None = None,
) -> Chore:
    """Change rows of one table, or delete them.

    Args:
        model: the table.
        workspace_id: whose rows.
        condition: which of them: of the row's own columns alone, since it is asked again when they are changed.
        values: what they are changed to, so that the condition holds no longer; `None` deletes them.
        besides: what else must hold, asked only when they are looked for.
    """
    here = and_(workspace_of(model) == workspace_id, condition)
    wanted = select(*key_of(model)).where(here if besides is None else and_(here, besides))
    everywhere = select(workspace_of(model)).where(condition if besides is None else and_(condition, besides))
    return Chore(
        find=lambda session, most: found(session, wanted, most),
        change=lambda session, keys: change(session, model, and_(here, among(model, keys)), values),
        where=everywhere.distinct(),
    )


def found(session: Session, wanted: Select[Any], most: int) -> Keys:
    """The first keys of a selection, as tuples."""
    return [tuple(row) for row in session.execute(wanted.limit(most))]


def change(session: Session, model: type[Base], those: ColumnElement[bool], values: Mapping[str, Any] | None) -> int:
    """Change or delete rows in one statement; what the session holds already is read anew where it matters."""
    statement = delete(model).where(those) if values is None else update(model).where(those).values(values)
    return affected(session.execute(statement, execution_options={"synchronize_session": False}))


def key_of(model: type[Base]) -> list[Column[Any]]:
    """The columns that tell a row of one workspace from the others."""
    columns = list(table(model).primary_key)
    return columns if len(columns) == 1 else columns[1:]


def among(model: type[Base], keys: Keys) -> ColumnElement[bool]:
    """A condition: the row has one of these keys, of which there must be some.

    Of keys of several columns SQLite would look at all rows of the workspace, unless each column is named alone, too.
    """
    columns = key_of(model)
    each = [column.in_(dict.fromkeys(values)) for column, values in zip(columns, zip(*keys, strict=True), strict=True)]
    return each[0] if len(columns) == 1 else and_(*each, tuple_(*columns).in_(keys))


def workspace_of(model: type[Base]) -> ColumnElement[str]:
    """The column that says whose a row is: the first of every key."""
    return next(iter(table(model).primary_key))
