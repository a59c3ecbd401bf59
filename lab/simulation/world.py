"""The simulated workspace: its people, channels and teams, and where everybody was when."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from bot.tools.manifest import EVENTS, SCOPES
from lab.simulation.script import Plan
from lab.simulation.stage import Stage
from models.people import team_changes
from models.people.team_changes import NewTeam
from models.store import workspaces
from sandbox import Channel, Person, Sandbox, Timings, Workspace

TEAM_SIZE = 25
QUIET = "quietmatter"
"""A private channel whose people are a team; nobody else may read its name."""
QUIET_PEOPLE = range(1, 7)
PRIVATE, PUBLIC, PROMISED, SECRET = "privatematter", "publicmatter", "promisedmatter", "secretmatter"
"""Words by which it is seen at the end where each kind of matter got to."""


class World(Stage):
    """The stage of a simulation.

    Args:
        plan: how many people there are, and when it begins.
        folder: where the database is kept.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        slack = Sandbox(
            _workspace(plan),
            scopes=list(SCOPES),
            events=list(EVENTS),
            record_calls=False,
            starts_at=plan.start,
            timings=Timings.patient(),
        )
        super().__init__(slack, f"sqlite:///{folder / 'simulation.db'}", "kudos", handle(0))
        self.plan = plan
        self.folder = folder
        self.zones: dict[str, list[tuple[datetime, str]]] = {}
        """Where each person was, by id: since when, and the zone."""
        self.meant_for: dict[str, set[str]] = {}
        """Who may read each secret, by id."""
        self.erased: list[str] = []
        """Secrets that must be nowhere in the end."""
        self.led: dict[UUID, tuple[str, list[str]]] = {}
        """Because of whom each of these teams is led by somebody else for now, and who led it before."""
        self.led_again: set[tuple[UUID, date]] = set()
        """Teams with the Monday of a week in which somebody else led them for some days."""
        self.spoilt: set[str] = set()
        """Whose choices are not known any more, by id."""
        self.wrong_at: list[datetime] = []
        """When the bot's clock was wrong for a moment."""

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

    def note_zone(self, id_: str, zone: str) -> None:
        """Somebody is there from now on."""
        self.zones.setdefault(id_, []).append((self.slack.clock.now(), zone))

    def _make_teams(self, session: Session) -> None:
        """The teams of the channels, whose people are found by asking Slack."""
        for number in range(teams_of(self.plan.people)):
            source_id = self.slack.channel_id(f"team-{number:02}")
            lead_id = self.slack.person(handle(number * TEAM_SIZE)).id
            team = NewTeam(source_id, f"Team {number:02}", source_id, (lead_id,))
            team_changes.put(session, self.slack.id, team, self.slack.clock.now())
        source_id, lead_id = self.slack.channel_id(QUIET), self.slack.person(handle(QUIET_PEOPLE[0])).id
        quiet = NewTeam(source_id, QUIET, source_id, (lead_id,), is_private=True)
        team_changes.put(session, self.slack.id, quiet, self.slack.clock.now())


def handle(person: int) -> str:
    """What somebody is called."""
    return f"p{person:03}"


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def teams_of(people: int) -> int:
    """How many teams so many people make."""
    return max(1, people // TEAM_SIZE)


def people_of(team: int, people: int) -> list[int]:
    """The numbers of the people in a team."""
    last = team == teams_of(people) - 1
    return list(range(team * TEAM_SIZE, people if last else (team + 1) * TEAM_SIZE))


def _workspace(plan: Plan) -> Workspace:
    everyone = [Person(handle(number), zone=plan.zone_of(number), admin=number == 0) for number in range(plan.people)]
    channels = [
        Channel(f"team-{number:02}", members=[handle(each) for each in people_of(number, plan.people)], bot=True)
        for number in range(teams_of(plan.people))
    ]
    return Workspace(
        name="Simulated",
        people=everyone,
        channels=[
            Channel("general", bot=True),
            Channel("kudos", members=[handle(0)], bot=True),
            Channel(QUIET, private=True, members=[handle(each) for each in QUIET_PEOPLE], bot=True),
            *channels,
        ],
    )
