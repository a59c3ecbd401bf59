"""Weeks of what recurs, through the real program: everything accounted for, at humane hours, whatever crashes."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.tools.manifest import EVENTS, SCOPES
from models import Cadence, OutboxMessage
from models.people import cadences, preferences
from models.people.cadences import CadenceKind, occurrence_id
from models.store.database import Database
from models.store.outbox import State
from sandbox import Channel, Message, Person, Sandbox, Timings, Workspace
from sandbox.app import PATIENCE_SECONDS
from tests.daily import ask_daily
from tests.databases import Databases
from tests.e2e.house import acquaint
from tests.extent import extent
from tests.program import Program, environment
from tests.walk import Walk

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""The Sunday before a week with a public holiday in the United States."""
WEEKS = extent(3, 4)
RESTARTS = extent(4, 12)
DAY = timedelta(days=1)
COUNTRIES = {
    "Europe/Madrid": holidays.country_holidays("ES", years=2026),
    "Europe/London": holidays.country_holidays("GB", subdiv="ENG", years=2026),
    "America/New_York": holidays.country_holidays("US", years=2026),
    "America/Los_Angeles": holidays.country_holidays("US", years=2026),
    "Asia/Tokyo": holidays.country_holidays("JP", years=2026),
    "Pacific/Auckland": holidays.country_holidays("NZ", years=2026),
}
ZONES = {
    "ana": "Europe/Madrid",
    "ben": "Europe/London",
    "imani": "America/New_York",
    "noah": "America/New_York",
    "grace": "America/Los_Angeles",
    "luis": "America/Los_Angeles",
    "chi": "Asia/Tokyo",
    "dmitri": "Asia/Tokyo",
    "aroha": "Pacific/Auckland",
    "kai": "Pacific/Auckland",
}
TWICE_A_WEEK = {"grace": {2, 4}, "noah": {2, 4}, "dmitri": {2, 4}, "aroha": {2, 4}}
"""Those who chose to be asked on these days alone, and have room for a prompt; all others are asked on each of their
working days, so that their weeks are full."""
PROMPTED = (date(2026, 11, 25), date(2026, 12, 9))
"""The days that prompts are meant for, every second Wednesday."""
TEN = Workspace(
    name="Ten",
    people=[
        *(Person(handle, zone=zone, admin=handle == "ana") for handle, zone in ZONES.items()),
        Person("robot", bot=True),
        Person("visitor", guest="multi", zone="Europe/Paris"),
    ],
    channels=[Channel("general", bot=True), Channel("kudos", bot=True)],
)


