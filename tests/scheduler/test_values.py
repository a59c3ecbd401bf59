"""What kindness means here is asked once a quarter, of teams that want it, and by nobody twice."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Nudge, OutboxMessage, Round
from models.across import opening
from models.across import rounds as across
from models.across.wrong_clock import set_right
from models.capabilities import rounds
from models.capabilities.rounds import BY_ITSELF, POST, Kind
from models.people import cadences, members, settings, team_changes
from models.people.cadences import KINDS, CadenceKind
from models.people.days_off import DaysOff, Span
from models.people.team_changes import NewTeam
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State
from models.store.sealing import Seal
from scheduler.cadences import part
from scheduler.dispatcher import PACE
from scheduler.planning import plan_due
from scheduler.values import NoRound, make_rounds
from tests.conftest import START, WORKSPACE
from tests.keys import KEY
from tests.profiles import profile

MADRID = ZoneInfo("Europe/Madrid")
QUAY = NewTeam("C0QUAY", "quay", "C0QUAY", ("U0ANA",))
FIVE = ("U0ANA", "U0BEN", "U0CHI", "U0DORA", "U0EVE")
DAY = timedelta(days=1)
SEAL = Seal([KEY])
PART = part({CadenceKind.MEANING: make_rounds})
FIRST = datetime(2026, 12, 1, 10, tzinfo=MADRID)
OFF = DaysOff.of([Span(FIRST.date(), FIRST.date())])


class Quay:
    """A team in Madrid, on a Monday in November."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def wants(self, *, is_on: bool = True) -> None:
        """Somebody who leads it chooses whether it is asked."""

        def choose(session: Session) -> None:
            team_changes.change_settings(session, WORKSPACE, QUAY.id, rhythms={CadenceKind.MEANING: {"is_on": is_on}})
            cadences.find_teams_anew(session, WORKSPACE, [QUAY.id], START)

        await self.database.write(choose)
        await self.look(START)

    async def look(self, now: datetime) -> None:
        """Two planners look at that moment, and the pool is written."""
        await asyncio.gather(*(self._look(now) for _ in range(2)))
        await self.database.write(lambda session: opening.write(session, WORKSPACE, SEAL, [], now))

    async def _look(self, now: datetime) -> None:
        while await self.database.write(lambda session: plan_due(session, PART, WORKSPACE, now, 100)):
            pass

    async def days_until(self, end: date) -> None:
        """Each day at ten and a minute later it is looked."""
        day = START.date()
        while day <= end:
            await self.look(datetime.combine(day, time(10), MADRID))
            await self.look(datetime.combine(day, time(10, 1), MADRID))
            day += DAY

    async def asked(self) -> list[Round]:
        """The rounds there are, the earliest first."""
        wanted = select(Round).order_by(Round.created_at)
        return await self.database.read(lambda session: list(session.scalars(wanted)))

    async def told(self) -> list[tuple[str, str, State, str | None]]:
        """The outbox: of which kind to whom, and why not."""
        wanted = select(OutboxMessage).order_by(OutboxMessage.created_at)
        rows = await self.database.read(lambda session: list(session.scalars(wanted)))
        return [(each.kind, each.recipient, each.state, each.reason) for each in rows]


def _begin(session: Session, people: Sequence[str] = FIVE) -> None:
    """The team, where nothing else recurs."""
    off = {kind: {"is_on": False} for kind in KINDS if kind != CadenceKind.MEANING}
    settings.change(session, WORKSPACE, rhythms=off)
    members.remember(session, WORKSPACE, [profile(each, zone="Europe/Madrid") for each in people], START)
    team_changes.put(session, WORKSPACE, QUAY, START)
    team_changes.add_people(session, WORKSPACE, QUAY.id, people, START)


@pytest.fixture
async def quay(database: Database) -> Quay:
    """With a key, so that things can be said without a name."""

    def begin(session: Session) -> None:
        _begin(session)
        opening.write(session, WORKSPACE, SEAL, [], START)

    await database.write(begin)
    return Quay(database)


async def test_nobody_is_asked_unless_somebody_who_leads_the_team_wants_it(quay: Quay) -> None:
    await quay.look(START)
    await quay.days_until(date(2026, 12, 15))
    assert await quay.asked() == []
    assert await quay.told() == []


