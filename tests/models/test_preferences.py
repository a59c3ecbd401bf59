"""Own choices: only what somebody changed is theirs, and a pause lets go of what it held when it ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import Cadence, OutboxMessage
from models.across import choices
from models.across.choices import Holding
from models.capabilities import followups
from models.capabilities.followups import Promise
from models.capabilities.reminders import Step
from models.people import availability, cadences, members, preferences, replanning, settings, team_changes, teams
from models.people.availability import HoldReason
from models.people.cadences import PERSONAL, CadenceKind
from models.people.days_off import NONE, DaysOff, Span
from models.people.rhythms import Rhythm
from models.people.settings import Defaults
from models.people.team_changes import NewTeam
from models.store import outbox
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Wish
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

BEN, LONER, OTHER = "U0BEN", "U0LONER", "U0OTHER"
TEAM = NewTeam(KUDOS, "kudos", KUDOS, (OTHER,))
WEEK = timedelta(days=7)


@pytest.fixture
async def house(database: Database) -> Database:
    """Ben is in a team that Other leads, and Loner in none; all are in London."""

    def settle(session: Session) -> None:
        profiles = [profile(each, zone="Europe/London") for each in (BEN, LONER, OTHER)]
        members.remember(session, WORKSPACE, profiles, START)
        team_changes.put(session, WORKSPACE, TEAM, START)
        team_changes.add_people(session, WORKSPACE, TEAM.id, [BEN], START)
        cadences.enrol(session, WORKSPACE, [BEN], START)

    await database.write(settle)
    return database


async def _of(database: Database, member_id: str = BEN, now: datetime = START) -> Holding:
    return await database.read(lambda session: choices.of(session, WORKSPACE, member_id, now))


async def _send(database: Database, member_id: str, shown: Holding, sent: Holding) -> Holding:
    return await database.write(lambda session: choices.change(session, WORKSPACE, member_id, shown, sent, START))


async def _chosen(database: Database, member_id: str = BEN) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    own = await database.read(lambda session: preferences.get(session, WORKSPACE, member_id))
    return own.hours, own.rhythms


def _with(holding: Holding, kind: CadenceKind, **changes: Any) -> Holding:
    rhythms = {**holding.rhythms, kind: replace(holding.rhythms[kind], **changes)}
    return replace(holding, rhythms=rhythms)


async def test_a_form_sent_as_it_was_stores_nothing(house: Database) -> None:
    shown = await _of(house)
    assert shown.hours.country == "GB-ENG"
    assert await _send(house, BEN, shown, shown) == shown
    assert await _chosen(house) == ({}, {})


async def test_only_what_was_touched_is_an_own_choice_and_setting_it_back_ends_it(house: Database) -> None:
    shown = await _of(house)
    sent = _with(shown, CadenceKind.CHECKIN, at=time(11))
    sent = replace(sent, hours=replace(shown.hours, quiet_start=time(20), country=None))
    assert await _send(house, BEN, shown, sent) == sent
    assert await _chosen(house) == ({"quiet_start": "20:00", "country": None}, {"checkin": {"at": "11:00:00"}})

    changed = {"checkin": {"days": [1, 3], "at": "10:00:00"}}
    await house.write(
        lambda session: settings.change(session, WORKSPACE, rhythms=changed, hours={"quiet_end": "07:00"})
    )
    now = await _of(house)
    assert (now.rhythms[CadenceKind.CHECKIN].days, now.rhythms[CadenceKind.CHECKIN].at) == (frozenset({1, 3}), time(11))
    assert (now.hours.quiet_start, now.hours.quiet_end) == (time(20), time(7))

    await _send(
        house,
        BEN,
        now,
        replace(_with(now, CadenceKind.CHECKIN, at=time(10)), hours=replace(now.hours, country="GB-ENG")),
    )
    assert await _chosen(house) == ({"quiet_start": "20:00"}, {})


async def test_a_default_that_changed_while_the_form_was_open_does_not_become_an_own_choice(house: Database) -> None:
    shown = await _of(house)
    await house.write(
        lambda session: settings.change(session, WORKSPACE, rhythms={"checkin": {"at": "08:30:00"}}, hours={})
    )
    await _send(house, BEN, shown, _with(shown, CadenceKind.GRATITUDE, is_on=False))
    assert await _chosen(house) == ({}, {"gratitude": {"is_on": False}})
    assert (await _of(house)).rhythms[CadenceKind.CHECKIN].at == time(8, 30)


async def test_a_team_wins_over_the_workspace_and_a_person_over_both(house: Database) -> None:
    def choose(session: Session) -> None:
        settings.change(session, WORKSPACE, rhythms={"checkin": {"at": "10:00:00", "days": [1, 2]}})
        team_changes.change_settings(session, WORKSPACE, TEAM.id, rhythms={"checkin": {"days": [4, 5]}})

    await house.write(choose)
    shown = await _of(house)
    assert (shown.rhythms[CadenceKind.CHECKIN].at, shown.rhythms[CadenceKind.CHECKIN].days) == (
        time(10),
        frozenset({4, 5}),
    )
    await _send(house, BEN, shown, _with(shown, CadenceKind.CHECKIN, days=frozenset({2})))
    assert (await _of(house)).rhythms[CadenceKind.CHECKIN].days == {2}


async def test_whoever_is_in_no_team_gets_only_what_they_turn_on(house: Database) -> None:
    shown = await _of(house, LONER)
    assert not any(rhythm.is_on for rhythm in shown.rhythms.values())
    on = await _send(house, LONER, shown, _with(shown, CadenceKind.CHECKIN, is_on=True, at=time(10)))
    assert on.rhythms[CadenceKind.CHECKIN].is_on
    assert await _is_found_anew(house, LONER)
    off = await _send(house, LONER, on, _with(on, CadenceKind.CHECKIN, is_on=False))
    assert off.rhythms[CadenceKind.CHECKIN].at == time(10)
    assert not (await _of(house, LONER)).rhythms[CadenceKind.CHECKIN].is_on


async def _is_found_anew(database: Database, owner_id: str) -> bool:
    wanted = select(Cadence).where(Cadence.owner_id == owner_id, Cadence.kind == CadenceKind.CHECKIN)
    row = await database.read(lambda session: session.scalars(wanted).one())
    return row.next_at == START and row.due_on is None


async def _planned(database: Database, *owner_ids: str, kind: CadenceKind = CadenceKind.CHECKIN) -> None:
    """The planner found their moments."""

    def plan(session: Session) -> None:
        for row in session.scalars(select(Cadence).where(Cadence.owner_id.in_(owner_ids), Cadence.kind == kind)):
            row.next_at, row.due_on = START + WEEK, date(2026, 11, 30)

    await database.write(plan)


async def _fewer(database: Database, member_id: str, kind: CadenceKind) -> Rhythm | None:
    """Fewer of something; the commit's answer is lost, so the unit of work runs again."""
    less = await database.read(lambda session: choices.fewer(session, WORKSPACE, member_id, kind, START))
    if less:
        for _ in range(2):
            await database.write(lambda session: choices.choose_fewer(session, WORKSPACE, member_id, kind, less, START))
    return less