class World:
    """A workspace with the program in it, and a way through time."""

    def __init__(self, slack: Sandbox, database: Database, folder: Path, env: dict[str, str]) -> None:
        self.slack, self.walk, self.database = slack, Walk(slack, database), database
        self._folder, self._env = folder, env
        self.program: Program | None = None

    async def start(self) -> None:
        """Start the program, for the first time or again."""
        self.program = await Program.fork(self._folder, self._env)
        await self.program.ready()
        await self.slack.wait_connected()

    async def restart(self) -> None:
        """Kill it, and start it again."""
        assert self.program
        await self.program.kill()
        await self.slack.wait_for(lambda: not self.slack.engine.sockets.connections)
        await self.start()

    async def everyone_is_enrolled(self) -> None:
        """Return once the team of the recognition channel is known."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self.database.read(_is_enrolled):  # noqa: ASYNC110 (another process works it off)
                await asyncio.sleep(0.05)
        await self.walk.settled()

    def id_of(self, handle: str) -> str:
        return self.slack.person(handle).id


def _is_enrolled(session: Session) -> bool:
    found = set(session.scalars(select(Cadence.owner_id).where(Cadence.kind == CadenceKind.CHECKIN)))
    return len(found) >= len(ZONES)


@asynccontextmanager
async def _world(folder: Path, url: str) -> AsyncIterator[World]:
    database = Database(url)
    async with Sandbox(
        TEN,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=folder / "clock",
        starts_at=SUNDAY,
        timings=Timings.patient(),
    ) as slack:
        settings = {
            "RECOGNITION_CHANNEL": slack.channel_id("kudos"),
            "CLOCK_FILE": str(folder / "clock"),
            "TICK_SECONDS": "0.02",
            "MESSAGES_PER_MINUTE": "100000",
        }
        await database.write(lambda session: acquaint(session, slack))
        world = World(slack, database, folder, environment(slack, url, http=False, **settings))
        await world.start()
        await world.everyone_is_enrolled()
        try:
            yield world
        finally:
            if world.program:
                await world.program.kill()
            await database.close()


@pytest.mark.long
async def test_weeks_of_ten_people_in_six_zones_are_accounted_for(tmp_path: Path, databases: Databases) -> None:
    async with _world(tmp_path, databases.new("sqlite")) as world:
        await _ask_often(world)
        slack = world.slack
        happenings: list[tuple[datetime, Callable[[], Awaitable[object]]]] = []

        def at(zone: str, day: int, hour: int, month: int = 11) -> datetime:
            return datetime(2026, month, day, hour, tzinfo=ZoneInfo(zone))

        async def imani_is_away() -> None:
            back = at("America/New_York", 3, 0, 12)
            slack.set_person("imani", status_emoji=":palm_tree:", status_text="Holiday", status_expiration=back)

        async def chi_travels() -> None:
            slack.set_person("chi", zone="America/Los_Angeles")

        async def noah_concentrates() -> None:
            slack.set_person("noah", snoozed_until=at("America/New_York", 1, 11, 12))

        async def everybody_answers() -> None:
            for handle in ZONES:
                await slack.person(handle).command("/checkin", "4", channel="general")

        fridays = [SUNDAY + timedelta(days=5 + 7 * week, hours=6) for week in range(WEEKS)]
        happenings += [(each, everybody_answers) for each in fridays]  # what nobody answers goes quiet
        happenings += [
            (
                at("Europe/Madrid", 23, 11),
                lambda: slack.person("ana").command("/thanks", "@ben for the rota", channel="general"),
            ),
            (at("America/New_York", 30, 7), imani_is_away),
            (at("Europe/London", 30, 8), lambda: slack.person("ben").command("/kindling", "pause", channel="general")),
            (at("America/New_York", 1, 9, 12), noah_concentrates),
            (at("Asia/Tokyo", 3, 12, 12), chi_travels),
            (
                at("Europe/Madrid", 9, 10, 12),
                lambda: slack.person("ana").command("/thanks", "@kai for the map", channel="general"),
            ),
        ]
        for moment, happen in sorted(happenings, key=lambda each: each[0]):
            await world.walk.until(moment)
            await happen()
            await slack.events_settled()
        await world.walk.until(SUNDAY + timedelta(weeks=WEEKS))

        rows = await world.database.read(_rows)
        unsettled = [row for row in rows.values() if row.state not in (State.SENT, State.DROPPED)]
        assert unsettled == []
        assert all(row.reason for row in rows.values() if row.state is State.DROPPED)
        for handle in ZONES:
            if handle != "chi":  # whose days are told apart below
                _check_checkins(world, handle, rows)
                _check_prompts(world, handle, rows)
        reasons = Counter(row.reason for row in rows.values() if row.kind == "checkin.due" and row.reason)
        assert reasons["away"] == 3  # Monday to Wednesday
        assert reasons["paused"] == 5  # a week
        assert reasons["enough"] == 0, "check-ins come before prompts"
        _check_what_arrived(world, rows)


async def _ask_often(world: World) -> None:
    """Most are asked on every working day, and some choose two."""

    def choose(session: Session) -> None:
        ask_daily(session, world.slack.id)
        for handle, days in TWICE_A_WEEK.items():
            rhythms = {CadenceKind.CHECKIN: {"days": sorted(days)}}
            preferences.put(session, world.slack.id, world.id_of(handle), rhythms=rhythms)
        everyone = [world.id_of(handle) for handle in ZONES]
        cadences.find_anew(session, world.slack.id, everyone, world.slack.clock.now())

    await world.database.write(choose)
    await world.walk.settled()


def _check_checkins(world: World, handle: str, rows: dict[UUID, OutboxMessage]) -> None:
    """There is one on each working day on which they want one, and on no other."""
    for day in _working_days(ZONES[handle]):
        is_asked = day.isoweekday() in TWICE_A_WEEK.get(handle, {1, 2, 3, 4, 5})
        assert (id_of_row(world, CadenceKind.CHECKIN, handle, day) in rows) == is_asked, (handle, day)


def _check_prompts(world: World, handle: str, rows: dict[UUID, OutboxMessage]) -> None:
    """Each prompt is accounted for once: on its day where there is room, and else in its week, or as left out."""
    theirs = {id_: row for id_, row in rows.items() if row.recipient == world.id_of(handle)}
    prompts = {id_: row for id_, row in theirs.items() if row.kind == "gratitude.due"}
    accounted = [
        [
            day
            for ahead in range(3)
            if id_of_row(world, CadenceKind.GRATITUDE, handle, day := first + ahead * DAY) in prompts
        ]
        for first in PROMPTED
    ]
    assert [len(days) for days in accounted] == [1] * len(PROMPTED), (handle, accounted)
    assert len(prompts) == len(PROMPTED), handle
    is_full = handle not in TWICE_A_WEEK
    assert [row.reason == "enough" for row in prompts.values()] == [is_full] * len(PROMPTED), handle
    if not is_full:
        assert [days[0] for days in accounted] == list(PROMPTED), handle


def _rows(session: Session) -> dict[UUID, OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.kind.in_(["checkin.due", "gratitude.due"]))
    return {row.subject_id: row for row in session.scalars(wanted)}


def id_of_row(world: World, kind: CadenceKind, handle: str, day: date) -> UUID:
    """What the row of this occurrence is about."""
    return occurrence_id(kind, world.id_of(handle), day)


def _working_days(zone: str) -> list[date]:
    """Weekdays without public holidays, as this test reads the calendar."""
    days = [SUNDAY.date() + timedelta(days=ahead) for ahead in range(1, 7 * WEEKS - 1)]
    return [day for day in days if day.weekday() < 5 and day not in COUNTRIES[zone]]


def _dm(world: World, handle: str) -> list[Message]:
    return world.slack.person(handle).dm()


def _check_what_arrived(world: World, rows: dict[UUID, OutboxMessage]) -> None:
    """Each message once, at a humane hour of whoever got it, and none to those who are no members."""
    sent = Counter(row.recipient for row in rows.values() if row.state is State.SENT)
    wanted = {str(row.id) for row in rows.values()}
    for handle, zone in ZONES.items():
        marked = [((each.metadata or {}).get("event_payload", {}).get("id"), each) for each in _dm(world, handle)]
        ids = [id_ for id_, _ in marked if id_ in wanted]
        nudges = [each for id_, each in marked if id_ in wanted]
        assert len(set(ids)) == len(ids)
        assert len(nudges) == sent[world.id_of(handle)], handle
        if handle != "chi":  # who has a day twice
            days = [datetime.fromtimestamp(float(each.ts), ZoneInfo(zone)).date() for each in nudges]
            assert len(set(days)) == len(days), (handle, "more than one on a day")
        for each in nudges:
            zones = {zone, "America/Los_Angeles"} if handle == "chi" else {zone}
            moments = [datetime.fromtimestamp(float(each.ts), ZoneInfo(name)) for name in zones]
            assert any(time(8) <= moment.time() < time(19) for moment in moments), (handle, moments)
            assert any(moment.weekday() < 5 and moment.date() not in COUNTRIES[zone] for moment in moments)
    for handle in ("robot", "visitor"):
        assert [each for each in world.slack.person(handle).dm() if "How are you today" in each.plain] == []


@pytest.mark.long
async def test_restarting_at_any_moment_changes_nothing_in_what_people_receive(
    tmp_path: Path, databases: Databases
) -> None:
    undisturbed = await _one_wednesday(tmp_path, databases.new("sqlite"), random.Random(0), 0)
    disturbed = await _one_wednesday(tmp_path, databases.new("sqlite"), random.Random(7), RESTARTS)
    assert disturbed == undisturbed
    assert sum(map(len, undisturbed.values())) >= 3 * len(ZONES)


async def _one_wednesday(folder: Path, url: str, dice: random.Random, restarts: int) -> dict[str, list[str]]:
    """What each person receives in a day with check-ins, gratitude prompts and promises, and so many restarts."""
    async with _world(folder, url) as world:
        slack = world.slack
        await world.walk.until(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
        for handle in ZONES:
            other = "ben" if handle == "ana" else "ana"
            line = f"@{other} send {handle}'s notes by wednesday {10 + len(handle)}:30"
            assert "Noted" in (await slack.person(handle).command("/followup", line, channel="general")).text
        begun = {handle: len(slack.person(handle).dm()) for handle in ZONES}
        left = restarts

        async def perhaps_restart() -> None:
            nonlocal left
            if left:
                left -= 1
                await asyncio.sleep(dice.uniform(0, 0.1))  # somewhere in the middle of the work
                await world.restart()

        await world.walk.until(datetime(2026, 11, 26, 8, 0, tzinfo=UTC), perhaps_restart)
        assert left == 0
        return {handle: [each.plain for each in slack.person(handle).dm()[begun[handle] :]] for handle in ZONES}
