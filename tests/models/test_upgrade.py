"""A database that release 0.1.0 filled is upgraded with all that it holds, on both databases, and goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import MetaData, Row, Table, func, select, text, update
from sqlalchemy.orm import Session

from models import Cadence, OutboxMessage
from models.capabilities import followups, welcomes
from models.people import availability, cadences, replanning, team_changes
from models.people.cadences import DEFAULTS, CadenceKind, rhythm_of
from models.store import outbox, schema
from models.store.database import Database
from models.store.outbox import Reason, State
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE
from scheduler.planner import Planner
from tests.conftest import ManualClock
from tests.databases import Databases
from tests.renderers import DUE

pytestmark = pytest.mark.every_way

RELEASE, LEVEL = Path(__file__).with_name("release_0_1_0.sql"), "0008"
OLD, TEAM, ANA, BEN = "T0OLD", UUID("11111111-2222-4333-8444-555555555555"), "U0ANA", "U0BEN"
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HEADS = {"alembic_version"}
"""What an upgrade changes."""


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """As release 0.1.0 left it."""
    database = Database(databases.new_empty(request.param))
    schema.upgrade(database.engine, LEVEL)
    _fill(database)
    yield database
    database.engine.dispose()


def _fill(database: Database) -> None:
    lines = [each for each in RELEASE.read_text("utf-8").splitlines() if not each.startswith("--")]
    with database.engine.begin() as connection:
        for statement in "\n".join(lines).rstrip("; \n").split(";\n"):
            connection.execute(text(statement.replace(":", r"\:")))


def _rows(database: Database, tables: MetaData) -> dict[str, list[tuple[Any, ...]]]:
    """All that the tables hold, of the columns that are known."""
    with database.engine.connect() as connection:
        return {name: _in_order(connection.execute(select(each)).all()) for name, each in _known(tables)}


def _known(tables: MetaData) -> list[tuple[str, Table]]:
    return [(name, table) for name, table in tables.tables.items() if name not in HEADS]


def _in_order(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)


def test_every_row_is_there_as_it_was(filled: Database) -> None:
    tables = MetaData()
    tables.reflect(filled.engine)
    before = _rows(filled, tables)
    assert [name for name, rows in before.items() if not rows] == []
    schema.upgrade(filled.engine)
    assert _rows(filled, tables) == before
    assert schema.level(filled.engine) == schema.NEEDED


def test_what_0_1_0_writes_beside_a_newer_version_is_taken_and_all_that_it_reads_is_there(
    filled: Database, database_url: str
) -> None:
    newer = Database(database_url)
    _fill(newer)
    tables = MetaData()
    tables.reflect(filled.engine)
    assert sum(map(len, _rows(newer, tables).values())) == sum(map(len, _rows(filled, tables).values()))
    newer.engine.dispose()


NEWER_WORDS = (
    "UPDATE outbox SET state = 'changing', next_at = created_at WHERE kind = 'shoutout.received'",
    "UPDATE followups SET check_back = 'beyond'",
    "UPDATE welcomes SET occasion = 'made'",
    "UPDATE cadences SET kind = 'meaning' WHERE kind = 'team_digest'",
    "UPDATE cadences SET kind = 'care' WHERE kind = 'checkin'",
    "UPDATE shoutouts SET withdrawn_at = created_at",
)
"""What only a newer version writes into columns that 0.1.0 reads."""


def test_taken_back_tables_hold_nothing_that_0_1_0_cannot_read_and_no_thanks_that_were_taken_back(
    filled: Database,
) -> None:
    schema.upgrade(filled.engine)
    with filled.engine.begin() as connection:
        for each in NEWER_WORDS:
            assert connection.execute(text(each)).rowcount == 1, each
    schema.downgrade(filled.engine, LEVEL)
    with filled.engine.connect() as connection:
        left = {
            query: connection.execute(text(f"SELECT {query}")).all()
            for query in (
                "state, next_at FROM outbox WHERE kind = 'shoutout.received'",
                "check_back FROM followups",
                "occasion FROM welcomes",
                "kind FROM cadences ORDER BY kind",
                "reason FROM shoutouts",
                "member_id FROM shoutout_recipients",
            )
        }
    kinds = [("lead_digest",), ("story",)]
    assert [[tuple(row) for row in rows] for rows in left.values()] == [[("sent", None)], [(None,)], [], kinds, [], []]


def test_each_cadence_says_for_whom_it_is(filled: Database) -> None:
    schema.upgrade(filled.engine)
    with filled.session() as session:
        found = {row.kind: (row.member_id, row.team_id) for row in session.scalars(select(Cadence))}
        keys = {row.kind: cadences.owner_id_of(row.member_id, row.team_id) for row in session.scalars(select(Cadence))}
        assert keys == {row.kind: row.owner_id for row in session.scalars(select(Cadence))}
    assert found == {
        CadenceKind.CHECKIN: (BEN, None),
        CadenceKind.TEAM_DIGEST: (None, TEAM),
        CadenceKind.LEAD_DIGEST: (ANA, TEAM),
        CadenceKind.STORY: (ANA, TEAM),
    }


async def test_who_leads_gets_their_digest_and_who_is_in_a_team_their_check_in(
    filled: Database, clock: ManualClock
) -> None:
    schema.upgrade(filled.engine)
    clock.move(MONDAY - clock.now())
    await Planner(filled, ClockWatch(filled, clock, [OLD], PACE), [OLD], DUE).tick()
    found = await filled.read(_due_now)
    assert {(row.kind, row.recipient) for row in found} == {("lead_digest.due", ANA), ("checkin.due", BEN)}
    coming = select(Cadence.next_at).where(Cadence.kind == CadenceKind.LEAD_DIGEST)
    next_at = await filled.read(lambda session: session.scalars(coming).one())
    assert next_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def _due_now(session: Session) -> list[Row[str, str]]:
    made = select(OutboxMessage.kind, OutboxMessage.recipient)
    return list(session.execute(made.where(OutboxMessage.state == State.WAITING, OutboxMessage.created_at == MONDAY)))


async def test_reasons_that_were_kept_in_words_are_understood(filled: Database) -> None:
    schema.upgrade(filled.engine)
    since = MONDAY - timedelta(days=7)
    aside = await filled.read(lambda session: outbox.lately_set_aside(session, since, 10))
    assert [each.kind for each in aside] == [followups.SET_ASIDE]
    now = MONDAY + timedelta(days=3)
    claims = await filled.write(lambda session: outbox.claim(session, OLD, now, timedelta(seconds=30), 10, PACE))
    assert {each.recipient: each.reason for each in claims} == {"C0KUDOS": Reason.WRONG_CLOCK, BEN: "do not disturb"}


async def test_what_version_0_1_0_lets_recur_beside_this_one_is_completed(filled: Database) -> None:
    schema.upgrade(filled.engine)
    assert not await filled.read(lambda session: cadences.has_nameless(session, OLD))
    as_0_1_0 = update(Cadence).values(member_id=None, team_id=None)
    await filled.write(lambda session: session.execute(as_0_1_0))
    assert await filled.read(lambda session: cadences.has_nameless(session, OLD))
    await filled.write(lambda session: team_changes.enrol(session, OLD, TEAM, MONDAY))
    assert not await filled.read(lambda session: cadences.has_nameless(session, OLD))


async def test_what_comes_to_teams_since_a_later_version_does_so_for_those_of_before(filled: Database) -> None:
    schema.upgrade(filled.engine)
    assert await filled.read(lambda session: team_changes.lacking(session, OLD)) == [TEAM]
    await filled.write(lambda session: team_changes.enrol(session, OLD, TEAM, MONDAY))
    assert await filled.read(lambda session: team_changes.lacking(session, OLD)) == []


async def test_planning_anew_goes_on_where_it_was(filled: Database) -> None:
    """For a team: what comes to it, to its people and to those who lead it."""
    schema.upgrade(filled.engine)
    assert await filled.read(lambda session: replanning.unfinished(session, [OLD])) == [(OLD, str(TEAM))]
    await filled.write(lambda session: replanning.go_on(session, OLD, str(TEAM), MONDAY))
    anew = select(func.count()).select_from(Cadence).where(Cadence.due_on.is_(None))
    assert await filled.read(lambda session: session.scalars(anew).one()) == 4


async def test_whoever_had_nudges_keeps_their_rhythm_and_gets_no_hello(filled: Database) -> None:
    schema.upgrade(filled.engine)
    people = await filled.read(lambda session: availability.of(session, OLD, [ANA, BEN]))
    days = {id_: rhythm_of(CadenceKind.CHECKIN, each.default_rhythms).days for id_, each in people.items()}
    assert days[BEN] == people[BEN].hours.work_days, "asked on every working day"
    assert days[ANA] == DEFAULTS[CadenceKind.CHECKIN].days, "to whom no check-in came"
    await filled.write(lambda session: welcomes.begin(session, OLD, [BEN], MONDAY))
    greeted = select(OutboxMessage.recipient).where(OutboxMessage.kind == welcomes.HELLO)
    assert await filled.read(lambda session: list(session.scalars(greeted))) == []
