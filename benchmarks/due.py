"""What a tick costs: it must follow what is due, not what there is.

With a million open follow-ups, and a million cadences, none of which is due, a tick must cost next to nothing; then
some become due at once and must all be planned. On SQLite and on PostgreSQL, with the query plans. Run:
`python -m benchmarks.due`; with `--rows 20000` a small one.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from benchmarks.machine import describe
from models import Cadence, Followup, Member, OutboxMessage, Team, TeamMember
from models.capabilities.followups import State
from models.capabilities.reminders import Step
from models.people.cadences import CadenceKind
from models.store import workspaces
from models.store.base import id_of, new_id
from models.store.database import Database
from models.store.workspaces import Workspace
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE
from scheduler.planner import Planner
from tests.databases import Databases
from tests.renderers import DUE

ROWS = 1_000_000
PEOPLE = 10_000
DUE_FOLLOWUPS = 1_000
DUE_CADENCES = 10_000
TICKS = 50
CHUNK = 5_000
WORKSPACE = "T0BENCH"
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday afternoon."""
LATER = NOW + timedelta(days=365)


class StandingClock:
    """It is always the same time."""

    def now(self) -> datetime:
        return NOW


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=ROWS, help="how many follow-ups, and how many cadences")
    rows = arguments.parse_args().rows
    console = Console()
    table = Table("", "SQLite", "PostgreSQL", title=f"What is due of {rows:,} each ({describe()})")
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        columns = [asyncio.run(_measure(databases.new(kind), rows, console)) for kind in ("sqlite", "postgresql")]
        databases.stop()
    for each in zip(*columns, strict=True):
        table.add_row(each[0][0], each[0][1], each[1][1])
    console.print(table)


async def _measure(url: str, rows: int, console: Console) -> list[tuple[str, str]]:
    database = Database(url)
    _seed(database, rows, console)
    planner = Planner(database, ClockWatch(database, StandingClock(), [WORKSPACE], PACE), [WORKSPACE], DUE)
    _print_plans(database, console)
    results = []
    await planner.tick()
    results.append(("a tick when nothing is due, median", f"{1000 * await _tick_seconds(planner):.2f} ms"))
    due_followups = min(DUE_FOLLOWUPS, rows)
    _make_followups_due(database, due_followups)
    took = await _plan(planner, database, "followup.%", due_followups)
    results.append((f"{due_followups:,} follow-ups due, all in the outbox", f"{took:.2f} s"))
    due_people = min(DUE_CADENCES, PEOPLE, rows)
    _make_cadences_due(database, due_people)
    took = await _plan(planner, database, "checkin.due", due_people)
    results.append((f"{due_people:,} check-ins due, all planned", f"{took:.2f} s"))
    results.append(("a tick afterwards, median", f"{1000 * await _tick_seconds(planner):.2f} ms"))
    await database.close()
    return results


async def _tick_seconds(planner: Planner) -> float:
    taken = []
    for _ in range(TICKS):
        began = time.perf_counter()
        await planner.tick()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


async def _plan(planner: Planner, database: Database, kind: str, expected: int) -> float:
    """How long a tick takes that has so much to plan; checks that all of it is in the outbox."""
    began = time.perf_counter()
    await planner.tick()
    took = time.perf_counter() - began
    with database.session() as session:
        found = len(session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind.like(kind))).all())
    if found != expected:
        raise SystemExit(f"{found} of {expected} messages of kind {kind} are in the outbox")
    return took


def _seed(database: Database, rows: int, console: Console) -> None:
    """People who work around the clock in one team, and follow-ups and cadences that are due in a year."""
    people = [f"U{number:09}" for number in range(PEOPLE)]
    began = time.perf_counter()
    with Progress(console=console) as progress:
        name = database.url.get_backend_name()
        seeding = progress.add_task(f"Seeding {name}", total=2 * rows + PEOPLE)

        def put(model: type, found: Iterable[dict[str, object]]) -> None:
            chunk: list[dict[str, object]] = []
            for row in found:
                chunk.append(row)
                if len(chunk) == CHUNK:
                    _insert(database, model, chunk)
                    progress.advance(seeding, len(chunk))
                    chunk = []
            if chunk:
                _insert(database, model, chunk)
                progress.advance(seeding, len(chunk))

        with database.session() as session:
            workspaces.register(session, _workspace())
        put(Member, (_member(each) for each in people))
        team_id = id_of("team", "bench")
        _insert(database, Team, [_team(team_id)])
        _insert(database, TeamMember, [_membership(team_id, each) for each in people])
        put(Followup, (_followup(people[number % PEOPLE]) for number in range(rows)))
        put(Cadence, (_cadence(number) for number in range(rows)))
    with database.session() as session:
        session.execute(text("ANALYZE"))
    console.print(f"Seeded {name} in {time.perf_counter() - began:.0f} s.")


