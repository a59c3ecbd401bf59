"""A workspace of a few people, all in the team of its recognition channel, with the program in it and its database
open.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content.values import DEFAULT_VALUES
from models import Cadence, Member
from models import Workspace as StoredWorkspace
from models.capabilities.welcomes import Occasion, Welcome
from models.people import cadences, preferences
from models.people.cadences import CadenceKind
from models.store import workspaces
from models.store.base import id_of, insert_or_ignore
from models.store.database import Database
from sandbox import Actor, Channel, Message, Person, Sandbox, View, Workspace
from sandbox.app import PATIENCE_SECONDS
from tests.daily import ask_daily
from tests.databases import Databases
from tests.program import Program, StartBot
from tests.walk import Walk

FEW = Workspace(
    name="Few",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/Madrid", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="Europe/London"),
        Person("aroha", "Aroha Ngata", zone="Pacific/Auckland"),
        Person("luis", "Luis Ortega", zone="America/Los_Angeles"),
    ],
    channels=[
        Channel("general", bot=True),
        Channel("kudos", bot=True),
        Channel("bravo", bot=True),
        Channel("random"),
        Channel("secret", private=True, members=["ana", "ben"]),
    ],
)

_ASKED = ("How are you today?", "This check-in is over")


@dataclass
class House:
    """See above."""

    slack: Sandbox
    bot: Program
    database: Database

    async def until(self, moment: datetime) -> None:
        """Walk there, with everything done that is due on the way."""
        await Walk(self.slack, self.database).until(moment)

    async def cadence(self, handle: str, kind: CadenceKind = CadenceKind.CHECKIN) -> Cadence:
        """What recurs for somebody, once its moment is found."""
        id_ = self.slack.person(handle).id

        def look(session: Session) -> Cadence | None:
            wanted = select(Cadence).where(Cadence.owner_id == id_, Cadence.kind == kind, Cadence.due_on.is_not(None))
            return session.scalars(wanted).one_or_none()

        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := await self.database.read(look)) is None:
                await self.bot.ticks_pass(1)
        return found

    async def asks_daily(self) -> "House":
        """With check-ins for everyone on every working day."""

        def choose(session: Session) -> None:
            ask_daily(session, self.slack.id)
            everyone = list(session.scalars(select(Member.id).where(Member.workspace_id == self.slack.id)))
            cadences.find_anew(session, self.slack.id, everyone, self.slack.clock.now())

        await self.database.write(choose)
        await self.cadence("ben")
        return self

    def nudges(self, handle: str, words: str) -> list[Message]:
        """The messages with these words in somebody's direct messages with the bot."""
        return [each for each in self.slack.person(handle).dm() if words in each.plain]

    def checkins(self, handle: str) -> list[Message]:
        """The check-ins that somebody got, also those that are over, which say so."""
        return [each for each in self.slack.person(handle).dm() if any(words in each.plain for words in _ASKED)]


async def all_of_what_they_get(person: Actor) -> View:
    """The larger form of what somebody gets, in front of them."""
    reply = await person.command("/kindling", "get", channel="general")
    assert reply.modal
    await person.click(reply.modal, "More …")
    assert person.modal
    return person.modal


@asynccontextmanager
async def open_house(
    slack: Sandbox,
    start_bot: StartBot,
    databases: Databases,
    way: str = "socket-sqlite",
    **settings: str,
) -> AsyncIterator[House]:
    """The program over Socket Mode with SQLite, or over HTTP with PostgreSQL ("http-postgresql")."""
    transport, kind = way.split("-")
    url = databases.new(kind)
    database = Database(url)
    bot = await start_bot(http=transport == "http", database_url=url, **{"MESSAGES_PER_MINUTE": "100000", **settings})
    house = House(slack, bot, database)
    await house.cadence("ben")
    yield house
    await database.close()


def acquaint(session: Session, slack: Sandbox, *, hears_at_once: bool = False) -> None:
    """Everybody who is here now was in a team when an earlier version came, which said no hello; nothing where the
    program was started before.

    `hears_at_once`: and wants news at any hour.
    """
    if session.get(StoredWorkspace, slack.id):
        return
    now = slack.clock.now()
    workspaces.register(
        session,
        StoredWorkspace(
            id=slack.id,
            name=slack.live.name,
            bot_user_id=slack.bot_id,
            recognition_channel_id=None,
            value_names=list(DEFAULT_VALUES),
            lead_ids=[],
            created_at=now,
        ),
    )
    for each in slack.live.members:
        there = {"id": id_of("welcome", Occasion.NEW, each), "occasion": Occasion.THERE, "member_id": each}
        insert_or_ignore(session, Welcome, {"workspace_id": slack.id, "created_at": now, **there})
        if hears_at_once:
            preferences.put(session, slack.id, each, hears_at_once=True)


@asynccontextmanager
async def events_lost(slack: Sandbox) -> AsyncIterator[None]:
    """What happens here, the program does not hear of."""
    deadline, pauses = slack.timings.ack, slack.timings.event_retries
    slack.timings.ack, slack.timings.event_retries = 0.01, ()
    slack.faults.drop_envelope(times=None, when=lambda payload: payload.get("type") == "event_callback")
    yield
    await slack.events_settled()
    slack.faults.clear()
    slack.timings.ack, slack.timings.event_retries = deadline, pauses
