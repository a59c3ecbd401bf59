"""A workspace that Kindling was removed from is forgotten after a while: all of it, and nothing else."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from models.across.leaving import OF_NO_WORKSPACE, chores
from models.store import installations, persons, workspaces
from models.store.base import table
from models.store.batches import workspace_of
from models.store.database import Database
from models.store.installations import Installation
from models.store.workspaces import Workspace
from scheduler.leaving import Leaver
from tests.conftest import START, WORKSPACE, ManualClock
from tests.models.test_erasure import make, seed

GRACE, DAY = timedelta(days=30), timedelta(days=1)
ELSEWHERE = "T0ELSEWHERE"


def _counts(database: Database, workspace_id: str) -> Mapping[str, int]:
    """How many rows each table has of a workspace."""
    with database.engine.connect() as connection:
        return {
            each.__tablename__: connection.scalar(
                select(func.count()).select_from(table(each)).where(workspace_of(each) == workspace_id)
            )
            or 0
            for each in persons.models()
            if each not in OF_NO_WORKSPACE
        }


def _copy_elsewhere(database: Database) -> None:
    """Another workspace with the same rows, ids and all."""
    with database.engine.begin() as connection:
        for each in map(table, persons.models()):
            key = next(iter(each.primary_key))
            rows = connection.execute(select(each).where(key == WORKSPACE)).mappings().all()
            for row in rows:
                connection.execute(insert(each), {**row, key.key: ELSEWHERE})


@pytest.fixture
def two(database: Database) -> Database:
    """Two workspaces with a row in each table; the first was installed, and left just now."""
    seed(database)
    lacking = [name for name, count in _counts(database, WORKSPACE).items() if not count]
    with database.session() as session:
        session.add_all(make(each) for each in persons.models() if each.__tablename__ in lacking)
    _copy_elsewhere(database)
    with database.session() as session:
        here = Installation(
            id=WORKSPACE,
            app_id="A0KINDLING",
            bot_user_id="U0KINDLING",
            token=b"sealed",
            scopes=[],
            installed_at=START,
            changed_at=START,
        )
        installations.save(session, here)
        session.get_one(Workspace, WORKSPACE).installation_id = WORKSPACE
        workspaces.leave(session, [WORKSPACE], START)
        installations.take_back(session, WORKSPACE, START)
    return database


async def test_all_of_it_goes_once_the_time_is_over_and_not_before(two: Database, clock: ManualClock) -> None:
    before = _counts(two, ELSEWHERE)
    assert [name for name, count in before.items() if not count] == [], "a table of which this test shows nothing"
    leaver = Leaver(two, clock, GRACE)
    await leaver.look()
    clock.move(GRACE - DAY)
    await leaver.look()
    assert _counts(two, WORKSPACE) == before
    clock.move(2 * DAY)
    await leaver.look()
    assert _counts(two, WORKSPACE) == before, "a clock that leaps shows nothing at its first look"
    clock.move(DAY)
    await leaver.look()
    assert set(_counts(two, WORKSPACE).values()) == {0}
    assert _counts(two, ELSEWHERE) == before
    with two.session() as session:
        assert session.scalars(select(Workspace.id)).all() == [ELSEWHERE]
        assert session.scalars(select(Installation.id)).all() == []


async def test_what_is_installed_again_meanwhile_stays(two: Database, clock: ManualClock) -> None:
    before = _counts(two, WORKSPACE)
    leaver = Leaver(two, clock, GRACE)
    clock.move(GRACE + DAY)
    await leaver.look()
    with two.session() as session:
        session.get_one(Workspace, WORKSPACE).left_at = None
    clock.move(DAY)
    await leaver.look()
    assert _counts(two, WORKSPACE) == before


async def test_what_is_installed_again_while_it_is_forgotten_loses_nothing_more(two: Database) -> None:
    before = _counts(two, WORKSPACE)
    begun = []
    with two.session() as session:
        for chore in chores(WORKSPACE, START):
            begun.append((chore, chore.find(session, 10)))
        session.get_one(Workspace, WORKSPACE).left_at = None
    with two.session() as session:
        assert [chore.change(session, found) for chore, found in begun if found] == [0] * len(before)
    assert _counts(two, WORKSPACE) == before