def _insert(database: Database, model: type, rows: Sequence[dict[str, object]]) -> None:
    with database.session() as session:
        session.execute(insert(model), rows)


def _workspace() -> Workspace:
    return Workspace(
        id=WORKSPACE,
        name="Bench",
        bot_user_id="U0KINDLING",
        recognition_channel_id=None,
        value_names=[],
        lead_ids=[],
        created_at=NOW,
    )


def _member(id_: str) -> dict[str, object]:
    flags = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin", "is_away"), False)
    return {"workspace_id": WORKSPACE, "id": id_, "name": id_, "zone": "UTC", "updated": 0, "fetched_at": NOW, **flags}


def _team(id_: object) -> dict[str, object]:
    return {
        "workspace_id": WORKSPACE,
        "id": id_,
        "source_id": "C0BENCH",
        "name": "bench",
        "settings": {},
        "created_at": NOW,
    }


def _membership(team_id: object, member_id: str) -> dict[str, object]:
    return {
        "workspace_id": WORKSPACE,
        "team_id": team_id,
        "member_id": member_id,
        "is_member": True,
        "is_lead": False,
        "joined_at": NOW,
    }


def _followup(owner_id: str) -> dict[str, object]:
    return {
        "workspace_id": WORKSPACE,
        "id": new_id(),
        "owner_id": owner_id,
        "what": "send the revised quote",
        "due_at": LATER,
        "promised_at": LATER,
        "tells_other": False,
        "link_is_public": False,
        "state": State.OPEN,
        "next_at": LATER,
        "next_step": Step.SOON,
        "overdue_count": 0,
        "created_at": NOW,
    }


def _cadence(number: int) -> dict[str, object]:
    """The first are those of the people; the others stand for the rest of a large installation."""
    owner = f"U{number:09}"
    return {
        "workspace_id": WORKSPACE,
        "kind": CadenceKind.CHECKIN,
        "owner_id": owner,
        "next_at": LATER,
        "due_on": LATER.date(),
    }


def _make_followups_due(database: Database, count: int) -> None:
    with database.session() as session:
        ids = session.scalars(select(Followup.id).limit(count)).all()
        session.execute(
            update(Followup).where(Followup.id.in_(ids)).values(next_at=NOW - timedelta(seconds=1), due_at=NOW)
        )


def _make_cadences_due(database: Database, count: int) -> None:
    ids = [f"U{number:09}" for number in range(count)]
    with database.session() as session:
        for start in range(0, count, 500):
            session.execute(
                update(Cadence)
                .where(Cadence.owner_id.in_(ids[start : start + 500]))
                .values(next_at=NOW - timedelta(seconds=1), due_on=NOW.date())
            )


def _print_plans(database: Database, console: Console) -> None:
    """How the database finds what is due."""
    dialect = sqlite.dialect() if database.is_sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]
    for model in (Followup, Cadence):
        query = (
            select(model)
            .where(model.workspace_id == WORKSPACE, model.next_at <= NOW)
            .order_by(model.next_at)
            .limit(100)
        )
        compiled = query.with_for_update(skip_locked=True).compile(
            dialect=dialect, compile_kwargs={"literal_binds": True}
        )
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        with database.session() as session:
            lines = [str(row[-1]) for row in session.execute(text(f"{explain} {compiled}"))]
        console.print(f"[bold]{database.url.get_backend_name()}, {model.__tablename__}[/bold]")
        console.print("\n".join(f"  {line}" for line in lines), highlight=False, markup=False)


if __name__ == "__main__":
    main()
