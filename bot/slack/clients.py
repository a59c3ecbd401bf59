"""The Web API clients of the workspaces that this process works for, as they come and go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from time import monotonic
from typing import Protocol

import structlog
from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.slack.client import Client
from models.store import installations
from models.store.database import Database
from models.store.installations import Served
from models.store.sealing import TokenSeal, UnreadableError

AT_HAND = 1_000
"""How many clients of installed workspaces are kept; one more is made in a tenth of a millisecond."""
OVERLAP = timedelta(minutes=5)
"""By how much the clocks of processes may differ, so that none misses what another one changed."""
ALL_ANEW_SECONDS = 600.0
"""How often everything is read again, whatever the clocks said."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Make(Protocol):
    """Makes a client."""

    def __call__(self, token: str, team_id: str | None = None) -> AsyncWebClient:
        """Of a token, and of the workspace that is meant where the token is good for several."""


log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Identity:
    """As whom the bot acts in a workspace."""

    bot_user_id: str
    token: str


class Clients(Mapping[str, AsyncWebClient]):
    """The client of each workspace that is served, by its id: that of `SLACK_BOT_TOKEN`, and all that installed it.

    Tokens of installed workspaces stay sealed until they are needed.

    Args:
        make: makes a client.
        seal: opens tokens; `None` where nothing can be installed.
    """

    def __init__(self, make: Make, seal: TokenSeal | None = None) -> None:
        self.make = make
        self._seal = seal
        self._own: dict[str, tuple[Identity, AsyncWebClient]] = {}
        self._installed: dict[str, Served] = {}
        self._unopened: dict[str, Served] = {}
        self._at_hand: LRUCache[str, tuple[Identity, AsyncWebClient]] = LRUCache(AT_HAND)
        self._granted: dict[str, frozenset[str]] = {}
        """As Slack named them last."""
        self._gained: set[str] = set()
        self._latest = NEVER
        self._latest_seen_at = 0.0
        self._looked_at = 0.0
        self._read_all_at: float | None = None

    def __getitem__(self, workspace_id: str) -> AsyncWebClient:
        """The client.

        Raises:
            KeyError: the workspace is not served, or no longer, or its token cannot be opened.
        """
        return self._pair(workspace_id)[1]

    def __iter__(self) -> Iterator[str]:
        """As it is now, whoever comes or goes meanwhile: the threads of the database ask, too."""
        return iter({**self._own, **self._installed})  # copied without a step in which another thread could run

    def __len__(self) -> int:
        return len(self._own.keys() | self._installed.keys())

    def __contains__(self, workspace_id: object) -> bool:
        return workspace_id in self._own or workspace_id in self._installed

    def identity(self, workspace_id: str | None) -> Identity | None:
        """As whom the bot acts there; `None` where it is not, or its token cannot be opened."""
        try:
            return self._pair(workspace_id)[0] if workspace_id else None
        except KeyError:
            return None

    def serve_own(self, workspace_id: str, bot_user_id: str, token: str) -> None:
        """Serve the workspace of `SLACK_BOT_TOKEN`."""
        self._own[workspace_id] = Identity(bot_user_id, token), self._made(workspace_id, token, None)

    def serve(self, served: Served) -> None:
        """Serve an installed workspace, or with a new token from now on."""
        id_ = served.workspace_id
        if served not in (self._installed.get(id_), self._unopened.get(id_)):
            if id_ in self._installed:
                self._note_granted(id_, frozenset(served.scopes))
            self._installed[id_] = served
            self._unopened.pop(id_, None)
            self._at_hand.pop(id_, None)

    def leave(self, workspace_id: str) -> None:
        """Do nothing more for this workspace."""
        self._own.pop(workspace_id, None)
        self._drop(workspace_id)

    def granted(self, workspace_id: str) -> frozenset[str] | None:
        """The scopes that Kindling has there, as Slack named them with its latest answer, or when it was installed;
        `None` where neither is known."""
        if known := self._granted.get(workspace_id):
            return known
        served = self._installed.get(workspace_id)
        return frozenset(served.scopes) if served and workspace_id not in self._own else None

    def take_gained(self) -> set[str]:
        """The workspaces that granted more since the last time this was asked."""
        gained, self._gained = self._gained, set()
        return gained

    async def look(self, database: Database) -> None:
        """See what other processes changed, and now and then everything."""
        if self._seal is None:
            return
        try:
            if self._read_all_at is None or monotonic() - self._read_all_at > ALL_ANEW_SECONDS:
                await self._read_all(database)
            else:
                await self._read_changes(database)
        except SQLAlchemyError as error:
            log.error("installations_not_read", error=type(error).__name__)

    async def _read_all(self, database: Database) -> None:
        looked_at = monotonic()
        latest = await database.read(installations.latest_change)  # first, so that nothing is missed
        served = await database.read(installations.all_served)
        for each in (self._installed.keys() | self._unopened.keys()) - {each.workspace_id for each in served}:
            self._drop(each)
        for one in served:
            self.serve(one)
        self._note(latest or NEVER, looked_at)
        self._read_all_at = looked_at

    async def _read_changes(self, database: Database) -> None:
        looked_at, since = monotonic(), self._since()
        served, gone, latest = await database.read(lambda session: installations.changed_since(session, since))
        for each in served:
            self.serve(each)
        for gone_id in gone:
            self._drop(gone_id)
        self._note(max(self._latest, latest), looked_at)

    def _since(self) -> datetime:
        """From when on something may have changed that was not there at the last look: the longer nothing did, the
        later, so that what was read once is not read at each look."""
        quiet = timedelta(seconds=self._looked_at - self._latest_seen_at)
        return max(min(self._latest - OVERLAP + quiet, self._latest), NEVER)

    def _note(self, latest: datetime, looked_at: float) -> None:
        if latest != self._latest:
            self._latest, self._latest_seen_at = latest, monotonic()
        self._looked_at = max(looked_at, self._latest_seen_at)

    def _drop(self, workspace_id: str) -> None:
        self._installed.pop(workspace_id, None)
        self._unopened.pop(workspace_id, None)
        self._at_hand.pop(workspace_id, None)
        self._granted.pop(workspace_id, None)

    def _pair(self, workspace_id: str) -> tuple[Identity, AsyncWebClient]:
        if pair := self._own.get(workspace_id) or self._at_hand.get(workspace_id):
            return pair
        served = self._installed[workspace_id]
        assert self._seal
        try:
            token = self._seal.open(served.token)
        except UnreadableError:
            log.error("token_not_opened", workspace=workspace_id)
            self._unopened[workspace_id] = self._installed.pop(workspace_id)  # until it has another one
            raise KeyError(workspace_id) from None
        made = self._made(workspace_id, token, workspace_id if served.is_of_organisation else None)
        self._at_hand[workspace_id] = pair = Identity(served.bot_user_id, token), made
        return pair

    def _made(self, workspace_id: str, token: str, team_id: str | None) -> AsyncWebClient:
        client = self.make(token, team_id)
        if isinstance(client, Client):
            client.hear_scopes = partial(self._hear_scopes, workspace_id)
        return client

    def _hear_scopes(self, workspace_id: str, named: str) -> None:
        scopes = _scopes_in(named)
        if scopes is not self._granted.get(workspace_id):
            self._note_granted(workspace_id, scopes)

    def _note_granted(self, workspace_id: str, scopes: frozenset[str]) -> None:
        before = self.granted(workspace_id)
        self._granted[workspace_id] = scopes
        if before is not None and scopes - before:
            self._gained.add(workspace_id)


@lru_cache(maxsize=64)
def _scopes_in(named: str) -> frozenset[str]:
    return frozenset(each.strip() for each in named.split(","))