async def _fewer_reminders(database: Database) -> int | None:
    """The same for reminders."""
    every = await database.read(lambda session: choices.fewer_reminders(session, WORKSPACE, BEN))
    if every:
        for _ in range(2):
            await database.write(lambda session: choices.choose_fewer_reminders(session, WORKSPACE, BEN, every))
    return every


async def test_fewer_halves_until_there_is_nothing_left(house: Database) -> None:
    every = []
    for _ in range(5):
        await _planned(house, BEN)
        less = await _fewer(house, BEN, CadenceKind.CHECKIN)
        every.append(less and (less.every, less.is_on))
        assert await _is_found_anew(house, BEN) is (less is not None)
    assert every == [(2, True), (4, True), (8, True), (8, False), None]
    assert await _chosen(house) == ({}, {"checkin": {"every": 8, "is_on": False}})


async def test_fewer_for_somebody_who_leads_is_about_their_own_digests(house: Database) -> None:
    owner_id = f"{TEAM.id}:{OTHER}"
    await house.write(lambda session: cadences.enrol_team(session, WORKSPACE, TEAM.id, [OTHER], START))
    await _planned(house, owner_id, kind=CadenceKind.LEAD_DIGEST)
    less = await _fewer(house, OTHER, CadenceKind.LEAD_DIGEST)
    assert less
    assert less.every == 2
    row = await house.read(
        lambda session: session.scalars(
            select(Cadence).where(Cadence.owner_id == owner_id, Cadence.kind == CadenceKind.LEAD_DIGEST)
        ).one()
    )
    assert (row.next_at, row.due_on) == (START, None)


