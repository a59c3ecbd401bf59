"""Whoever reads the file of the database finds nothing of who erased their data, whatever lay where before."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import Checkin, Member
from models.across import erasure, remains
from models.store import files
from models.store.database import Database
from scheduler import housekeeping
from scheduler.housekeeping import Sweeper
from tests.conftest import START, WORKSPACE
from tests.erasing import erase_in_batches

GRETA, WORDS = "U0GRETA", "a word of Greta's own"
TRACES = (GRETA.encode(), WORDS.encode())
PEOPLE = [GRETA, *(f"U{number:05}" for number in range(20))]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def path(database: Database) -> Path:
    """Where the database is."""
    found = files.real(database.url)
    assert found
    return found


@pytest.fixture
async def lived_in(database: Database) -> None:
    """Months of check-ins, written and rewritten in an order that has pages split, as is usual in life."""
    lot = random.Random(4)
    for who in PEOPLE:
        await database.write(lambda session, who=who: session.add(_member(who)))  # type: ignore[misc]
    for _ in range(50):
        await database.write(lambda session: _a_while(session, lot))


def _a_while(session: Session, lot: random.Random) -> None:
    for _ in range(60):
        session.add(_checkin(lot, START.date() + timedelta(days=lot.randrange(365))))
    session.flush()
    everybody = session.scalars(select(Checkin)).all()
    for checkin in lot.sample(everybody, 40):
        words = WORDS if checkin.member_id == GRETA else "nothing"
        checkin.went_well = f"{words} {'x' * lot.choice([10, 100, 300, 900, 5000])}"
    session.flush()
    for checkin in lot.sample(everybody, 8):
        session.delete(checkin)


def _checkin(lot: random.Random, day: date) -> Checkin:
    return Checkin(
        workspace_id=WORKSPACE,
        id=UUID(int=lot.getrandbits(128), version=4),
        member_id=lot.choice(PEOPLE),
        day=day,
        offers_support=False,
        thank_ids=[],
        is_shared=False,
        created_at=START,
    )


def _member(id_: str) -> Member:
    flags = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin", "is_away"), False)
    return Member(workspace_id=WORKSPACE, id=id_, name="x", zone="UTC", updated=0, fetched_at=START, **flags)


def _left(path: Path) -> Iterator[str]:
    for ending in ("", "-wal", "-shm"):
        content = path.with_name(path.name + ending).read_bytes()
        yield from (f"{trace!r} in {ending or 'the file'}" for trace in TRACES if trace in content)


async def _erase(database: Database) -> None:
    await erase_in_batches(database, WORKSPACE, GRETA, START)


@pytest.mark.usefixtures("lived_in")
async def test_after_a_sweep_no_byte_is_left_of_what_was_erased(database: Database, path: Path) -> None:
    assert list(_left(path))
    await _erase(database)
    await Sweeper(database).sweep()
    assert list(_left(path)) == []
    assert not await database.read(remains.are_left)


@pytest.mark.usefixtures("lived_in")
async def test_what_an_earlier_version_left_is_swept_too(database: Database, path: Path) -> None:
    with sqlite3.connect(path) as careless:
        careless.execute("PRAGMA secure_delete = OFF")
        careless.execute("DELETE FROM checkins WHERE member_id = ?", (GRETA,))
        careless.execute("DELETE FROM members WHERE id = ?", (GRETA,))
    careless.close()
    assert list(_left(path))
    await Sweeper(database).sweep()
    assert list(_left(path)) == []


async def test_what_is_deleted_or_changed_is_overwritten_at_once(database: Database, path: Path) -> None:
    await database.write(lambda session: session.add(_member(GRETA)))
    await database.write(lambda session: session.execute(text("DELETE FROM members")).close())
    await database.maintain(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    assert list(_left(path)) == []


@pytest.mark.usefixtures("lived_in")
async def test_while_somebody_reads_what_was_it_is_tried_again(database: Database, path: Path) -> None:
    await Sweeper(database).sweep()
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM checkins").fetchone()
    await _erase(database)
    sweeper = Sweeper(database)
    await sweeper.sweep()
    assert await database.read(remains.are_left)
    assert list(_left(path))
    reader.execute("COMMIT")
    await sweeper.sweep()
    assert list(_left(path)) == []
    reader.close()


async def test_an_erasure_in_the_middle_of_a_sweep_is_not_forgotten(database: Database) -> None:
    await Sweeper(database).sweep()
    await _erase(database)

    def remove_while_more_is_erased(connection: sqlite3.Connection) -> bool:
        connection.set_trace_callback(lambda statement: more() if "wal_checkpoint" in statement else None)
        return remains.remove(connection)

    def more() -> None:
        with database.session() as session:
            remains.leave(session)

    assert not await database.maintain(remove_while_more_is_erased)
    assert await database.read(remains.are_left)
    assert await database.maintain(remains.remove)


async def test_a_file_that_cannot_be_made_anew_is_left_in_peace_for_a_while_and_not_forgotten(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _erase(database)
    tried: list[float] = []

    def full(_: sqlite3.Connection) -> bool:
        tried.append(now[0])
        raise sqlite3.OperationalError("database or disk is full")

    now = [1000.0]
    with monkeypatch.context() as patch:
        patch.setattr(remains, "remove", full)
        patch.setattr(housekeeping, "monotonic", lambda: now[0])
        sweeper = Sweeper(database)
        for now[0] in (1000.0, 1030.0, 1599.0, 1601.0):
            await sweeper.sweep()
    assert tried == [1000.0, 1601.0]
    assert await database.read(remains.are_left)


async def test_a_large_file_is_made_anew_when_nothing_was_said_for_a_minute_or_after_a_day(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since nobody else can write meanwhile."""
    await Sweeper(database).sweep()
    monkeypatch.setattr(housekeeping, "LARGE_BYTES", 0)
    sweeper, day = Sweeper(database), 24 * 3600.0

    async def is_left(now: float, quiet_for: float) -> bool:
        monkeypatch.setattr(housekeeping, "monotonic", lambda: now)
        monkeypatch.setattr(Database, "quiet_seconds", quiet_for)
        await sweeper.sweep()
        return await database.read(remains.are_left)

    await _erase(database)
    assert await is_left(1000.0, quiet_for=5.0)
    assert not await is_left(1030.0, quiet_for=61.0)
    await _erase(database)
    assert await is_left(2000.0, quiet_for=5.0)
    assert await is_left(2000.0 + day - 1, quiet_for=5.0)
    assert not await is_left(2000.0 + day + 1, quiet_for=5.0)


