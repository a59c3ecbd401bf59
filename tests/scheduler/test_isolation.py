"""One row, one part or one workspace that raises is set aside with its reason; everybody else is served."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import makers_of
from bot.runtime.metrics import SET_ASIDE
from models import Cadence, Followup, OutboxMessage, Workspace
from models.capabilities import followups
from models.capabilities.followups import Promise
from models.people import cadences, members, preferences, team_changes
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.team_changes import NewTeam
from models.store import workspaces
from models.store.base import new_id
from models.store.batches import Chore, Keys
from models.store.database import Database
from models.store.outbox import Reason, State
from scheduler import cadences as recurring
from scheduler import followups as reminding
from scheduler import planning
from scheduler.cadences import Due, Maker, NotNeeded
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE
from scheduler.housekeeping import PARTS, Housekeeping
from scheduler.planner import Planner
from scheduler.planning import Part
from scheduler.sync import Sync
from tests.conftest import START, WORKSPACE, ManualClock
from tests.daily import ask_daily
from tests.profiles import profile
from tests.renderers import DUE
from tests.scheduler.conftest import QUAY, Office, until

pytestmark = pytest.mark.every_way

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REMINDED = MORNING + timedelta(hours=5)
"""Far enough from the check-in that neither keeps the other waiting."""
TEAM = NewTeam("C0SUPPORT", "support", "C0SUPPORT", ())
ANA, BEN, QUINN = "U0ANA", "U0BEN", "U0QUINN"


class OursError(Exception):
    """A fault of our own, whose words must not be stored."""


def _raise(*_args: Any, **_named: Any) -> Any:
    raise OursError("what Ana wrote")


@pytest.fixture
async def two_workspaces(database: Database) -> Database:
    """Ana and Ben in one workspace, Quinn in another, each with a check-in at 9:30 in London and a promise."""

    def begin(session: Session) -> None:
        workspace = Workspace(
            id=QUAY,
            name="Quay",
            bot_user_id="U0KINDLING",
            recognition_channel_id=None,
            value_names=[],
            lead_ids=[],
            created_at=START,
        )
        workspaces.register(session, workspace)
        for workspace_id, ids in ((WORKSPACE, [ANA, BEN]), (QUAY, [QUINN])):
            ask_daily(session, workspace_id)
            people = [profile(each, each, "Europe/London") for each in ids]
            members.remember(session, workspace_id, people, START)
            team_changes.put(session, workspace_id, TEAM, START)
            team_changes.add_people(session, workspace_id, TEAM.id, ids, START)
            cadences.enrol(session, workspace_id, ids, START, [CadenceKind.CHECKIN])
            for each in ids:
                promise = Promise(new_id(), each, None, f"promise of {each}", REMINDED + timedelta(hours=1))
                followups.record(session, workspace_id, promise, START)

    await database.write(begin)
    return database


def _planner(
    database: Database, clock: ManualClock, *parts: Part[Any], served: Sequence[str] = (WORKSPACE, QUAY)
) -> Planner:
    return Planner(database, ClockWatch(database, clock, served, PACE), served, parts or DUE)


async def _tick_at(planner: Planner, clock: ManualClock, moment: datetime) -> list[dict[str, Any]]:
    """What the log says of it."""
    clock.move(moment - clock.now())
    with capture_logs() as logs:
        await planner.tick()
    return [dict(each) for each in logs]


async def _outcomes(database: Database, kind: str) -> dict[str, tuple[State, str | None]]:
    wanted = select(OutboxMessage).where(OutboxMessage.kind == kind)
    rows = await database.read(lambda session: list(session.scalars(wanted)))
    return {row.recipient: (row.state, row.reason) for row in rows}


async def _next_at(database: Database, owner_id: str) -> datetime | None:
    wanted = select(Cadence.next_at).where(Cadence.owner_id == owner_id, Cadence.kind == CadenceKind.CHECKIN)
    return await database.read(lambda session: session.scalars(wanted).one())


def _maker(culprits: Mapping[str, Callable[[], Any]]) -> Maker:
    """A maker that fails where one of these is among those for whom it makes something."""

    def make(session: Session, workspace_id: str, dues: Sequence[Due], now: datetime) -> Mapping[str, NotNeeded]:
        for each in dues:
            culprits.get(each.owner_id, lambda: None)()
        return {}

    return make


def _with_maker(make: Maker) -> Part[Cadence]:
    return recurring.part({**makers_of(CAPABILITIES), CadenceKind.CHECKIN: make})


async def test_a_check_in_that_raises_is_moved_on_and_everybody_else_is_asked(
    two_workspaces: Database, clock: ManualClock
) -> None:
    database = two_workspaces
    planner = _planner(database, clock, _with_maker(_maker({ANA: _raise})))
    await planner.tick()
    counted = SET_ASIDE.labels("row_set_aside")._value.get()
    logs = await _tick_at(planner, clock, MORNING)
    logs += await _tick_at(planner, clock, MORNING + timedelta(minutes=1))
    told = [each for each in logs if each["log_level"] == "error"]
    assert [(each["event"], each["error"], each["row"]) for each in told] == [
        ("row_set_aside", "OursError", f"checkin {ANA}")
    ]
    assert SET_ASIDE.labels("row_set_aside")._value.get() == counted + 1
    assert await _outcomes(database, "checkin.due") == {
        ANA: (State.FAILED, f"{Reason.SET_ASIDE}: OursError"),
        BEN: (State.WAITING, None),
        QUINN: (State.WAITING, None),
    }
    assert await _next_at(database, ANA) == await _next_at(database, BEN) == MORNING + timedelta(days=1)


async def test_it_comes_again_when_the_fault_is_mended(two_workspaces: Database, clock: ManualClock) -> None:
    await _planner(two_workspaces, clock).tick()
    await _tick_at(_planner(two_workspaces, clock, _with_maker(_maker({ANA: _raise}))), clock, MORNING)
    for hours in (24, 26):  # a promise is reminded of in the morning, from which the check-in keeps away
        await _tick_at(_planner(two_workspaces, clock), clock, MORNING + timedelta(hours=hours))
    wanted = select(OutboxMessage.state).where(OutboxMessage.recipient == ANA, OutboxMessage.kind == "checkin.due")
    states = await two_workspaces.read(lambda session: list(session.scalars(wanted.order_by(OutboxMessage.created_at))))
    assert states == [State.FAILED, State.WAITING]


async def test_where_even_the_next_moment_cannot_be_found_it_is_tried_again_in_a_day(
    two_workspaces: Database, clock: ManualClock
) -> None:
    """A row that names no team, as a fault of an earlier version could have left."""
    database = two_workspaces
    row = {"workspace_id": WORKSPACE, "kind": CadenceKind.TEAM_DIGEST, "owner_id": "no-team", "next_at": START}
    await database.write(lambda session: session.add(Cadence(**row)))
    planner = _planner(database, clock)
    logs = await _tick_at(planner, clock, START) + await _tick_at(planner, clock, START)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["row_set_aside"]
    found = select(Cadence.next_at).where(Cadence.owner_id == "no-team")
    assert await database.read(lambda session: session.scalars(found).one()) == START + timedelta(days=1)
    assert await _outcomes(database, "team_digest.due") == {
        "no-team": (State.FAILED, f"{Reason.SET_ASIDE}: ValueError")
    }
    assert await _next_at(database, BEN) == START + timedelta(minutes=30), "the others have theirs"


async def test_a_row_of_a_kind_that_only_a_newer_version_knows_is_left_to_it(
    two_workspaces: Database, clock: ManualClock
) -> None:
    values = {"w": WORKSPACE, "now": START.replace(tzinfo=None)}
    statement = text("INSERT INTO cadences (workspace_id, kind, owner_id, next_at) VALUES (:w, 'newest', 'U0X', :now)")
    await two_workspaces.write(lambda session: session.execute(statement, values))
    logs = await _tick_at(_planner(two_workspaces, clock), clock, START)
    assert [each for each in logs if each["log_level"] == "error"] == []
    assert await _next_at(two_workspaces, ANA)


async def test_a_promise_that_raises_is_tried_again_in_a_day_and_everybody_else_is_reminded(
    two_workspaces: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, take_turn = two_workspaces, reminding._take_turn
    faults = {ANA: _raise}

    def failing(session: Session, row: Followup, *others: Any) -> Any:
        return faults.get(row.owner_id, take_turn)(session, row, *others)

    monkeypatch.setattr(reminding, "_take_turn", failing)
    planner = _planner(database, clock)
    logs = await _tick_at(planner, clock, REMINDED) + await _tick_at(planner, clock, REMINDED)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["row_set_aside"]
    assert (await _outcomes(database, "followup.soon")).keys() == {BEN, QUINN}
    assert await _outcomes(database, followups.SET_ASIDE) == {ANA: (State.FAILED, f"{Reason.SET_ASIDE}: OursError")}
    faults.clear()
    await _tick_at(planner, clock, REMINDED + timedelta(days=1))
    assert (await _outcomes(database, "followup.overdue")).keys() == {ANA, BEN, QUINN}


async def test_a_database_that_is_away_is_nobodys_fault(two_workspaces: Database, clock: ManualClock) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    planner = _planner(two_workspaces, clock, _with_maker(_maker({ANA: away})))
    await planner.tick()
    logs = await _tick_at(planner, clock, MORNING)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["not_planned"]
    assert await _outcomes(two_workspaces, "checkin.due") == {}
    assert await _next_at(two_workspaces, ANA) == MORNING


async def test_a_workspace_whose_settings_cannot_be_read_keeps_no_other_waiting(
    two_workspaces: Database, clock: ManualClock
) -> None:
    planner = _planner(two_workspaces, clock)
    await planner.tick()
    broken = update(Workspace).where(Workspace.id == WORKSPACE).values(settings=["no", "settings"])
    await two_workspaces.write(lambda session: session.execute(broken))
    await _tick_at(planner, clock, MORNING)
    assert (await _outcomes(two_workspaces, "checkin.due"))[QUINN] == (State.WAITING, None)
    await _tick_at(planner, clock, REMINDED)
    assert (await _outcomes(two_workspaces, "followup.soon")).keys() == {QUINN}


async def test_a_workspace_of_which_nothing_can_be_planned_is_told_once(
    two_workspaces: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_turns = DUE[-1].take_turns

    def take(session: Session, workspace_id: str, rows: Sequence[Cadence], now: datetime) -> Any:
        return take_turns(session, workspace_id, rows, now) if workspace_id == QUAY else _raise()

    monkeypatch.setattr(planning, "due_keys", _raise)
    planner = _planner(two_workspaces, clock, replace(DUE[-1], take_turns=take))
    logs = [each for minute in range(3) for each in await _tick_at(planner, clock, START + timedelta(minutes=minute))]
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["workspace_not_planned"]
    assert await _next_at(two_workspaces, QUINN) == START + timedelta(minutes=30)


CHOICES: Mapping[str, Mapping[str, Any]] = {
    "a holiday region": {"hours": {"country": "DE-ATLANTIS"}},
    "a country": {"hours": {"country": "XX"}},
    "a time of day": {"hours": {"day_start": "25:61"}},
    "a rhythm": {"rhythms": {CadenceKind.CHECKIN: {"at": "half past nine"}}},
    "no rhythm at all": {"rhythms": {CadenceKind.CHECKIN: 7}},
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES.keys())
async def test_a_choice_that_cannot_be_read_counts_as_not_chosen(
    two_workspaces: Database, clock: ManualClock, choice: Mapping[str, Any]
) -> None:
    await two_workspaces.write(lambda session: preferences.put(session, WORKSPACE, ANA, **choice))
    planner = _planner(two_workspaces, clock)
    logs = await _tick_at(planner, clock, START) + await _tick_at(planner, clock, MORNING)
    assert [each for each in logs if each["log_level"] == "error"] == []
    assert (await _outcomes(two_workspaces, "checkin.due"))[ANA] == (State.WAITING, None)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "Europe"])
async def test_a_time_zone_that_is_not_known_counts_as_utc(
    two_workspaces: Database, clock: ManualClock, zone: str
) -> None:
    moved = profile(ANA, "Ana", zone)
    await two_workspaces.write(lambda session: members.remember(session, WORKSPACE, [replace(moved, updated=2)], START))
    planner = _planner(two_workspaces, clock)
    logs = await _tick_at(planner, clock, START) + await _tick_at(planner, clock, MORNING)
    assert [each for each in logs if each["log_level"] == "error"] == []
    assert (await _outcomes(two_workspaces, "checkin.due"))[ANA] == (State.WAITING, None)


def test_a_calendar_that_fails_counts_as_one_without_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holidays.country_holidays", _raise)
    assert Hours(country="FR").is_working_day(datetime(2031, 7, 14, tzinfo=UTC).date())


@pytest.mark.parametrize("broken", PARTS)
async def test_each_part_of_housekeeping_is_done_by_itself(
    two_workspaces: Database, clock: ManualClock, broken: str
) -> None:
    done: list[tuple[str, str]] = []

    def note(workspace_id: str, _now: datetime, *, part: str) -> Chore:
        def find(_session: Session, _most: int) -> Keys:
            if (part, workspace_id) == (broken, WORKSPACE):
                _raise()
            done.append((part, workspace_id))
            return []

        return Chore(find, lambda _session, _keys: 0)

    parts = {each: partial(note, part=each) for each in PARTS}
    housekeeping = Housekeeping(two_workspaces, clock, [WORKSPACE, QUAY], parts)
    with capture_logs() as logs:
        for _ in range(3):
            await housekeeping.tidy()
    expected = {(part, id_) for part in PARTS for id_ in (WORKSPACE, QUAY)} - {(broken, WORKSPACE)}
    assert set(done) == expected
    assert [each["part"] for each in logs if each["log_level"] == "error"] == [broken]


async def test_a_message_that_cannot_be_made_is_told_once_and_given_up_alone(office: Office) -> None:
    with capture_logs() as logs:
        async with office.open():
            broken = await office.wish("@ben", OursError("what Ana wrote"))
            await office.row_when(broken, lambda row: row.attempts > 0 and row.state is State.WAITING)
            well = await office.wish("@ben", "well")
            await office.rows_in({State.SENT}, well)
            for _ in range(3):
                office.move(700)
                await office.rounds_pass()
            office.move(6 * 3600)
            await office.rows_in({State.FAILED}, broken)
    assert (await office.row(broken)).reason == f"{Reason.NOT_RENDERED}: OursError"
    assert sum("exc_info" in each for each in logs if each["event"] == "message_not_rendered") == 1


async def test_a_workspace_whose_rows_cannot_be_claimed_is_told_once_and_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.store import outbox

    claim = outbox.claim
    monkeypatch.setattr(
        outbox, "claim", lambda session, id_, *args: _raise() if id_ == WORKSPACE else claim(session, id_, *args)
    )
    with capture_logs() as logs:
        async with office.open():
            waiting = await office.wish("general", "waits")
            await office.rounds_pass()
            await office.rounds_pass()
            monkeypatch.undo()

            async def sent() -> bool | None:
                office.wake()
                return (await office.row(waiting)).state is State.SENT or None

            await until(sent)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["workspace_not_served"]


async def test_an_answer_of_slack_that_makes_no_sense_ends_as_other_failures_do(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was noted by nobody, so that the row came up again for ever, and its conversation was closed meanwhile."""
    monkeypatch.setattr("scheduler.dispatcher.post", _raise)
    async with office.open():
        id_ = await office.wish("general", "odd")
        row = await office.row_when(id_, lambda row: row.reason is not None)
        assert (row.state, row.reason) == (State.SENDING, "OursError")
        monkeypatch.undo()
        office.move(60)
        await office.rows_in({State.SENT}, id_)
    assert office.said("general") == ["odd"]


