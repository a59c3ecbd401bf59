"""A workspace on this machine with the real bot in it, whose time is moved by hand."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import Running, running
from bot.manifest import EVENTS, SCOPES
from bot.settings import Settings
from bot.simulation.script import Plan
from models import Cadence, Followup, OutboxMessage, teams, workspaces
from models.database import Database
from models.teams import NewTeam
from sandbox import Channel, Message, Person, Sandbox, Workspace

TEAM_SIZE = 25
PATIENCE_SECONDS = 120.0
GRAIN = timedelta(seconds=1)
PRIVATE, PUBLIC, PROMISED = "privatematter", "publicmatter", "promisedmatter"
"""Words by which it is seen at the end where each kind of matter got to."""


class SlackClock:
    """The bot's clock is the workspace's."""

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack

    def now(self) -> datetime:
        return self._slack.clock.now()


class World:
    """The workspace, the bot, and the way through time.

    Args:
        plan: how many people there are, and when it begins.
        folder: where the database is kept.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.url = f"sqlite:///{folder / 'simulation.db'}"
        self.slack = Sandbox(
            _workspace(plan), scopes=list(SCOPES), events=list(EVENTS), record_calls=False, starts_at=plan.start
        )
        self.zones: dict[str, list[tuple[datetime, str]]] = {}
        """Where each person was, by id: since when, and the zone."""
        self._bot = AsyncExitStack()
        self._running: Running | None = None

    @property
    def is_running(self) -> bool:
        """Whether the bot runs."""
        return self._running is not None

    @property
    def database(self) -> Database:
        """The bot's, while it runs."""
        assert self._running
        return self._running.database

    async def open(self) -> None:
        """Start the workspace and the bot, and make the teams."""
        await self.slack.start()
        for person in self.slack.live.members.values():
            self.note_zone(person.id, person.person.zone)
        await self.start_bot()
        await self.database.write(self._make_teams)
        await self.database.write(lambda session: workspaces.want_sync(session, self.slack.id))
        await self.settled()

    async def close(self) -> None:
        """Stop everything."""
        await self.stop_bot()
        await self.slack.stop()

    async def start_bot(self) -> None:
        """Start the bot, in this process."""
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(self.slack.bot_token),
            slack_app_token=SecretStr(self.slack.app_token),
            slack_signing_secret=None,
            slack_api_url=self.slack.api_url,
            database_url=self.url,
            recognition_channel=self.slack.channel_id("kudos"),
            leads=(self.slack.person(handle(0)).id,),
            messages_per_minute=100_000,
            give_up_after_hours=6.0,
            tick_seconds=60.0,
            pictures=False,
            port=0,
        )
        self._running = await self._bot.enter_async_context(running(settings, SlackClock(self.slack)))
        await self.slack.wait_connected()

    async def stop_bot(self) -> None:
        """Stop the bot, if it runs."""
        self._running = None
        await self._bot.aclose()
        self._bot = AsyncExitStack()
        await self.slack.wait_for(lambda: not self.slack.engine.sockets.connections)

    def note_zone(self, id_: str, zone: str) -> None:
        """Somebody is there from now on."""
        self.zones.setdefault(id_, []).append((self.slack.clock.now(), zone))

    async def next_due(self) -> datetime | None:
        """The earliest moment for which the bot has planned anything; `None` while it does not run."""
        return await self.database.read(first_due) if self.is_running else None

    async def move_to(self, moment: datetime) -> None:
        """Let it be that moment, and the bot do what is due."""
        self.slack.clock.set(max(moment + GRAIN, self.slack.clock.now()))
        await self.settled()

    async def settled(self) -> None:
        """Let the bot plan and send what is due now, until nothing is left.

        Raises:
            TimeoutError: something stays due.
        """
        if self._running is None:
            return
        await self.slack.events_settled()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._running.sync.tick()
            await self._running.sync.done()
            await self._running.planner.tick()
            await self._running.dispatcher.work_off()

    def latest(self, who: str, wanted: Callable[[Message], bool]) -> Message | None:
        """The latest message that somebody got from the bot which is as wanted, of the last few."""
        recent = self.slack.person(who).dm(last=12)
        return next((each for each in reversed(recent) if wanted(each)), None)

    def _make_teams(self, session: Session) -> None:
        """The teams of the channels, whose people are found by asking Slack."""
        for number in range(teams_of(self.plan.people)):
            source_id = self.slack.channel_id(f"team-{number:02}")
            lead_id = self.slack.person(handle(number * TEAM_SIZE)).id
            team = NewTeam(source_id, f"Team {number:02}", source_id, (lead_id,))
            teams.put(session, self.slack.id, team, self.slack.clock.now())


def handle(person: int) -> str:
    """What somebody is called."""
    return f"p{person:03}"


def teams_of(people: int) -> int:
    """How many teams so many people make."""
    return max(1, people // TEAM_SIZE)


def people_of(team: int, people: int) -> list[int]:
    """The numbers of the people in a team."""
    last = team == teams_of(people) - 1
    return list(range(team * TEAM_SIZE, people if last else (team + 1) * TEAM_SIZE))


def first_due(session: Session) -> datetime | None:
    """The earliest moment for which anything is planned."""
    clocks = (Cadence.next_at, Followup.next_at, OutboxMessage.next_at)
    firsts = [session.scalars(select(func.min(clock))).one() for clock in clocks]
    return min((each for each in firsts if each is not None), default=None)


def _workspace(plan: Plan) -> Workspace:
    everyone = [Person(handle(number), zone=plan.zone_of(number), admin=number == 0) for number in range(plan.people)]
    channels = [
        Channel(f"team-{number:02}", members=[handle(each) for each in people_of(number, plan.people)], bot=True)
        for number in range(teams_of(plan.people))
    ]
    return Workspace(
        name="Simulated",
        people=everyone,
        channels=[Channel("general", bot=True), Channel("kudos", members=[handle(0)], bot=True), *channels],
    )
