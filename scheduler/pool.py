"""The pool in time: written each half minute, whether or not anything was handed in, and opened in due course."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial

import structlog

from bot.runtime.clock import Clock
from bot.runtime.hopper import WRITTEN_EVERY, ClosedError, Handed, Hopper, TooLateError
from models.across import opening
from models.store.database import OUTAGES, Database
from models.store.sealing import Seal, UnreadableError
from scheduler.isolation import Troubles

TELLING_SECONDS = 2.0
"""How long those who handed something in are still told what became of it when the program stops."""

log = structlog.get_logger(__name__)


class PoolWriter:
    """Writes each workspace's pool at fixed times, which follow from the clock alone.

    Args:
        database: where the pools are.
        clock: tells when it is time.
        hopper: what is handed in.
        served: the ids of the workspaces that this process works for.
    """

    def __init__(self, database: Database, clock: Clock, hopper: Hopper, served: Collection[str]) -> None:
        self._database = database
        self._clock = clock
        self._hopper = hopper
        self._served = served
        self._turn: int | None = None
        self._week: date | None = None
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Write them, if it is time. What is said here when something goes wrong says nothing of what was handed in."""
        turn = int(self._clock.now().timestamp() // WRITTEN_EVERY.total_seconds())
        if self._hopper.seal is None or turn == self._turn:
            return
        self._turn = turn
        await self._write_all(self._hopper.seal)
        self._tell_of_the_week()

    def _tell_of_the_week(self) -> None:
        """Once a week, what went wrong where nobody shall read when somebody was there."""
        before, self._week = self._week, opening.week_at(self._clock.now())
        if before not in (None, self._week) and (troubles := self._hopper.troubles()):
            log.error("listening_failed", kinds=troubles)

    async def stop(self) -> None:
        """Write them once more: whoever waits is told before the program ends."""
        if self._hopper.seal:
            await self._write_all(self._hopper.seal)
            await self._hopper.finish(TELLING_SECONDS)

    async def _write_all(self, seal: Seal) -> None:
        for workspace_id in self._served:
            await self._write(workspace_id, seal)

    async def _write(self, workspace_id: str, seal: Seal) -> None:
        handed = self._hopper.take(workspace_id)
        slips = [slip for each in handed for slip in each.slips]
        now = self._clock.now()
        trouble: Exception | None = None
        late: Collection[str] = ()
        try:
            late = await self._database.write(
                partial(opening.write, workspace_id=workspace_id, seal=seal, slips=slips, now=now)
            )
        except UnreadableError as error:
            self._troubles.tell("pool_not_opened", error, workspace=workspace_id)
            trouble = ClosedError()
        except OUTAGES as error:
            trouble = error
        except Exception as error:
            self._troubles.tell("pool_not_written", error, workspace=workspace_id)
            trouble = error
        else:
            self._troubles.over("pool_not_opened", workspace=workspace_id)
            self._troubles.over("pool_not_written", workspace=workspace_id)
        _answer(handed, trouble, late)


def _answer(handed: Sequence[Handed], trouble: Exception | None, late: Collection[str]) -> None:
    for each in handed:
        if each.is_in.done():
            continue
        if trouble:
            each.is_in.set_exception(trouble)
        elif any(slip.id in late for slip in each.slips):
            each.is_in.set_exception(TooLateError())
        else:
            each.is_in.set_result(None)
