"""How time passes in a sandbox: it runs as outside, runs fast, goes to a moment, or stands still.

The app in it is another process, whose clock follows. So time goes from one moment of its plan to the next and waits
there until that is done: each message has its own hour, however far one goes. Without a host nothing is known of a
plan, and a moment is reached in one leap.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from sandbox.clock import Clock
from sandbox.host import Host

BEAT = 0.25
"""Real seconds between two moves while time runs fast, and between two looks while it stands."""
POLL = 0.03
HEARD = 2.0
"""Real seconds in which the app has heard what happened; what it does not take comes again in a minute."""
PATIENCE = 20.0
"""Real seconds in which it is done with what is due at one moment; what takes longer is not waited for."""
ALONE = 15.0
"""Real seconds after which time no longer runs fast, once nobody has the page open."""
GRAIN = timedelta(seconds=1)
"""So much later than planned it is when something is done."""
FURTHEST = timedelta(days=14)
"""How far ahead the next thing that happens is looked for."""


class Passing:
    """How time passes, one way at a time.

    Args:
        clock: what is moved.
        host: who knows the app's plan, if anybody does.
        settled: returns once the app has heard of all that happened.
        written: whether anything was written after a moment.
        changed: called when time begins or ends to pass in some way.
    """

    def __init__(
        self,
        clock: Clock,
        host: Callable[[], Host | None],
        settled: Callable[[], Awaitable[None]],
        written: Callable[[datetime], bool],
        changed: Callable[[], None],
    ) -> None:
        self._clock, self._host, self._settled, self._written, self._changed = clock, host, settled, written, changed
        self._task: asyncio.Task[None] | None = None
        self._stands = False
        self._watching, self._alone_since = 0, 0.0
        self.speed = 0
        """How many seconds pass in one while time runs fast; 0 otherwise."""
        self.until: datetime | None = None
        """Where time is going to, while it does."""
        self.began: datetime | None = None
        """When it last began to run fast, or to go somewhere."""
        self.ended: datetime | None = None
        """When that was over; None while it lasts."""

    @property
    def knows_the_plan(self) -> bool:
        """Whether it is known when something happens next."""
        return self._host() is not None

    @property
    def runs_as_outside(self) -> bool:
        """Whether a second here is one outside, and goes on to be."""
        return not self._stands and not (self.began and not self.ended)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Somebody has the page open meanwhile."""
        self._watching += 1
        try:
            yield
        finally:
            self._watching -= 1
            self._alone_since = _seconds()

    def play(self, speed: int) -> None:
        """Run so many times as fast as outside, as far as the app keeps up, until told otherwise; then stand still."""
        self._stands = True
        if self.speed:
            self.speed = speed
            self._changed()
        else:
            self.stop()
            self.speed = speed
            self._begin(self._run)

    def pause(self) -> None:
        """Stand still from now on."""
        self.stop()
        self._stands = True
        self._task = asyncio.create_task(self._stand())

    def run_as_outside(self) -> None:
        """Run at the pace of the world outside from now on."""
        self.stop()
        self._stands = False
        self._clock.resume()
        self._changed()

    def go_to(self, moment: datetime) -> None:
        """Begin to go there; afterwards time stands still if it did before or ran fast, and runs as outside if not."""
        self.stop()
        if self.knows_the_plan:
            self.until = moment
            self._begin(partial(self._walk, moment))
        else:
            self._leap(moment)

    def go_to_next(self) -> None:
        """Begin to go on until something is written somewhere. Raises ValueError if nothing is planned."""
        due = self._due()
        if due is None:
            raise ValueError("nothing is planned")
        self.stop()
        self.until = due
        self._begin(self._walk_until_written)

    def stop(self) -> None:
        """End whatever is going on."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        if self.began and not self.ended:
            self._over()

    # How it goes

    def _begin(self, way: Callable[[], Awaitable[None]]) -> None:
        self._clock.resume()
        self.began, self.ended = self._clock.now(), None
        self._task = asyncio.create_task(self._pass(way))
        self._changed()

    def _leap(self, moment: datetime) -> None:
        self.began = self._clock.now()
        self._clock.set(max(moment, self.began))
        self._over()
        if self._stands:
            self._task = asyncio.create_task(self._stand())

    async def _pass(self, way: Callable[[], Awaitable[None]]) -> None:
        try:
            await way()
        finally:
            if self._task is asyncio.current_task():
                self._over()
        if self._stands:
            await self._stand()

    def _over(self) -> None:
        self.speed, self.until, self.ended = 0, None, self._clock.now()
        self._changed()

    async def _run(self) -> None:
        while not self._is_alone():
            await asyncio.sleep(BEAT)
            is_done = await self._done_with_what_is_due()
            ahead = self._clock.now() + timedelta(seconds=self.speed * BEAT)
            if is_done:
                self._go_on(ahead)
            else:
                self._clock.set(ahead)

    def _is_alone(self) -> bool:
        return not self._watching and _seconds() - self._alone_since > ALONE

    async def _walk(self, moment: datetime) -> None:
        while await self._done_with_what_is_due() and self._clock.now() < moment:
            self._go_on(moment)
        self._clock.set(max(moment, self._clock.now()))
        await self._done_with_what_is_due()

    async def _walk_until_written(self) -> None:
        await self._done_with_what_is_due()
        began = self._clock.now()
        while not self._written(began) and (due := self._due()) and self._clock.now() < due < began + FURTHEST:
            self.until = due
            await self._walk(due + GRAIN)

    async def _stand(self) -> None:
        """But for as long as the app has something in hand: no message could leave at a time that stands still."""
        while True:
            if self._is_due(self._clock.now() + GRAIN):
                self._clock.resume()
            elif self._clock.frozen_at is None:
                self._clock.freeze()
                self._changed()
            self._clock.tell()
            await asyncio.sleep(BEAT)

    def _go_on(self, moment: datetime) -> None:
        """Go there, or to what is planned before; nowhere, where something came up just now."""
        now, due = self._clock.now(), self._due()
        if due is None or due > now:
            self._clock.set(min(moment, due + GRAIN) if due else moment)

    async def _done_with_what_is_due(self) -> bool:
        """Wait until the app has heard what happened and done what is due now; answers whether it has done that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARD):
                await self._settled()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._is_due(self._clock.now()):  # noqa: ASYNC110 (nothing tells of it)
                    await asyncio.sleep(POLL)
                return True
        return False

    def _is_due(self, now: datetime) -> bool:
        due = self._due()
        return due is not None and due <= now

    def _due(self) -> datetime | None:
        host = self._host()
        return host.next_at() if host else None


def _seconds() -> float:
    return asyncio.get_running_loop().time()
