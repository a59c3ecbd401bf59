"""Rows in the outbox become messages in Slack, each once.

A round asks which workspaces have something due, and claims for a few whose turn it is as many rows as may leave now.
Rows that are claimed together are rendered together and sent at once, each by a task of its own (which first looks for
the message if an earlier try ended without an answer), and what became of them is noted together. What stands in Slack
already and is to be rendered anew takes the same way, and is changed there or deleted.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import uniform
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from bot.runtime.metrics import IN_FLIGHT, MESSAGES
from bot.slack import changing, channels, files
from bot.slack.finding import find, is_person
from bot.slack.message import File, Message, Renderer
from bot.slack.posting import Deleted, Held, Hindered, NotSent, Outcome, Posted, Refused, Unknown, Unseen, post
from bot.slack.refusals import GONE, SORTED, Sort, is_in_the_way_of_all
from models.capabilities import copies, troubles, unseen
from models.people import unanswered
from models.people.availability import Hold
from models.store import due, lanes, outbox, workspaces
from models.store.database import OUTAGES, Database
from models.store.lanes import Rate
from models.store.outbox import Claim, OutboxMessage, Pace, Reason, Result
from models.store.units import Operation
from scheduler.hindrances import Hindrances
from scheduler.isolation import Troubles
from scheduler.lookout import Lookout, Queue
from scheduler.rendering import Made, together

PACE = Pace(conversation=Rate(per_second=1.0, burst=4), workspace=Rate(per_second=500 / 60, burst=10))
"""One message a second in a conversation and 500 a minute in a workspace, with bursts that are shorter than Slack's:
messages that leave one after the other may arrive together."""
LEASE = timedelta(seconds=30)
"""How long a claim keeps others off; longer than looking for a message and posting it may take."""
POST_SECONDS = 10.0
FIND_SECONDS = 15.0
FIRST_RETRY = timedelta(seconds=1)
SLOWEST_RETRY = timedelta(minutes=10)
LOOK_AFTER = timedelta(seconds=3)
"""The time that a lost request still gets to arrive in Slack before we look whether it did."""
GIVE_UP_AFTER = timedelta(hours=6)
CHANNEL_PAUSE = lanes.LONGEST_CLOSED
"""How long a channel that does not take messages is left alone."""
MENDABLE_PAUSE = timedelta(minutes=5)
"""How often it is tried whether somebody has mended what is mendable."""
ASKED_FOR = timedelta(days=7)
"""How long people are asked whether a message is there where only they can look."""
AT_ONCE = 32
"""So many workspaces have their turns in one round; then it is looked for what became due meanwhile."""
MOST_IN_FLIGHT = 128
MOST_IN_FLIGHT_PER_WORKSPACE = 32
"""A workspace whose answers are slow keeps none of the others waiting."""
REST_SECONDS = 0.05
"""The least between two rounds, so that a flood of wake-ups is answered together."""
PACED_SECONDS = 0.2
"""When to look at a workspace again after all has left that may leave just now: what comes back meanwhile leaves
together."""
HELD_SECONDS = 0.25
"""The same where something is due and none of it may leave yet: to look at a long queue in vain is work."""
_FOLLOWING = due.following(OutboxMessage)
NOTE_SECONDS = 0.1
"""How long the outcome of a message waits for those that left with it."""
TROUBLE_SECONDS = 1.0

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Round:
    """What one round leaves to the next."""

    rest_seconds: float
    """How soon another makes sense."""
    next_at: datetime | None
    """When something is due that was not claimed, if there is any."""


class Dispatcher:
    """Sends what is due, as fast as Slack allows, until told to stop.

    Args:
        database: where the outbox is.
        clock: tells what is due.
        clients: the Web API client of each workspace that this process works for, by its id; it touches no other.
        renderers: how each kind of row becomes a message.
        pace: how fast messages may leave, where a workspace did not choose it.
        give_up_after: how long a message is tried, and looked for, before it counts as failed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        clients: Mapping[str, AsyncWebClient],
        renderers: Mapping[str, Renderer],
        pace: Pace = PACE,
        give_up_after: timedelta = GIVE_UP_AFTER,
    ) -> None:
        self._database = database
        self._clock = clock
        self._clients = clients
        self._renderers = renderers
        self._pace = pace
        self._give_up_after = give_up_after
        self._woken = asyncio.Event()
        self._in_round = asyncio.Lock()
        self._stopped = asyncio.Event()
        self._batches: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[Outcome | Hold | None]] = set()
        self._in_flight: Counter[str] = Counter()
        self._troubles = Troubles()
        self.hindrances = Hindrances()
        """What stands in the way of messages until somebody mends it."""
        self._lookout = Lookout(database, clients, [OutboxMessage], workspaces.IS_OPEN)
        self._queue = Queue()
        self._resting: dict[str, float] = {}
        """Until when, in monotonic seconds, a workspace is left alone whose rows could not be claimed."""

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def tick(self) -> None:
        """The same, for the loop: something may be due by time alone."""
        self.wake()

    async def run(self) -> None:
        """Do rounds until `stop`: at once when woken, and when the next message is due or may leave."""
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                async with self._in_round:
                    done = await self.round()
            except SQLAlchemyError as error:
                log.error("outbox_unreachable", error=type(error).__name__)
                await self._rest(TROUBLE_SECONDS)
                continue
            except Exception as error:
                log.error("round_failed", exc_info=error)
                await self._rest(TROUBLE_SECONDS)
                continue
            await self._rest(done.rest_seconds)
            await self._wait(self._seconds_until(done.next_at))

    async def work_off(self) -> None:
        """Do rounds without a rest until nothing is due and all that was on its way has arrived.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
        """
        while True:
            async with self._in_round:
                done = await self.round()
            if self._batches:
                await asyncio.wait(self._batches)
            elif done.next_at is None or done.next_at > self._clock.now():
                return
            else:
                await asyncio.sleep(REST_SECONDS)

    def _seconds_until(self, next_at: datetime | None) -> float | None:
        """How long nothing needs to be looked at, unless something new comes; `None` for as long as it takes.

        What is due already has to wait, for its lane or for what is on its way.
        """
        if next_at is None:
            return None
        return max((next_at - self._clock.now()).total_seconds(), 0.0)

    async def _rest(self, seconds: float) -> None:
        """So long, unless `stop` is called."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    async def _wait(self, seconds: float | None) -> None:
        """Until woken, or so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def stop(self, patience_seconds: float) -> None:
        """Claim nothing more, let what is on its way arrive, and release what does not arrive in time."""
        self._stopped.set()
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                async with self._in_round:  # what it just claimed begins
                    pass
                if self._batches:
                    await asyncio.wait(self._batches)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._batches, return_exceptions=True)

    async def round(self) -> Round:
        """Claim what may leave now, in a few workspaces whose turn it is, and start sending it."""
        now, began = self._clock.now(), monotonic()
        self._queue.add(await self._lookout.look(now))
        turns = self._queue.take(AT_ONCE if self._in_flight.total() < MOST_IN_FLIGHT else 0)
        others = len(self._queue)
        rests = [await self._turn_of(id_, at, began) for id_, at in turns.items()]
        if self._queue:
            return Round(REST_SECONDS if others else min(rests, default=REST_SECONDS), now)
        next_at = await self._database.read(lambda session: due.find_following(session, _FOLLOWING, now))
        return Round(min(rests, default=REST_SECONDS), next_at)

    async def _turn_of(self, workspace_id: str, at: datetime, began: float) -> float:
        """Start sending what may leave this workspace now; answers how soon more may."""
        if self._resting.get(workspace_id, began) > began:
            self._queue.put_back(workspace_id, at)
            return HELD_SECONDS
        self._resting.pop(workspace_id, None)
        try:
            rest_seconds = await self._claim(workspace_id, at)
        except Exception as error:  # one workspace's trouble is not the others'
            self._troubles.tell("workspace_not_served", error, workspace=workspace_id)
            self._resting[workspace_id] = began + TROUBLE_SECONDS
            self._queue.put_back(workspace_id, at)
            return HELD_SECONDS
        self._troubles.over("workspace_not_served", workspace=workspace_id)
        return rest_seconds

    async def _claim(self, workspace_id: str, at: datetime) -> float:
        most = min(
            MOST_IN_FLIGHT_PER_WORKSPACE - self._in_flight[workspace_id], MOST_IN_FLIGHT - self._in_flight.total()
        )
        if most <= 0 or self._stopped.is_set():
            self._queue.put_back(workspace_id, at)
            return REST_SECONDS
        now = self._clock.now()

        def claim(session: Session) -> tuple[Sequence[Claim], datetime | None]:
            claims = outbox.claim(session, workspace_id, now, LEASE, most, self._pace)
            return claims, outbox.next_due(session, workspace_id)

        claims, next_at = await self._database.write(claim)
        if next_at and next_at <= now:
            self._queue.put_back(workspace_id, at)
        if not claims:
            return HELD_SECONDS
        self._begin(workspace_id, claims)
        return PACED_SECONDS if len(claims) < most else REST_SECONDS

    def _begin(self, workspace_id: str, claims: Sequence[Claim]) -> None:
        self._in_flight[workspace_id] += len(claims)
        IN_FLIGHT.inc(len(claims))
        batch = asyncio.create_task(self._deliver(workspace_id, claims))
        self._batches.add(batch)
        batch.add_done_callback(self._batches.discard)

    async def _deliver(self, workspace_id: str, claims: Sequence[Claim]) -> None:
        """Send what was claimed together, and note the outcomes as they come, those that come together in one go.

        What could not be noted comes up again when the lease is over.
        """
        fresh = [claim for claim in claims if not claim.outcome_unknown]
        rendering = asyncio.create_task(together(self._database, self._renderers, workspace_id, fresh))
        rendering.add_done_callback(_retrieve)
        sending = {asyncio.create_task(self._send(claim, rendering)): claim for claim in claims}
        self._sending |= sending.keys()
        while sending:
            done = await _next_few(sending)
            self._sending -= done
            await self._settle(workspace_id, [(sending.pop(task), task) for task in done])
            self._in_flight[workspace_id] -= len(done)
            IN_FLIGHT.dec(len(done))
            self.wake()

    async def _send(self, claim: Claim, rendering: asyncio.Task[Made]) -> Outcome | Hold | None:
        """Look if need be, render, post.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database is away.
        """
        try:
            return await self._outcome(claim, rendering)
        except asyncio.CancelledError:
            return Unknown("stopped")
        except OUTAGES:
            raise
        except Exception as error:  # it is tried again like what failed in Slack, and given up like that
            self._tell_of(claim, "delivery_failed", error)
            return Unknown(type(error).__name__)

    def _tell_of(self, claim: Claim, event: str, error: Exception) -> None:
        """The whole story of what went wrong with a message, at its first try."""
        told = {"id": str(claim.id), "error": type(error).__name__}
        log.error(event, **told, **({"exc_info": error} if claim.attempt == 1 else {}))

    async def _outcome(self, claim: Claim, rendering: asyncio.Task[Made]) -> Outcome | Hold | None:
        """What became of the message; `None` if it is no longer needed."""
        client = self._clients[claim.workspace_id]
        if claim.outcome_unknown:
            found = await self._find(client, claim)
            if not isinstance(found, NotSent):
                return found
            now = self._clock.now()
            if not await self._database.write(lambda session: outbox.try_again(session, claim, now)):
                return NotSent("overtaken")
        try:
            made = await asyncio.shield(rendering)
            message = made[claim.id] if claim.id in made else await self._render_alone(client, claim)
            if isinstance(message, Hold) or (message is None and claim.standing is None):
                return message
            send = self._sender(client, claim, message)
        except OUTAGES:
            raise
        except Exception as error:
            self._tell_of(claim, "message_not_rendered", error)
            return NotSent(f"{Reason.NOT_RENDERED}: {type(error).__name__}")
        if self._clock.now() > claim.until - timedelta(seconds=POST_SECONDS):
            return NotSent(Reason.HELD_UP)
        return await _within(POST_SECONDS, send())

    async def _render_alone(self, client: AsyncWebClient, claim: Claim) -> Message | File | Hold | None:
        render = self._renderers[claim.kind]
        return await channels.read(
            self._database, self._clock, client, claim.workspace_id, lambda session: render(session, claim)
        )

    def _sender(
        self, client: AsyncWebClient, claim: Claim, message: Message | File | None
    ) -> Callable[[], Awaitable[Outcome]]:
        """What sends a message once it is all made, changes it where it stands, or deletes it there."""
        if isinstance(message, File):
            return partial(files.send, client, claim, message, partial(self._note_file, claim))
        if claim.standing and message:
            return partial(changing.change, client, claim, claim.standing, message.payload())
        if claim.standing:
            return partial(changing.delete, client, claim.standing)
        assert message
        return partial(post, client, claim, message.payload())

    async def _note_file(self, claim: Claim, file_id: str) -> bool:
        return await self._database.write(lambda session: outbox.note_file(session, claim, file_id))

    async def _find(self, client: AsyncWebClient, claim: Claim) -> Posted | NotSent | Unknown | Unseen:
        """Look for the message, unless Slack asked for a pause in reading, which holds for every replica."""
        now, workspace_id = self._clock.now(), claim.workspace_id
        pause = await self._database.read(lambda session: lanes.history_pause(session, workspace_id, now))
        if pause:
            return Unknown("history: held", pause.total_seconds())
        found = await _within(FIND_SECONDS, find(client, claim))
        if not isinstance(found, Unknown | Unseen):
            self.hindrances.read(workspace_id)
        if isinstance(found, Unknown) and found.pause_seconds:
            pause = timedelta(seconds=found.pause_seconds)
            await self._database.write(lambda session: lanes.hold_history(session, workspace_id, now, pause))
        return found

    async def _settle(
        self, workspace_id: str, ended: Sequence[tuple[Claim, asyncio.Task[Outcome | Hold | None]]]
    ) -> None:
        """Note what became of these messages: together, where nothing but their own rows follows from it.

        What cannot be noted comes up again when its lease is over.
        """
        together: list[tuple[str, Result]] = []
        alone: list[Awaitable[None]] = []
        for claim, task in ended:
            if error := task.exception():
                log.error("delivery_failed", id=str(claim.id), exc_info=error)
                continue
            now = min(self._clock.now(), claim.until)  # it decides nothing beyond its lease, whatever the clock says
            gives_up = now - claim.first_tried_at >= self._give_up_after
            match task.result():
                case Held() | Refused() | Hindered() | Unseen() | Unknown(is_hindered=True) as outcome:
                    alone.append(self._settle_alone(claim, outcome, now))
                case NotSent() | Unknown() as outcome if gives_up:
                    alone.append(self._settle_alone(claim, outcome, now))
                case outcome:
                    if isinstance(outcome, Posted) and not claim.standing:
                        self.hindrances.posted(workspace_id, is_marked=outcome.is_marked)
                    together.append(_result(claim, outcome, now))
        for failure in await asyncio.gather(self._note_all(workspace_id, together), *alone, return_exceptions=True):
            if failure:
                log.error("delivery_failed", workspace=workspace_id, exc_info=failure)

    async def _settle_alone(
        self, claim: Claim, outcome: Held | Refused | Hindered | NotSent | Unknown | Unseen, now: datetime
    ) -> None:
        match outcome:
            case Held(seconds):
                pause = timedelta(seconds=seconds)
                await self._note(claim, "held", lambda session: _hold(session, claim, now, pause))
            case Refused(reason):
                refuse = _refuse_change if claim.standing else _refuse
                await self._note(claim, "failed", lambda session: refuse(session, claim, now, reason), reason)
            case Hindered() | Unknown(is_hindered=True):
                await self._wait_for_mending(claim, outcome, now)
            case Unseen() if now - claim.first_tried_at < ASKED_FOR:
                await self._note(claim, "unknown", lambda session: _ask(session, claim, now))
            case Unseen():
                reason = Reason.UNSEEN
                await self._note(claim, "failed", lambda session: _give_up(session, claim, now, reason), reason)
            case NotSent(reason) | Unknown(reason):
                await self._note(claim, "failed", lambda session: _give_up(session, claim, now, reason), reason)

    async def _wait_for_mending(self, claim: Claim, outcome: Hindered | Unknown, now: datetime) -> None:
        """It is neither given up nor forgotten, however long it takes until somebody mends what stands in the way."""
        reason = outcome.reason
        self.hindrances.tell(claim.workspace_id, reason)
        if isinstance(outcome, Hindered):
            await self._note(claim, "waits", lambda session: _keep(session, claim, reason, now))
        else:
            look_at = now + MENDABLE_PAUSE
            await self._note(claim, "unknown", lambda session: outbox.keep_unknown(session, claim, look_at, reason))

    async def _note(self, claim: Claim, outcome: str, operation: Operation[bool], failure: str | None = None) -> None:
        MESSAGES.labels(outcome).inc()
        if failure and claim.standing:
            log.warning("message_not_changed", id=str(claim.id), reason=failure)
        elif failure:
            log.error("message_given_up", id=str(claim.id), reason=failure)
        if not await self._database.write(operation):
            log.warning("claim_was_overtaken", id=str(claim.id), outcome=outcome)

    async def _note_all(self, workspace_id: str, named: Sequence[tuple[str, Result]]) -> None:
        """Note these outcomes in one transaction, each with its name; if one of them is at fault, each in its own."""
        if not named:
            return
        results = [result for _, result in named]
        try:
            latest = await self._database.write(lambda session: _note(session, workspace_id, results))
        except Exception:
            if len(named) == 1:
                raise
            await asyncio.gather(*(self._note_all(workspace_id, [each]) for each in named))
            return
        for outcome, result in named:
            MESSAGES.labels(outcome).inc()
            if result.claim.id not in latest:
                log.warning("claim_was_overtaken", id=str(result.claim.id), outcome=outcome)


