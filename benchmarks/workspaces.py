"""Ten thousand workspaces of fifty people in one PostgreSQL database: what a look costs when nothing is due, what one
process holds, and a morning on which a lead's digest is due in each of them while people of others say thanks.

The bot is the whole program in processes of its own, and Slack a server in this one that takes everything. Run:
`python -m benchmarks.workspaces`, or with the names of some parts (`looks cpu morning`); with `--count 300` a small
one.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import psutil
import psycopg
from aiohttp import web
from rich.console import Console
from rich.table import Table
from sqlalchemy import exists, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from benchmarks.commands import one_by_one, requests
from benchmarks.machine import cpu_seconds, describe, peak_megabytes
from models import Cadence, Member, OutboxMessage, TeamMember
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.people import team_changes
from models.people.cadences import CadenceKind, due_kind
from models.people.team_changes import NewTeam
from models.store import installations, outbox, workspaces
from models.store.base import Base, new_id
from models.store.database import Database
from models.store.installations import Installation
from models.store.sealing import TokenSeal
from models.store.workspaces import IS_OPEN, Workspace
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import PACE
from scheduler.lookout import Lookout
from scheduler.planner import Planner
from tests.databases import Databases
from tests.keys import KEY
from tests.program import ROOT, Program
from tests.renderers import DUE

COUNT = 10_000
PEOPLE = 50
SECRET = "bench"
TEAM = NewTeam(source_id="C0BENCH", name="Support", channel_id="C0BENCH", lead_ids=("U000001",))
LOOKS = 30
THANKS_EVERY_SECONDS = 1.5
MORNING_SECONDS = 60.0
"""How long that morning is looked at: one process takes longer for ten thousand digests."""
CPU_THANKS = 300
SETTLE_SECONDS, SILENCE_SECONDS = 10.0, 5.0
COPIED = ("workspaces", "installations", "members", "teams", "team_members", "cadences", "shoutouts")
DIGEST = due_kind(CadenceKind.LEAD_DIGEST)
"""The outbox kind of a lead's digest."""


def _next_digest() -> datetime:
    """The next morning on which leads' digests are due, a Tuesday; at 10:00 UTC, so that whoever is thanked just before
    it is at work and hears of it at once."""
    now = datetime.now(UTC)
    day = now + timedelta(days=(1 - now.weekday()) % 7 or 7)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


MORNING = _next_digest()
LATER = MORNING + timedelta(days=30)


class StandingClock:
    """It is always a little before that morning."""

    def now(self) -> datetime:
        return MORNING - timedelta(minutes=5)


class Slack:
    """Takes everything, and knows when what was posted with which token."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str, float]] = []
        """The token, the text and when it was, in monotonic seconds."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Serve; answers the address of the Web API."""
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/api/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        await runner.cleanup()

    async def falls_silent(self) -> None:
        """Return once nothing was posted for some seconds."""
        count = -1
        while count < len(self.posted):
            count = len(self.posted)
            await asyncio.sleep(SILENCE_SECONDS)

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] != "chat.postMessage":
            return web.json_response({"ok": True, "members": [], "users": {}, "usergroups": []})
        raw = await request.text()
        body = json.loads(raw) if raw.startswith("{") else {key: each[0] for key, each in parse_qs(raw).items()}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or body.get("token", "")
        self.posted.append((token, body.get("text", ""), time.monotonic()))
        at = f"{time.time():.6f}"
        message = {"ts": at, "metadata": {"event_type": "kindling"}}
        return web.json_response({"ok": True, "ts": at, "channel": "C0BENCH", "message": message})


def seed(url: str, count: int) -> None:
    """One workspace as the program would have it, and all others copied from it by the database itself."""
    database = Database(url)
    with database.session() as session:
        _first(session)
    with database.session() as session:
        for name in COPIED:
            _copy(session, name, count)
        session.execute(update(Workspace).values(synced_at=MORNING - timedelta(hours=1)))
        session.execute(update(Installation).values(scopes=["chat:write", "commands", "users:read"]))
    seal = TokenSeal([KEY])
    tokens = [
        {"of_id": _id(n), "sealed": seal.seal(f"xoxb-{_id(n)}"), "at": MORNING - timedelta(days=60, minutes=n)}
        for n in range(count)
    ]
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("UPDATE installations SET token = :sealed, changed_at = :at WHERE id = :of_id"), tokens)
        connection.execute(text("VACUUM ANALYZE"))
    database.engine.dispose()


