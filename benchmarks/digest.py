"""What making a digest costs: it must follow the week, not the history.

The same week of thanks, once after a hundred thousand shout-outs and once after ten million, on SQLite and on
PostgreSQL, with the query plans. Run: `python -m benchmarks.digest`; with `--small 2000 --large 20000` a short one.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.machine import describe
from bot.blocks.lead_digests import lead_digest
from bot.blocks.team_digests import team_digest
from models import Member, OutboxMessage, Shoutout, ShoutoutRecipient, TeamMember
from models.across import lead_digests, team_digests
from models.capabilities.shoutouts import ANNOUNCED, Audience
from models.people import team_changes, teams
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State
from models.store.workspaces import Workspace
from tests.databases import Databases

KINDS = ["sqlite", "postgresql"]
SMALL, LARGE = 100_000, 10_000_000
PEOPLE = 200
PER_WEEK = 500
"""Shout-outs in the weeks that digests read; the history before them is as long as it must be."""
READ_WEEKS = 5
RUNS = 15
CHUNK = 20_000
WORKSPACE = "T0BENCH"
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
"""A Friday afternoon."""
VALUES = ["Empathy", "Respect", "Initiative", "Partnership", "Appreciation"]
TEAM = NewTeam(source_id="C0BENCH", name="Support", channel_id="C0BENCH", lead_ids=("U000000",))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--small", type=int, default=SMALL, help="shout-outs in the short history")
    arguments.add_argument("--large", type=int, default=LARGE, help="shout-outs in the long one")
    arguments.add_argument("--on", choices=KINDS, nargs="*", default=KINDS, help="which databases")
    sizes = arguments.parse_args()
    console = Console()
    table = Table("", f"after {sizes.small:,}", f"after {sizes.large:,}", "ratio", title=f"Digests ({describe()})")
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for kind in sizes.on:
            short, long = (_prepared(databases, kind, size, console) for size in (sizes.small, sizes.large))
            _print_plans(long, console)
            for name, make in (("team", _make_team), ("lead", _make_lead)):
                before, after = _measure(short, long, make)
                cells = (f"{1000 * before:.1f} ms", f"{1000 * after:.1f} ms", f"{after / before:.2f}")
                table.add_row(f"{name} digest, {kind}", *cells)
            short.engine.dispose()
            long.engine.dispose()
        databases.stop()
    console.print(table)


def _measure(short: Database, long: Database, make: Any) -> tuple[float, float]:
    """The medians of both, made in turns, so that what else the machine does hits both alike."""
    taken: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(RUNS):
        for which, database in enumerate((short, long)):
            with database.session() as session:
                began = time.perf_counter()
                make(session)
                taken[which].append(time.perf_counter() - began)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _make_team(session: Session) -> None:
    public = team_digests.known(session, WORKSPACE)
    found = team_digests.collect(session, WORKSPACE, _team(session), NOW - timedelta(days=7), NOW, public)
    assert not found.is_quiet
    team_digest(found, "A line.", None).payload()


def _make_lead(session: Session) -> None:
    found = lead_digests.collect(session, WORKSPACE, "U000000", [_team(session)], NOW)
    lead_digest(found, "A line.").payload()


def _team(session: Session) -> Team:
    team = teams.get(session, WORKSPACE, TEAM.id)
    assert team
    return team


def _prepared(databases: Databases, kind: str, size: int, console: Console) -> Database:
    """A database with so many shout-outs."""
    url = databases.new(kind)
    database = Database(url)
    began = time.perf_counter()
    with database.session() as session:
        workspaces.register(session, _workspace())
        session.execute(insert(Member), [_member(number) for number in range(PEOPLE)])
        team_changes.put(session, WORKSPACE, TEAM, NOW - timedelta(days=60))
        session.execute(insert(TeamMember), [_membership(TEAM.id, number) for number in range(1, PEOPLE)])
    with Progress(console=console) as progress:
        seeding = progress.add_task(f"Seeding {size:,} shout-outs into {kind}", total=size)
        for shoutouts, recipients in _chunks(size):
            _put(database, url, shoutouts, recipients)
            progress.advance(seeding, len(shoutouts))
    with database.session() as session:
        lately = select(Shoutout.id).where(Shoutout.created_at > NOW - timedelta(weeks=READ_WEEKS))
        session.execute(insert(OutboxMessage), [_post(each) for each in session.scalars(lately)])
        session.execute(text("ANALYZE"))
    console.print(f"Seeded {size:,} shout-outs into {kind} in {time.perf_counter() - began:.0f} s.")
    return database


def _chunks(size: int) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    recent = PER_WEEK * READ_WEEKS
    shoutouts: list[dict[str, Any]] = []
    recipients: list[dict[str, Any]] = []
    for number in range(size):
        left = size - number
        since = timedelta(weeks=READ_WEEKS) * (left / recent) if left <= recent else _history(left - recent)
        shoutout = _shoutout(number, NOW - since)
        shoutouts.append(shoutout)
        recipients.append(_recipient(shoutout["id"], (number * 7 + 1) % PEOPLE))
        if len(shoutouts) == CHUNK or left == 1:
            yield shoutouts, recipients
            shoutouts, recipients = [], []


def _history(number: int) -> timedelta:
    """A shout-out a minute before the weeks that are read."""
    return timedelta(weeks=READ_WEEKS) + timedelta(minutes=number)


def _put(database: Database, url: str, shoutouts: list[dict[str, Any]], recipients: list[dict[str, Any]]) -> None:
    """On PostgreSQL with COPY, which is many times as quick as INSERT."""
    if database.is_sqlite:
        with database.session() as session:
            session.execute(insert(Shoutout), shoutouts)
            session.execute(insert(ShoutoutRecipient), recipients)
        return
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name, rows in (("shoutouts", shoutouts), ("shoutout_recipients", recipients)):
            columns = ", ".join(rows[0])
            with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([str(value) if isinstance(value, Audience) else value for value in row.values()])


def _workspace() -> Workspace:
    return Workspace(
        id=WORKSPACE,
        name="Bench",
        bot_user_id="U0KINDLING",
        recognition_channel_id=None,
        value_names=VALUES,
        lead_ids=[],
        created_at=NOW,
    )


def _member(number: int) -> dict[str, Any]:
    flags = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin", "is_away"), False)
    id_ = f"U{number:06}"
    return {"workspace_id": WORKSPACE, "id": id_, "name": id_, "zone": "UTC", "updated": 0, "fetched_at": NOW, **flags}


def _membership(team_id: UUID, number: int) -> dict[str, Any]:
    return {
        "workspace_id": WORKSPACE,
        "team_id": team_id,
        "member_id": f"U{number:06}",
        "is_member": True,
        "is_lead": False,
        "joined_at": NOW - timedelta(days=60),
    }


def _shoutout(number: int, created_at: datetime) -> dict[str, Any]:
    return {
        "workspace_id": WORKSPACE,
        "id": new_id(),
        "giver_id": f"U{number % PEOPLE:06}",
        "reason": f"staying late to unblock release {number}",
        "impact": "the client could start on time" if number % 5 == 0 else None,
        "value_name": VALUES[number % len(VALUES)],
        "audience": Audience.PUBLIC,
        "link_is_public": False,
        "may_be_retold": False,
        "created_at": created_at,
    }


def _post(shoutout_id: UUID) -> dict[str, Any]:
    return {
        "workspace_id": WORKSPACE,
        "id": new_id(),
        "kind": ANNOUNCED,
        "subject_id": shoutout_id,
        "recipient": "C0KUDOS",
        "state": State.SENT,
        "attempts": 1,
        "message_ts": "1790000000.000100",
        "created_at": NOW,
    }


def _recipient(shoutout_id: UUID, number: int) -> dict[str, Any]:
    return {"workspace_id": WORKSPACE, "shoutout_id": shoutout_id, "member_id": f"U{number:06}", "position": 0}


def _print_plans(database: Database, console: Console) -> None:
    """How the database finds what a team's digest reads."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "shoutouts" in statement:
            statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.session() as session:
        _make_team(session)
    event.remove(database.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    for statement, parameters in statements:
        with database.engine.connect() as connection:
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
        console.print(f"[bold]{database.url.get_backend_name()}[/bold]")
        console.print("\n".join(f"  {row[-1]}" for row in rows), highlight=False, markup=False)


if __name__ == "__main__":
    main()
