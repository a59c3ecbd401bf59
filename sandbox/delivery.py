"""Bringing commands, interactions and events to the app, over Socket Mode or HTTP."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, Protocol

from sandbox import events
from sandbox.app import SlackApp, Timings
from sandbox.faults import Faults
from sandbox.journal import Entry, Journal
from sandbox.shapes import Json
from sandbox.state import Home, Organisation

DeliveryKind = Literal["slash_commands", "interactive", "events_api"]
DeliveryError = Literal["operation_timeout", "dispatch_failed", "dispatch_unknown_error"]

_RETRY_REASONS = {
    "operation_timeout": "http_timeout",
    "dispatch_failed": "connection_failed",
    "dispatch_unknown_error": "http_error",
}


@dataclass(frozen=True)
class Ack:
    """What came back from the app: an error as Slack names it, or the body (JSON, text, or None if empty)."""

    error: DeliveryError | None = None
    body: Any = None
    retry_wanted: bool = True
    entry: Entry | None = None
    """Where the journal has it."""


@dataclass(frozen=True)
class Retry:
    """Which repetition of an event this is (from 1), and why."""

    attempt: int
    reason: str


@dataclass(frozen=True)
class Envelope:
    """What the app is sent at once: a payload, and of an event that is sent again, which repetition it is."""

    kind: DeliveryKind
    payload: Json
    retry: Retry | None = None

    @cached_property
    def text(self) -> str:
        """The payload as JSON, made once: what it is made of goes on changing."""
        return json.dumps(self.payload)


class Transport(Protocol):
    """A way to the app."""

    name: str

    async def ready(self, attempt: int) -> None:
        """Return once it makes sense to send an event for the `attempt`-th time (from 0)."""

    async def send(self, envelope: Envelope) -> Ack:
        """Send once and wait for the acknowledgement."""


class Delivery:
    """Sends everything the app should get. Events are repeated until acknowledged, other things are not.

    `answered` is called each time the app acknowledged something, or failed to: whoever waits for what it got looks
    again.
    """

    def __init__(
        self,
        app: SlackApp,
        timings: Timings,
        faults: Faults,
        journal: Journal,
        transport: Transport,
        answered: Callable[[], None],
    ) -> None:
        self.transport = transport
        self._journal = journal
        self._app, self._timings, self._faults, self._answered = app, timings, faults, answered
        self._tasks: set[asyncio.Task[None]] = set()

    async def request(self, kind: DeliveryKind, payload: Json, retry: Retry | None = None) -> Ack:
        """Send once; returns when the app acknowledged, failed, or let the time pass."""
        envelope = Envelope(kind, payload, retry)
        entry = self._note(envelope)
        ack = await self._send_once(envelope)
        self._journal.end(entry, ack.body, ack.error)
        self._answered()
        return replace(ack, entry=entry)

    def _note(self, envelope: Envelope) -> Entry:
        payload, retry = envelope.payload, envelope.retry
        team = payload.get("team_id") or payload.get("enterprise_id") or payload["team"]["id"]
        keys = tuple(filter(None, (payload.get("trigger_id"), payload.get("response_url"))))
        return self._journal.begin(
            envelope.kind,
            self.transport.name,
            team,
            envelope.text,
            len(envelope.text),
            attempt=retry.attempt if retry else 0,
            keys=keys,
        )

    async def _send_once(self, envelope: Envelope) -> Ack:
        if self._faults.loses(envelope.payload):
            await asyncio.sleep(min(self._timings.ack, Timings.ack))
            return Ack("operation_timeout")
        return await self.transport.send(envelope)

    def announce(self, home: Home, event: Json) -> None:
        """Start delivering an event, if the app is installed and hears of such events."""
        installation = home.own if isinstance(home, Organisation) else home.installation
        if installation.active and self._app.receives(events.subscription(event), installation.scopes):
            self.send(home, event)

    def send(self, home: Home, event: Json) -> None:
        """Start delivering an event, whether or not the app wants to hear of it."""
        task = asyncio.get_running_loop().create_task(self._deliver(self._wrap(home, event)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wrap(self, home: Home, event: Json) -> Json:
        """What is sent of an event, https://docs.slack.dev/apis/events-api#callback-field

        What happens in an organisation says so, and one that is about it alone names no workspace.
        """
        organisation = home if isinstance(home, Organisation) else home.organisation
        team_id = None if home is organisation else home.id
        return {
            "token": self._app.verification_token,
            "team_id": team_id,
            **({"enterprise_id": organisation.id} if organisation else {}),
            "context_team_id": team_id,
            "context_enterprise_id": organisation.id if organisation else None,
            "api_app_id": self._app.id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5)[:9].upper(),
            "event_time": int(home.clock.time()),
            "authorizations": [_authorization(home)],
            "is_ext_shared_channel": False,
            "event_context": "4-" + secrets.token_hex(12),
        }

    async def _deliver(self, payload: Json) -> None:
        retry = None
        for attempt in range(1 + len(self._timings.event_retries)):
            await self.transport.ready(attempt)
            ack = await self.request("events_api", payload, retry)
            if ack.error is None or not ack.retry_wanted:
                return
            retry = Retry(attempt + 1, _RETRY_REASONS[ack.error])

    async def settled(self) -> None:
        """Return once every event announced so far is acknowledged or given up."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Give up whatever is still on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _authorization(home: Home) -> Json:
    """The installation that an event is for. An organisation's is for no single workspace; Slack's reference has one
    there, its Bolt's tests do not (https://github.com/slackapi/bolt-python, `test_events_org_apps.py`)."""
    organisation = home if isinstance(home, Organisation) else home.organisation
    org_wide = isinstance(home, Organisation) or home.org_wide
    return {
        "enterprise_id": organisation.id if organisation else None,
        "team_id": None if org_wide else home.id,
        "user_id": home.bot_user if isinstance(home, Organisation) else home.bot.id,
        "is_bot": True,
        "is_enterprise_install": org_wide,
    }
