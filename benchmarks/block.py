"""How long `/thanks` waits while very much is erased, tidied or planned anew.

Fills a database with a million shout-outs, a workspace of twenty thousand people with their cadences, and a hundred
thousand messages that were sent long ago. Then the real program tidies, plans anew after `/kindling settings`, and
erases somebody, which leaves the large SQLite file as it is for now, while `/thanks` commands come in over HTTP, each
after the answer to the one before. Beside the longest wait of each stands the longest time for which the event loop did
nothing else.

Run: `python -m benchmarks.block`; with `--shoutouts 20000 --people 2000 --messages 5000` a small one.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Select, func, insert, select, text

from benchmarks.commands import bodies, one_by_one, requests
from benchmarks.machine import describe
from bot.tools.manifest import SCOPES
from models import (
    Cadence,
    Member,
    OutboxMessage,
    Replanning,
    Shoutout,
    ShoutoutRecipient,
    Team,
    TeamMember,
    Workspace,
)
from models.capabilities.shoutouts import Audience
from models.people.cadences import PERSONAL
from models.store.base import Base, id_of, new_id
from models.store.database import Database
from models.store.outbox import State
from sandbox import Channel, Person, Sandbox
from sandbox import Workspace as SlackWorkspace
from scheduler.housekeeping import MESSAGES_KEPT
from tests.databases import Databases
from tests.program import Program, environment

SHOUTOUTS, PEOPLE, MESSAGES = 1_000_000, 20_000, 100_000
HERS = 500
"""One in so many shout-outs is by the person who is erased, one to her, and one has her name in it."""
CHUNK = 20_000
QUIET_SECONDS = 10.0
TIDY_SECONDS = 15.0
"""How often the program under test tidies; it deletes only what was old at two looks."""
SWEEP_SECONDS = 40.0
"""Longer than from one look at what an erasure left in the file to the next."""
PAUSE_SECONDS = 0.005
PROBE_SECONDS = 0.002
TARGET_MS = 300
WORKSPACE = SlackWorkspace(
    name="Bench",
    people=[Person("greta"), Person("lead"), *(Person(f"p{n}") for n in range(50))],
    channels=[Channel("general", bot=True)],
)
BOX, LABEL = "I understand, and I want this", "Erase what you know of me"
SCOPE, EVERYONE = "Whose settings would you like to change?", "Everyone in this workspace"
TIME = "Check-in: at what time?"


@dataclass
class Size:
    """How much there is."""

    shoutouts: int
    people: int
    messages: int


@dataclass
class Part:
    """What was measured while one thing went on."""

    name: str
    took: list[float]
    """Milliseconds of each `/thanks`."""
    seconds: float
    held: float
    """The longest time, in milliseconds, for which the event loop did nothing else."""


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shoutouts", type=int, default=SHOUTOUTS)
    arguments.add_argument("--people", type=int, default=PEOPLE, help="how many have cadences")
    arguments.add_argument("--messages", type=int, default=MESSAGES, help="how many are to be tidied")
    arguments.add_argument("--on", choices=["sqlite", "postgresql"], nargs="*", default=["sqlite", "postgresql"])
    arguments.add_argument("--program", type=Path, help=argparse.SUPPRESS)
    wanted = arguments.parse_args()
    if wanted.program:
        _be_program(wanted.program)
        return
    console, size = Console(), Size(wanted.shoutouts, wanted.people, wanted.messages)
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for kind in wanted.on:
            parts = asyncio.run(_measure(Path(folder), databases.new(kind), size, console))
            _report(kind, size, parts, console)
        databases.stop()


def _report(kind: str, size: Size, parts: Sequence[Part], console: Console) -> None:
    title = f"/thanks meanwhile, {size.shoutouts:,} shout-outs, {kind} ({describe()})"
    table = Table("", "took", "/thanks", "median", "longest", "loop held, longest", title=title)
    for part in parts:
        waits = (f"{statistics.median(part.took):.1f} ms", f"{max(part.took):.0f} ms", f"{part.held:.0f} ms")
        table.add_row(part.name, f"{part.seconds:.1f} s", f"{len(part.took):,}", *waits)
    console.print(table)
    for part in parts:
        if max(part.took) > TARGET_MS:
            console.print(f"[red]{part.name}: /thanks waited for more than {TARGET_MS} ms.[/red]")


class _Bench:
    """A program under test, and the client that measures it."""

    def __init__(self, slack: Sandbox, bot: Program, port: int, database: Database, holds: Path) -> None:
        self.slack, self.bot, self.database = slack, bot, database
        self.asked = 0
        self._port, self._holds, self._bodies = port, holds, bodies(slack)

    async def during(self, name: str, what: Callable[[], Any]) -> Part:
        """Send `/thanks` from before this begins until it is over."""
        started, began, took = time.time(), time.perf_counter(), []
        doing = asyncio.ensure_future(what())
        while not doing.done():
            some = requests(self.slack.signing_secret, self._bodies, 20)
            took += await one_by_one(self._port, some, PAUSE_SECONDS)
        await doing
        self.asked += len(took)
        held = [float(ms) for at, ms in map(str.split, self._holds.read_text().splitlines()) if float(at) >= started]
        return Part(name, took, time.perf_counter() - began, max(held, default=0.0))

    async def said(self, event: str) -> None:
        """Until the program has logged this, from now on."""
        seen = len(self.bot.lines)
        while all(line.get("event") != event for line in self.bot.lines[seen:]):  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.05)


async def _measure(folder: Path, url: str, size: Size, console: Console) -> list[Part]:
    async with Sandbox(WORKSPACE, scopes=list(SCOPES)) as slack:
        database, holds = Database(url), folder / f"holds-{time.time()}"
        holds.touch()
        _seed(database, url, slack, size, console)
        env = environment(slack, url, http=True, LEADS=slack.person("lead").id)
        bot = Program(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.block", "--program", str(holds)),
                cwd=folder,
                env=env,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            ),
            env,
        )
        try:
            port = (await bot.ready())["port"]
            slack.request_url = f"http://127.0.0.1:{port}/slack/events"
            bench = _Bench(slack, bot, port, database, holds)
            parts = [each async for each in _parts(bench)]
            stored = select(func.count()).select_from(Shoutout).where(Shoutout.giver_id.startswith("U0GIVER"))
            found = await database.read(lambda session: session.scalars(stored).one())
            console.print(f"Every acknowledged shout-out is in the database: {'yes' if found == bench.asked else 'NO'}")
            return parts
        finally:
            await bot.stop()
            await database.close()


async def _parts(bench: _Bench) -> Any:
    await bench.during("warm", lambda: asyncio.sleep(1))
    yield await bench.during("quiet", lambda: asyncio.sleep(QUIET_SECONDS))
    yield await bench.during("tidying", lambda: _tidy(bench))
    yield await bench.during("changing defaults", lambda: _change_defaults(bench))
    yield await bench.during("erasing", lambda: _erase(bench))
    if bench.database.is_sqlite:
        yield await bench.during("leaving the file for later", lambda: asyncio.sleep(SWEEP_SECONDS))
        if any(line.get("event") == "remains_removed" for line in bench.bot.lines):
            raise SystemExit("The file was made anew while people wrote.")


async def _tidy(bench: _Bench) -> None:
    """It does so by itself."""
    ended = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == "bench")
    await _none_left(bench, ended)


async def _none_left(bench: _Bench, counted: Select[int]) -> None:
    while await bench.database.read(lambda session: session.scalars(counted).one()):  # noqa: ASYNC110 (another process)
        await asyncio.sleep(0.5)


async def _change_defaults(bench: _Bench) -> None:
    """Until everybody's moments are found by another time of day."""
    lead = bench.slack.person("lead")
    reply = await lead.command("/kindling", "settings", channel="general")
    if reply.modal is None:
        raise SystemExit(f"no settings: {reply.text}")
    if SCOPE in reply.modal.plain:
        await lead.submit({SCOPE: EVERYONE})
    sent = await lead.submit({TIME: "10:50"})
    if not sent.closed:
        raise SystemExit(f"the settings were not taken: {sent.errors}")
    noted = select(func.count()).select_from(Replanning)
    unplanned = select(func.count()).select_from(Cadence).where(Cadence.next_at.is_not(None), Cadence.due_on.is_(None))
    for count in (noted, unplanned):
        await _none_left(bench, count)