def _id(number: int) -> str:
    return f"T{number:06}"


def _first(session: Session) -> None:
    created_at, of = MORNING - timedelta(days=60), _id(0)
    named = {"name": "Bench", "bot_user_id": "U0KINDLING", "value_names": ["Empathy"], "lead_ids": ["U000001"]}
    workspaces.register(
        session,
        Workspace(id=of, installation_id=of, recognition_channel_id="C0BENCH", created_at=created_at, **named),
    )
    token: dict[str, Any] = {
        "token": b"",
        "refresh_token": None,
        "expires_at": None,
        "renewing_until": None,
        "scopes": [],
    }
    known = {"app_id": "A0BENCH", "bot_user_id": "U0KINDLING", "installed_at": created_at, "changed_at": created_at}
    installations.save(session, Installation(id=of, **known, **token))
    flags = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin", "is_away"), False)
    person = {"workspace_id": of, "zone": "UTC", "updated": 0, "fetched_at": MORNING, **flags}
    people = [f"U{number:06}" for number in range(1, PEOPLE + 1)]
    session.execute(insert(Member), [{**person, "id": each, "name": each} for each in people])
    team_id = team_changes.put(session, of, TEAM, created_at)
    known = {"workspace_id": of, "team_id": team_id, "is_member": True, "is_lead": False, "joined_at": created_at}
    session.execute(insert(TeamMember), [{**known, "member_id": each} for each in people[1:]])
    checkin = {"workspace_id": of, "kind": CadenceKind.CHECKIN, "next_at": LATER, "due_on": LATER.date()}
    session.execute(insert(Cadence), [{**checkin, "owner_id": each, "member_id": each} for each in people])
    session.execute(update(Cadence).values(next_at=LATER, due_on=LATER.date()))
    for each in people[:5]:
        draft = Draft(new_id(), people[-1], (each,), (each,), "staying late", Audience.PUBLIC, value_name="Empathy")
        shoutouts.record(session, of, draft, "C0BENCH", MORNING - timedelta(days=2))
    session.execute(update(OutboxMessage).values(next_at=None, state=outbox.State.SENT))


def _copy(session: Session, name: str, count: int) -> None:
    own, *others = [each.name for each in Base.metadata.tables[name].columns]
    also = [f"'T' || lpad(n::text, 6, '0') AS {each}" if each == "installation_id" else each for each in others]
    session.execute(
        text(
            f"INSERT INTO {name} ({own}, {', '.join(others)}) SELECT 'T' || lpad(n::text, 6, '0'), {', '.join(also)} "
            f"FROM {name}, generate_series(1, {count - 1}) n WHERE {own} = '{_id(0)}'"
        )
    )


async def looks(url: str, count: int, folder: Path) -> Table:
    """What is asked each second when nothing is due: before, with the list of all workspaces, and now."""
    database, clock = Database(url), StandingClock()
    served = dict.fromkeys(map(_id, range(count)))
    planner = Planner(database, ClockWatch(database, clock, served, PACE), served, DUE)
    lookout = Lookout(database, served, [OutboxMessage], IS_OPEN)
    await planner.tick()
    await lookout.look(clock.now())
    by_list = _by_list(list(served), clock.now())
    asked: Mapping[str, Callable[[], Awaitable[object]]] = {
        "what is due, by the list of workspaces": lambda: database.read(lambda s: s.execute(by_list[0]).all()),
        "messages, by the list": lambda: database.read(lambda s: s.execute(by_list[1]).all()),
        "the clock's work, in each": lambda: database.write(lambda s: s.execute(by_list[2])),
        "the planner's tick now": planner.tick,
        "the dispatcher's look now": lambda: lookout.look(clock.now()),
        "the clock's work now": lambda: database.write(lambda s: workspaces.note_work(s, served, clock.now())),
        "which must be asked of Slack": lambda: database.read(workspaces.to_ask),
    }
    found = Table(
        "", "median", "CPU of the bot", "of PostgreSQL", title=f"{count:,} workspaces, nothing due ({describe()})"
    )
    for name, ask in asked.items():
        found.add_row(name, *await _median(url, ask))
    await database.close()
    return found


