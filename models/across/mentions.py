"""Where people's own words and choices name somebody else: there stands "someone", once that person is erased."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Column, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from models.store import batches, persons
from models.store.base import Base, locked
from models.store.batches import Chore, Keys, workspace_of

SOMEONE = "someone"
"""What they are called from then on."""


def chores(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """Leave them out everywhere."""
    for model in persons.models():
        naming = persons.columns(model, *persons.MENTIONING)
        if words := [each for each in naming if not isinstance(each.type, JSON)]:
            yield _mentions(workspace_id, member_id, model, words)
        yield from (_packed(workspace_id, member_id, model, each) for each in naming if isinstance(each.type, JSON))


def _mentions(workspace_id: str, member_id: str, model: type[Base], columns: Sequence[Column[Any]]) -> Chore:
    """One look through a whole table, since there is no index over words.

    Row by row as they lie, which a concatenation makes SQLite do: along an index, which it would prefer, it takes ten
    times as long. `LIKE` is quicker than to replace, but takes no notice of case on SQLite.
    """
    mention = _mention(member_id)
    without = {column.key: func.replace(column, mention, SOMEONE) for column in columns}
    is_like = or_(*(column.like(f"%{mention}%") for column in columns))
    naming = and_(is_like, or_(*(without[column.key] != column for column in columns)))
    here = and_(workspace_of(model) == workspace_id, naming)
    as_they_lie = and_(workspace_of(model).concat("") == workspace_id, naming)

    def find(session: Session, most: int) -> Keys:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        return batches.found(session, select(*batches.key_of(model)).where(as_they_lie if is_sqlite else here), most)

    return Chore(
        find=find,
        change=lambda session, keys: batches.change(session, model, and_(here, batches.among(model, keys)), without),
    )


def _packed(workspace_id: str, member_id: str, model: type[Base], column: Column[Any]) -> Chore:
    """Lists lose the id, and words in them the mention."""
    here = workspace_of(model) == workspace_id
    naming = select(*batches.key_of(model)).where(here, cast(column, String).contains(member_id))

    def change(session: Session, keys: Keys) -> int:
        changed = 0
        for row in session.scalars(locked(select(model).where(here, batches.among(model, keys)))):
            before = getattr(row, column.key)
            setattr(row, column.key, after := _without(before, member_id))
            changed += before != after
        session.flush()
        return changed

    return Chore(lambda session, most: batches.found(session, naming, most), change)


def _without(value: Any, member_id: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, member_id) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, member_id) for each in value if each != member_id]
    return value.replace(_mention(member_id), SOMEONE) if isinstance(value, str) else value


def _mention(member_id: str) -> str:
    return f"<@{member_id}>"
