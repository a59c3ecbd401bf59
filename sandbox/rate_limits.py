"""Slack's rate limits, https://docs.slack.dev/apis/web-api/rate-limits"""

import math
import time
from dataclasses import dataclass, field

from sandbox import limits
from sandbox.errors import SlackError

POSTING = 0
"""The special tier of `chat.postMessage`: limited per channel and per workspace."""
UNLIMITED = -1


@dataclass
class _Bucket:
    """Holds up to `size` calls and refills at `rate` a second."""

    size: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Take one call; the seconds to wait if there is none."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


@dataclass
class RateLimits:
    """Limits for one app. `scale` makes all of them that many times more generous.

    Figures: one message a second for each channel and a cap a minute for the workspace, both with short bursts, and
    for the other methods the calls a minute of their tier. `history_per_minute` replaces the tier of
    `conversations.history` and `.replies`.
    """

    per_channel_per_second: float = limits.MESSAGES_PER_SECOND
    burst: int = limits.MESSAGES_AT_ONCE
    workspace_per_minute: float = limits.WORKSPACE_MESSAGES_PER_MINUTE
    workspace_burst: int = limits.WORKSPACE_MESSAGES_AT_ONCE
    history_per_minute: float | None = None
    scale: float = 1.0
    _buckets: dict[tuple[str, ...], _Bucket] = field(default_factory=dict, repr=False)

    def check(self, method: str, tier: int, team: str, channel: str) -> None:
        """Count one call. Raises SlackError `ratelimited` with the whole seconds to wait."""
        if tier == UNLIMITED:
            return
        wait = self._posting(team, channel) if tier == POSTING else self._other(method, tier, team)
        if wait > 0:
            raise SlackError("ratelimited", retry_after=max(1, math.ceil(wait)))

    def _posting(self, team: str, channel: str) -> float:
        wait = self._take(("channel", team, channel), self.burst, self.per_channel_per_second)
        return wait or self._take(("workspace", team), self.workspace_burst, self.workspace_per_minute / 60)

    def _other(self, method: str, tier: int, team: str) -> float:
        allowed: float = limits.CALLS_PER_MINUTE[tier]
        if method in ("conversations.history", "conversations.replies"):
            allowed = self.history_per_minute or allowed
        return self._take((method, team), allowed, allowed / 60)

    def _take(self, key: tuple[str, ...], size: float, rate: float) -> float:
        now = time.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            size = max(1.0, size * self.scale)
            bucket = self._buckets[key] = _Bucket(size, rate * self.scale, size, now)
        return bucket.wait(now)