def _by_list(served: Sequence[str], now: datetime) -> tuple[Any, Any, Any]:
    """How it was asked before."""
    models: Iterator[Any] = (each.model for each in DUE)
    due = (exists().where(each.workspace_id == Workspace.id, each.next_at <= now) for each in models)
    first = select(func.min(OutboxMessage.next_at)).where(OutboxMessage.workspace_id == Workspace.id)
    among = Workspace.id.in_(served)
    return (
        select(Workspace.id).where(among, or_(*due)),
        select(Workspace.id, first.scalar_subquery()).where(among, Workspace.paused_reason.is_(None)),
        update(Workspace).where(among).values(worked_at=now),
    )


async def _median(url: str, ask: Callable[[], Awaitable[object]]) -> tuple[str, ...]:
    await ask()
    took: list[float] = []
    before = _used(url)
    for _ in range(LOOKS):
        began = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - began)
    used = (f"{1000 * (now - then) / LOOKS:.1f} ms" for now, then in zip(_used(url), before, strict=True))
    return f"{1000 * statistics.median(took):.1f} ms", *used


async def morning(url: str, count: int, folder: Path) -> Table:
    """A lead's digest is due in each workspace at once, and people of one after the other say thanks."""
    slack, file = Slack(), folder / "clock"
    async with slack.open() as api, _bots(api, url, folder, file, 1) as [bot]:
        port, pid = (await bot.ready())["port"], bot.process.pid
        held = peak_megabytes(pid)
        _make_due(url)
        used, began = _used(url, [bot]), time.monotonic()
        _set_clock(file, MORNING)
        acknowledged, there = list[float](), list[float]()
        while _planned(url) < count and time.monotonic() - began < MORNING_SECONDS:
            for into, seconds in zip(
                (acknowledged, there), await _thank(slack, port, len(there) * 7 % count), strict=True
            ):
                into.append(seconds)
            await asyncio.sleep(THANKS_EVERY_SECONDS)
        planned, lasted = _planned(url), time.monotonic() - began
        sent = len(_digests(slack))
        cpu = [(now - then) / planned for now, then in zip(_used(url, [bot]), used, strict=True)]
        peak = peak_megabytes(pid)
    found = Table("", "", title=f"{count:,} digests due at once, for {lasted:.0f} s ({describe()})")
    found.add_row("planned a second", f"{planned / lasted:.1f} ({planned:,})")
    found.add_row("sent a second", f"{sent / lasted:.1f}")
    found.add_row(
        "CPU for each digest, of the bot and of PostgreSQL", " and ".join(f"{1000 * each:.0f} ms" for each in cpu)
    )
    for name, took in (("acknowledged", acknowledged), ("there", there)):
        found.add_row(f"thanks {name}, median and longest", f"{statistics.median(took):.2f} s, {max(took):.2f} s")
    found.add_row("memory of the bot, idle and at most", f"{held:.0f} MB, {peak:.0f} MB")
    return found


def _digests(slack: Slack) -> list[tuple[str, str, float]]:
    return [each for each in slack.posted if "thanks number" not in each[1]]


def _make_due(url: str) -> None:
    database = Database(url)
    with database.session() as session:
        digests = update(Cadence).where(Cadence.kind == CadenceKind.LEAD_DIGEST)
        session.execute(digests.values(next_at=MORNING, due_on=MORNING.date()))
    database.engine.dispose()


def _planned(url: str) -> int:
    with psycopg.connect(url) as connection:
        [planned] = connection.execute("SELECT count(*) FROM outbox WHERE kind = %s", [DIGEST]).fetchone() or [0]
    return int(planned)


async def _thank(slack: Slack, port: int, number: int) -> tuple[float, float]:
    """The seconds until a command in this workspace is acknowledged, and until its message is in Slack."""
    began = time.monotonic()
    [acknowledged] = await one_by_one(port, requests(SECRET, _commands(number), 1))
    while not (at := next((each[2] for each in slack.posted if _is_thanks(each, number)), None)):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return acknowledged / 1000, at - began


def _is_thanks(posted: tuple[str, str, float], number: int) -> bool:
    return posted[0] == f"xoxb-{_id(number)}" and "thanks number" in posted[1]


