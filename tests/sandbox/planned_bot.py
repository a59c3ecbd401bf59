"""A bot with a plan, whose clock is another process's: it follows the file."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox import Sandbox, Workspace
from tests.sandbox.tiny_bot import TinyBot

Json = dict[str, Any]
LOOKS_EVERY = 0.01


class PlannedBot:
    """Posts what is planned once its time has come, and knows what comes next, as the demo does.

    Args:
        slack: where it is.
        bot: through which it posts.
        clock: the file that its clock follows.
    """

    def __init__(self, slack: Sandbox, bot: TinyBot, clock: Path) -> None:
        self._slack, self._bot, self._clock = slack, bot, clock
        self.plan: dict[datetime, tuple[str, str]] = {}
        """When something is posted, where (an id), and what sort of message it is."""
        self.said: dict[datetime, datetime] = {}
        """When it was planned, and when it was posted, by its own clock."""
        self.hands_full = False
        """Whether it has something in hand that does not get done."""

    def now(self) -> datetime:
        """The time by its own clock."""
        return datetime.fromtimestamp(time.time() + float(self._clock.read_text()), UTC)

    async def live(self) -> None:
        """Do what is due, until cancelled."""
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            for at in [at for at in sorted(self.plan) if at <= self.now() and not self.hands_full]:
                channel, sort = self.plan[at]
                mark = {"event_type": "planned", "event_payload": {"id": f"{sort} {at.isoformat()}"}}
                await self._bot.call("chat.postMessage", channel=channel, text=f"A {sort}", metadata=mark)
                self.said[at] = self.now()
                del self.plan[at]

    def next_at(self) -> datetime | None:
        """When it posts next."""
        return min(self.plan, default=None)

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """What its messages are."""
        return {each: (each.split(" ")[0], f"{each.split(' ')[0]}s") for each in message_ids}

    def why(self, message_id: str) -> Sequence[str]:
        """It does not know."""
        return ()

    def guide(self) -> Json | None:
        """It has none."""
        return None

    async def guide_act(self, step: str, what: str) -> None:
        """It has none."""


@asynccontextmanager
async def planned_bot(workspace: Workspace, file: Path, **options: Any) -> AsyncIterator[tuple[Sandbox, PlannedBot]]:
    """A sandbox with such a bot in it, whose clock is told in that file."""
    async with Sandbox(workspace, clock_file=file, **options) as slack, TinyBot(slack) as tiny:
        bot = PlannedBot(slack, tiny, file)
        slack.engine.host = bot
        await tiny.connect()
        living = asyncio.create_task(bot.live())
        try:
            yield slack, bot
        finally:
            living.cancel()
            with suppress(asyncio.CancelledError):
                await living
