"""A dispatcher at work between a real database and a sandbox, with one clock for all of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.message import Message
from bot.tools.manifest import SCOPES
from models import OutboxMessage
from models.store import outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Claim, Pace, State, Wish
from models.store.workspaces import Workspace
from sandbox import Channel, Person, Sandbox, Timings
from sandbox import Workspace as SlackWorkspace
from sandbox.app import PATIENCE_SECONDS
from scheduler.dispatcher import PACE, Dispatcher
from tests.conftest import START, WORKSPACE, ManualClock
from tests.renderers import RENDERERS

T = TypeVar("T")

KIND = "test.note"
Words = Message | str | Exception | Callable[[Session], Message] | None
"""What a message is to be: as it is, of these words, or as the database says; no longer needed; or our own failure."""
QUAY = "T0QUAY"
"""Another workspace."""
LOOK_SECONDS = 0.01

TEAMS = [
    SlackWorkspace(
        id=WORKSPACE,
        name="Harbour Support",
        people=[Person("ana", admin=True), Person("ben"), *(Person(f"p{n:02}") for n in range(40))],
        channels=[
            Channel("general", bot=True),
            Channel("kudos", bot=True),
            Channel("random"),
            Channel("attic", bot=True, archived=True),
            Channel("dock", private=True, members=["ana"], bot=True),
        ],
    ),
    SlackWorkspace(id=QUAY, name="Quay", people=[Person("quinn")], channels=[Channel("quay", bot=True)]),
]


class Office:
    """Takes wishes, and lets time pass for the dispatcher, the sandbox and whoever looks on."""

    def __init__(self, database: Database, slack: Sandbox, clock: ManualClock) -> None:
        self.database, self.slack, self.clock = database, slack, clock
        self._words: dict[UUID, Words] = {}
        self._running: list[Dispatcher] = []

    async def wish(self, recipient: str, words: Words, *, workspace_id: str = WORKSPACE) -> UUID:
        """A message to a channel (by name or id) or a person (`@ben`)."""
        wish = Wish(KIND, new_id(), self._id_of(recipient, workspace_id))
        self._words[wish.subject_id] = words
        now = self.clock.now()
        await self.database.write(lambda session: outbox.add(session, workspace_id, [wish], now))
        self.wake()
        return wish.id

    async def renew(self, id_: UUID, words: Words) -> None:
        """What a message tells of changes to these words."""
        row, now = await self.row(id_), self.clock.now()
        self._words[row.subject_id] = words
        await self.database.write(lambda session: outbox.renew(session, row.workspace_id, [row.subject_id], now))
        self.wake()

    def dispatcher(
        self,
        database: Database | None = None,
        note: Callable[[Claim], None] = lambda _: None,
        pace: Pace = PACE,
        serves: Collection[str] = (WORKSPACE, QUAY),
    ) -> Dispatcher:
        """A dispatcher of this office; `note` hears of each message that it renders, in the thread that does so."""

        def render(session: Session, claim: Claim) -> Message | None:
            note(claim)
            words = self._words[claim.subject_id]
            if isinstance(words, Exception):
                raise words
            if callable(words):
                return words(session)
            return Message(words, [SectionBlock(text=words)]) if isinstance(words, str) else words

        return Dispatcher(
            database or self.database, self.clock, self.clients(serves), {**RENDERERS, KIND: render}, pace
        )

    @asynccontextmanager
    async def open(self, *dispatchers: Dispatcher) -> AsyncIterator[None]:
        """Run these dispatchers, or one; stop them at the end."""
        self._running = list(dispatchers) or [self.dispatcher()]
        tasks = [asyncio.create_task(each.run()) for each in self._running]
        try:
            yield
        finally:
            for each in self._running:
                await each.stop(PATIENCE_SECONDS)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.gather(*tasks)
            self._running = []

    def wake(self) -> None:
        """Let the dispatchers look."""
        for each in self._running:
            each.wake()

    def move(self, seconds: float) -> None:
        """Let time pass, for everyone."""
        self.clock.move(timedelta(seconds=seconds))
        self.slack.clock.advance(seconds=seconds)
        self.wake()

    async def row(self, id_: UUID) -> OutboxMessage:
        """A row as it is now."""
        query = select(OutboxMessage).where(OutboxMessage.id == id_)
        return await self.database.read(lambda session: session.scalars(query).one())

    async def row_when(self, id_: UUID, wanted: Callable[[OutboxMessage], bool]) -> OutboxMessage:
        """A row as soon as it is as wanted."""

        async def look() -> OutboxMessage | None:
            row = await self.row(id_)
            return row if wanted(row) else None

        return await until(look)

    async def rows_in(self, states: Collection[State], *ids: UUID) -> list[OutboxMessage]:
        """These rows, as soon as each is in one of these states."""
        return [await self.row_when(id_, lambda row: row.state in states) for id_ in ids]

    async def states(self) -> list[State]:
        """The states of the first workspace's rows, in the order in which they were wished for."""
        query = (
            select(OutboxMessage.state)
            .where(OutboxMessage.workspace_id == WORKSPACE)
            .order_by(OutboxMessage.created_at, OutboxMessage.subject_id)
        )
        return await self.database.read(lambda session: list(session.scalars(query)))

    def said(self, place: str) -> list[str]:
        """What the bot said in a channel, or in a person's direct messages (`@ben`)."""
        shown = self.slack.person(place[1:]).dm() if place.startswith("@") else self.slack.messages(place)
        return [message.text for message in shown if message.user == self.slack.bot_id]

    async def rounds_pass(self) -> None:
        """Return when every dispatcher has looked at all that is due now: another workspace's messages show it."""
        for _ in range(2):
            id_ = await self.wish("quay", "tick", workspace_id=QUAY)
            self.move(1)
            await self.rows_in({State.SENT}, id_)

    def _id_of(self, recipient: str, workspace_id: str) -> str:
        team = self.slack.workspace(workspace_id)
        if recipient.startswith("@"):
            return team.person(recipient[1:]).id
        return recipient if recipient.isupper() else team.channel_id(recipient)

    def clients(self, serves: Collection[str]) -> dict[str, AsyncWebClient]:
        """Clients of these workspaces."""
        tokens = {id_: self.slack.workspace(id_).bot_token for id_ in serves}
        return {
            id_: AsyncWebClient(token, base_url=self.slack.api_url, retry_handlers=[]) for id_, token in tokens.items()
        }


async def until(look: Callable[[], Awaitable[T | None]]) -> T:
    """The first answer of `look`; raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := await look()) is None:  # noqa: ASYNC110 (what is looked at is in the database)
            await asyncio.sleep(LOOK_SECONDS)
    return found


@pytest.fixture
async def slack(clock: ManualClock) -> AsyncIterator[Sandbox]:
    """Two workspaces whose clock stands where everyone's stands."""
    async with Sandbox(TEAMS, scopes=list(SCOPES), timings=Timings.patient()) as sandbox:
        sandbox.clock.freeze(clock.now())
        yield sandbox


@pytest.fixture
async def office(database: Database, slack: Sandbox, clock: ManualClock) -> Office:
    """An office for both workspaces; Ana leads the first."""
    for id_, leads in ((WORKSPACE, [slack.person("ana").id]), (QUAY, [])):
        workspace = Workspace(
            id=id_,
            name=id_,
            bot_user_id=slack.workspace(id_).bot_id,
            recognition_channel_id=None,
            value_names=[],
            lead_ids=leads,
            created_at=START,
        )
        await database.write(lambda session, workspace=workspace: workspaces.register(session, workspace))  # type: ignore[misc]
    return Office(database, slack, clock)
