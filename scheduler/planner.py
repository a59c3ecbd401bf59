"""What became due becomes messages in the outbox: a batch a transaction, until nothing more is due.

A batch that raises is planned row by row; the row at fault is moved on and accounted for, so that nobody waits for it.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy import exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.capabilities import followups_due
from models.capabilities.followups import Followup
from models.people.cadences import Cadence
from models.store.database import OUTAGES, Database
from models.store.workspaces import Workspace
from scheduler import recurring
from scheduler.clockwatch import ClockWatch
from scheduler.isolation import Troubles
from scheduler.makers import MAKERS

BATCH = 100
"""Rows planned in one transaction. On SQLite it runs on the event loop, so it stays short."""
BREATH_SECONDS = 0.005
"""Between two batches: as long as a command takes to be read and to give its own write, which then comes first."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Work:
    """One sort of rows that become due."""

    name: str
    plan: Callable[..., bool]
    """Plans so many that are due, or `only` one; answers whether more may be due."""
    keys: Callable[[Session, str, datetime, int], list[Any]]
    """Those that are due, each by its key."""
    ways_out: tuple[Callable[..., None], ...]
    """How a row is moved on that cannot be planned: each where the one before it raises."""


FOLLOWUPS = Work("followup", followups_due.step_due, followups_due.due_keys, (followups_due.set_aside,))
CADENCES = Work(
    "cadence",
    partial(recurring.plan_due, makers=MAKERS),
    recurring.due_keys,
    (recurring.set_aside, partial(recurring.set_aside, finds_next=False)),
)


class Planner:
    """Looks at what is due.

    Args:
        database: where it stands.
        watch: tells what time it is.
        served: the ids of the workspaces that this process works for.
        works: what becomes due.
    """

    def __init__(
        self,
        database: Database,
        watch: ClockWatch,
        served: Collection[str],
        works: Collection[Work] = (FOLLOWUPS, CADENCES),
    ) -> None:
        self._database = database
        self._watch = watch
        self._served = served
        self._works = works
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Plan everything that is due now."""
        try:
            now = await self._watch.look()
            for workspace_id in await self._database.read(lambda session: _with_due(session, self._served, now)):
                for work in self._works:
                    await self._work_off(work, workspace_id, now)
        except SQLAlchemyError as error:
            log.error("not_planned", error=type(error).__name__)

    async def _work_off(self, work: Work, workspace_id: str, now: datetime) -> None:
        """Plan batch after batch while there may be more."""
        where = {"workspace": workspace_id, "what": work.name}
        try:
            while await self._plan_batch(work, workspace_id, now):  # noqa: ASYNC110 (it is no waiting)
                await asyncio.sleep(BREATH_SECONDS)
        except OUTAGES:
            raise
        except Exception as error:  # one workspace's trouble is not the others'
            self._troubles.tell("workspace_not_planned", error, **where)
        else:
            self._troubles.over("workspace_not_planned", **where)

    async def _plan_batch(self, work: Work, workspace_id: str, now: datetime) -> bool:
        try:
            return await self._database.write(
                lambda session: work.plan(session, workspace_id=workspace_id, now=now, most=BATCH)
            )
        except OUTAGES:
            raise
        except Exception:
            return await self._plan_one_by_one(work, workspace_id, now)

    async def _plan_one_by_one(self, work: Work, workspace_id: str, now: datetime) -> bool:
        """Plan each row of a batch by itself, and move on those that raise; answers whether more may be due."""
        keys = await self._database.read(lambda session: work.keys(session, workspace_id, now, BATCH))
        moved = [await self._plan_one(work, workspace_id, each, now) for each in keys]
        return len(keys) == BATCH and any(moved)

    async def _plan_one(self, work: Work, workspace_id: str, key: Any, now: datetime) -> bool:
        """Answers whether it is not due any more."""
        plan = partial(work.plan, workspace_id=workspace_id, now=now, most=1, only=key)
        try:
            await self._database.write(plan)
        except OUTAGES:
            raise
        except Exception as error:
            return await self._set_aside(work, workspace_id, key, error, now)
        return True

    async def _set_aside(self, work: Work, workspace_id: str, key: Any, error: Exception, now: datetime) -> bool:
        where = {"workspace": workspace_id, "what": work.name, "row": _named(key)}
        self._troubles.tell("row_set_aside", error, **where)
        for way_out in work.ways_out:
            move_on = partial(way_out, workspace_id=workspace_id, key=key, error=type(error).__name__, now=now)
            try:
                await self._database.write(move_on)
            except OUTAGES:
                raise
            except Exception as trouble:
                log.debug("row_not_moved_on", **where, error=type(trouble).__name__)
            else:
                self._troubles.over("row_set_aside", **where)  # should it raise when it is due again, that is told
                return True
        return False


def _named(key: Any) -> str:
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


def _with_due(session: Session, served: Collection[str], now: datetime) -> list[str]:
    """Those of the served workspaces in which anything is due, by id."""
    due = (exists().where(model.workspace_id == Workspace.id, model.next_at <= now) for model in (Followup, Cadence))
    return list(session.scalars(select(Workspace.id).where(Workspace.id.in_(served), or_(*due)).order_by(Workspace.id)))