def _result(
    claim: Claim, outcome: Posted | Deleted | NotSent | Unknown | Hold | None, now: datetime
) -> tuple[str, Result]:
    """What the row keeps of this outcome, and the outcome's name."""
    later = now + _backoff(claim.attempt)
    match outcome:
        case None:
            return "dropped", outbox.dropped(claim)
        case Hold(until, reason):
            return "waits", outbox.held(claim, until, reason)
        case Posted(channel_id, message_ts):
            return "changed" if claim.standing else "sent", outbox.sent(claim, channel_id, message_ts)
        case Deleted():
            return "deleted", outbox.deleted(claim)
        case NotSent(reason):
            return "retried", outbox.again(claim, later, reason)
        case Unknown(reason, pause_seconds):
            pause = timedelta(seconds=pause_seconds) * uniform(1, 1.1)  # noqa: S311 # nosec B311 # nothing secret
            look_at = max(later, now + LOOK_AFTER, now + pause)
            return "unknown", outbox.unknown(claim, look_at, reason)


def _note(session: Session, workspace_id: str, results: Sequence[Result]) -> set[UUID]:
    claims = [each.claim for each in results if each.is_sent and not each.claim.standing]
    places = {each.recipient for each in claims if not is_person(each.recipient)}
    if places:
        troubles.settle(session, workspace_id, places)
    latest = outbox.note(session, workspace_id, results)
    for each in results:
        if each.claim.reason == Reason.UNSEEN:
            unseen.renew(session, workspace_id, each.claim.id, each.claim.claimed_at)
    unanswered.arrived(session, workspace_id, [each for each in claims if each.id in latest])
    return latest


