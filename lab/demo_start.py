"""How the demo starts: its past is brought back, or lived through with a bar that fills, and its page is shown."""

import os
import sys
import tempfile
import webbrowser
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typer
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.tools.manifest import EVENTS, SCOPES
from lab import demo_cache, demo_days
from lab.demo_past import live_through
from lab.simulation.stage import Stage
from sandbox import Sandbox, Timings
from sandbox.demo_workspace import DEMO
from sandbox.host import Prelude

RECOGNITION_CHANNEL, LEAD = "kudos", "ana"
PASSES = "Four weeks pass in Harbour Support"
STEPS = 100


async def bring_past(slack: Sandbox, start: datetime, database: Path, cache: Path) -> SecretStr:
    """Let the weeks before the start have happened in a fresh workspace, whose clock then shows the start.

    Args:
        slack: the workspace.
        start: when the demo begins.
        database: where the bot's is to be; there is none yet.
        cache: where a past is kept that was lived through once.

    Returns:
        The key that seals what people said without their names.
    """
    place = demo_cache.place_of(cache, start)
    slack.clock.set(start)
    try:
        key = demo_cache.bring_back(place, slack, database)
    except demo_cache.DamagedError:
        with tempfile.TemporaryDirectory(dir=database.parent) as folder:
            await _live(Path(folder), start, slack.engine.prelude)
            slack.clock.set(start)
            key = demo_cache.bring_back(Path(folder), slack, database)
            demo_cache.keep(Path(folder), place)
    return key


async def _live(folder: Path, start: datetime, prelude: Prelude | None) -> None:
    """Live through the past in a workspace of its own, and write it into an empty folder; how far that is, is told."""
    key = SecretStr(Fernet.generate_key().decode())
    database = folder / "lived.db"
    slack = Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        starts_at=demo_days.begin(start),
        timings=Timings.patient(),
        record_calls=False,
    )
    async with slack:
        with typer.progressbar(length=STEPS, label=PASSES) as bar:

            def passed(part: float) -> None:
                bar.update(round(part * STEPS) - bar.pos)
                if prelude:
                    prelude.part = part

            stage = Stage(slack, f"sqlite:///{database}", RECOGNITION_CHANNEL, LEAD, [key])
            await live_through(stage, start, passed)
        demo_cache.write(folder, slack, database, key)


def can_show(environment: Mapping[str, str]) -> bool:
    """Whether there is a screen on which a browser can open the page, and somebody who wants that: `BROWSER=none` is a
    no, and where nobody looks at the output, nobody waits for a page."""
    has_screen = sys.platform in ("darwin", "win32") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys())
    return has_screen and environment.get("BROWSER", "").lower() != "none" and sys.stdout.isatty()


def show(url: str) -> None:
    """Open the page in the browser, if there is one."""
    if can_show(os.environ):
        webbrowser.open(url)
