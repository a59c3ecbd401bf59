"""Units of work side by side: whatever one of them does or raises, to the others it is as if it had been alone."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models import Checkin, Lane, Member, Workspace
from models.across import choices
from models.capabilities import checkins, erasures, followups
from models.capabilities.erasures import UnderWay
from models.capabilities.followups import Followup, Promise
from models.capabilities.reminders import Step
from models.people import settings as chosen
from models.store import database as database_module
from models.store import lanes
from models.store.base import Base, affected, id_of, table
from models.store.database import Database
from models.store.units import Operation, signal
from sandbox.app import PATIENCE_SECONDS
from tests.conftest import START, WORKSPACE
from tests.erasing import erase
from tests.extent import extent

pytestmark = pytest.mark.every_way

PEOPLE = ("U0ANA", "U0BEN", "U0CHLOE")
ANA, BEN, CHLOE = PEOPLE
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is in trouble, the first answer is of interest here."""
    monkeypatch.setattr(database_module, "RETRY_SECONDS", 0.0)


class OddError(BaseException):
    """What no handler of an `Exception` catches."""


def _write(session: Session, id_: str, name: str = "") -> str:
    row = {
        "workspace_id": WORKSPACE,
        "id": id_,
        "name": name or id_,
        "zone": "UTC",
        "is_bot": False,
        "is_deleted": False,
        "is_guest": False,
        "is_stranger": False,
        "is_admin": False,
        "updated": 0,
        "fetched_at": START,
    }
    session.execute(insert(Member).values(row))
    return id_


def _names(session: Session) -> list[tuple[str, str]]:
    return [(row.id, row.name) for row in session.execute(select(Member.id, Member.name).order_by(Member.id))]


def _grow(session: Session, id_: str) -> list[tuple[str, str]]:
    """Reads what is there, its own change included."""
    member = session.get(Member, (WORKSPACE, id_))
    if member:
        member.name += "+"
    return _names(session)


def _remove(session: Session, id_: str) -> int:
    return affected(session.execute(delete(Member).where(Member.id == id_)))


def _plan(session: Session, id_: str) -> None:
    checkins.ask(session, WORKSPACE, [checkins.Asked(id_, START.date())], START)


def _erase(session: Session, id_: str) -> None:
    erasures.note(session, UnderWay(WORKSPACE, id_, "erased-1", START))
    erase(session, WORKSPACE, id_, START)


def _linger(session: Session, id_: str) -> int:
    _grow(session, id_)
    time.sleep(0.002)
    return len(_names(session))


def _raise(error: BaseException) -> Callable[[Session, str], None]:
    def write_and_raise(session: Session, id_: str) -> None:
        _grow(session, id_)
        _write(session, f"{id_} half")
        raise error

    return write_and_raise


def _be_refused(session: Session, id_: str) -> None:
    """The database is in trouble over this unit alone."""
    _grow(session, id_)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = 1"))
        session.execute(text("SELECT pg_sleep(60)"))
    session.execute(text("SELECT * FROM nowhere"))


def _ask_too_much(session: Session, id_: str) -> None:
    """More columns than either database answers."""
    _grow(session, id_)
    session.execute(text("SELECT " + ", ".join(["1"] * 2100)))


def _fail_in_flush(session: Session, id_: str) -> None:
    _grow(session, id_)
    session.add(Checkin(workspace_id=WORKSPACE, id=id_of(id_), member_id=id_, day=None))


def _keep_quiet(session: Session, id_: str) -> int:
    """PostgreSQL undoes the whole transaction after that, and commits without a word."""
    try:
        _write(session, id_)
        _write(session, id_)
    except IntegrityError:
        return len(id_)
    return 0


def _try_in_part(session: Session, id_: str) -> str:
    try:
        with session.begin_nested():
            _write(session, id_)
            _write(session, id_)
    except IntegrityError:
        pass
    return str(_grow(session, id_))


def _end_it(session: Session, id_: str) -> None:
    _write(session, f"{id_} kept")
    session.commit()
    _grow(session, id_)
    raise LookupError(id_)


def _take_back(session: Session, id_: str) -> None:
    _grow(session, id_)
    session.rollback()
    _write(session, f"{id_} after")


