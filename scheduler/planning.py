"""What is due is planned: one engine for all rows with a clock, which is given what their turns mean.

One transaction finds and locks some of what is due, has its turn taken, and accounts for what came of it: as a message
in the outbox, or as a row there that says why there is none.
"""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, exists, literal, select, text, true, union_all
from sqlalchemy.orm import Session

from models.store import outbox
from models.store.base import Base, UtcDateTime, locked, table
from models.store.batches import Keys, among, key_of, workspace_of
from models.store.outbox import Wish
from models.store.workspaces import Workspace

TRIED_AGAIN_AFTER = timedelta(days=1)
"""When a row is looked at again of which no next moment can be found."""

R = TypeVar("R", bound=Base)


@dataclass(frozen=True)
class Turns:
    """What came of the turns of some rows."""

    wanted: Sequence[Wish] = ()
    """The messages to send."""
    held: Mapping[Wish, enum.StrEnum] = field(default_factory=dict)
    """Those that are not sent, and why: a code that is kept with them."""


@dataclass(frozen=True)
class Part(Generic[R]):
    """One sort of rows with a clock, `next_at`."""

    name: str
    model: type[R]
    take_turns: Callable[[Session, str, Sequence[R], datetime], Turns]
    """Takes the turns of these rows of a workspace: notes how each stood, once all that it needs to know is read (a
    query in between would write each row twice), and moves its clock on."""
    ways_out: tuple[Callable[[Session, R, datetime], Wish], ...]
    """How a row is noted and moved on whose turn cannot be taken, each where the one before it raises; answers the
    message that there is not."""
    cost: Callable[[R], int] = lambda _row: 1
    """As how many rows it counts, since what is planned in one transaction must not take long."""
    known: ColumnElement[bool] = field(default_factory=true)
    """Which rows are ours to plan: another replica may be of a version that knows more."""


def due_in(parts: Sequence[Part[Any]]) -> CompoundSelect[int, str]:
    """Asks which of these parts, by their numbers, have something due in which of some workspaces: made once, for
    `find_due_in`."""
    by_then = bindparam("now", type_=UtcDateTime)
    wanted = (
        select(literal(number), Workspace.id).where(
            Workspace.id.in_(bindparam("ids", expanding=True)),
            exists().where(workspace_of(each.model) == Workspace.id, table(each.model).c.next_at <= by_then),
        )
        for number, each in enumerate(parts)
    )
    return union_all(*wanted).order_by(text("1, 2"))


def find_due_in(
    session: Session, asked: CompoundSelect[int, str], workspace_ids: Sequence[str], now: datetime
) -> Sequence[tuple[int, str]]:
    """The answer, in the order of the parts."""
    return [(number, id_) for number, id_ in session.execute(asked, {"ids": workspace_ids, "now": now})]


def plan_due(
    session: Session, part: Part[R], workspace_id: str, now: datetime, most: int, only: Any | None = None
) -> bool:
    """Plan up to `most` of a workspace's rows that are due, fewer where some cost more, or `only` the one of that key.

    Returns:
        Whether more may be due.
    """
    found = list(session.scalars(locked(_due(part, workspace_id, now, most, only), skips_locked=True)))
    rows = _as_many_as_fit(found, part.cost, most)
    if rows:
        turns = part.take_turns(session, workspace_id, rows, now)
        outbox.add(session, workspace_id, turns.wanted, now)
        outbox.note_held(session, workspace_id, turns.held, now)
    return len(found) == most or len(rows) < len(found)


def due_keys(session: Session, part: Part[Any], workspace_id: str, now: datetime, most: int) -> Keys:
    """The first rows of a workspace that are due, each by its key."""
    keys = _due(part, workspace_id, now, most, None).with_only_columns(*key_of(part.model))
    return [tuple(row) for row in session.execute(keys)]


def set_aside(
    session: Session,
    part: Part[R],
    workspace_id: str,
    key: Any,
    error: str,
    now: datetime,
    *,
    way_out: Callable[[Session, R, datetime], Wish],
) -> None:
    """Move on a row whose turn raises, by one of its part's ways out, and account for it with the error's kind."""
    row = session.scalars(locked(_due(part, workspace_id, now, 1, key))).one_or_none()
    if row is None:
        return
    outbox.note_set_aside(session, workspace_id, way_out(session, row, now), error, now)


def _due(part: Part[R], workspace_id: str, now: datetime, most: int, only: Any | None) -> Select[R]:
    due = select(part.model).where(workspace_of(part.model) == workspace_id, _is_due(part, now), part.known)
    if only is not None:
        due = due.where(among(part.model, [only]))
    return due.order_by(table(part.model).c.next_at).limit(most)


def _is_due(part: Part[Any], now: datetime) -> ColumnElement[bool]:
    return table(part.model).c.next_at <= now


def _as_many_as_fit(rows: Sequence[R], cost: Callable[[R], int], most: int) -> Sequence[R]:
    """The first of them, at least one."""
    costs = accumulate(map(cost, rows))
    return rows[: max(1, sum(total <= most for total in costs))]
