"""A rolling upgrade: the release that CHANGELOG names as the one before, and this version, on one PostgreSQL.

The release before runs on the half a year that `tests/releases/` keeps of it. The tables are migrated under it, this
version is started beside it, and for a week people thank and promise through the one and the other in turn. Twice one
of them stands still while what was promised through it becomes due. Then both are stopped, the tables are taken back,
and the release before lives on alone for a day. Both run on today's packages.
Run: `python -m benchmarks.rolling`
"""

import asyncio
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe
from benchmarks.releases import Release, checked_out, inside, release_before
from bot.tools.manifest import EVENTS, SCOPES
from models.store import schema
from models.store.database import Database
from sandbox import Sandbox, Timings
from tests.databases import Databases
from tests.program import Program, environment
from tests.releases import half_a_year
from tests.releases.lived import Row, ids_in, rows_of
from tests.walk import Walk

DAYS = 7
STEP = timedelta(hours=8)
"""Three times a day somebody does something, at any hour."""
WHOM = ("p005", "p006", "p008", "p010")
LAST = timedelta(days=1) // STEP
"""So many times before the end nobody promises any more: what they are reminded of would come after it."""
LOOKS, LOOK_SECONDS = 5, 0.05
NOT_READ = {"message_not_rendered", "message_given_up", "cadences_not_synced", "workspace_not_served"}
"""What 0.1.0 says of rows that only newer versions can read; docs/operations.md tells of it."""
HOURS_BACK, HOUR_SECONDS = 24, 1.5
"""How long the release before lives on alone, and how long an hour of it takes."""

console = Console()


@dataclass
class Pair:
    """Both versions at work in one Slack."""

    slack: Sandbox
    database: Database
    env: dict[str, str]
    older: Program
    newer: Program
    said: list[str] = field(default_factory=list)
    """What each thanks and promise is known by."""
    stopped: list[Program] = field(default_factory=list)
    unknown: frozenset[str] = frozenset()
    """What only this version can say, and the release before gives up once it is alone."""

    @property
    def walk(self) -> Walk:
        """Through what is due."""
        return Walk(self.slack, self.database)


def main() -> None:
    """Let both run, print what came of it, and end with status 1 unless all came once and neither complained."""
    release = release_before()
    with checked_out(release) as tree, tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            problems = asyncio.run(roll(release, tree, Path(folder), databases.new_empty("postgresql"), DAYS))
        finally:
            databases.stop()
    for each in problems:
        console.print(each, style="red")
    sys.exit(1 if problems else 0)


async def roll(release: Release, tree: Path, folder: Path, url: str, days: int) -> list[str]:
    """Let both work for so many days; returns what went wrong, in words."""
    async with _both(tree, folder, url) as pair:
        before = await pair.database.read(rows_of)
        passed = [await _passes_on(pair, pair.older, pair.newer), await _passes_on(pair, pair.newer, pair.older)]
        start = pair.slack.clock.now()
        steps = timedelta(days=days) // STEP
        for number in range(steps):
            await _speaks(pair, number, promises=number < steps - LAST)
            await pair.walk.until(start + (number + 1) * STEP)
        sent = [await each.counted('kindling_messages_total{outcome="sent"}') for each in (pair.older, pair.newer)]
        _print(release, pair, await pair.database.read(rows_of), before, sent)
        await _goes_back(pair, release, tree, folder)
        rows = await pair.database.read(rows_of)
        return [
            *_problems(pair, {id_: row for id_, row in rows.items() if id_ not in before}),
            *(each for each in passed if each),
        ]


@asynccontextmanager
async def _both(tree: Path, folder: Path, url: str) -> AsyncIterator[Pair]:
    held = half_a_year.of_slack()
    database = Database(url)
    half_a_year.load(database)
    async with Sandbox(
        half_a_year.workspace(held),
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=folder / "clock",
        starts_at=half_a_year.end_of(held),
        timings=Timings.patient(),
    ) as slack:
        half_a_year.bring_back(held, slack)
        env = environment(slack, url, http=True, CLOCK_FILE=str(folder / "clock"), TICK_SECONDS="0.2")
        env |= {"RECOGNITION_CHANNEL": slack.channel_id("kudos"), "LEADS": held["ids"]["p000"]}
        older = await Program.start(folder, {**env, **inside(tree)})
        await older.ready()
        migrating = await Program.start(folder, env, "migrate")
        assert await migrating.wait() == 0, migrating.lines
        newer = await Program.start(folder, env)
        await newer.ready()
        try:
            pair = Pair(slack, database, env, older, newer)
            yield pair
        finally:
            for each in (pair.older, pair.newer):
                if each.process.returncode is None:
                    each.process.send_signal(signal.SIGCONT)
                await each.stop()
            await database.close()


async def _passes_on(pair: Pair, promised_through: Program, reminded_by: Program) -> str | None:
    """What is promised through the one is reminded of by the other; else, what is wrong."""
    word = f"pass{len(pair.said)}"
    await _by(pair, promised_through, "p003", "/followup", f"@p006 {word} in 2 hours", word)
    await pair.walk.settled()
    await _stand_still(pair, promised_through)
    pair.slack.request_url = await _url(reminded_by)
    await pair.walk.until(pair.slack.clock.now() + timedelta(hours=3))
    promised_through.process.send_signal(signal.SIGCONT)
    came = [each for each in pair.slack.person("p003").dm() if word in each.plain]
    return None if came else f"nobody reminded of {word}"