async def test_a_team_is_asked_once_a_quarter_in_its_channel_with_a_week_to_answer(quay: Quay) -> None:
    await quay.wants()
    await quay.days_until(date(2027, 6, 10))
    found = await quay.asked()
    assert [each.created_at for each in found] == [
        FIRST,
        datetime(2027, 3, 2, 10, tzinfo=MADRID),
        datetime(2027, 6, 1, 10, tzinfo=MADRID),
    ]
    assert found[0].ends_at == datetime(2026, 12, 9, 17, tzinfo=MADRID), "the 8th is a holiday"
    assert all(each.kind is Kind.MEANING and each.opened_by is None for each in found)
    assert await quay.told() == [(BY_ITSELF, "C0QUAY", State.WAITING, None)] * 3
    nudges = await quay.database.read(lambda session: session.scalars(select(Nudge)).all())
    assert nudges == [], "it is nobody's message of the day"


async def test_a_first_tuesday_that_is_free_gives_way_to_the_next_one(quay: Quay) -> None:
    await quay.wants()
    await quay.database.write(lambda session: settings.change(session, WORKSPACE, days_off=OFF.packed()))
    await quay.database.write(lambda session: cadences.find_teams_anew(session, WORKSPACE, [QUAY.id], START))
    await quay.days_until(date(2026, 12, 20))
    [found] = await quay.asked()
    assert found.created_at == datetime(2026, 12, 15, 10, tzinfo=MADRID), "the 8th is a holiday"


async def test_planned_again_after_a_restart_it_is_the_same_round(quay: Quay) -> None:
    await quay.wants()
    await quay.look(FIRST)
    await quay.database.write(lambda session: cadences.find_teams_anew(session, WORKSPACE, [QUAY.id], FIRST))
    await quay.look(FIRST + timedelta(minutes=5))
    assert len(await quay.asked()) == 1


async def test_turned_off_it_is_not_asked_again(quay: Quay) -> None:
    await quay.wants()
    await quay.look(FIRST)
    await quay.wants(is_on=False)
    await quay.days_until(date(2027, 3, 10))
    assert len(await quay.asked()) == 1


@pytest.mark.parametrize("is_posted", [True, False])
async def test_after_a_clock_that_was_ahead_the_question_comes_when_it_should(quay: Quay, is_posted: bool) -> None:
    """What was asked in Slack by then stands there, and a week is a week from now on."""
    await quay.wants()
    await quay.look(FIRST)
    [asked] = await quay.asked()
    assert asked.created_at == FIRST
    if is_posted:
        in_slack = {"state": State.SENT, "next_at": None, "channel_id": "C0QUAY", "message_ts": "1.0", "attempts": 1}
        sent = update(OutboxMessage).where(OutboxMessage.kind == BY_ITSELF)
        await quay.database.write(lambda session: session.execute(sent.values(in_slack)))
    now = START + DAY
    await set_right(quay.database, WORKSPACE, PACE, now)
    left = await quay.asked()
    assert [(each.created_at, each.ends_at - now) for each in left] == (
        [(now, asked.ends_at - FIRST)] if is_posted else []
    )
    await quay.look(now)
    await quay.look(FIRST)
    assert [each.created_at for each in await quay.asked()] == [now if is_posted else FIRST]


@pytest.mark.parametrize("reason", NoRound)
async def test_what_would_come_to_nothing_is_not_begun_and_accounted_for(database: Database, reason: NoRound) -> None:
    def begin(session: Session) -> None:
        _begin(session, FIVE[1:] if reason is NoRound.TOO_FEW else FIVE)
        if reason is NoRound.NO_PLACE:
            team_changes.note_privacy(session, WORKSPACE, QUAY.id, True)
            session.flush()
            team = team_changes.to_change(session, WORKSPACE, QUAY.id)
            assert team
            team.channel_id = "C0ELSEWHERE"
        if reason is not NoRound.NO_KEY:
            opening.write(session, WORKSPACE, SEAL, [], START)
        if reason is NoRound.OPEN:
            team = team_changes.to_change(session, WORKSPACE, QUAY.id)
            assert team
            ends_at = FIRST.astimezone(UTC) + DAY
            begun = across.new_round(session, team, Kind.MEANING, ends_at, START, id_=new_id(), opened_by="U0ANA")
            assert begun
            assert rounds.begin(session, begun, START)
        rhythms = {CadenceKind.MEANING: {"is_on": True}}
        team_changes.change_settings(session, WORKSPACE, QUAY.id, rhythms=rhythms)

    await database.write(begin)
    for now in (START, FIRST):
        await database.write(partial(plan_due, part=PART, workspace_id=WORKSPACE, now=now, most=100))
    told = await Quay(database).told()
    assert [each for each in told if each[0] != POST] == [
        (BY_ITSELF, "C0ELSEWHERE" if reason is NoRound.NO_PLACE else "C0QUAY", State.DROPPED, reason)
    ]
    assert len(await Quay(database).asked()) == (reason is NoRound.OPEN)