async def test_an_erasure_that_is_rolled_back_leaves_nothing_to_sweep(database: Database) -> None:
    await Sweeper(database).sweep()

    def fail(session: Session) -> None:
        remains.leave(session)
        raise OperationalError("", None, Exception())

    with pytest.raises(OperationalError):
        await database.write(fail)
    assert not await database.read(remains.are_left)


async def test_the_file_is_made_anew_once_nobody_is_being_erased(database: Database) -> None:
    """While rows of theirs are still to be changed, it would only have to be done again, and hold that up."""
    await Sweeper(database).sweep()
    begun = await database.write(lambda session: erasure.begin(session, WORKSPACE, GRETA, START))
    assert not await database.read(remains.are_left)
    await erasure.complete(database, begun, START)
    assert await database.read(remains.are_left)


async def test_while_somebody_reads_what_was_the_file_is_made_anew_only_once(database: Database, path: Path) -> None:
    await Sweeper(database).sweep()
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM checkins").fetchone()
    await _erase(database)
    statements: list[str] = []

    def remove(connection: sqlite3.Connection) -> bool:
        connection.set_trace_callback(statements.append)
        return remains.remove(connection)

    assert not await database.maintain(remove)
    assert not await database.maintain(remove)
    reader.execute("COMMIT")
    reader.close()
    assert await database.maintain(remove)
    assert statements.count("VACUUM") == 1
    await _erase(database)
    assert await database.maintain(remove)
    assert statements.count("VACUUM") == 2
