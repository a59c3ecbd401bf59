"""A week's figure is the same wherever it is read and whenever, for every lead: in digests, previews, Home and exports.

Made-up weeks: people in teams that overlap, in zones around the world, who thank each other, keep promises and say how
they are; and who join, leave, erase their data and take thanks back between one look and the next.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.blocks import home_teams, team_figures
from bot.blocks.lead_digests import lead_digest
from bot.tools.export_formats import DIGESTS
from models import Cadence
from models.across import digests, exports, lead_digests
from models.across.digests import Digest, DigestKind
from models.across.exports import Scope
from models.across.home_teams import glances
from models.across.team_weeks import ClosedWeek
from models.capabilities import checkins, followup_acts, followups, shoutout_changes, shoutouts
from models.capabilities.checkins import Answers
from models.capabilities.followups import Promise
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, teams
from models.people.cadences import CadenceKind
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.workspaces import Workspace
from scheduler import cadences
from scheduler.digests import make_lead_digests
from scheduler.planning import plan_due
from tests.conftest import KUDOS
from tests.databases import Databases
from tests.erasing import erase
from tests.extent import extent
from tests.profiles import profile

PEOPLE = [f"U{number:02}" for number in range(10)]
LEADS = ("U0LEAD1", "U0LEAD2")
ZONES = ("Pacific/Auckland", "Asia/Kolkata", "Europe/Madrid", "America/Los_Angeles")
NAMES = ("quay", "dock", "pier")
START = datetime(2026, 11, 2, tzinfo=UTC)
"""A Monday."""
WEEKS, HOUR, WEEK = 3, timedelta(hours=1), timedelta(weeks=1)
PART = cadences.part({CadenceKind.LEAD_DIGEST: make_lead_digests})

Seen = dict[tuple[UUID, date], set[ClosedWeek]]
"""All that was read of a team's week."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """One database for all weeks, each of which is rolled back."""
    database = Database(databases.new(request.param))
    yield database
    database.engine.dispose()