# Workspaces that another process works for


async def test_nothing_of_a_workspace_is_touched_that_this_process_has_no_client_for(
    office: Office, clock: ManualClock
) -> None:
    ours, theirs = await office.wish("general", "ours"), await office.wish("quay", "theirs", workspace_id=QUAY)
    row = {"workspace_id": QUAY, "kind": CadenceKind.CHECKIN, "owner_id": "U0X", "next_at": START}
    await office.database.write(lambda session: session.add(Cadence(**row)))
    dispatcher = office.dispatcher(serves=[WORKSPACE])
    await dispatcher.work_off()
    await _planner(office.database, clock, served=[WORKSPACE]).tick()
    housekeeping = Housekeeping(office.database, clock, [WORKSPACE])
    for _ in range(2):
        office.move(timedelta(days=40).total_seconds())
        await housekeeping.tidy()
    left = await office.row(theirs)
    assert (left.state, left.attempts, left.next_at) == (State.WAITING, 0, START)
    found = select(Cadence.next_at).where(Cadence.workspace_id == QUAY)
    assert await office.database.read(lambda session: session.scalars(found).one()) == START
    assert office.said("general") == ["ours"]
    await office.dispatcher(serves=[QUAY]).work_off()
    assert (await office.row(theirs)).state is State.SENT
    assert ours


async def test_who_is_where_is_asked_of_slack_only_where_there_is_a_client(office: Office, clock: ManualClock) -> None:
    clients = office.clients([WORKSPACE])
    sync = Sync(office.database, clock, clients, ClockWatch(office.database, clock, clients.keys(), PACE))
    await sync.tick()
    await sync.done()
    assert [each.id for each in await office.database.read(workspaces.to_ask)] == [QUAY]
