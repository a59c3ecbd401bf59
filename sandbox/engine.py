"""Everything of a running sandbox except its HTTP server: one object that its parts share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sandbox import people, posting
from sandbox.app import SlackApp, Timings
from sandbox.callbacks import ResponseUrls, Triggers
from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.host import Host, Prelude
from sandbox.journal import Journal
from sandbox.passing import Passing
from sandbox.rate_limits import RateLimits
from sandbox.records import Json
from sandbox.socket_mode import SocketMode
from sandbox.state import Home, LiveWorkspace, Organisation
from sandbox.tokens import Tokens
from sandbox.workspace import Enterprise, Workspace


@dataclass(frozen=True)
class RecordedCall:
    """A Web API call that the app made: its arguments without the token, and the error it was answered with.

    `at` is the time by the sandbox clock; `team` the id of the token's workspace or organisation.
    """

    method: str
    args: Json
    at: datetime
    team: str = ""
    error: str | None = None


@dataclass
class CallLog:
    """All Web API calls, by method, unless recording is off."""

    recording: bool = True
    by_method: dict[str, list[RecordedCall]] = field(default_factory=dict)

    def add(self, call: RecordedCall) -> None:
        if self.recording:
            self.by_method.setdefault(call.method, []).append(call)


class Engine:
    """The parts of a sandbox and how they hang together."""

    def __init__(
        self,
        workspaces: Sequence[Workspace | Enterprise],
        app: SlackApp,
        limits: RateLimits | None,
        clock_file: Path | None,
        *,
        record_calls: bool = True,
        keep_messages: int | None = None,
        starts_at: datetime | None = None,
        timings: Timings | None = None,
        host: Host | None = None,
    ) -> None:
        self.host = host
        self.prelude: Prelude | None = None
        self.app, self.limits, self.timings = app, limits, timings or Timings()
        self.looked: dict[tuple[str, str], str] = {}
        """Up to where people looked on the page: person and conversation -> `ts` of the newest message there."""
        self.faults, self.changes, self.calls = Faults(), Changes(), CallLog(record_calls)
        self.clock = Clock(clock_file, self._clock_moved)
        self.journal = Journal(self.clock)
        self.workspaces: dict[str, LiveWorkspace] = {}
        self.acted_as: Counter[str] = Counter()
        """How many open pages act as each person, by id."""
        if starts_at is not None:
            self.clock.set(starts_at)
        self.triggers, self.response_urls = Triggers(self.timings), ResponseUrls(self.clock)
        self.sockets = SocketMode(app, self.timings, self.changes.ring)
        self.delivery = Delivery(app, self.timings, self.faults, self.journal, self.sockets, self.changes.ring)
        self.organisations: dict[str, Organisation] = {}
        for declared in workspaces:
            self._enter(declared, keep_messages)
        self.homes: dict[str, Home] = {**self.workspaces, **self.organisations}
        self.tokens = Tokens(self.homes, self.clock)
        self.passing = Passing(
            self.clock, lambda: self.host, self.delivery.settled, self._was_written_after, self.changes.ring
        )

    def _enter(self, declared: Workspace | Enterprise, keep_messages: int | None) -> None:
        shared = self.app, self.clock, self.delivery.announce, self.changes.ring
        if isinstance(declared, Workspace):
            team = LiveWorkspace(declared, *shared, keep_messages)
            self.workspaces[team.id] = team
            return
        organisation = Organisation(declared, *shared)
        self.organisations[organisation.id] = organisation
        for each in declared.workspaces:
            self.workspaces[each.team_id] = LiveWorkspace(each, *shared, keep_messages, organisation)

    def _was_written_after(self, moment: datetime) -> bool:
        return any(posting.after(team, moment) for team in self.workspaces.values())

    def _clock_moved(self) -> None:
        for team in self.workspaces.values():
            people.clear_expired_statuses(team)
        self.changes.ring()