async def test_whoever_leads_chooses_their_own_digests(house: Database) -> None:
    assert set((await _of(house)).rhythms) == set(PERSONAL)
    shown = await _of(house, OTHER)
    assert shown.rhythms[CadenceKind.LEAD_DIGEST] == cadences.DEFAULTS[CadenceKind.LEAD_DIGEST]
    owner_id = f"{TEAM.id}:{OTHER}"
    await _planned(house, owner_id, kind=CadenceKind.LEAD_DIGEST)
    await _send(house, OTHER, shown, _with(shown, CadenceKind.LEAD_DIGEST, days=frozenset({2})))
    assert await _chosen(house, OTHER) == ({}, {"lead_digest": {"days": [2]}})
    wanted = select(Cadence.due_on).where(Cadence.owner_id == owner_id, Cadence.kind == CadenceKind.LEAD_DIGEST)
    assert await house.read(lambda session: session.scalars(wanted).one()) is None


async def test_fewer_reminders_leave_out_the_one_before_also_for_what_is_promised_already(house: Database) -> None:
    promise = Promise(new_id(), BEN, None, "water the plants", START + timedelta(hours=5))
    made = await house.write(lambda session: followups.record(session, WORKSPACE, promise, START))
    assert made.next_step is Step.SOON
    fewer = [await _fewer_reminders(house) for _ in range(3)]
    assert fewer == [2, 4, None]
    found = await house.read(lambda session: followups.find(session, WORKSPACE, promise.id))
    assert found
    assert (found.next_step, found.next_at) == (Step.DUE, promise.due_at)


def _held(kind: str, recipient: str) -> Wish:
    return Wish(kind, new_id(), recipient)


async def test_the_end_of_a_pause_lets_go_of_what_it_held_and_of_nothing_else(house: Database) -> None:
    now, until = START + timedelta(days=1), START + WEEK
    paused, away, other = _held("a", BEN), _held("b", BEN), _held("c", OTHER)

    def hold(session: Session) -> None:
        choices.pause(session, WORKSPACE, BEN, until, START)
        outbox.add(session, WORKSPACE, [paused, away, other], START, due_at=until)
        for kind, due_on in ((CadenceKind.CHECKIN, date(2026, 11, 30)), (CadenceKind.GRATITUDE, date(2026, 11, 24))):
            row = session.get_one(Cadence, (WORKSPACE, kind, BEN))
            row.next_at, row.due_on = until, due_on

    def give_reasons(session: Session) -> None:
        for wish, reason in ((paused, HoldReason.PAUSED), (away, HoldReason.AWAY), (other, HoldReason.PAUSED)):
            session.get_one(OutboxMessage, (WORKSPACE, wish.id)).reason = reason

    await house.write(hold)
    await house.write(give_reasons)
    assert await house.write(lambda session: choices.pause(session, WORKSPACE, BEN, None, now))
    assert not await house.write(lambda session: choices.pause(session, WORKSPACE, BEN, None, now))

    def due(session: Session) -> tuple[set[UUID], dict[CadenceKind, bool]]:
        found = session.scalars(select(OutboxMessage.id).where(OutboxMessage.next_at <= now))
        theirs = session.scalars(select(Cadence).where(Cadence.owner_id == BEN))
        return set(found), {row.kind: bool(row.next_at and row.next_at <= now) for row in theirs}

    due_messages, due_cadences = await house.read(due)
    assert due_messages == {paused.id}
    assert due_cadences[CadenceKind.GRATITUDE], "it was held before its day was over"
    assert not due_cadences[CadenceKind.CHECKIN], "it is planned for that day anyway"


