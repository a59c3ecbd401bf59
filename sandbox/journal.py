"""What passed between the sandbox and the app of late, for whoever looks at it with the page's inspector.

It costs next to nothing while nobody looks: an entry refers to texts that were made anyway, and is read when somebody
opens it. So it cannot change afterwards either.
"""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.shapes import Json

MOST_ENTRIES = 500
MOST_BYTES = 4 * 2**20
"""Of all entries together, roughly; the newest one is kept however long it is."""

Sort = Literal["slash_commands", "interactive", "events_api", "call", "response_url"]
"""What kind of thing it was: the three things that the app is sent, a Web API call, or the use of a response URL."""


@dataclass(eq=False, slots=True)
class Entry:
    """One thing that was sent to the app, or that the app asked for."""

    number: int
    """Counts the entries of this run, from 1."""
    sort: Sort
    name: str
    """The method of a Web API call; of all else the way it took, such as `Socket Mode`."""
    team: str
    """The id of its workspace; empty where that is not known."""
    at: float
    """When it began by the sandbox clock, in seconds since 1970."""
    said: str | Json
    """What was sent: JSON as a text, or the arguments of a call."""
    size: int
    """About how many bytes it has by now."""
    change: int = 0
    """When it last changed, counted over all entries."""
    attempt: int = 0
    """Which repetition of an event it is; 0 for the first try."""
    keys: tuple[str, ...] = ()
    """What the app may answer it with, or, of what the app did, what it answers with: trigger ids, response URLs."""
    began: float = field(default_factory=time.monotonic)
    took_ms: float | None = None
    """How long the acknowledgement or the answer took, by a clock that nobody moves; `None` while it is awaited."""
    answer: Any = None
    """What the other side said: JSON as a text or decoded, or a text."""
    error: str | None = None
    """Why it was refused, as Slack names it."""
    details: tuple[str, ...] = ()
    """What exactly was wrong, as far as the sandbox says."""
    ts: str = ""
    """The message that came of it, or that it changed, if one did."""
    is_change: bool = False
    """Whether it changed that message."""


class Journal:
    """The newest entries. What ends is told to it by the entry that its beginning answered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque()
        self._bytes = self._number = self._changes = 0

    def begin(
        self,
        sort: Sort,
        name: str,
        team: str,
        said: str | Json,
        size: int,
        *,
        attempt: int = 0,
        keys: tuple[str, ...] = (),
    ) -> Entry:
        """Something is sent. `size` is about how many bytes it has."""
        self._number += 1
        entry = Entry(self._number, sort, name, team, self._clock.time(), said, size, attempt=attempt, keys=keys)
        self._entries.append(entry)
        self._bytes += size
        self._forget_oldest()
        self._note_change(entry)
        return entry

    def _forget_oldest(self) -> None:
        while len(self._entries) > MOST_ENTRIES or (self._bytes > MOST_BYTES and len(self._entries) > 1):
            self._bytes -= self._entries.popleft().size

    def end(self, entry: Entry, answer: Any, error: str | None = None, details: Sequence[str] = ()) -> None:
        """The other side answered, or let the time pass."""
        entry.took_ms = (time.monotonic() - entry.began) * 1000
        entry.answer, entry.error, entry.details = answer, error, tuple(details)
        if isinstance(answer, str) and entry.number >= self.first:
            entry.size += len(answer)
            self._bytes += len(answer)
            self._forget_oldest()
        self._note_change(entry)

    def refuse(self, entry: Entry, error: str, details: Sequence[str]) -> None:
        """The app's answer turned out to be one that Slack does not take."""
        entry.error, entry.details = error, tuple(details)
        self._note_change(entry)

    def showed(self, entry: Entry, ts: str, *, is_change: bool = False) -> None:
        """What the app said became this message, or changed it."""
        entry.ts, entry.is_change = ts, is_change
        self._note_change(entry)

    def _note_change(self, entry: Entry) -> None:
        self._changes += 1
        entry.change = self._changes

    def __iter__(self) -> Iterator[Entry]:
        """All that is kept, the oldest first."""
        return iter(self._entries)

    @property
    def changes(self) -> int:
        """How often anything in it changed so far."""
        return self._changes

    @property
    def first(self) -> int:
        """The number of the oldest entry that is kept."""
        return self._number - len(self._entries) + 1

    def find(self, number: int) -> Entry:
        """An entry by its number. Raises KeyError if it is not kept."""
        if not self.first <= number <= self._number:
            raise KeyError(number)
        return self._entries[number - self.first]
