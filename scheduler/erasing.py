"""Erasing somebody in a running program: it begins at once, goes on beside everything else, and is told at its end.

Whatever ends the program in between, the next start finds the note of it (`models.capabilities.erasures`) and goes on.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from time import monotonic

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.blocks.own_data import erased_home
from bot.runtime.clock import Clock
from bot.runtime.metrics import SET_ASIDE
from models.across import erasure
from models.capabilities import erasures
from models.capabilities.erasures import UnderWay
from models.store.database import OUTAGES, Database

HOME_SECONDS = 1.5
"""How long it may take to clear Home."""
OF_OTHERS_AFTER = timedelta(minutes=5)
"""How old an erasure is that another replica began, and is taken up here: that one is no more, it seems. Were it still
at it, both would do the same, which does no harm."""
REST_SECONDS = 60.0
"""How soon it is tried again, where something went wrong."""

log = structlog.get_logger(__name__)


class Eraser:
    """Erases people, each in a task of its own.

    Args:
        database: where they are known.
        clock: tells the time.
        clients: the Web API client of each workspace that this process works for, by its id.
    """

    def __init__(self, database: Database, clock: Clock, clients: Mapping[str, AsyncWebClient]) -> None:
        self._database = database
        self._clock = clock
        self._clients = clients
        self._running: dict[tuple[str, str], asyncio.Task[bool]] = {}
        self._has_looked = False
        self._not_before = 0.0

    async def begin(self, workspace_id: str, member_id: str) -> asyncio.Task[bool]:
        """From now on they count as erased. Answers what does the rest, which tells whether all of it is done.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was begun.
        """
        now = self._clock.now()
        begun = await self._database.write(lambda session: erasure.begin(session, workspace_id, member_id, now))
        return self._go_on(begun)

    async def tick(self) -> None:
        """Go on with what was begun, by an earlier run of this process or by a replica that is no more."""
        if monotonic() < self._not_before:
            return
        is_first, self._has_looked = not self._has_looked, True
        before = None if is_first or self._database.is_sqlite else self._clock.now() - OF_OTHERS_AFTER
        served = self._clients.keys()
        for each in await self._database.read(lambda session: erasures.under_way(session, served, before)):
            self._go_on(each)

    async def stop(self) -> None:
        """Leave what is not done to the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _go_on(self, begun: UnderWay) -> asyncio.Task[bool]:
        key = (begun.workspace_id, begun.member_id)
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._run(begun))
            self._running[key].add_done_callback(lambda _task: self._running.pop(key))
        return self._running[key]

    async def _run(self, begun: UnderWay) -> bool:
        began = monotonic()
        try:
            await erasure.complete(self._database, begun, self._clock.now())
        except Exception as error:
            self._not_before = monotonic() + REST_SECONDS
            where = {"workspace": begun.workspace_id, "error": type(error).__name__}
            if isinstance(error, OUTAGES):
                log.warning("not_erased", **where)
            else:
                SET_ASIDE.labels("not_erased").inc()
                log.error("not_erased", **where, exc_info=None if isinstance(error, SQLAlchemyError) else error)
            return False
        log.info("erased", workspace=begun.workspace_id, seconds=round(monotonic() - began, 2))
        await self._clear_home(begun)
        return True

    async def _clear_home(self, erased: UnderWay) -> None:
        """Slack keeps what Home showed last, which is theirs, too; and here they learn that it is done."""
        try:
            async with asyncio.timeout(HOME_SECONDS):
                client = self._clients[erased.workspace_id]
                await client.views_publish(user_id=erased.member_id, view=erased_home())
        except (SlackClientError, ClientError, TimeoutError, OSError, KeyError) as error:  # or it was left just now
            log.warning("home_not_cleared", error=type(error).__name__)