@contextmanager
def _rolled_back(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session, session.begin() as transaction:
        yield session
        transaction.rollback()


class House:
    """Three teams and two leads, of whom the second leads all of them, and what happens."""

    def __init__(self, session: Session, dice: Random) -> None:
        self.session, self.dice, self.id, self.now = session, dice, f"T{new_id().hex.upper()}", START - 8 * WEEK
        workspace = Workspace(
            id=self.id,
            name="Harbour",
            bot_user_id="U0BOT",
            recognition_channel_id=KUDOS,
            value_names=[],
            lead_ids=[],
            created_at=self.now,
        )
        workspaces.register(session, workspace)
        profiles = [profile(each, zone=dice.choice(ZONES)) for each in (*PEOPLE, *LEADS)]
        members.remember(session, self.id, profiles, self.now)
        self.teams = [NewTeam(f"C0{name}", name, f"C0{name}", LEADS[number % 2 :]) for number, name in enumerate(NAMES)]
        for team in self.teams:
            team_changes.put(session, self.id, team, self.now)
            some = dice.sample(PEOPLE, dice.randint(6, 9))
            team_changes.add_people(session, self.id, team.id, some, self.now)
        session.execute(delete(Cadence).where(Cadence.kind != CadenceKind.LEAD_DIGEST))
        self.given: list[tuple[UUID, str]] = []
        self.here = list(PEOPLE)
        self.seen: Seen = defaultdict(set)

    # What people do

    def thank(self) -> None:
        who, whom = self.dice.sample(self.here, 2)
        audience = self.dice.choice((Audience.PUBLIC, Audience.PUBLIC, Audience.PRIVATE))
        draft = Draft(new_id(), who, (whom,), (), "the rota", audience)
        shoutouts.record(self.session, self.id, draft, KUDOS, self.now)
        self.given.append((draft.id, who))

    def take_back(self) -> None:
        if self.given:
            shoutout_changes.withdraw(self.session, self.id, *self.given.pop(), self.now)

    def keep(self) -> None:
        who, whom = self.dice.sample(self.here, 2)
        promise = Promise(new_id(), who, whom, "call back", self.now + HOUR, tells_other=False)
        followups.record(self.session, self.id, promise, self.now)
        followup_acts.finish(self.session, self.id, promise.id, who, self.now)

    def say(self) -> None:
        for who in self.dice.sample(self.here, 3):
            for day in (self.now.date(), self.now.date() - timedelta(days=1)):
                checkins.say(self.session, self.id, who, day, Answers(face=5), (), self.now)

    def join(self) -> None:
        team = self.dice.choice(self.teams)
        team_changes.add_people(self.session, self.id, team.id, [self.dice.choice(self.here)], self.now)

    def leave(self) -> None:
        team = self.dice.choice(self.teams)
        team_changes.remove_people(self.session, self.id, team.id, [self.dice.choice(self.here)], self.now)

    def go(self) -> None:
        if len(self.here) > 7:
            who = self.here.pop()
            self.given = [each for each in self.given if each[1] != who]
            if self.dice.random() < 0.5:
                members.remember(self.session, self.id, [profile(who, is_deleted=True, updated=9)], self.now)
            else:
                erase(self.session, self.id, who, self.now)

    # What is read

    def look(self) -> None:
        """Everything that has figures is read."""
        for lead_id in LEADS:
            led = teams.led_by(self.session, self.id, lead_id)
            for of in (led, *([each] for each in led)):  # the digest, and a preview of each
                self._digest(lead_id, of)
            for glance in glances(self.session, self.id, led, self.now):
                if glance.latest:
                    self.seen[glance.team.id, glance.latest.week].add(glance.latest)
                    shown = [each.to_dict() for each in home_teams.led_page([glance], 1)]
                    texts = [each["text"]["text"] for each in shown if each["type"] == "section"]
                    told = "\n".join(team_figures.of_week(glance.latest))
                    assert any(each.endswith(told) for each in texts)
        for team in teams.all_of(self.session, self.id):
            self._export(team)

    def _digest(self, lead_id: str, of: list[Team]) -> None:
        found = lead_digests.collect(self.session, self.id, lead_id, of, self.now)
        blocks = lead_digest(found, "Listen.").payload()["blocks"]
        shown = [each["text"]["text"] for each in blocks if each["type"] == "section"]
        for part in found.teams:
            for each in part.weeks:
                self.seen[part.id, each.week].add(each)
            if part.latest and (lines := team_figures.of_week(part.latest)):
                [section] = [each for each in shown if each.startswith(f"*{part.name}*, ")]
                assert all(line.rstrip(".") in section for line in (team_figures.window(part.latest), *lines))

    def _export(self, team: Team) -> None:
        made = {"starts_at": self.now - WEEK, "ends_at": self.now, "is_quiet": False, "is_sent": True}
        of_team = {"workspace_id": self.id, "id": new_id(), "kind": DigestKind.TEAM, "team_id": team.id}
        digests.record(self.session, Digest(**of_team, **made))
        shared, _ = exports.page_of_digests(self.session, Scope(self.id, team_id=team.id), None, 500)
        for each in shared:
            if each.week:
                self.seen[team.id, each.week.week].add(each.week)
                told = DIGESTS["markdown"].item(each, None)
                assert ("of the team w" in told.splitlines()[-1]) == bool(each.week.thanked)


@pytest.mark.parametrize("seed", range(extent(2, 60)))
def test_the_same_week_has_the_same_figure_everywhere(shared: Database, seed: int) -> None:
    dice = Random(seed)
    with _rolled_back(shared) as session:
        house = House(session, dice)
        usual: list[Callable[[], None]] = [house.thank, house.say, house.keep]
        rare = [house.take_back, house.join, house.leave, house.go]
        for hour in range(0, WEEKS * 168 + 48, 3):
            house.now = START + hour * HOUR
            if dice.random() < 0.8:
                dice.choice([*usual, *usual, *rare])()
                session.flush()
                session.expire_all()
            while plan_due(session, PART, house.id, house.now, 1):
                session.flush()
            if dice.random() < 0.05 or hour % 168 == 33:
                house.look()
    differing = {window: read for window, read in house.seen.items() if len(read) > 1}
    assert differing == {}
    told = [each for read in house.seen.values() for each in read]
    assert len(told) >= len(NAMES) * WEEKS - 1
    assert any(each.thanked for each in told)
    assert any(each.told for each in told)
