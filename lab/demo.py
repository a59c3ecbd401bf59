"""The demo: a Slack workspace on this machine, the real bot in it as a process of its own, and a page to act on."""

import asyncio
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import typer
from pydantic import SecretStr

from bot.runtime.logs import configure_logs
from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from lab.demo_cache import CACHE
from lab.demo_cast import Cast
from lab.demo_days import start_of
from lab.demo_guide import Guide
from lab.demo_host import DemoHost
from lab.demo_plan import Plan
from lab.demo_start import LEAD, PASSES, RECOGNITION_CHANNEL, bring_past, show
from lab.demo_values import Values
from lab.demo_why import Reasons
from lab.simulation.stage import in_memory
from sandbox import Sandbox
from sandbox.demo_workspace import DEMO
from sandbox.host import Prelude

CONNECT_SECONDS = 20
STOP_SECONDS = 6
TICK_SECONDS = "0.1"
"""How often the bot looks what became due: whoever lets a week pass need not wait a second for each of its moments."""
LOADED_BOT = """
import json, os, sys
import bot.start.app
from bot.start.cli import main

settings = sys.stdin.read()
if settings:  # none where the demo ended before
    os.environ.update(json.loads(settings))
    main()
"""
"""`python -m bot`, with its code loaded before its settings are known."""
ROOM_BYTES = 256 * 2**20

OPENS = """
The page is at

    {url}
"""
WELCOME = """
Kindling is running in a Slack workspace on this machine, and you can act as anyone there. As Ana, try

    /thanks @ben for staying late to unblock the release #partnership

and look into Ben's messages from Kindling. Then try

    /followup @ben send the rota by friday 3pm
    /checkin
    /kindling digest

`/thanks` alone, Kindling's Home tab, and “Thank for this” in the menu of Ben's message in #support. Let time pass, to
Friday 15:00 or with Play: reminders, check-ins and digests come, and the others act. Everything lives until you press
Ctrl-C here.
"""

OPENING = (
    ("ben", "support", "Morning! The release is out. I stayed until ten last night to clear the last blocker."),
    ("imani", "support", "The client wrote at once: their Monday import worked for the first time this month."),
    ("eli", "platform", "I wrote the rollback down as a runbook, so that next time nobody has to guess."),
)


class DemoError(Exception):
    """The demo cannot go on; the message is one line that says what to do."""


async def run(port: int, *, opens: bool = True, cache: Path = CACHE) -> None:
    """Run the demo until Ctrl-C.

    Args:
        port: where the page is served; 0 takes a free one.
        opens: whether the page opens in the browser by itself, where there is one.
        cache: the folder in which the past is kept for the next start.

    Raises:
        DemoError: the port is taken, nothing can be written, or the bot did not start.
    """
    configure_logs("WARNING")
    gc.freeze()  # what was loaded lives until the end: no collection need look at it again while weeks pass
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    living = asyncio.create_task(_live(port, opens, cache))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({living, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    living.cancel()
    with suppress(asyncio.CancelledError):
        await living


async def _live(port: int, opens: bool, cache: Path) -> None:
    start = start_of(datetime.now(UTC))
    with _folder() as folder:
        database = Path(folder) / "kindling.db"
        async with _workspace(port, Path(folder), start) as slack, _bot(Path(folder)) as bot:
            slack.engine.prelude = Prelude(PASSES)
            _tell(_address(slack), opens)
            key = await bring_past(slack, start, database, cache)
            await _begin(bot, slack, _settings(slack, Path(folder), f"sqlite:///{database}", key))
            for who, channel, words in OPENING:
                await slack.person(who).post(channel, words)
            cast = Cast(slack, start)
            slack.engine.host = DemoHost(Plan(database), Reasons(database), Values(database), cast, Guide(slack))
            living = asyncio.create_task(cast.live())
            slack.engine.prelude = None
            typer.echo(WELCOME)
            try:
                status = await bot.wait()
            finally:
                living.cancel()
    raise DemoError(f"the bot ended by itself (status {status}); what it said stands above.")


def _address(slack: Sandbox) -> str:
    """Of the page, as the lead in the channel for thanks."""
    where = {"team": slack.id, "as": slack.person(LEAD).id, "at": slack.channel_id(RECOGNITION_CHANNEL)}
    return f"{slack.url}/#{urlencode(where)}"


def _tell(url: str, opens: bool) -> None:
    """Where the page is, on which also what passes first is seen."""
    typer.echo(OPENS.format(url=url))
    if opens:
        show(url)


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix=f"kindling-demo-{os.getpid()}-", dir=in_memory(ROOM_BYTES))
    except OSError as error:
        raise DemoError(
            f"no folder for the demo's database can be made in {tempfile.gettempdir()} ({error.strerror}). "
            "Set TMPDIR to a folder that you can write to."
        ) from None


@asynccontextmanager
async def _workspace(port: int, folder: Path, start: datetime) -> AsyncIterator[Sandbox]:
    slack = Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=folder / "clock",
        manifest=make_manifest(),
        port=port,
        starts_at=start,
    )
    try:
        await slack.start()
    except OSError as error:
        await slack.stop()
        raise DemoError(
            f"port {port} cannot be used ({os.strerror(error.errno or 0)}). "
            "Choose another: make demo PORT=8766 (or python -m bot demo --port 8766)."
        ) from None
    try:
        yield slack
    finally:
        await slack.stop()


@asynccontextmanager
async def _bot(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real program in a folder without any `.env`: all of it is loaded while the past comes, which takes two
    seconds, and it begins with the settings that it is then told."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    code = Path(__file__).parent.parent
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        LOADED_BOT,
        "run",
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(code)},
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield bot
    finally:
        await _end(bot)


def _settings(slack: Sandbox, folder: Path, database_url: str, key: SecretStr) -> Mapping[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DATABASE_URL": database_url,
        "RECOGNITION_CHANNEL": slack.channel_id(RECOGNITION_CHANNEL),
        "LEADS": slack.person(LEAD).id,
        "ENCRYPTION_KEYS": key.get_secret_value(),
        "CLOCK_FILE": str(folder / "clock"),
        "PORT": "0",
        "TICK_SECONDS": TICK_SECONDS,
        "LOG_LEVEL": "WARNING",
    }


async def _begin(bot: asyncio.subprocess.Process, slack: Sandbox, settings: Mapping[str, str]) -> None:
    assert bot.stdin
    bot.stdin.write(json.dumps(settings).encode())
    bot.stdin.close()
    await _connected(slack, bot)


async def _connected(slack: Sandbox, bot: asyncio.subprocess.Process) -> None:
    connecting = asyncio.create_task(slack.wait_connected(timeout=CONNECT_SECONDS))
    ending = asyncio.create_task(bot.wait())
    await asyncio.wait({connecting, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not connecting.done() or connecting.exception():
        connecting.cancel()
        raise DemoError("the bot did not start; what it said stands above.")


async def _end(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is None:
        bot.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()
