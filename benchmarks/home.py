"""How quickly Home opens in a workspace with a long history.

Seeds 100,000 shout-outs of two years among 500 people of one team, and opens Home as 50 of them, one after the other,
through the real program and the sandbox: from the event to the published view. On SQLite and on PostgreSQL, with the
query plans of what is read. Run: `python -m benchmarks.home`; with `--shoutouts 5000` a small one.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.orm import Session

from benchmarks.machine import describe
from bot.tools.manifest import EVENTS, SCOPES
from models import Followup, Shoutout, ShoutoutRecipient
from models.across import home
from models.capabilities.followups import State
from models.capabilities.shoutouts import Audience
from models.store.base import new_id
from models.store.database import Database
from sandbox import Channel, Person, Sandbox, Workspace
from tests.databases import Databases
from tests.program import Program, environment

SHOUTOUTS = 100_000
PEOPLE = 500
READERS = 50
OPEN_FOLLOWUPS_EACH = 3
SPAN = timedelta(days=730)
CHUNK = 2_000
TARGET_MS = 300
VALUES = ("Empathy", "Respect", "Initiative", "Partnership", "Appreciation", None)
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
WORKSPACE = Workspace(
    name="Bench",
    people=[Person(f"p{number}") for number in range(PEOPLE)],
    channels=[Channel("general", bot=True), Channel("kudos", bot=True)],
)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shoutouts", type=int, default=SHOUTOUTS, help="how many there are")
    count = arguments.parse_args().shoutouts
    console = Console()
    table = Table("", "median", "worst", title=f"Opening Home, {count:,} shout-outs ({describe()})")
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
            took = asyncio.run(_measure(Path(folder), databases.new(kind), count, console))
            table.add_row(name, f"{statistics.median(took):.0f} ms", f"{max(took):.0f} ms")
            if statistics.median(took) > TARGET_MS:
                console.print(f"[red]{name}: the median is above {TARGET_MS} ms.[/red]")
        databases.stop()
    console.print(table)


async def _measure(folder: Path, url: str, count: int, console: Console) -> list[float]:
    """The milliseconds that each opening took."""
    clock = folder / "clock"
    async with Sandbox(WORKSPACE, scopes=list(SCOPES), events=list(EVENTS), clock_file=clock, starts_at=NOW) as slack:
        lead = slack.person("p0").id
        settings = {"RECOGNITION_CHANNEL": slack.channel_id("kudos"), "CLOCK_FILE": str(clock), "LEADS": lead}
        bot = await Program.start(folder, environment(slack, url, http=False, **settings))
        try:
            await bot.wait_for(lambda line: line.get("event") == "synced")
            ids = [slack.person(f"p{number}").id for number in range(PEOPLE)]
            database = Database(url)
            await _seed(database, slack.id, ids, count, console)
            await _print_plans(database, slack.id, lead, console)
            await database.close()
            await _open(slack, "p499")  # what is done once, is done
            return [await _open(slack, f"p{number}") for number in range(READERS)]
        finally:
            await bot.stop()


async def _open(slack: Sandbox, who: str) -> float:
    person = slack.person(who)
    began = time.perf_counter()
    await person.open_home()
    await slack.wait_for(lambda: person.home is not None, timeout=30)
    took = 1000 * (time.perf_counter() - began)
    if person.home is None or "What you were thanked for" not in person.home.plain:
        raise SystemExit(f"Home of {who} does not show what they were thanked for")
    return took


async def _seed(database: Database, workspace_id: str, ids: Sequence[str], count: int, console: Console) -> None:
    """Shout-outs evenly over two years, a third of them to two people and a tenth in private, and open follow-ups."""
    dice = random.Random(1)
    began, name = time.perf_counter(), database.url.get_backend_name()
    with Progress(console=console) as progress:
        seeding = progress.add_task(f"Seeding {name}", total=count)
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            rows = [_shoutout(workspace_id, ids, number, count, dice) for number in numbers]
            recipients = [each for row in rows for each in _recipients(row, ids, dice)]
            await database.write(lambda session: _insert(session, Shoutout, rows))  # noqa: B023 (awaited here)
            await database.write(lambda session: _insert(session, ShoutoutRecipient, recipients))  # noqa: B023
            progress.advance(seeding, len(rows))
    followups = list(_followups(workspace_id, ids))
    await database.write(lambda session: _insert(session, Followup, followups))
    await database.write(lambda session: session.execute(text("ANALYZE")))
    console.print(f"Seeded {name} in {time.perf_counter() - began:.0f} s.")


def _insert(session: Session, model: type, rows: Sequence[dict[str, object]]) -> None:
    session.execute(insert(model), rows)


def _shoutout(workspace_id: str, ids: Sequence[str], number: int, count: int, dice: random.Random) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "id": new_id(),
        "giver_id": dice.choice(ids),
        "reason": f"stayed late to unblock release {number}, and wrote down how, so that nobody has to guess next time",
        "value_name": dice.choice(VALUES),
        "audience": Audience.PRIVATE if dice.random() < 0.1 else Audience.PUBLIC,
        "link_is_public": False,
        "may_be_retold": False,
        "created_at": NOW - SPAN + SPAN * (number + 1) / (count + 1),
    }


def _recipients(shoutout: dict[str, object], ids: Sequence[str], dice: random.Random) -> Iterator[dict[str, object]]:
    others = [each for each in dice.sample(ids, 3) if each != shoutout["giver_id"]]
    for position, member_id in enumerate(others[: dice.choice((1, 1, 2))]):
        yield {
            "workspace_id": shoutout["workspace_id"],
            "shoutout_id": shoutout["id"],
            "member_id": member_id,
            "position": position,
            "created_at": shoutout["created_at"],
        }


def _followups(workspace_id: str, ids: Sequence[str]) -> Iterator[dict[str, object]]:
    for owner_id in ids:
        for number in range(OPEN_FOLLOWUPS_EACH):
            due_at = NOW + timedelta(days=30 + number)
            yield {
                "workspace_id": workspace_id,
                "id": new_id(),
                "owner_id": owner_id,
                "what": f"send revised quote {number}",
                "due_at": due_at,
                "promised_at": due_at,
                "tells_other": False,
                "link_is_public": False,
                "state": State.OPEN,
                "overdue_count": 0,
                "created_at": NOW,
            }


async def _print_plans(database: Database, workspace_id: str, member_id: str, console: Console) -> None:
    """Each statement of one opening, as somebody who leads the team: its tables, and how they are read."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    lines: list[str] = []
    count = 0

    def read(session: Session) -> None:
        connection = session.connection()
        explaining = False

        @event.listens_for(connection, "before_cursor_execute", retval=True)
        def note(
            _connection: Connection, cursor: object, statement: str, parameters: object, *_: object
        ) -> tuple[str, object]:
            nonlocal explaining, count
            if not explaining:
                explaining = True
                found = connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
                count += 1
                lines.append(f"{count}. " + " ".join(statement.split("FROM", 1)[-1].split())[:100])
                lines.extend(f"   {row[-1]}" for row in found)
                explaining = False
            return statement, parameters

        home.front(session, workspace_id, member_id, NOW)

    await database.read(read)
    console.print(f"[bold]{database.url.get_backend_name()}: what one opening reads[/bold]")
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
