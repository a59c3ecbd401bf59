"""What was said in the listening box and waits for an answer is brought to mind in time."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from bot.runtime.clock import Clock
from models.across import entry_nudges
from models.store.database import OUTAGES, Database
from scheduler.hourly import Hourly
from scheduler.isolation import Troubles


class Asker:
    """Looks for what waits for an answer, and has its readers asked for one when it is time.

    Args:
        database: where it stands.
        clock: tells what time it is.
        served: the ids of the workspaces that this process works for.
    """

    def __init__(self, database: Database, clock: Clock, served: Collection[str]) -> None:
        self._database = database
        self._hourly = Hourly(database, clock, served, entry_nudges.where_waiting, self._look)
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Look, at most once an hour."""
        await self._hourly.tick()

    async def _look(self, workspace_id: str, now: datetime) -> None:
        try:
            for wish in await self._database.read(partial(entry_nudges.wishes, workspace_id=workspace_id, now=now)):
                await self._database.write(partial(entry_nudges.send, workspace_id=workspace_id, wish=wish, now=now))
        except OUTAGES:
            raise
        except Exception as error:
            self._troubles.tell("answers_not_asked_for", error, workspace=workspace_id)
        else:
            self._troubles.over("answers_not_asked_for", workspace=workspace_id)
