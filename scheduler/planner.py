"""What became due becomes messages in the outbox: a batch a transaction, until nothing more is due.

A batch that raises is planned row by row; the row at fault is moved on and accounted for, so that nobody waits for it.
Workspaces take turns of a batch each, and between a few of them it is looked for what became due meanwhile.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.store.database import OUTAGES, Database
from scheduler import planning
from scheduler.clockwatch import ClockWatch
from scheduler.isolation import Troubles
from scheduler.lookout import Lookout, Queue
from scheduler.planning import Part

BATCH = 100
"""Rows planned in one transaction. On SQLite it runs on the event loop, so it stays short."""
BREATH_SECONDS = 0.005
"""Between two batches: as long as a command takes to be read and to give its own write, which then comes first."""
LONG_SECONDS, LONGEST_REST_SECONDS = 0.05, 0.25
"""A batch that took longer, such as that of a lead's digest, is followed by a rest of its length: thanks need several
writes, and would wait for a digest before each. SQLite serves one process and few workspaces: it need not rest."""
AT_ONCE = 10
"""So many workspaces have their turns before it is looked for what became due meanwhile."""

log = structlog.get_logger(__name__)


class Planner:
    """Looks at what is due.

    Args:
        database: where it stands.
        watch: tells what time it is.
        served: the ids of the workspaces that this process works for.
        parts: what becomes due.
    """

    def __init__(
        self,
        database: Database,
        watch: ClockWatch,
        served: Collection[str],
        parts: Sequence[Part[Any]],
    ) -> None:
        self._database = database
        self._watch = watch
        self._parts = parts
        self._lookout = Lookout(database, served, [each.model for each in parts])
        self._due_in = planning.due_in(parts)
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Plan everything that is due now."""
        try:
            await self._work_off()
        except SQLAlchemyError as error:
            self._lookout.look_at_each()
            log.error("not_planned", error=type(error).__name__)

    async def _work_off(self) -> None:
        """Take turns until nothing is due; what is due still at the end of its turns is looked at in the next tick."""
        queue, done = Queue(), dict[str, datetime]()
        while True:
            now = await self._watch.look()
            found = await self._lookout.look(now)
            queue.add({id_: at for id_, at in found.items() if id_ not in done or at > done[id_]})
            turns = queue.take(AT_ONCE)
            if not turns:
                return
            for id_ in await self._take_turns(list(turns), now):
                queue.put_back(id_, turns[id_])
            done |= turns
            await asyncio.sleep(BREATH_SECONDS)

    async def _take_turns(self, workspace_ids: Sequence[str], now: datetime) -> Collection[str]:
        """One batch of each part in each of these workspaces; answers those where there may be more."""
        due = await self._database.read(lambda session: planning.find_due_in(session, self._due_in, workspace_ids, now))
        return {id_ for number, id_ in due if await self._take_turn(self._parts[number], id_, now)}

    async def _take_turn(self, part: Part[Any], workspace_id: str, now: datetime) -> bool:
        where = {"workspace": workspace_id, "what": part.name}
        began = monotonic()
        try:
            is_more = await self._plan_batch(part, workspace_id, now)
            took = monotonic() - began
            if is_more or (took > LONG_SECONDS and not self._database.is_sqlite):
                await asyncio.sleep(max(BREATH_SECONDS, min(took, LONGEST_REST_SECONDS)))
        except OUTAGES:
            raise
        except Exception as error:  # one workspace's trouble is not the others'
            self._troubles.tell("workspace_not_planned", error, **where)
            return False
        self._troubles.over("workspace_not_planned", **where)
        return is_more

    async def _plan_batch(self, part: Part[Any], workspace_id: str, now: datetime) -> bool:
        try:
            return await self._database.write(
                lambda session: planning.plan_due(session, part, workspace_id, now, BATCH)
            )
        except OUTAGES:
            raise
        except Exception:
            return await self._plan_one_by_one(part, workspace_id, now)

    async def _plan_one_by_one(self, part: Part[Any], workspace_id: str, now: datetime) -> bool:
        """Plan each row of a batch by itself, and move on those that raise; answers whether more may be due."""
        keys = await self._database.read(lambda session: planning.due_keys(session, part, workspace_id, now, BATCH))
        moved = [await self._plan_one(part, workspace_id, each, now) for each in keys]
        return len(keys) == BATCH and any(moved)

    async def _plan_one(self, part: Part[Any], workspace_id: str, key: Any, now: datetime) -> bool:
        """Answers whether it is not due any more."""
        try:
            await self._database.write(lambda session: planning.plan_due(session, part, workspace_id, now, 1, key))
        except OUTAGES:
            raise
        except Exception as error:
            return await self._set_aside(part, workspace_id, key, error, now)
        return True

    async def _set_aside(self, part: Part[Any], workspace_id: str, key: Any, error: Exception, now: datetime) -> bool:
        where = {"workspace": workspace_id, "what": part.name, "row": " ".join(str(each) for each in key)}
        self._troubles.tell("row_set_aside", error, **where)
        for way_out in part.ways_out:
            of_row = {"part": part, "workspace_id": workspace_id, "key": key}
            move_on = partial(planning.set_aside, **of_row, error=type(error).__name__, now=now, way_out=way_out)
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