Act = Callable[[Session, str], Any]
QUIET: Sequence[Act] = (_write, _grow, _remove, _plan, _erase, _linger, _try_in_part)
LOUD: Sequence[Act] = (
    _raise(LookupError("own")),
    _raise(StopIteration("own")),
    _raise(asyncio.CancelledError("own")),
    _raise(OddError("own")),
    _raise(OperationalError("SELECT 1", {}, Exception("own"))),
    _be_refused,
    _ask_too_much,
    _fail_in_flush,
    _keep_quiet,
    _end_it,
    _take_back,
)


@dataclass(frozen=True)
class Given:
    """A unit of work that somebody gives."""

    act: Act
    id: str
    gives_up: bool
    """Whether they do not wait for it."""

    def __call__(self, session: Session) -> Any:
        return self.act(session, self.id)


MIXES = st.lists(
    st.builds(
        Given, st.sampled_from([*QUIET, *QUIET, *LOUD]), st.sampled_from(PEOPLE), st.sampled_from([False] * 5 + [True])
    ),
    min_size=2,
    max_size=9,
)


async def _outcome(work: Coroutine[Any, Any, Any]) -> object:
    try:
        return await work
    except BaseException as error:
        return type(error).__name__


async def _one_by_one(database: Database, mix: Sequence[Given]) -> list[object]:
    return [await _outcome(database.write(each)) for each in mix]


async def _at_once(database: Database, mix: Sequence[Given]) -> list[object]:
    tasks = [asyncio.create_task(_outcome(database.write(each))) for each in mix]
    await asyncio.sleep(0)
    for task, each in zip(tasks, mix, strict=True):
        if each.gives_up:
            task.cancel()
    return await asyncio.gather(*tasks)


def _rows(database: Database) -> list[object]:
    with database.session() as session:
        planned = session.execute(select(Checkin.id, Checkin.member_id).order_by(Checkin.id))
        return [*_names(session), *map(tuple, planned)]


async def _run(url: str, mix: Sequence[Given], how: Callable[..., Coroutine[Any, Any, list[object]]]) -> Any:
    database = Database(url)
    with database.session() as session:
        for model in (Checkin, Member):
            session.execute(delete(model))
        _write(session, ANA)
    async with asyncio.timeout(PATIENCE_SECONDS):
        outcomes = await how(database, mix)
        await database.close()
    return outcomes, _rows(database)


