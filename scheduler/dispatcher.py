"""Rows in the outbox become messages in Slack.

A round asks which workspaces have something due, claims for each as many rows as may leave now, and hands every row
to a task of its own, which renders it, posts it and notes what became of it.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from time import monotonic

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.blocks import Renderer
from bot.clock import Clock
from bot.metrics import IN_FLIGHT, MESSAGES
from models import outbox
from models.database import Database, Operation
from models.outbox import Claim
from scheduler.pacing import Pacer
from scheduler.posting import Held, Outcome, Posted, Refused, Unsure, post

LEASE = timedelta(seconds=30)
"""How long a claim keeps others off; longer than any request to Slack may take."""
POST_PATIENCE_SECONDS = 10.0
FIRST_RETRY = timedelta(seconds=1)
SLOWEST_RETRY = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=6)
MOST_IN_FLIGHT = 32
REST_SECONDS = 0.05
REST_FACTOR = 20
"""The rest after a round: this many seconds, or this many times as long as the round took. So a flood of wake-ups,
or a long queue that pacing holds back, costs a twentieth of the time at most."""
TROUBLE_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Dispatcher:
    """Sends what is due, as fast as Slack allows, until told to stop.

    Args:
        database: where the outbox is.
        clock: tells what is due.
        client_for: the Web API client of a workspace, by its id.
        renderers: how each kind of row becomes a message.
        pacer: how fast messages may leave.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client_for: Callable[[str], AsyncWebClient],
        renderers: Mapping[str, Renderer],
        pacer: Pacer,
    ) -> None:
        self._database = database
        self._clock = clock
        self._client_for = client_for
        self._renderers = renderers
        self._pacer = pacer
        self._woken = asyncio.Event()
        self._stopping = False
        self._deliveries: dict[asyncio.Task[None], Claim] = {}

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Do rounds until `stop`: at once when woken, else when pacing lets the next message go."""
        while not self._stopping:
            self._woken.clear()
            began = monotonic()
            try:
                wait = await self.round()
            except SQLAlchemyError as error:
                log.error("outbox_unreachable", error=type(error).__name__)
                wait = TROUBLE_SECONDS
            await asyncio.sleep(max(REST_SECONDS, REST_FACTOR * (monotonic() - began)))
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()

    async def stop(self, patience_seconds: float) -> None:
        """Claim nothing more, let what is on its way arrive, and give back what was not begun."""
        self._stopping = True
        self.wake()
        if self._deliveries:
            await asyncio.wait(self._deliveries, timeout=patience_seconds)
        for task in self._deliveries:
            task.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)

    async def round(self) -> float | None:
        """Claim what may leave now and start sending it.

        Returns:
            Seconds until more may leave, or `None` if nothing more is due.
        """
        now = self._clock.now()
        due = await self._database.read(lambda session: outbox.workspaces_with_due(session, now))
        waits = [await self._round_of(workspace_id) for workspace_id in due]
        return min(waits, default=None)

    async def _round_of(self, workspace_id: str) -> float:
        room = min(self._pacer.room(workspace_id), MOST_IN_FLIGHT - len(self._deliveries))
        if room > 0 and not self._stopping:
            now, busy = self._clock.now(), self._pacer.busy(workspace_id)
            claims = await self._database.write(
                lambda session: outbox.claim(session, workspace_id, now, LEASE, room, busy)
            )
            for claim in claims:
                self._begin(claim)
        return self._pacer.wait(workspace_id)

    def _begin(self, claim: Claim) -> None:
        self._pacer.begin(claim.workspace_id, claim.recipient)
        task = asyncio.create_task(self._deliver(claim))
        self._deliveries[task] = claim
        IN_FLIGHT.inc()
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        claim = self._deliveries.pop(task)
        self._pacer.end(claim.workspace_id, claim.recipient)
        IN_FLIGHT.dec()
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery_failed", id=str(claim.id), kind=claim.kind, exc_info=error)
        self.wake()

    async def _deliver(self, claim: Claim) -> None:
        """Render, post, note. What is not noted comes up again when the lease is over."""
        render = self._renderers[claim.kind]
        message = await self._database.read(lambda session: render(session, claim))
        if message is None:
            await self._note(claim, "dropped", lambda session: outbox.mark_dropped(session, claim))
            return
        try:
            async with asyncio.timeout(POST_PATIENCE_SECONDS):
                outcome = await post(self._client_for(claim.workspace_id), claim, message)
        except TimeoutError:
            outcome = Unsure("timeout")
        await self._settle(claim, outcome)

    async def _settle(self, claim: Claim, outcome: Outcome) -> None:
        now = self._clock.now()
        match outcome:
            case Posted(channel_id, message_ts):
                await self._note(
                    claim, "sent", lambda session: outbox.mark_sent(session, claim, channel_id, message_ts)
                )
            case Held(seconds):
                self._pacer.hold(claim.workspace_id, seconds)
                next_at = now + timedelta(seconds=seconds)
                await self._note(claim, "held", lambda session: outbox.put_back(session, claim, next_at, "ratelimited"))
            case Unsure(reason) if now - claim.created_at < GIVE_UP_AFTER:
                next_at = now + _backoff(claim.attempt)
                await self._note(claim, "retried", lambda session: outbox.put_back(session, claim, next_at, reason))
            case Refused(reason) | Unsure(reason):
                log.warning("message_given_up", id=str(claim.id), kind=claim.kind, reason=reason)
                await self._note(claim, "failed", lambda session: outbox.mark_failed(session, claim, reason))

    async def _note(self, claim: Claim, outcome: str, operation: Operation[bool]) -> None:
        MESSAGES.labels(claim.kind, outcome).inc()
        if not await self._database.write(operation):
            log.warning("claim_was_overtaken", id=str(claim.id), kind=claim.kind, outcome=outcome)


def _backoff(attempt: int) -> timedelta:
    """Twice as long each time, give or take a quarter so that many rows do not come back in step."""
    steady = min(FIRST_RETRY * 2.0 ** min(attempt - 1, 20), SLOWEST_RETRY)
    return steady * random.uniform(0.75, 1.25)  # noqa: S311 (nothing secret)