def _hold(session: Session, claim: Claim, now: datetime, pause: timedelta) -> bool:
    lanes.slow_down(session, claim.workspace_id, now, pause)
    return outbox.put_back(session, claim, claim.created_at, "ratelimited")  # before those that came after it


def _keep(session: Session, claim: Claim, reason: str, now: datetime) -> bool:
    """It waits, with all that would fare like it, until somebody has mended what stands in the way."""
    is_latest = outbox.keep(session, claim, reason)
    lane = lanes.WHOLE_WORKSPACE if is_in_the_way_of_all(reason) else claim.recipient
    lanes.close(session, claim.workspace_id, lane, now + MENDABLE_PAUSE)
    return is_latest


def _ask(session: Session, claim: Claim, now: datetime) -> bool:
    """Somebody is asked to look, and it is not sent again meanwhile: it stays unknown, and is looked for in case that
    may be done by then."""
    unknown = outbox.unknown(claim, now + MENDABLE_PAUSE, Reason.UNSEEN)
    is_latest = bool(outbox.note(session, claim.workspace_id, [unknown]))
    if is_latest:
        unseen.ask(session, claim, now)
    return is_latest


def _give_up(session: Session, claim: Claim, now: datetime, reason: str) -> bool:
    is_latest = outbox.mark_failed(session, claim, reason)
    if is_latest:
        if claim.reason == Reason.UNSEEN:
            unseen.renew(session, claim.workspace_id, claim.id, now)
        copies.own_up(session, claim, now)
    return is_latest


