"""What was handed in without a name, from the click until the pool is written next: in memory alone.

Nothing of it, and nothing of who handed it in, is written down or logged. A program that is killed loses what it holds;
whoever handed it in was not told yet that it is in.
"""

import asyncio
import traceback
from collections import defaultdict, deque
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from models.capabilities.pool import Slip
from models.store.sealing import Seal

WRITTEN_EVERY = timedelta(seconds=30)
"""How often the pool is written, come what may. A minute longer is a minute that people wait for their code; shorter
is more for the disk: 16 kB a workspace each time."""
MOST_AN_HOUR, MOST_A_DAY = 10, 30
"""So much one person may hand in: nobody can fill the pool, nor drown what others say."""
MOST_LOOKS_AN_HOUR, MOST_LOOKS_A_DAY = 30, 100
"""So often one person may come with a code: nobody can try many."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


class ClosedError(Exception):
    """No key opens the pool just now, so nothing can be put into it."""


class StoppedError(Exception):
    """The program ended before the pool was written next."""


class TooLateError(Exception):
    """What it belongs to was over when the pool was written, so it is not in it."""


@dataclass(frozen=True)
class Handed:
    """What one person handed in together, and who waits to hear that it is in."""

    slips: Sequence[Slip]
    is_in: asyncio.Future[None]


class Hopper:
    """Holds it.

    Args:
        seal: seals the pool; `None` where there is no key, and then nothing may be handed in.
    """

    def __init__(self, seal: Seal | None) -> None:
        self.seal = seal
        self.turns: Mapping[str, int] = {}
        """Of how many times that pools are written those of a workspace are one, where not each is."""
        self._held: defaultdict[str, list[Handed]] = defaultdict(list)
        self._handed_in: dict[tuple[str, str], deque[datetime]] = {}
        self._looked: dict[tuple[str, str], deque[datetime]] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._troubles: set[str] = set()

    def hand_in(self, workspace_id: str, slips: Sequence[Slip]) -> asyncio.Future[None]:
        """Hold it for the next time that the pool is written; what is answered is done once it is on disk.

        The future raises `ClosedError`, `TooLateError`, or what the database raises, if it did not get there: then it
        is lost, and must be handed in again.
        """
        is_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._held[workspace_id].append(Handed(slips, is_in))
        return is_in

    def wait(self, workspace_id: str) -> timedelta:
        """How long it takes at most until the pool of a workspace is written."""
        return WRITTEN_EVERY * self.turns.get(workspace_id, 1)

    def waiting(self) -> Sequence[str]:
        """The workspaces of which something is held."""
        return list(self._held)

    def take(self, workspace_id: str) -> Sequence[Handed]:
        """All that is held of a workspace; from now on it is whoever's who took it."""
        return self._held.pop(workspace_id, [])

    def allows(self, workspace_id: str, member_id: str, now: datetime) -> bool:
        """Whether this person may hand in something more, which this counts as one."""
        lately = self._handed_in.setdefault((workspace_id, member_id), deque())
        return _counts(lately, now, MOST_AN_HOUR, MOST_A_DAY)

    def allows_look(self, workspace_id: str, member_id: str, now: datetime) -> bool:
        """Whether this person may come with a code once more, which this counts as once."""
        lately = self._looked.setdefault((workspace_id, member_id), deque())
        return _counts(lately, now, MOST_LOOKS_AN_HOUR, MOST_LOOKS_A_DAY)

    def tell(self, telling: Coroutine[Any, Any, None]) -> None:
        """Have somebody told what became of what they handed in, beside all else."""
        task = asyncio.create_task(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def finish(self, seconds: float) -> None:
        """Wait until everyone is told, at most so long."""
        if self._telling:
            await asyncio.wait(self._telling, timeout=seconds)

    def note(self, error: BaseException) -> None:
        """Something went wrong while somebody was at the box. Its words are not kept, nor is when it was: a line in the
        log at that moment would tell that somebody was there."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        self._troubles.add(f"{type(error).__name__} at {where}")

    def troubles(self) -> Sequence[str]:
        """What was noted since this was asked last."""
        found, self._troubles = sorted(self._troubles), set()
        return found


def _counts(lately: deque[datetime], now: datetime, most_an_hour: int, most_a_day: int) -> bool:
    """Count one more, unless it were too many."""
    while lately and now - lately[0] > _DAY:
        lately.popleft()
    within_an_hour = sum(now - each <= _HOUR for each in lately)
    if len(lately) >= most_a_day or within_an_hour >= most_an_hour:
        return False
    lately.append(now)
    return True
