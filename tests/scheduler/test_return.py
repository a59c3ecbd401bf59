"""What stopped because somebody left goes on when they are back, heard of at once or found by the nightly sync."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Cadence, Followup, Member, OutboxMessage
from models.across import whereabouts
from models.capabilities import feelings, followup_acts, followup_returns, followups
from models.capabilities.followups import CheckBack, Promise
from models.capabilities.reminders import Step
from models.people import cadences, team_changes
from models.people.team_changes import NewTeam
from models.store.base import new_id
from models.store.batches import once
from models.store.outbox import State
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE, Dispatcher
from scheduler.planner import Planner
from tests.conftest import START, WORKSPACE, ManualClock
from tests.profiles import profile
from tests.renderers import DUE
from tests.scheduler.conftest import Office

DUE_AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
TEAM = NewTeam("C0SUPPORT", "support", "C0SUPPORT", ("U0LEAD",))


class Place:
    """Ana, who promised something to Ben, and a lead; and what time does to them."""

    def __init__(self, office: Office, clock: ManualClock) -> None:
        self.office, self.clock = office, clock
        self.database = office.database
        self.ana, self.ben = (office._id_of(each, WORKSPACE) for each in ("@ana", "@ben"))
        self.promise = Promise(new_id(), self.ana, self.ben, "send the quote", DUE_AT)
        self._planner = Planner(self.database, ClockWatch(self.database, clock, [WORKSPACE], PACE), [WORKSPACE], DUE)
        self._dispatcher: Dispatcher = office.dispatcher()
        self._profiles = {each: profile(each, each, "Europe/London") for each in (self.ana, self.ben)}
        self._news = 1

    async def begin(self) -> None:
        def begin(session: Session) -> None:
            whereabouts.remember(session, WORKSPACE, list(self._profiles.values()), START)
            team_changes.put(session, WORKSPACE, replace(TEAM, lead_ids=(self.ana,)), START)
            team_changes.add_people(session, WORKSPACE, TEAM.id, [self.ana, self.ben], START)
            cadences.enrol(session, WORKSPACE, [self.ana, self.ben], START)
            followups.record(session, WORKSPACE, self.promise, START)

        await self.database.write(begin)
        await self.tick()

    async def tick(self, moment: datetime | None = None) -> None:
        """What is due is planned and sent."""
        if moment:
            self.office.move((moment - self.clock.now()).total_seconds())
        await self._planner.tick()
        await self._dispatcher.work_off()

    async def hear(self, who: str, *, is_deleted: bool) -> None:
        """Slack tells that somebody left, or is back."""
        self._news += 1
        news = replace(self._profiles[who], is_deleted=is_deleted, updated=self._news)
        now = self.clock.now()
        await self.database.write(lambda session: whereabouts.remember(session, WORKSPACE, [news], now))

    async def be_back_unheard(self, who: str) -> None:
        """They are back, but whatever followed from that was overtaken."""
        back = update(Member).where(Member.id == who).values(is_deleted=False)
        await self.database.write(lambda session: session.execute(back))

    async def repair(self) -> None:
        """What the nightly sync does about it."""
        now = self.clock.now()
        await once(self.database, followup_returns.stopped(WORKSPACE, now))
        await once(self.database, cadences.stopped(WORKSPACE, now))

    async def sent_to(self, who: str) -> list[str]:
        """The kinds of the messages that somebody got."""
        wanted = select(OutboxMessage.kind).where(OutboxMessage.recipient == who, OutboxMessage.state == State.SENT)
        return await self.database.read(lambda session: sorted(session.scalars(wanted)))

    async def stopped(self) -> list[tuple[str, str]]:
        """What recurs for Ana, but has no moment."""
        theirs = Cadence.owner_id.endswith(self.ana)
        wanted = select(Cadence.kind, Cadence.owner_id).where(theirs, Cadence.next_at.is_(None))
        return await self.database.read(lambda session: [(row.kind, row.owner_id) for row in session.execute(wanted)])


@pytest.fixture
async def place(office: Office, clock: ManualClock) -> Place:
    """It is Monday morning, and Ana has until Tuesday afternoon."""
    place = Place(office, clock)
    await place.begin()
    return place


async def test_who_was_deactivated_for_an_hour_is_reminded_of_their_promises(place: Place) -> None:
    await place.hear(place.ana, is_deleted=True)
    await place.tick(DUE_AT - AN_HOUR)
    assert "followup.soon" not in await place.sent_to(place.ana)
    await place.hear(place.ana, is_deleted=False)
    await place.tick(DUE_AT - AN_HOUR / 2)
    assert (await place.sent_to(place.ana)).count("followup.soon") == 1
    await place.tick(DUE_AT)
    assert "followup.due" in await place.sent_to(place.ana)


async def test_so_are_they_if_only_the_sync_finds_that_they_are_back(place: Place) -> None:
    """The planner looked after the event had come: it saw them as they were before."""
    await place.hear(place.ana, is_deleted=True)
    await place.tick(DUE_AT - AN_HOUR)
    stopped = select(Followup.next_at, Followup.next_step)
    assert await place.database.read(lambda session: session.execute(stopped).one()) == (None, Step.SOON)
    await place.be_back_unheard(place.ana)
    await place.tick(DUE_AT - AN_HOUR / 2)
    assert "followup.soon" not in await place.sent_to(place.ana)
    await place.repair()
    await place.tick(DUE_AT - AN_HOUR / 3)
    assert "followup.soon" in await place.sent_to(place.ana)


async def test_late_news_that_somebody_is_back_starts_nothing_while_they_are_gone(place: Place) -> None:
    await place.hear(place.ana, is_deleted=True)
    await place.tick(DUE_AT - AN_HOUR)
    old = replace(profile(place.ana, "ana", "Europe/London"), updated=0)
    await place.database.write(lambda session: whereabouts.remember(session, WORKSPACE, [old], place.clock.now()))
    await place.repair()
    await place.tick(DUE_AT)
    assert "followup.due" not in await place.sent_to(place.ana)


async def test_who_is_to_be_asked_how_it_felt_is_asked_when_they_are_back(place: Place) -> None:
    def begin(session: Session) -> datetime | None:
        followup_acts.finish(session, WORKSPACE, place.promise.id, place.ana, START)
        return feelings.look_back(session, WORKSPACE, place.promise.id, place.ana, CheckBack.ASK, START)

    at = await place.database.write(begin)
    assert at
    await place.hear(place.ben, is_deleted=True)
    await place.tick(at)
    assert "followup.feeling" not in await place.sent_to(place.ben)
    await place.hear(place.ben, is_deleted=False)
    await place.tick(at + AN_HOUR)
    assert (await place.sent_to(place.ben)).count("followup.feeling") == 1


@pytest.mark.parametrize("by_event", [True, False], ids=["heard of", "found by the sync"])
async def test_all_that_recurs_for_somebody_goes_on_also_what_comes_to_them_as_a_lead(
    place: Place, by_event: bool
) -> None:
    off = await place.stopped()  # what is switched off
    await place.hear(place.ana, is_deleted=True)
    await place.tick(START + timedelta(days=8))
    assert set(await place.stopped()) > set(off)
    if by_event:
        await place.hear(place.ana, is_deleted=False)
    else:
        await place.be_back_unheard(place.ana)
        await place.repair()
    await place.tick()
    assert await place.stopped() == off


@pytest.mark.parametrize("days", [0, 21, 31])
async def test_what_was_said_to_somebody_meanwhile_waits_for_them_a_month_at_most(place: Place, days: int) -> None:
    """Here, that a promise is offered to them."""
    await place.hear(place.ben, is_deleted=True)
    now = START + timedelta(days=7)
    await place.tick(now)
    await place.database.write(
        lambda session: followup_acts.hand_over(session, WORKSPACE, place.promise.id, place.ana, place.ben, now)
    )
    await place.tick()
    for _ in range(days):
        await place.tick(place.clock.now() + timedelta(days=1))
    assert await place.sent_to(place.ben) == []
    await place.hear(place.ben, is_deleted=False)
    await place.tick(place.clock.now() + AN_HOUR)
    arrived = "followup.handover_asked" in await place.sent_to(place.ben)
    assert arrived is (days < 30)