async def _erase(bench: _Bench) -> None:
    greta, erased = bench.slack.person("greta"), asyncio.ensure_future(bench.said("erased"))
    reply = await greta.command("/kindling", "data", channel="general")
    await greta.click(reply.messages[0], "Erase …")
    await greta.submit({LABEL: [BOX]})
    await erased


def _seed(database: Database, url: str, slack: Sandbox, size: Size, console: Console) -> None:
    """Fill the database, before the program that is measured starts on it."""
    began = time.perf_counter()
    greta = slack.person("greta").id
    people = [f"U1{number:07}" for number in range(size.people)]
    team = id_of("team", slack.channel_id("general"))
    with database.session() as session:
        session.execute(insert(Workspace), [_workspace(slack)])
        here = {"workspace_id": slack.id}
        session.execute(insert(Member), [{**here, **_member(each)} for each in (greta, *people)])
        session.execute(insert(Team), [{**here, **_team(team, slack.channel_id("general"))}])
        in_it = {
            **here,
            "team_id": team,
            "is_member": True,
            "is_lead": False,
            "joined_at": _now() - timedelta(days=700),
        }
        session.execute(insert(TeamMember), [{**in_it, "member_id": each} for each in (greta, *people)])
        at = {**here, "next_at": _now() + timedelta(days=2), "due_on": (_now() + timedelta(days=2)).date()}
        of_all = ((each, kind) for each in (greta, *people) for kind in PERSONAL)
        session.execute(insert(Cadence), [{**at, "owner_id": each, "kind": kind} for each, kind in of_all])
    for start in range(0, size.shoutouts, CHUNK):
        shoutouts, recipients = _thanks(slack.id, greta, people, range(start, min(start + CHUNK, size.shoutouts)))
        _put(database, url, Shoutout, shoutouts)
        _put(database, url, ShoutoutRecipient, recipients)
    for start in range(0, size.messages, CHUNK):
        _put(database, url, OutboxMessage, list(_messages(slack.id, people, min(CHUNK, size.messages - start))))
    with database.session() as session:
        session.execute(text("ANALYZE"))
        if database.is_sqlite:
            session.execute(text("PRAGMA user_version = -1"))  # nothing was erased yet: it need not be made anew
    console.print(f"Seeded {database.url.get_backend_name()} in {time.perf_counter() - began:.0f} s.")


