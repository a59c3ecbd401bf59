"""The short-lived keys that Slack hands to an app with an interaction: trigger ids and response URLs."""

import secrets
import time
from dataclasses import dataclass

from sandbox import limits
from sandbox.app import Timings
from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.records import Conversation, Message
from sandbox.state import LiveWorkspace

FORGOTTEN_AFTER = 5 * 60
"""For how many seconds a key that is over is still told from one that never was."""


@dataclass
class _Trigger:
    team: LiveWorkspace
    user: str
    here: str | None
    born: float
    exchanged: bool = False


class Triggers:
    """Trigger ids, each good for one modal within three seconds (`Timings.trigger`)."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._triggers: dict[str, _Trigger] = {}
        self._issued = 0

    def issue(self, team: LiveWorkspace, user: str, here: str | None = None) -> str:
        """A new trigger id for something this person just did, in the conversation `here` if in any."""
        self._forget_old()
        self._issued += 1
        trigger_id = f"{1_000_000 + self._issued}.{int(time.time())}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(team, user, here, time.monotonic())
        return trigger_id

    def _forget_old(self) -> None:
        """Keep a long run from growing. The oldest come first."""
        latest = time.monotonic() - self._timings.trigger - FORGOTTEN_AFTER
        while self._triggers and next(iter(self._triggers.values())).born < latest:
            del self._triggers[next(iter(self._triggers))]

    def __contains__(self, trigger_id: str) -> bool:
        return trigger_id in self._triggers

    def team(self, trigger_id: str) -> LiveWorkspace:
        """Where it was issued. Raises KeyError."""
        return self._triggers[trigger_id].team

    def exchange(self, team: LiveWorkspace, trigger_id: str) -> tuple[str, str | None]:
        """The person whose trigger this is and where they were, once. Raises SlackError."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.team is not team:
            raise SlackError("invalid_trigger_id")
        if trigger.exchanged:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > self._timings.trigger:
            raise SlackError("expired_trigger_id")
        trigger.exchanged = True
        return trigger.user, trigger.here


@dataclass(eq=False)
class ResponseUrl:
    """Where an app may answer an interaction: to `user` in `place`, about the message `source` if there is one."""

    team: LiveWorkspace
    place: Conversation
    user: str
    source: Message | None
    expires: float
    uses: int = 0


class ResponseUrls:
    """Response URLs, each good for five answers within half an hour."""

    def __init__(self, clock: Clock) -> None:
        self.base = ""
        self._clock = clock
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, team: LiveWorkspace, place: Conversation, user: str, source: Message | None = None) -> str:
        """A new URL for something this person just did."""
        self._forget_old()
        key = secrets.token_urlsafe(18)
        self._urls[key] = ResponseUrl(team, place, user, source, self._clock.time() + limits.RESPONSE_URL_SECONDS)
        return f"{self.base}/response/{team.id}/{key}"

    def _forget_old(self) -> None:
        """Keep a long run from growing. The oldest come first, unless the clock was set back."""
        latest = self._clock.time() - FORGOTTEN_AFTER
        while self._urls and next(iter(self._urls.values())).expires < latest:
            del self._urls[next(iter(self._urls))]

    def use(self, key: str) -> ResponseUrl:
        """Use a URL once. Raises SlackError `used_url`, `expired_url` or `invalid_url`."""
        url = self._urls.get(key)
        if url is None:
            raise SlackError("invalid_url")
        if self._clock.time() > url.expires:
            raise SlackError("expired_url")
        if url.uses >= limits.RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
