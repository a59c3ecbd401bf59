"""The demo: a Slack workspace on this machine, the real bot in it as a process of its own, and a page to act on."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.runtime.logs import configure_logs
from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from lab.demo_host import DemoHost
from lab.demo_past import begin, live_through
from lab.demo_values import Values
from lab.simulation.stage import in_memory
from sandbox import Sandbox, Timings
from sandbox.demo_workspace import DEMO

CONNECT_SECONDS = 20
STOP_SECONDS = 6
ROOM_BYTES = 256 * 2**20
RECOGNITION_CHANNEL, LEAD = "kudos", "ana"

WELCOME = """
Kindling is running in a Slack workspace on this machine. Open

    {url}

and act as anyone there. As Ana, in #general, try

    /thanks @ben for staying late to unblock the release #partnership

and look into #kudos, and into Ben's messages from Kindling. Then try

    /followup @ben send the rota by friday 3pm
    /checkin
    /kindling digest

`/thanks` alone, Kindling's Home tab, and “Thank for this” in the menu of Ben's message in #support. Move the page's
clock to see reminders, check-ins and digests come. Everything lives until you press Ctrl-C here.
"""

OPENING = (
    ("ben", "support", "Morning! The release is out. I stayed until ten last night to clear the last blocker."),
    ("imani", "support", "The client wrote at once: their Monday import worked for the first time this month."),
    ("eli", "platform", "I wrote the rollback down as a runbook, so that next time nobody has to guess."),
)


class DemoError(Exception):
    """The demo cannot go on; the message is one line that says what to do."""


async def run(port: int) -> None:
    """Run the demo until Ctrl-C.

    Args:
        port: where the page is served; 0 takes a free one.

    Raises:
        DemoError: the port is taken, nothing can be written, or the bot did not start.
    """
    configure_logs("WARNING")
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    with _folder() as folder:
        url = f"sqlite:///{Path(folder) / 'kindling.db'}"
        async with _workspace(port, Path(folder)) as slack:
            typer.echo("Four weeks pass in Harbour Support …")
            key = SecretStr(Fernet.generate_key().decode())  # in no file: it ends with the demo
            await live_through(slack, url, RECOGNITION_CHANNEL, LEAD, key)
            slack.timings.ack, slack.timings.trigger = Timings.ack, Timings.trigger
            async with _bot(slack, Path(folder), url, key) as bot:
                slack.engine.host = DemoHost(Values(Path(folder) / "kindling.db"))
                for who, channel, words in OPENING:
                    await slack.person(who).post(channel, words)
                typer.echo(WELCOME.format(url=slack.url))
                await _until(stop, bot)


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="kindling-demo-", dir=in_memory(ROOM_BYTES))
    except OSError as error:
        raise DemoError(
            f"no folder for the demo's database can be made in {tempfile.gettempdir()} ({error.strerror}). "
            "Set TMPDIR to a folder that you can write to."
        ) from None


@asynccontextmanager
async def _workspace(port: int, folder: Path) -> AsyncIterator[Sandbox]:
    slack = Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=folder / "clock",
        manifest=make_manifest(),
        port=port,
        starts_at=begin(datetime.now(UTC)),
        timings=Timings.patient(),
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
async def _bot(
    slack: Sandbox, folder: Path, database_url: str, key: SecretStr
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real program, as `python -m bot run` starts it, in a folder without any `.env`."""
    settings = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DATABASE_URL": database_url,
        "RECOGNITION_CHANNEL": slack.channel_id(RECOGNITION_CHANNEL),
        "LEADS": slack.person(LEAD).id,
        "ENCRYPTION_KEYS": key.get_secret_value(),
        "CLOCK_FILE": str(folder / "clock"),
        "PORT": "0",
        "LOG_LEVEL": "WARNING",
    }
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    code = Path(__file__).parent.parent
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(code), **settings},
        start_new_session=True,
    )
    try:
        await _connected(slack, bot)
        yield bot
    finally:
        await _end(bot)


async def _connected(slack: Sandbox, bot: asyncio.subprocess.Process) -> None:
    connecting = asyncio.create_task(slack.wait_connected(timeout=CONNECT_SECONDS))
    ending = asyncio.create_task(bot.wait())
    await asyncio.wait({connecting, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not connecting.done() or connecting.exception():
        connecting.cancel()
        raise DemoError("the bot did not start; what it said stands above.")


async def _until(stop: asyncio.Event, bot: asyncio.subprocess.Process) -> None:
    stopping, ending = asyncio.create_task(stop.wait()), asyncio.create_task(bot.wait())
    await asyncio.wait({stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    ending.cancel()
    if not stop.is_set():
        raise DemoError(f"the bot ended by itself (status {bot.returncode}); what it said stands above.")


async def _end(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is None:
        bot.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()
