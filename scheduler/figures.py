"""What `/metrics` tells of the database: looked up when somebody asks, and not again at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from bot.runtime.metrics import OUTBOX_DUE, OUTBOX_OLDEST, PLANNING_LAG, WORKSPACES
from bot.runtime.readiness import Check
from models.store.base import Base, table
from models.store.batches import workspace_of
from models.store.database import Database
from models.store.outbox import OutboxMessage, State
from models.store.workspaces import Workspace
from scheduler.planning import Part

STATES = ("served", "paused", "left")


@dataclass(frozen=True)
class Figures:
    """How much waits, and for how long."""

    due: int
    oldest: timedelta
    """For how long the oldest message has been due."""
    lag: timedelta
    """For how long the oldest row has been due that is not planned."""
    workspaces: Mapping[str, int]
    """How many there are, by state."""


def look(session: Session, parts: Sequence[Part[Any]], now: datetime) -> Figures:
    """How it stands, over all workspaces. What rests where Kindling left, or is paused, is not late."""
    gone = select(Workspace.id).where(Workspace.left_at.is_not(None))
    paused = select(Workspace.id).where(Workspace.paused_reason.is_not(None))
    rests = OutboxMessage.workspace_id.in_(gone.union(paused))
    is_due = (OutboxMessage.next_at <= now, OutboxMessage.state == State.WAITING, ~rests)
    count, first = session.execute(select(func.count(), func.min(OutboxMessage.next_at)).where(*is_due)).one()
    unplanned = [session.scalars(_first_unplanned(each.model, gone, now)).one() for each in parts]
    state = case(
        (Workspace.left_at.is_not(None), "left"), (Workspace.paused_reason.is_not(None), "paused"), else_="served"
    )
    counted: dict[str, int] = dict(iter(session.execute(select(state, func.count()).group_by(state))))
    return Figures(
        due=count,
        oldest=now - first if first else timedelta(),
        lag=now - min((each for each in unplanned if each), default=now),
        workspaces={name: counted.get(name, 0) for name in STATES},
    )


def _first_unplanned(model: type[Base], gone: Select[str], now: datetime) -> Select[datetime | None]:
    clock = table(model).c.next_at
    return select(func.min(clock)).where(clock <= now, workspace_of(model).not_in(gone))


def keeper(database: Database, clock: Clock, parts: Sequence[Part[Any]]) -> Check:
    """Sets the figures when it is asked, however often, seldom enough."""

    async def update() -> None:
        found = await database.read(lambda session: look(session, parts, clock.now()))
        OUTBOX_DUE.set(found.due)
        OUTBOX_OLDEST.set(found.oldest.total_seconds())
        PLANNING_LAG.set(found.lag.total_seconds())
        for state, count in found.workspaces.items():
            WORKSPACES.labels(state).set(count)

    return Check(update)
