"""What recurs comes once, in each person's own time, or is accounted for with the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Cadence, OutboxMessage
from models.people import cadences, members, preferences, team_changes
from models.people.cadences import CadenceKind
from models.people.members import Profile
from models.people.team_changes import NewTeam
from models.store.database import Database
from models.store.outbox import State
from scheduler.cadences import Due, NotNeeded, part
from scheduler.checkins import NotAsked
from scheduler.planning import plan_due
from tests.conftest import START, WORKSPACE
from tests.daily import ask_daily
from tests.profiles import profile

MADRID = ZoneInfo("Europe/Madrid")
TEAM = NewTeam(source_id="C0SUPPORT", name="support", channel_id="C0SUPPORT", lead_ids=())
ANA = profile("U0ANA", "Ana", "Europe/Madrid")


class Days:
    """Lets days pass for one person's check-ins, and tells what became of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.not_needed: dict[str, NotNeeded] = {}
        self.made: list[Due] = []

    async def tick(self, now: datetime) -> None:
        """The planner looks at that moment."""
        await self.database.write(
            lambda session: plan_due(session, part({CadenceKind.CHECKIN: self._make}), WORKSPACE, now, 100)
        )

    def _make(self, session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
        self.made += dues
        return self.not_needed

    async def outcomes(self) -> list[tuple[State, str | None]]:
        """The state and reason of each occurrence, in order."""
        query = select(OutboxMessage.state, OutboxMessage.reason).order_by(OutboxMessage.created_at)
        rows = await self.database.read(lambda session: session.execute(query).all())
        return [(row.state, row.reason) for row in rows]

    async def next_at(self) -> datetime | None:
        """When the next one is due."""
        query = select(Cadence.next_at).where(Cadence.kind == CadenceKind.CHECKIN)
        return await self.database.read(lambda session: session.scalars(query).one())

    async def change(self, profile: Profile) -> None:
        """Slack says something new of the person."""
        await self.database.write(lambda session: members.remember(session, WORKSPACE, [profile], START))


@pytest.fixture
async def days(database: Database) -> Days:
    """Ana is in a team, and it is Monday 23 November 2026, ten in the morning in Madrid."""

    def begin(session: Session) -> None:
        ask_daily(session, WORKSPACE)
        members.remember(session, WORKSPACE, [ANA], START)
        team_changes.put(session, WORKSPACE, TEAM, START)
        team_changes.add_people(session, WORKSPACE, TEAM.id, [ANA.id], START)
        cadences.enrol(session, WORKSPACE, [ANA.id], START, [CadenceKind.CHECKIN])

    await database.write(begin)
    days = Days(database)
    await days.tick(START)
    return days


async def test_many_digests_that_are_due_at_once_are_planned_a_few_in_a_transaction(database: Database) -> None:
    """On SQLite that happens where people's commands are answered."""
    new = [NewTeam(f"C0TEAM{number}", f"team {number}", f"C0TEAM{number}", ()) for number in range(9)]
    made: list[Due] = []

    def make(session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
        made.extend(dues)
        return {}

    async def plan(now: datetime) -> bool:
        return await database.write(
            lambda session: plan_due(session, part({CadenceKind.TEAM_DIGEST: make}), WORKSPACE, now, 100)
        )

    def make_teams(session: Session) -> None:
        for each in new:
            team_changes.put(session, WORKSPACE, each, START)

    await database.write(make_teams)
    while await plan(START):
        pass
    friday, steps = datetime(2026, 11, 27, 15, 0, tzinfo=UTC), []
    while await plan(friday):
        steps.append(len(made))
    assert steps == [4, 8]
    assert len({each.owner_id for each in made}) == len(new)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
async def test_a_team_that_moves_on_the_day_of_its_digest_gets_one_all_the_same(database: Database, zone: str) -> None:
    """Where three in the afternoon is over already, it comes at once; elsewhere, when it is three there."""
    made: list[date] = []

    def make(session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
        made.extend(due.on for due in dues)
        return {}

    async def plan(now: datetime) -> None:
        while await database.write(
            lambda session: plan_due(session, part({CadenceKind.TEAM_DIGEST: make}), WORKSPACE, now, 100)
        ):
            pass

    def put(session: Session, zone: str) -> None:
        team_changes.put(session, WORKSPACE, replace(TEAM, zone=zone), START)
        cadences.find_teams_anew(session, WORKSPACE, [TEAM.id], START)

    await database.write(lambda session: put(session, "Europe/Madrid"))
    await plan(START)
    await plan(_madrid(27, 15))
    moved_at = datetime(2026, 12, 4, 12, 0, tzinfo=MADRID)
    await database.write(lambda session: put(session, zone))
    for hours in range(7 * 24 + 20):
        await plan(moved_at + timedelta(hours=hours))
    assert made == [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 11)]


def _madrid(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MADRID)


async def test_somebody_new_is_first_asked_at_the_next_occurrence(days: Days) -> None:
    assert await days.next_at() == _madrid(24, 9, 30)
    assert days.made == []


async def test_each_occurrence_is_made_once_however_often_it_is_looked(days: Days) -> None:
    for minute in (29, 30, 31):
        await days.tick(_madrid(24, 9, minute))
    assert [due.on for due in days.made] == [date(2026, 11, 24)]
    assert await days.next_at() == _madrid(25, 9, 30)
    assert await days.outcomes() == [(State.WAITING, None)]


async def test_planning_the_same_occurrence_again_makes_no_second_message(days: Days) -> None:
    await days.tick(_madrid(24, 9, 30))
    of_ana = update(Cadence).where(Cadence.owner_id == ANA.id)
    again = of_ana.values(next_at=_madrid(24, 9, 30), due_on=date(2026, 11, 24), last_on=None)
    await days.database.write(lambda session: session.execute(again))
    await days.tick(_madrid(24, 9, 31))
    assert len(await days.outcomes()) == 1


async def test_what_was_missed_for_a_while_is_made_up_once_on_its_day(days: Days) -> None:
    await days.tick(_madrid(24, 12))
    assert [due.on for due in days.made] == [date(2026, 11, 24)]
    assert await days.next_at() == _madrid(25, 9, 30)


async def test_what_was_missed_for_days_is_not_made_up_in_a_pile(days: Days) -> None:
    await days.tick(_madrid(27, 12))
    assert days.made == []
    assert await days.outcomes() == [(State.DROPPED, "missed")]
    assert await days.next_at() == _madrid(30, 9, 30)


async def test_whoever_is_away_for_an_hour_is_asked_when_they_are_back(days: Days) -> None:
    await days.change(replace(ANA, is_away=True, away_until=_madrid(24, 11), updated=2))
    await days.tick(_madrid(24, 9, 30))
    assert (days.made, await days.next_at()) == ([], _madrid(24, 11))
    await days.tick(_madrid(24, 11))
    assert [due.on for due in days.made] == [date(2026, 11, 24)]


async def test_whoever_is_away_without_saying_until_when_is_looked_for_again_and_then_left_alone(days: Days) -> None:
    await days.change(replace(ANA, is_away=True, updated=2))
    for hour in range(9, 20):
        await days.tick(_madrid(24, hour, 31))
    assert days.made == []
    assert await days.outcomes() == [(State.DROPPED, "away")]
    assert await days.next_at() == _madrid(25, 9, 30)
    await days.change(replace(ANA, updated=3))
    await days.tick(_madrid(25, 9, 30))
    assert [due.on for due in days.made] == [date(2026, 11, 25)]


async def test_a_pause_is_accounted_for_each_day(days: Days) -> None:
    await days.database.write(lambda session: preferences.put(session, WORKSPACE, ANA.id, paused_until=_madrid(26, 9)))
    for day in (24, 25, 26):
        await days.tick(_madrid(day, 9, 30))
    assert await days.outcomes() == [(State.DROPPED, "paused"), (State.DROPPED, "paused"), (State.WAITING, None)]


async def test_do_not_disturb_holds_a_check_in_until_it_is_over(days: Days) -> None:
    window = (_madrid(24, 9), _madrid(24, 10, 15))
    await days.database.write(lambda session: members.set_dnd(session, WORKSPACE, {ANA.id: window}))
    await days.tick(_madrid(24, 9, 30))
    assert (days.made, await days.next_at()) == ([], _madrid(24, 10, 15))
    await days.tick(_madrid(24, 10, 15))
    assert len(days.made) == 1


async def test_what_is_not_needed_is_accounted_for_with_the_reason(days: Days) -> None:
    days.not_needed = {ANA.id: NotAsked.CHECKED_IN}
    await days.tick(_madrid(24, 9, 30))
    assert await days.outcomes() == [(State.DROPPED, NotAsked.CHECKED_IN)]


async def test_whoever_leaves_all_teams_or_the_workspace_is_not_asked_any_more(days: Days) -> None:
    await days.database.write(
        lambda session: team_changes.remove_people(session, WORKSPACE, TEAM.id, [ANA.id], _madrid(23, 12))
    )
    await days.tick(_madrid(24, 9, 30))
    assert (days.made, await days.next_at()) == ([], None)


async def test_a_team_s_choice_holds_until_the_person_makes_their_own(days: Days) -> None:
    of_team = {CadenceKind.CHECKIN: {"at": "11:00:00"}}

    def choose(session: Session) -> None:
        team_changes.change_settings(session, WORKSPACE, TEAM.id, rhythms=of_team)
        cadences.find_anew(session, WORKSPACE, [ANA.id], START)

    await days.database.write(choose)
    await days.tick(START)
    assert await days.next_at() == _madrid(23, 11)

    def choose_otherwise(session: Session) -> None:
        preferences.put(session, WORKSPACE, ANA.id, rhythms={CadenceKind.CHECKIN: {"at": "16:00:00"}})
        cadences.find_anew(session, WORKSPACE, [ANA.id], START)

    await days.database.write(choose_otherwise)
    await days.tick(START)
    assert await days.next_at() == _madrid(23, 16)


async def test_somebody_who_flies_west_is_not_asked_twice_on_one_date(days: Days) -> None:
    await days.tick(_madrid(24, 9, 30))
    await days.change(replace(ANA, zone="America/Los_Angeles", updated=2))
    await days.database.write(lambda session: cadences.find_anew(session, WORKSPACE, [ANA.id], _madrid(24, 20)))
    await days.tick(_madrid(24, 20))
    los_angeles = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert await days.next_at() == los_angeles.astimezone(UTC)


async def test_an_hour_of_ticks_makes_nothing_when_nothing_is_due(days: Days) -> None:
    for minute in range(60):
        await days.tick(_madrid(23, 12) + timedelta(minutes=minute))
    assert (days.made, await days.outcomes()) == ([], [])
