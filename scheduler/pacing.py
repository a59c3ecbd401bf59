"""How fast messages may leave: Slack's limits, met rather than hit.

Slack allows about one message per second and conversation with short bursts, and several hundred a minute in a
workspace (https://docs.slack.dev/apis/web-api/rate-limits).
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass(frozen=True)
class Rate:
    """So many messages per second in the long run, and so many at once after a rest."""

    per_second: float
    burst: int


PER_CONVERSATION = Rate(per_second=1.0, burst=4)
PER_WORKSPACE = Rate(per_second=500 / 60, burst=20)


@dataclass
class Bucket:
    """A token bucket: a message takes a token, and time gives tokens back."""

    rate: Rate
    tokens: float
    at: float
    """When `tokens` was true, in seconds of a monotonic clock."""

    def level(self, now: float) -> float:
        """Tokens there are at `now`; below one, a message has to wait."""
        return min(self.rate.burst, self.tokens + (now - self.at) * self.rate.per_second)

    def take(self, now: float) -> None:
        """Spend one token."""
        self.tokens, self.at = self.level(now) - 1, now

    def wait(self, now: float) -> float:
        """Seconds until there is a token."""
        return max(0.0, (1 - self.level(now)) / self.rate.per_second)


@dataclass
class Lane:
    """One workspace's share: its own bucket, its conversations' buckets, and who is being written to."""

    bucket: Bucket
    conversations: dict[str, Bucket] = field(default_factory=dict)
    in_hand: set[str] = field(default_factory=set)
    held_until: float = 0.0


class Pacer:
    """Says how many messages may leave now, and to whom not. Keeps every workspace's count apart.

    Args:
        per_conversation: limit of one conversation.
        per_workspace: limit of one workspace.
        now: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        per_conversation: Rate = PER_CONVERSATION,
        per_workspace: Rate = PER_WORKSPACE,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._per_conversation = per_conversation
        self._now = now
        self._lanes: dict[str, Lane] = defaultdict(lambda: Lane(self._full(per_workspace)))

    def room(self, workspace_id: str) -> int:
        """How many messages may leave this workspace now."""
        lane, now = self._lanes[workspace_id], self._now()
        return 0 if now < lane.held_until else max(0, int(lane.bucket.level(now)))

    def busy(self, workspace_id: str) -> set[str]:
        """Recipients who cannot be written to just now: one message at a time keeps a conversation in order."""
        lane, now = self._lanes[workspace_id], self._now()
        rested = [who for who, bucket in lane.conversations.items() if bucket.level(now) >= bucket.rate.burst]
        for who in rested:
            del lane.conversations[who]
        return lane.in_hand | {who for who, bucket in lane.conversations.items() if bucket.level(now) < 1}

    def begin(self, workspace_id: str, recipient: str) -> None:
        """A message to this recipient is on its way."""
        lane, now = self._lanes[workspace_id], self._now()
        lane.in_hand.add(recipient)
        lane.bucket.take(now)
        lane.conversations.setdefault(recipient, self._full(self._per_conversation)).take(now)

    def end(self, workspace_id: str, recipient: str) -> None:
        """That message arrived, or was given back."""
        self._lanes[workspace_id].in_hand.discard(recipient)

    def hold(self, workspace_id: str, seconds: float) -> None:
        """Slack asked for a pause (`Retry-After`)."""
        lane = self._lanes[workspace_id]
        lane.held_until = max(lane.held_until, self._now() + seconds)

    def wait(self, workspace_id: str) -> float:
        """Seconds until something may leave this workspace that may not leave now."""
        lane, now = self._lanes[workspace_id], self._now()
        if self.room(workspace_id) == 0:
            return max(lane.held_until - now, lane.bucket.wait(now))
        waits = [bucket.wait(now) for who, bucket in lane.conversations.items() if who not in lane.in_hand]
        return min((wait for wait in waits if wait > 0), default=1.0)

    def _full(self, rate: Rate) -> Bucket:
        return Bucket(rate, rate.burst, self._now())
