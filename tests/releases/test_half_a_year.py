"""Half a year of release 0.1.0 is upgraded on both databases: nothing is lost, and today's code reads all of it."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, select
from sqlalchemy.orm import Session

from bot.tools import export
from bot.tools.export import Wanted
from models import Base, Checkin, Followup, OutboxMessage, Shoutout
from models.across import home, own_data
from models.capabilities.followups import State as Promised
from models.capabilities.shoutouts import Audience
from models.store import schema
from models.store.database import Database
from models.store.outbox import State
from tests.databases import Databases
from tests.erasing import erase_in_batches
from tests.releases import half_a_year

HELD = half_a_year.of_slack()
NOW, WORKSPACE, IDS = half_a_year.end_of(HELD), HELD["id"], HELD["ids"]
HEADS = "alembic_version"
NEW_ROWS = ["preferences"]
"""Where an upgrade writes rows: whoever had nudges keeps their rhythm."""


@pytest.fixture(params=["sqlite", "postgresql"])
def lived_in(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """As release 0.1.0 left it after half a year."""
    database = Database(databases.new_empty(request.param))
    half_a_year.load(database)
    yield database
    database.engine.dispose()


@pytest.fixture
def upgraded(lived_in: Database) -> Database:
    """The same at today's level."""
    schema.upgrade(lived_in.engine)
    return lived_in


def _tables(database: Database) -> MetaData:
    tables = MetaData()
    tables.reflect(database.engine)
    tables.remove(tables.tables[HEADS])
    return tables


def _rows(database: Database, tables: MetaData) -> dict[str, list[tuple[Any, ...]]]:
    with database.engine.connect() as connection:
        found = {name: connection.execute(select(table)).all() for name, table in tables.tables.items()}
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in found.items()}


def test_every_row_is_there_as_it_was_also_after_going_back_one_revision_and_all_of_them(lived_in: Database) -> None:
    tables = _tables(lived_in)
    before = _rows(lived_in, tables)
    assert len(before["outbox"]) > 1000
    assert len(before["checkins"]) > 300
    for level in [schema.NEEDED, schema.levels()[1], schema.NEEDED, half_a_year.LEVEL]:
        is_back = level < (schema.level(lived_in.engine) or "")
        (schema.downgrade if is_back else schema.upgrade)(lived_in.engine, level)
        assert schema.level(lived_in.engine) == level
        now = _rows(lived_in, tables)
        assert {
            name: rows for name, rows in before.items() if not set(map(repr, rows)) <= set(map(repr, now[name]))
        } == {}
        assert [name for name in now if len(now[name]) > len(before[name])] == NEW_ROWS


async def test_each_promise_check_in_and_thanks_is_in_its_persons_copy_and_on_their_home(upgraded: Database) -> None:
    def look(session: Session) -> None:
        for id_ in IDS.values():
            copy = json.dumps(own_data.collect(session, WORKSPACE, id_), ensure_ascii=False)
            said = [
                *session.scalars(select(Shoutout.reason).where(Shoutout.giver_id == id_)),
                *session.scalars(select(Followup.what).where(Followup.owner_id == id_)),
                *(str(each) for each in session.scalars(select(Checkin.day).where(Checkin.member_id == id_))),
            ]
            assert [each for each in said if each not in copy] == []
            front = home.front(session, WORKSPACE, id_, NOW)
            is_open = (Followup.owner_id == id_) & (Followup.state == Promised.OPEN)
            shown = {each.id for each in (*front.due, *front.followups.items)}
            promised = set(session.scalars(select(Followup.id).where(is_open)))
            assert shown == promised or (front.followups.has_after and shown < promised)
            assert bool(front.given.items) == any(session.scalars(select(Shoutout.id).where(Shoutout.giver_id == id_)))

    await upgraded.read(look)


async def test_an_export_has_all_public_thanks_and_digests(upgraded: Database, tmp_path: Path) -> None:
    url = upgraded.url.render_as_string(hide_password=False)
    await export.run(url, Wanted(None, None, None, "csv", None, str(tmp_path)))
    told = _written(tmp_path)

    def look(session: Session) -> None:
        is_posted = OutboxMessage.subject_id == Shoutout.id
        wanted = (
            select(Shoutout.reason)
            .join(OutboxMessage, is_posted)
            .where(
                Shoutout.audience == Audience.PUBLIC,
                OutboxMessage.kind == "shoutout.announced",
                OutboxMessage.state == State.SENT,
            )
        )
        assert [each for each in session.scalars(wanted) if each not in told] == []

    await upgraded.read(look)


async def test_whoever_erases_half_a_year_is_nowhere_any_more_and_the_others_keep_theirs(upgraded: Database) -> None:
    id_ = IDS["p004"]
    others = select(Shoutout.id).where(Shoutout.giver_id != id_)
    kept = await upgraded.read(lambda session: set(session.scalars(others)))
    assert _naming(upgraded, id_)
    await erase_in_batches(upgraded, WORKSPACE, id_, NOW)
    assert _naming(upgraded, id_) == []
    assert await upgraded.read(lambda session: kept <= set(session.scalars(select(Shoutout.id))))


def _written(folder: Path) -> str:
    rows = {each.stem: list(csv.DictReader(each.open(encoding="utf-8", newline=""))) for each in folder.iterdir()}
    return json.dumps(rows, ensure_ascii=False)


NAMING = {"members"}
"""Who is in the workspace, as Slack says."""


def _naming(database: Database, id_: str) -> list[str]:
    """The tables that hold this id, or a value with it in it."""
    with database.engine.connect() as connection:
        return [
            table.name
            for table in Base.metadata.sorted_tables
            if isinstance(table, Table) and table.name not in NAMING
            if any(id_ in repr(tuple(row)) for row in connection.execute(select(table)))
        ]