def _commands(number: int) -> Iterator[bytes]:
    while True:
        stamp = time.monotonic_ns()
        yield urlencode(
            {
                "team_id": _id(number),
                "channel_id": "C0BENCH",
                "channel_name": "bench",
                "user_id": f"U{2 + stamp % (PEOPLE - 3):06}",
                "user_name": "giver",
                "command": "/thanks",
                "text": f"<@U{PEOPLE:06}|p> for thanks number {stamp} #empathy",
                "api_app_id": "A0BENCH",
                "is_enterprise_install": "false",
                "response_url": "http://127.0.0.1:1/none",
                "trigger_id": f"{stamp}.1.bench",
            }
        ).encode()
        number += 1


async def cpu(url: str, count: int, folder: Path) -> Table:
    """What one message costs in processor time when people say thanks: of the bot, alone and as two, and of
    PostgreSQL. The thanks go to people at work, so each becomes a post and a direct message."""
    thanks = min(count, CPU_THANKS)
    title = f"CPU for each message, {thanks} thanks in {count:,} workspaces ({describe()})"
    found = Table("", "messages", "bot", "PostgreSQL", "idle, in a second", title=title)
    for replicas in (1, 2):
        slack, file = Slack(), folder / "clock"
        async with slack.open() as api, _bots(api, url, folder, file, replicas) as bots:
            ports = [(await each.ready())["port"] for each in bots]
            await asyncio.sleep(SETTLE_SECONDS)  # what is done at the start is done
            before, began = _used(url, bots), time.monotonic()
            await asyncio.sleep(SETTLE_SECONDS)
            rested = time.monotonic() - began
            idle = [(now - then) / rested for now, then in zip(_used(url, bots), before, strict=True)]
            before, began = _used(url, bots), time.monotonic()
            commands = requests(SECRET, _commands(0), thanks)
            await asyncio.gather(*(one_by_one(port, commands[n::replicas], 0.02) for n, port in enumerate(ports)))
            await slack.falls_silent()
            seconds = time.monotonic() - began
            used = [now - then for now, then in zip(_used(url, bots), before, strict=True)]
        messages = len(slack.posted)
        cells = (f"{1000 * (u - i * seconds) / messages:.1f} ms" for u, i in zip(used, idle, strict=True))
        rests = " and ".join(f"{1000 * each:.0f} ms" for each in idle)
        found.add_row(f"{replicas} process{'es' if replicas > 1 else ''}", str(messages), *cells, rests)
    return found


def _used(url: str, bots: Sequence[Program] = ()) -> tuple[float, float]:
    """The processor seconds of the bots, or of this process, and of PostgreSQL: those who serve, and who did so."""
    own = sum(cpu_seconds(each.process.pid) for each in bots) if bots else time.process_time()
    with psycopg.connect(url) as connection:
        [pid] = connection.execute("SELECT pg_backend_pid()").fetchone() or [0]
        server = psutil.Process(pid).parent()
        assert server
        ended = server.cpu_times()
        serving = sum(cpu_seconds(each.pid) for each in server.children() if each.pid != pid)
    return own, ended.children_user + ended.children_system + serving


@asynccontextmanager
async def _bots(api: str, url: str, folder: Path, file: Path, replicas: int) -> AsyncIterator[list[Program]]:
    _set_clock(file, MORNING - timedelta(minutes=5))
    bots = [await Program.start(folder, _environment(api, url, file)) for _ in range(replicas)]
    try:
        yield bots
    finally:
        for each in bots:
            await each.stop()


def _environment(api: str, url: str, file: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SLACK_API_URL": api,
        "SLACK_CLIENT_ID": "1.1",
        "SLACK_CLIENT_SECRET": SECRET,
        "SLACK_SIGNING_SECRET": SECRET,
        "ENCRYPTION_KEYS": KEY,
        "DATABASE_URL": url,
        "CLOCK_FILE": str(file),
        "PORT": "0",
    }


def _set_clock(file: Path, moment: datetime) -> None:
    file.write_text(str((moment - datetime.now(UTC)).total_seconds()))


PARTS = {"looks": looks, "cpu": cpu, "morning": morning}


async def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which figures")
    arguments.add_argument("--count", type=int, default=COUNT, help="how many workspaces")
    chosen = arguments.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            url, began = databases.new("postgresql"), time.monotonic()
            seed(url, chosen.count)
            console.print(f"Seeded {chosen.count:,} workspaces in {time.monotonic() - began:.0f} s.")
            for name in chosen.parts or PARTS:
                console.print(await PARTS[name](url, chosen.count, Path(folder)))
        finally:
            databases.stop()


if __name__ == "__main__":
    asyncio.run(main())