def _put(database: Database, url: str, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """On PostgreSQL with COPY, which is many times as quick as INSERT."""
    if database.is_sqlite:
        with database.session() as session:
            session.execute(insert(model), rows)
        return
    copying = f"COPY {model.__tablename__} ({', '.join(rows[0])}) FROM STDIN"
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(copying) as copy:
        for row in rows:
            copy.write_row([str(value) if isinstance(value, Audience | State) else value for value in row.values()])


def _now() -> datetime:
    return datetime.now(UTC)


def _workspace(slack: Sandbox) -> dict[str, Any]:
    """As if Slack had just been asked who is where: it knows less than was seeded."""
    return {
        "id": slack.id,
        "name": "Bench",
        "bot_user_id": "U0KINDLING",
        "recognition_channel_id": None,
        "value_names": ["Empathy"],
        "lead_ids": [slack.person("lead").id],
        "settings": {},
        "synced_at": _now() + timedelta(seconds=50),
        "created_at": _now(),
    }


def _member(id_: str) -> dict[str, Any]:
    flags = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin", "is_away"), False)
    return {"id": id_, "name": id_, "zone": "Europe/London", "updated": 0, "fetched_at": _now(), **flags}


def _team(id_: Any, channel_id: str) -> dict[str, Any]:
    plain = {"is_private": False, "settings": {}, "created_at": _now(), "filled_at": _now(), "zone": "Europe/London"}
    return {"id": id_, "source_id": channel_id, "name": "general", "channel_id": channel_id, **plain}


def _thanks(
    workspace_id: str, greta: str, people: Sequence[str], numbers: range
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Over two years; a few by, to and about the person who is erased."""
    shoutouts, recipients = [], []
    for number in numbers:
        created_at = _now() - timedelta(days=730) * (1 - number / numbers.stop)
        words = f"stayed late to unblock release {number}, and wrote down how, so that nobody has to guess next time"
        shoutouts.append(
            {
                "workspace_id": workspace_id,
                "id": new_id(),
                "giver_id": greta if number % HERS == 0 else people[number % len(people)],
                "reason": f"{words}, with <@{greta}>" if number % HERS == 2 else words,
                "audience": Audience.PUBLIC,
                "link_is_public": False,
                "may_be_retold": False,
                "created_at": created_at,
            }
        )
        recipients.append(
            {
                "workspace_id": workspace_id,
                "shoutout_id": shoutouts[-1]["id"],
                "member_id": greta if number % HERS == 1 else people[(number * 7 + 1) % len(people)],
                "position": 0,
                "created_at": created_at,
            }
        )
    return shoutouts, recipients


def _messages(workspace_id: str, people: Sequence[str], count: int) -> Iterator[dict[str, Any]]:
    """Sent so long ago that they are forgotten when it is tidied."""
    for number in range(count):
        yield {
            "workspace_id": workspace_id,
            "id": new_id(),
            "kind": "bench",
            "subject_id": new_id(),
            "recipient": people[number % len(people)],
            "state": State.SENT,
            "attempts": 1,
            "channel_id": "D0BENCH",
            "message_ts": "1790000000.000100",
            "created_at": _now() - MESSAGES_KEPT - timedelta(days=1),
        }


def _be_program(holds: Path) -> None:
    """`python -m bot run`, which tidies more often, and notes for how long its event loop did nothing else."""
    import bot.start.app
    from bot.start.cli import main as run_bot

    run = bot.start.app.run

    async def run_and_probe(settings: Any) -> None:
        probing = asyncio.create_task(_probe(holds))
        await run(settings)
        probing.cancel()

    vars(bot.start.app).update(run=run_and_probe, TIDY_SECONDS=TIDY_SECONDS)
    sys.argv = ["kindling", "run"]
    run_bot()


async def _probe(holds: Path) -> None:
    with holds.open("a", buffering=1) as file:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(PROBE_SECONDS)
            late = 1000 * (time.perf_counter() - before - PROBE_SECONDS)
            if late > 5:
                file.write(f"{time.time():.3f} {late:.1f}\n")


if __name__ == "__main__":
    main()
