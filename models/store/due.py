"""In which workspaces something is due, of rows with a clock, `next_at`.

It is found by time: what became due lately is a short range of an index over all workspaces, however many those are.
Only now and then each workspace is looked at by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, bindparam, exists, func, or_, select, text, union_all
from sqlalchemy.orm import Session

from models.store.base import Base, UtcDateTime, table
from models.store.workspaces import IS_HERE, Workspace

MOST = 1_000
"""So many rows of each table, the latest, are looked at together."""
Tables = Sequence[type[Base]]
_SINCE, _UNTIL = (bindparam(name, type_=UtcDateTime) for name in ("since", "until"))


def by_time(name: str) -> Index:
    """The index by which what is due is found in the table of this name; those of each workspace have another."""
    is_due = text("next_at IS NOT NULL")
    return Index(f"ix_{name}_time", "next_at", "workspace_id", postgresql_where=is_due, sqlite_where=is_due)


@dataclass(frozen=True)
class Lately:
    """What became due in some time."""

    latest: Mapping[str, datetime]
    """By workspace, when the latest of its rows did."""
    is_all: bool
    """Whether that is all of it: were it too much, only the latest is there."""


def lately(models: Tables, which: ColumnElement[bool] = IS_HERE) -> Select[*tuple[Any, ...]]:
    """Asks what of these tables became due after `since`, by `until`, and still is, and whether `which` holds of the
    workspace: made once, for `find_lately`."""
    rows = union_all(*map(_latest, models)).subquery()
    return (
        select(Workspace.id, func.max(rows.c.next_at).label("at"), func.count().label("rows"), which.label("counts"))
        .join_from(rows, Workspace, Workspace.id == rows.c.workspace_id)
        .group_by(Workspace.id)
    )


def _latest(model: type[Base]) -> Select[str, datetime]:
    columns = table(model).c
    became_due = (columns.next_at > _SINCE) & (columns.next_at <= _UNTIL)
    latest = select(columns.workspace_id, columns.next_at).where(became_due)
    chosen = latest.order_by(columns.next_at.desc()).limit(MOST).subquery()
    return select(chosen.c.workspace_id, chosen.c.next_at)


def find_lately(session: Session, asked: Select[*tuple[Any, ...]], since: datetime, until: datetime) -> Lately:
    """The answer."""
    due = session.execute(asked, {"since": since, "until": until}).all()
    return Lately({each.id: each.at for each in due if each.counts}, sum(each.rows for each in due) < MOST)


def everywhere(models: Tables, which: ColumnElement[bool] = IS_HERE) -> Select[str]:
    """Asks in which workspaces anything of these tables is due by `until`, by id, and looks at each of them: made once,
    for `find_everywhere`."""
    due = (
        exists().where(table(each).c.workspace_id == Workspace.id, table(each).c.next_at <= _UNTIL) for each in models
    )
    return select(Workspace.id).where(which, or_(*due)).order_by(Workspace.id)


def find_everywhere(session: Session, asked: Select[str], until: datetime) -> Sequence[str]:
    """The answer."""
    return session.scalars(asked, {"until": until}).all()


def following(model: type[Base]) -> Select[datetime | None]:
    """Asks when the next row of this table becomes due after `since`, wherever that is: made once, for
    `find_following`."""
    next_at = table(model).c.next_at
    return select(func.min(next_at)).where(next_at > _SINCE)


def find_following(session: Session, asked: Select[datetime | None], since: datetime) -> datetime | None:
    """The answer."""
    return session.scalars(asked, {"since": since}).one()
