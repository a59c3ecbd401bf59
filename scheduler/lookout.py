"""Which workspaces have something due, and whose turn it is."""

from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement

from models.store import due
from models.store.database import Database
from models.store.lanes import SKEW
from models.store.workspaces import IS_HERE

EACH_EVERY = timedelta(minutes=1)
"""How often each workspace is looked at: what was written as due long ago is found by that, such as what waited in one
that was paused."""
CROWDED = timedelta(seconds=5)
"""The same while more becomes due than is looked at together."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Lookout:
    """Finds the workspaces in which something is due.

    Args:
        database: where it stands.
        served: the ids of the workspaces that this process works for.
        models: the tables of what becomes due.
        which: which workspaces count.
    """

    def __init__(
        self,
        database: Database,
        served: Container[str],
        models: due.Tables,
        which: ColumnElement[bool] = IS_HERE,
    ) -> None:
        self._database = database
        self._served = served
        self._lately = due.lately(models, which)
        self._everywhere = due.everywhere(models, which)
        self._through: datetime | None = None
        """When each workspace was looked at last."""
        self._since: datetime = LONG_AGO
        """When they were the time before. What became due since then is found by time, so that a row is found at once
        too that somebody was writing while the clock was put forward."""

    async def look(self, now: datetime) -> Mapping[str, datetime]:
        """Each with the time at which the latest of it became due, as far as that is known.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
        """
        through = self._through
        if through is None or not timedelta() <= now - through < EACH_EVERY:
            return await self._look_at_each(now)
        since = self._since - SKEW
        found = await self._database.read(lambda session: due.find_lately(session, self._lately, since, now))
        others = {} if found.is_all or now - through < CROWDED else await self._look_at_each(now)
        return {**others, **self._ours(found.latest)}

    def look_at_each(self) -> None:
        """Look at each workspace the next time: something that was found was not done."""
        self._through = None

    async def _look_at_each(self, now: datetime) -> Mapping[str, datetime]:
        found = await self._database.read(lambda session: due.find_everywhere(session, self._everywhere, now))
        self._since, self._through = min(self._through or now, now), now
        return self._ours(dict.fromkeys(found, LONG_AGO))

    def _ours(self, found: Mapping[str, datetime]) -> dict[str, datetime]:
        return {id_: at for id_, at in found.items() if id_ in self._served}


class Queue:
    """Workspaces that wait for their turn.

    Where something has just become due, and where it has waited longest, come by turns: so ten thousand of them that
    are due at one moment keep nobody waiting who comes after them, nor do those who come keep them waiting for good.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, datetime] = {}
        """All of them, whoever waits longest first."""
        self._fresh: dict[str, None] = {}
        """Those where something became due since their last turn, the latest last."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, found: Mapping[str, datetime]) -> None:
        """Where something is due, and since when the latest of it is."""
        for id_, at in sorted(found.items(), key=lambda each: each[1]):
            if id_ not in self._waiting or at > self._waiting[id_]:
                self._waiting[id_] = at
                self._fresh.pop(id_, None)
                self._fresh[id_] = None

    def take(self, most: int) -> Mapping[str, datetime]:
        """At most so many whose turn it is, with what was said of them."""
        taken: dict[str, datetime] = {}
        while self._waiting and len(taken) < most:
            is_latest = self._fresh and len(taken) % 2 == 0
            id_ = next(reversed(self._fresh)) if is_latest else next(iter(self._waiting))
            self._fresh.pop(id_, None)
            taken[id_] = self._waiting.pop(id_)
        return taken

    def put_back(self, id_: str, at: datetime) -> None:
        """There is more to do; it is the last of all now."""
        self._waiting.setdefault(id_, at)
