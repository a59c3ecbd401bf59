"""What the process from which tests fork the program has loaded already: a third of what a short test would compute.

It has also run the program once, so that its statements are compiled: that is another third.
"""

import asyncio
import gc
import io
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from pydantic import SecretStr
from sqlalchemy.orm import configure_mappers

from bot.runtime import metrics
from bot.runtime.clock import SystemClock
from bot.runtime.environment import Settings
from bot.start.app import running
from bot.tools.manifest import EVENTS, SCOPES
from models.people import places
from sandbox import Channel, Person, Sandbox, Timings, Workspace
from tests import compiled, statements

PARTS = (
    "alembic.command",
    "alembic.config",
    "bot.start.app",
    "bot.start.cli",
    "bot.runtime.logs",
    "tests.program",
    "uvloop",
)
QUAY = Workspace(name="Quay", people=[Person("ana", admin=True), Person("ben")], channels=[Channel("kudos", bot=True)])


async def _run_once(folder: Path) -> None:
    """Start the program, let somebody thank somebody, and stop it."""
    async with Sandbox(QUAY, scopes=list(SCOPES), events=list(EVENTS), timings=Timings.patient()) as slack:
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
            database_url=f"sqlite:///{folder / 'kindling.db'}",
            recognition_channel=slack.channel_id("kudos"),
            port=0,
            tick_seconds=0.02,
        )
        async with running(settings, SystemClock()):
            await slack.wait_connected()
            await slack.person("ana").command("/thanks", "@ben for the lantern", channel="kudos")
            await slack.wait_for(lambda: [each for each in slack.messages("kudos") if "lantern" in each.plain])


def _warm() -> None:
    nowhere = io.StringIO()
    with TemporaryDirectory(prefix="kindling-preloaded-") as folder, redirect_stdout(nowhere), redirect_stderr(nowhere):
        asyncio.run(_run_once(Path(folder)))
    for each in (metrics.MESSAGES, metrics.TICKS, metrics.SET_ASIDE, metrics.RATE_LIMITED, metrics.WORKSPACES):
        each.clear()
    metrics.ACKNOWLEDGEMENTS._seconds.clear()


for name in PARTS:
    import_module(name)
configure_mappers()
places.load_places()
statements.watch()
compiled.share()
warming = Thread(target=_warm)  # what is random there stays there: children would all go on with the same numbers
warming.start()
warming.join()
gc.collect()
gc.freeze()
"""A look at what is never thrown away would copy its pages into each child."""