async def test_a_pause_of_a_button_shortens_no_longer_one(house: Database) -> None:
    ends = [START + WEEK, START + timedelta(days=1), START + 3 * WEEK]
    until = [
        await house.write(partial(choices.pause_at_least, workspace_id=WORKSPACE, member_id=BEN, until=end, now=START))
        for end in ends
    ]
    assert until == [START + WEEK, START + WEEK, START + 3 * WEEK]
    assert (await _of(house)).paused_until == START + 3 * WEEK


async def test_a_pause_that_begins_later_holds_nothing_before_it_begins(house: Database) -> None:
    since, until = START + timedelta(days=2), START + WEEK
    assert not await house.write(lambda session: choices.pause(session, WORKSPACE, BEN, until, START, since=since))

    def held(session: Session, at: datetime) -> HoldReason | None:
        hold = availability.of_one(session, WORKSPACE, BEN).hold(at)
        return hold.reason if hold else None

    moments = [since - timedelta(seconds=1), since, until - timedelta(seconds=1), until]
    reasons = [await house.read(partial(held, at=at)) for at in moments]
    assert reasons == [None, HoldReason.PAUSED, HoldReason.PAUSED, None]
    assert (await _of(house)).paused_from == since
    assert (await _of(house, now=since)).paused_from is None, "it has begun"


@pytest.mark.parametrize(
    ("begins", "ends", "paused"),
    [
        (timedelta(days=3), 2 * WEEK, (None, 2 * WEEK)),
        (timedelta(days=3), timedelta(days=5), (None, WEEK)),
        (2 * WEEK, 3 * WEEK, (None, WEEK)),
    ],
    ids=["begins within it", "lies within it", "begins after it"],
)
async def test_a_pause_of_a_button_takes_in_one_that_begins_within_it(
    house: Database, begins: timedelta, ends: timedelta, paused: tuple[timedelta | None, timedelta]
) -> None:
    def act(session: Session) -> None:
        choices.pause(session, WORKSPACE, BEN, START + ends, START, since=START + begins)
        choices.pause_at_least(session, WORKSPACE, BEN, START + WEEK, START)

    await house.write(act)
    holding = await _of(house)
    assert (holding.paused_from, holding.paused_until) == (paused[0], START + paused[1])