@pytest.mark.usefixtures("database")
@settings(max_examples=extent(10, 40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mix=MIXES)
def test_given_at_once_they_do_what_they_do_one_after_the_other(database_url: str, mix: list[Given]) -> None:
    alone, rows_alone = asyncio.run(_run(database_url, mix, _one_by_one))
    together, rows_together = asyncio.run(_run(database_url, mix, _at_once))
    heard = [each for each, unit in zip(alone, mix, strict=True) if not unit.gives_up]
    assert [each for each, unit in zip(together, mix, strict=True) if not unit.gives_up] == heard
    assert rows_together == rows_alone


async def _all(database: Database, *operations: Operation[Any]) -> list[object]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await asyncio.gather(*(_outcome(database.write(each)) for each in operations))


@pytest.mark.parametrize("trouble", [_be_refused, _ask_too_much], ids=["refused", "too much"])
async def test_trouble_of_one_with_the_database_is_no_trouble_of_the_others(database: Database, trouble: Act) -> None:
    results = await _all(
        database, lambda s: _write(s, ANA), lambda s: trouble(s, ANA), lambda s: _write(s, BEN), lambda s: _grow(s, ANA)
    )
    assert results[0::2] == [ANA, BEN]
    assert results[3] == [(ANA, f"{ANA}+"), (BEN, BEN)]
    assert isinstance(results[1], str)
    assert results[1].endswith("Error")


async def test_what_was_planned_for_somebody_goes_with_them_also_if_they_go_at_that_moment(database: Database) -> None:
    await _all(database, lambda s: _write(s, ANA), lambda s: _plan(s, ANA), lambda s: _erase(s, ANA))
    assert await database.read(lambda s: list(s.scalars(select(Checkin.id)))) == []


@pytest.mark.parametrize("error", [StopIteration(), asyncio.CancelledError(), OddError()], ids=repr)
async def test_whatever_one_raises_others_can_be_written_afterwards(database: Database, error: BaseException) -> None:
    results = await _all(database, lambda s: _raise(error)(s, ANA), lambda s: _write(s, BEN))
    assert results == ["RuntimeError" if isinstance(error, StopIteration) else type(error).__name__, BEN]
    assert await _all(database, lambda s: _write(s, CHLOE)) == [CHLOE]


async def test_a_read_that_raises_what_no_future_takes_is_answered(database: Database) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await _outcome(database.read(lambda _: next(iter(())))) == "RuntimeError"


async def test_who_is_woken_may_fail(database: Database) -> None:
    def fail() -> None:
        raise LookupError

    def touch(session: Session) -> None:
        signal(session, "something")

    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    database.on("something", fail)
    await _all(database, touch)
    assert await _all(database, lambda s: _write(s, ANA)) == [ANA]


async def test_whatever_fails_around_them_they_are_told_and_others_can_be_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(database.engine, "connect", lambda: 1 / 0)
        assert await _all(database, *[lambda s: _write(s, ANA)] * 3) == ["ZeroDivisionError"] * 3
    assert await _all(database, lambda s: _write(s, ANA)) == [ANA]


async def test_none_sees_what_another_has_loaded(database: Database) -> None:
    """A row that one unit holds and another changes by a statement of its own."""
    held: list[Member] = []
    await _all(database, lambda s: _write(s, ANA))

    def load(session: Session) -> None:
        held.append(session.get_one(Member, (WORKSPACE, ANA)))

    def rename(session: Session) -> None:
        session.execute(update(table(Member)).values(name="Ana B."))

    results = await _all(database, load, rename, lambda s: s.get_one(Member, (WORKSPACE, ANA)).name)
    assert results[2] == "Ana B."


def _change(session: Session, model: type[Base], **values: Any) -> None:
    """As another transaction would: the session does not hear of it."""
    session.connection().execute(update(table(model)).values(values))


def test_a_lane_is_as_it_is_now_once_it_is_locked(database: Database) -> None:
    with database.session() as session:
        lane, *_ = lanes.open_workspace(session, WORKSPACE, lanes.Rate(1, 20), START)
        _change(session, Lane, pace=0.5, closed_until=START + DAY)
        lanes.slow_down(session, WORKSPACE, START, DAY)
        assert lane.pace == 0.5, "another replica has slowed it down for the same complaint"


def test_a_workspace_is_as_it_is_now_once_it_is_locked(database: Database) -> None:
    with database.session() as session:
        workspace = session.get_one(Workspace, WORKSPACE)
        _change(session, Workspace, settings={"switched_off": ["stories"]})
        chosen.change(session, WORKSPACE, least_group=7)
        assert workspace.settings == {"switched_off": ["stories"], "least_group": 7}


def test_a_checkin_is_as_it_is_now_once_it_is_locked(database: Database) -> None:
    asked = checkins.Answers(hand_words="boxes to carry", hand_from=BEN)
    with database.session() as session:
        checkin = checkins.say(session, WORKSPACE, ANA, START.date(), asked, [], START)
        session.flush()
        _change(session, Checkin, hand_from=None, hand_id=None)
        assert checkins.arrive(session, WORKSPACE, checkin.id, ANA, 4, START.date(), START) is checkin
        assert checkin.hand_from is None
        session.flush()
        _change(session, Checkin, hand_from=BEN, hand_words="boxes to carry", hand_id=checkin.id)
        checkins.say(session, WORKSPACE, ANA, START.date(), asked, [], START + DAY)
        assert checkin.hand_id == checkin.id, "they were asked that already"


def test_a_promise_is_as_it_is_now_once_it_is_locked(database: Database) -> None:
    later = START + 2 * DAY + 3 * HOUR
    promise = Promise(id_of("promise"), ANA, None, "water the plants", START + DAY + 3 * HOUR)
    with database.session() as session:
        _write(session, ANA)
        followup = followups.record(session, WORKSPACE, promise, START)
        assert followup.next_step is Step.SOON
        _change(session, Followup, due_at=later)
        choices.choose_fewer_reminders(session, WORKSPACE, ANA, 2)
        assert (followup.next_step, followup.next_at) == (Step.DUE, later)