async def _goes_back(pair: Pair, release: Release, tree: Path, folder: Path) -> None:
    """Both are stopped, and the release before lives on with what it knows of."""
    rows = (await pair.database.read(rows_of)).values()
    pair.unknown = frozenset(row.kind for row in rows if row.state == "waiting")
    for each in (pair.older, pair.newer):
        assert await each.stop() == 0
        pair.stopped.append(each)
    taking_back = await Program.start(folder, pair.env, "migrate", "--back-to", release.level)
    assert await taking_back.wait() == 0, taking_back.lines
    pair.older = await Program.start(folder, {**pair.env, **inside(tree)})
    await pair.older.ready()
    await _by(pair, pair.older, "p001", "/thanks", "@p002 for going back with me", "going back with me")
    for _ in range(HOURS_BACK):  # today's code knows not what is due in the tables of that release
        pair.slack.clock.advance(hours=1)
        await asyncio.sleep(HOUR_SECONDS)


async def _stand_still(pair: Pair, program: Program) -> None:
    """Between two of its transactions, so that it holds nothing back from the other."""
    while True:
        program.process.send_signal(signal.SIGSTOP)
        held = _transactions(pair.database)
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_SECONDS)
            held &= _transactions(pair.database)
        if not held:
            return
        program.process.send_signal(signal.SIGCONT)
        await asyncio.sleep(LOOK_SECONDS)


def _transactions(database: Database) -> set[tuple[int, datetime]]:
    wanted = "SELECT pid, xact_start FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()"
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        return set(connection.execute(wanted + " AND datname = current_database()").fetchall())


async def _speaks(pair: Pair, number: int, *, promises: bool) -> None:
    """Somebody thanks and somebody promises, each through another version than the last time."""
    versions = (pair.older, pair.newer) if number % 2 else (pair.newer, pair.older)
    who, whom = f"p{1 + number % 4:03}", WHOM[number % len(WHOM)]
    thanks, promise = f"thank{number}", f"promise{number}"
    await _by(pair, versions[0], who, "/thanks", f"@{whom} for {thanks} with care", thanks)
    if promises:
        await _by(pair, versions[1], whom, "/followup", f"@{who} {promise} in 5 hours", promise)


async def _by(pair: Pair, through: Program, who: str, command: str, words: str, known_by: str) -> None:
    pair.slack.request_url = await _url(through)
    reply = await pair.slack.person(who).command(command, words, channel="general")
    assert reply.acked, (command, words, reply.error)
    pair.said.append(known_by)


async def _url(program: Program) -> str:
    return f"http://127.0.0.1:{(await program.ready())['port']}/slack/events"


def _problems(pair: Pair, rows: dict[UUID, Row]) -> list[str]:
    times = ids_in(pair.slack)
    doubled = [str(id_) for id_, count in times.items() if count > 1]
    lost = [f"{row.kind} {id_}" for id_, row in rows.items() if row.state == "sent" and id_ not in times]
    failed = [
        f"{row.kind} {id_}" for id_, row in rows.items() if row.state == "failed" and row.kind not in pair.unknown
    ]
    everything = "\n".join(
        each.plain for place in pair.slack.live.conversations.values() for each in place.messages.values()
    )
    unsaid = [word for word in pair.said if word not in everything]
    findings = {"doubled": doubled, "lost": lost, "failed": failed, "unsaid": unsaid}
    found = [f"{name}: {each}" for name, each in findings.items() if each]
    ran = {"before": pair.stopped[0], "this": pair.stopped[1], "before, again": pair.older}
    for name, program in ran.items():
        lines = [line for line in program.lines if line.get("level") in ("error", "critical") or "text" in line]
        is_older = program is not pair.stopped[1]
        found += [f"{name}: {line}" for line in lines if not (is_older and line.get("event") in NOT_READ)]
    return found


def _print(release: Release, pair: Pair, rows: dict[UUID, Row], before: dict[UUID, Row], sent: list[float]) -> None:
    table = Table(
        "", "", title=f"{release.version} ({release.commit}, level {release.level}) beside level {schema.NEEDED}"
    )
    came = Counter(row.state for id_, row in rows.items() if id_ not in before)
    table.add_row("said through both", str(len(pair.said)))
    table.add_row("sent by the release before, by this version", ", ".join(f"{each:.0f}" for each in sent))
    table.add_row("new rows of the outbox", ", ".join(f"{count} {state}" for state, count in sorted(came.items())))
    for name, program in (("the release before", pair.older), ("this version", pair.newer)):
        warned = Counter(line.get("event") for line in program.lines if line.get("level") == "warning")
        table.add_row(f"warnings of {name}", ", ".join(f"{count} {event}" for event, count in warned.items()) or "none")
    console.print(table)
    console.print(describe())


if __name__ == "__main__":
    main()