def _refuse(session: Session, claim: Claim, now: datetime, reason: str) -> bool:
    """Final for this message; what would fail again is left alone, and somebody who can mend it is told, once."""
    if SORTED.get(reason) is Sort.CHANNEL and outbox.has_moved(session, claim):
        return outbox.put_back(session, claim, claim.created_at, reason)
    is_latest = _give_up(session, claim, now, reason)
    if SORTED.get(reason) is Sort.TOKEN:
        log.error("workspace_paused", workspace=claim.workspace_id, reason=reason)
        workspaces.pause(session, claim.workspace_id, reason)
    elif SORTED.get(reason) is Sort.CHANNEL and not is_person(claim.recipient):
        lanes.close(session, claim.workspace_id, claim.recipient, now + CHANNEL_PAUSE)
        troubles.tell(session, claim.workspace_id, claim.recipient, reason, now)
    return is_latest


def _refuse_change(session: Session, claim: Claim, now: datetime, reason: str) -> bool:
    """What stands stays as it is, and nobody need hear of it: no message is lost. Only a token is waited for."""
    if SORTED.get(reason) is Sort.TOKEN:
        log.error("workspace_paused", workspace=claim.workspace_id, reason=reason)
        workspaces.pause(session, claim.workspace_id, reason)
        return outbox.put_back(session, claim, now, reason)
    if SORTED.get(reason) is Sort.CHANNEL and outbox.has_moved(session, claim):
        return outbox.put_back(session, claim, now, reason)
    if reason == GONE:
        return bool(outbox.note(session, claim.workspace_id, [outbox.vanished(claim, reason)]))
    return outbox.mark_failed(session, claim, reason)


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Nobody may be there any more who would look at how it failed."""
    if not task.cancelled():
        task.exception()


async def _next_few(sending: Collection[asyncio.Task[T]]) -> set[asyncio.Task[T]]:
    """Those that are over: the first, and what follows it at once."""
    done, pending = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
    if pending:
        done |= (await asyncio.wait(pending, timeout=NOTE_SECONDS))[0]
    return done


async def _within(seconds: float, outcome: Awaitable[T]) -> T | Unknown:
    try:
        async with asyncio.timeout(seconds):
            return await outcome
    except TimeoutError:
        return Unknown("timeout")


def _backoff(attempt: int) -> timedelta:
    """Twice as long each time, give or take a quarter so that many rows do not come back in step."""
    steady = min(FIRST_RETRY * 2.0 ** min(attempt - 1, 20), SLOWEST_RETRY)
    return steady * uniform(0.75, 1.25)  # noqa: S311 # nosec B311 # nothing secret
