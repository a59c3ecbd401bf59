"""The pool in time: written when the clock and what everyone may know say so, whether or not anything was handed in,
and opened in due course.

A few hundred workspaces are all written each half minute. Of more, those are in which something was opened lately or a
round runs; all others take turns, as many at a time as a few hundred.
"""

import asyncio
import math
from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from time import monotonic
from zlib import crc32

import structlog

from bot.runtime.clock import Clock
from bot.runtime.hopper import WRITTEN_EVERY, ClosedError, Handed, Hopper, StoppedError, TooLateError
from models.across import opening
from models.store.database import OUTAGES, Database
from models.store.sealing import Seal, UnreadableError
from scheduler.isolation import Troubles

AT_ONCE = 500
"""So many pools are written each half minute, whoever they are of: 17 a second, of 16 kB each."""
TOGETHER = 10
"""So many share a transaction."""
SPREAD_SECONDS = 10.0
"""Over how long those of a half minute are spread."""
STOPPING_SECONDS = 1.0
"""How long the last writing takes at most when the program stops."""
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
        some = await self._whose_turn(turn)
        await self._write_each(some, self._hopper.seal, SPREAD_SECONDS * TOGETHER / max(len(some), AT_ONCE))
        self._tell_of_the_week()

    async def _whose_turn(self, turn: int) -> Sequence[str]:
        """The workspaces whose pools are written now. Nothing that was handed in and waits has to do with it."""
        served = sorted(self._served)
        if len(served) <= AT_ONCE:
            self._hopper.turns = {}
            return served
        now = self._clock.now()
        busy = await self._database.read(lambda session: opening.where_busy(session, now))
        quiet = [each for each in served if each not in busy]
        turns = max(1, math.ceil(len(quiet) / AT_ONCE))
        self._hopper.turns = dict.fromkeys(quiet, turns)
        return [each for each in served if each in busy or crc32(each.encode()) % turns == turn % turns]

    def _tell_of_the_week(self) -> None:
        """Once a week, what went wrong where nobody shall read when somebody was there."""
        before, self._week = self._week, opening.week_at(self._clock.now())
        if before not in (None, self._week) and (troubles := self._hopper.troubles()):
            log.error("listening_failed", kinds=troubles)

    async def stop(self) -> None:
        """Write those whose turn it is once more; whoever waits is told before the program ends, also that it is not
        in where it would be another's turn."""
        if self._hopper.seal:
            some = await self._whose_turn(self._turn or 0)
            await self._write_each(some, self._hopper.seal, 0.0, monotonic() + STOPPING_SECONDS)
            for workspace_id in self._hopper.waiting():
                _answer(self._hopper.take(workspace_id), StoppedError(), ())
            await self._hopper.finish(TELLING_SECONDS)

    async def _write_each(
        self, workspace_ids: Sequence[str], seal: Seal, pause_seconds: float, until: float = math.inf
    ) -> None:
        """A few a transaction; what is not begun by `until`, in monotonic seconds, is left out."""
        for start in range(0, len(workspace_ids), TOGETHER):
            if monotonic() > until:
                return
            if start:
                await asyncio.sleep(pause_seconds)
            await asyncio.gather(*(self._write(each, seal) for each in workspace_ids[start : start + TOGETHER]))

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