async def test_plans_of_everyone_or_of_a_team_are_found_anew_in_one_statement(house: Database) -> None:
    lead, team = f"{TEAM.id}:{OTHER}", str(TEAM.id)
    everyone = {BEN, LONER, lead, team}

    def enrol(session: Session) -> None:
        cadences.enrol(session, WORKSPACE, [BEN, LONER], START, [CadenceKind.CHECKIN])
        cadences.enrol_team(session, WORKSPACE, TEAM.id, [OTHER], START)

    await house.write(enrol)
    statements: list[str] = []
    event.listen(house.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    kinds = (CadenceKind.CHECKIN, CadenceKind.LEAD_DIGEST, CadenceKind.TEAM_DIGEST)

    def found_anew(session: Session) -> set[str]:
        return set(session.scalars(select(Cadence.owner_id).where(Cadence.kind.in_(kinds), Cadence.due_on.is_(None))))

    for team_id, concerned in ((TEAM.id, {BEN, lead, team}), (None, everyone)):
        for kind in kinds:
            await _planned(house, *everyone, kind=kind)
        statements.clear()
        await house.write(partial(replanning.begin, workspace_id=WORKSPACE, now=START, team_id=team_id))
        assert len([each for each in statements if "UPDATE cadences" in each]) == 1
        assert await house.read(found_anew) == concerned


async def test_defaults_are_stored_where_they_were_touched_and_only_then_is_planned_anew(house: Database) -> None:
    shown = await house.read(lambda session: settings.defaults(session, WORKSPACE))
    await _planned(house, BEN)
    await house.write(lambda session: settings.change_defaults(session, WORKSPACE, shown, shown, START))
    assert not await _is_found_anew(house, BEN)
    rhythms = {**shown.rhythms, CadenceKind.STORY: replace(shown.rhythms[CadenceKind.STORY], at=time(11))}
    sent = Defaults(rhythms, replace(shown.hours, day_start=time(8, 30)))
    await house.write(lambda session: settings.change_defaults(session, WORKSPACE, shown, sent, START))
    chosen = await house.read(lambda session: settings.of(session, WORKSPACE))
    assert (chosen.rhythms, chosen.hours) == ({"story": {"at": "11:00:00"}}, {"day_start": "08:30"})
    assert await _is_found_anew(house, BEN)

    usual = await house.read(lambda session: settings.defaults(session, WORKSPACE, TEAM.id))
    assert set(usual.rhythms) == {
        CadenceKind.CHECKIN,
        CadenceKind.GRATITUDE,
        CadenceKind.PRACTICE,
        CadenceKind.TEAM_DIGEST,
        CadenceKind.MEANING,
    }
    less = replace(usual.rhythms[CadenceKind.CHECKIN], days=frozenset({1}))
    of_team = Defaults({**usual.rhythms, CadenceKind.CHECKIN: less}, usual.hours)
    await house.write(lambda session: settings.change_team_defaults(session, WORKSPACE, TEAM.id, usual, of_team, START))
    team = await house.read(lambda session: teams.get(session, WORKSPACE, TEAM.id))
    assert team
    assert team.settings["rhythms"] == {"checkin": {"days": [1]}}


async def test_what_is_packed_comes_back(house: Database) -> None:
    holding = replace(await _of(house), paused_until=datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert Holding.unpacked(holding.packed(), holding.hours.zone) == holding
    defaults = await house.read(lambda session: settings.defaults(session, WORKSPACE))
    assert Defaults.unpacked(defaults.packed()) == defaults


async def test_days_off_for_everyone_hold_whatever_somebody_chose_and_all_is_planned_anew(house: Database) -> None:
    day, off = date(2026, 11, 25), DaysOff.of([Span(date(2026, 11, 25), date(2026, 11, 26))])
    await house.write(lambda session: preferences.put(session, WORKSPACE, BEN, hours={"work_days": [3, 4]}))
    await _planned(house, BEN)
    kept = await house.write(lambda session: settings.change_days_off(session, WORKSPACE, off, NONE, START))
    assert kept == off
    assert await _is_found_anew(house, BEN)
    people = await house.read(lambda session: availability.of(session, WORKSPACE, [BEN, OTHER]))
    assert not any(each.hours.is_working_day(day) for each in people.values())
    assert people[BEN].hours.days_off is people[OTHER].hours.days_off
    assert (await _of(house)).hours.days_off == off
    of_team = await house.read(lambda session: settings.of(session, WORKSPACE).hours_in("Europe/London"))
    assert not of_team.is_working_day(day)
    shown = await _of(house)
    await house.write(lambda session: choices.change(session, WORKSPACE, BEN, shown, shown, START))
    stored = await house.read(lambda session: preferences.get(session, WORKSPACE, BEN).hours)
    assert stored == {"work_days": [3, 4]}, "they are nobody's own choice"

    await _planned(house, BEN)
    await house.write(lambda session: settings.change_days_off(session, WORKSPACE, None, off, START))
    assert not await _is_found_anew(house, BEN), "nothing new"


async def test_days_off_that_cannot_be_read_count_as_not_chosen(house: Database) -> None:
    await house.write(lambda session: settings.change(session, WORKSPACE, days_off=["soon", 5]))
    people = await house.read(lambda session: availability.of(session, WORKSPACE, [BEN]))
    assert people[BEN].hours.days_off == NONE
