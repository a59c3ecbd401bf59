"""Allowances: what one person may cause at a time, counted once for all replicas."""

from datetime import timedelta

import pytest

from models import Lane
from models.store import allowances
from models.store.allowances import MESSAGES, MINUTES
from models.store.database import Database
from tests.conftest import START, WORKSPACE

pytestmark = pytest.mark.every_way

ANA, BEN = "U0ANA", "U0BEN"


@pytest.fixture
def replica(database_url: str) -> Database:
    """The same database, as another process has it."""
    return Database(database_url)


async def _spend(database: Database, messages: int, *, who: str = ANA, after: timedelta = timedelta()) -> timedelta:
    return await database.write(lambda session: allowances.spend(session, WORKSPACE, who, messages, START + after))


async def test_an_allowance_comes_back_with_time(database: Database) -> None:
    assert await _spend(database, MESSAGES) == timedelta()
    wait = await _spend(database, 20)
    assert wait == timedelta(minutes=MINUTES) * 20 / MESSAGES
    assert await _spend(database, 20, after=wait - timedelta(seconds=1)) == timedelta(seconds=1)
    assert await _spend(database, 20, after=wait) == timedelta()
    assert await _spend(database, MESSAGES, after=wait + timedelta(minutes=MINUTES)) == timedelta()


async def test_what_is_too_much_uses_nothing(database: Database) -> None:
    assert await _spend(database, MESSAGES - 1) == timedelta()
    assert await _spend(database, 2) > timedelta()
    assert await _spend(database, 1) == timedelta()


async def test_everybody_has_an_allowance_of_their_own(database: Database) -> None:
    assert await _spend(database, MESSAGES) == timedelta()
    assert await _spend(database, MESSAGES, who=BEN) == timedelta()


async def test_replicas_count_together(database: Database, replica: Database) -> None:
    for each in (database, replica, database):
        assert await _spend(each, MESSAGES // 3) == timedelta()
    assert await _spend(replica, 1) > timedelta()
    await replica.close()


async def test_units_of_work_that_share_a_transaction_count_together(database: Database) -> None:
    with database.session() as session:
        waits = [allowances.spend(session, WORKSPACE, ANA, 20, START) for _ in range(MESSAGES // 20 + 2)]
    assert [bool(wait) for wait in waits] == [False] * (MESSAGES // 20) + [True, True]
    assert await _spend(database, 1) > timedelta()


async def test_a_clock_that_was_ahead_for_a_moment_silences_nobody(database: Database) -> None:
    assert await _spend(database, MESSAGES, after=timedelta(days=365)) == timedelta()
    assert await _spend(database, MESSAGES) == timedelta()
    assert await _spend(database, 1) == timedelta(minutes=MINUTES) / MESSAGES


async def test_it_is_no_lane_of_messages_to_them(database: Database) -> None:
    await _spend(database, MESSAGES)
    with database.session() as session:
        assert session.get(Lane, (WORKSPACE, ANA)) is None
