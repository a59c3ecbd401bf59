"""A Slack workspace with the real bot in this process, whose time is moved by hand."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.runtime.environment import Settings
from bot.start.app import Running, running
from lab.demo_acts import clicks
from models import Cadence, Followup, OutboxMessage, Series
from models.store.database import Database
from models.store.outbox import State
from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS

FEW_TICKS_SECONDS = 60.0
"""The time between the bot's own ticks: what is due is worked off when time is moved."""
GRAIN = timedelta(seconds=1)


MEMORY = Path("/dev/shm")  # noqa: S108 (what is written there goes into a new folder of our own)


def in_memory(needed: int) -> Path | None:
    """A file system in memory with room for so many bytes, where the machine has one: to wait for a disk thousands of
    times is no part of what is shown or tested."""
    is_there = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > needed
    return MEMORY if is_there else None


class SlackClock:
    """The bot's clock is the workspace's, but for a moment in which it is wrong."""

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack
        self.ahead = timedelta()
        """By how much it is wrong."""

    def now(self) -> datetime:
        """The present moment there, UTC, as far as the bot knows."""
        return self._slack.clock.now() + self.ahead


class Stage:
    """The workspace, the bot, and the way through time.

    Args:
        slack: the workspace.
        database_url: where the bot remembers.
        recognition_channel: the name of the channel for public shout-outs.
        lead: the handle of the person who leads the team of that channel.
        keys: seal what people say without their names.
    """

    def __init__(
        self, slack: Sandbox, database_url: str, recognition_channel: str, lead: str, keys: Sequence[SecretStr] = ()
    ) -> None:
        self.slack = slack
        self.clock = SlackClock(slack)
        self._database_url = database_url
        self._recognition_channel, self._lead, self._keys = recognition_channel, lead, tuple(keys)
        self._bot = AsyncExitStack()
        self._running: Running | None = None

    @property
    def is_running(self) -> bool:
        """Whether the bot runs."""
        return self._running is not None

    @property
    def database(self) -> Database:
        """The bot's, while it runs."""
        assert self._running
        return self._running.database

    async def start_bot(self) -> None:
        """Start the bot in this process; the workspace is started already."""
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(self.slack.bot_token),
            slack_app_token=SecretStr(self.slack.app_token),
            slack_api_url=self.slack.api_url,
            database_url=self._database_url,
            recognition_channel=self.slack.channel_id(self._recognition_channel),
            leads=(self.slack.person(self._lead).id,),
            messages_per_minute=100_000,
            encryption_keys=self._keys,
            tick_seconds=FEW_TICKS_SECONDS,
            port=0,
        )
        self._running = await self._bot.enter_async_context(running(settings, self.clock))
        await self.slack.wait_connected()

    async def stop_bot(self) -> None:
        """Stop the bot, if it runs."""
        self._running = None
        await self._bot.aclose()
        self._bot = AsyncExitStack()
        await self.slack.wait_for(lambda: not self.slack.engine.sockets.connections)

    async def next_due(self) -> datetime | None:
        """The earliest moment for which the bot has planned anything; `None` while it does not run."""
        return await self.database.read(first_due) if self.is_running else None

    async def move_to(self, moment: datetime, *, asks_slack: bool = True, is_new_day: bool = True) -> None:
        """Let it be that moment, and the bot do what is due; as in `settled`."""
        self.slack.clock.set(max(moment + GRAIN, self.slack.clock.now()))
        await self.settled(asks_slack=asks_slack, is_new_day=is_new_day)

    async def walk_to(self, moment: datetime) -> None:
        """Let time pass until that moment, with everything done when it is due on the way."""
        while (due := await self.next_due()) and due < moment:
            await self.move_to(due)
        await self.move_to(moment)

    async def settled(self, *, asks_slack: bool = True, is_new_day: bool = True) -> None:
        """Let the bot plan and send what is due now, until nothing is left.

        Args:
            asks_slack: whether it asks who is here, if it is time to.
            is_new_day: whether it looks after stories, and what was said without a name, if it is time to.

        Raises:
            TimeoutError: something stays due.
        """
        if self._running is None:
            return
        await self.slack.events_settled()
        async with asyncio.timeout(PATIENCE_SECONDS):
            if asks_slack:
                await self._running.sync.tick()
                await self._running.sync.done()
            if is_new_day:
                await self._running.stories.tick()
                await self._running.pool.tick()
            await self._running.planner.tick()
            await self._running.dispatcher.work_off()

    async def sent(self) -> None:
        """Let what is on its way arrive before time goes on, in which it would count as lost."""
        assert self._running
        await self._running.dispatcher.work_off()

    async def look_once(self) -> None:
        """Let the bot look once what is due, as it does each second, and begin to send it."""
        assert self._running
        await self._running.planner.tick()
        await self._running.dispatcher.round()

    async def click(self, who: str, words: str, what: str, value: str | None = None) -> None:
        """Somebody uses this element of the latest of their messages with these words, if there is one.

        Args:
            who: their handle.
            words: part of what the message says.
            what: the action id, or the label.
            value: what is chosen, where the element is a choice.
        """
        await clicks(who, words, what, value)(self.slack)


CLOCKS = (Cadence.next_at, Followup.next_at, Series.next_at, OutboxMessage.next_at)


def first_due(session: Session, *clocks: InstrumentedAttribute[datetime | None]) -> datetime | None:
    """The earliest moment for which anything is planned, or anything by these clocks."""
    firsts = [session.scalars(select(func.min(clock))).one() for clock in clocks or CLOCKS]
    return min((each for each in firsts if each is not None), default=None)


def is_busy(session: Session, now: datetime) -> bool:
    """Whether something is due, or a message is on its way."""
    is_changing = (OutboxMessage.state == State.CHANGING) & OutboxMessage.next_at.is_not(None)
    is_on_its_way = (OutboxMessage.state == State.SENDING) | is_changing
    on_its_way = select(OutboxMessage.id).where(is_on_its_way).limit(1)
    first = first_due(session)
    return (first is not None and first <= now) or session.scalars(on_its_way).first() is not None
