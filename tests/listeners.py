"""What the handlers listen to."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import listen
from bot.runtime.clock import SystemClock
from bot.runtime.hopper import Hopper
from handlers.services import Services
from models.store.database import Database
from scheduler.erasing import Eraser
from tests.installing import nobody_installs

KINDS = ("command", "shortcut", "event", "action", "view")


class _RecordingApp(AsyncApp):
    """An app that remembers what it listens to."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-none", signing_secret="none")
        self.listens_to: dict[str, set[str]] = {kind: set() for kind in KINDS}

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return _noting(found, self.listens_to[name]) if name in KINDS else found


def _noting(listen: Callable[..., Any], noted: set[str]) -> Callable[..., Any]:
    def note(constraint: Any, *args: Any, **kwargs: Any) -> Any:
        assert isinstance(constraint, str | re.Pattern), "a listener names what it listens to"
        noted.add(constraint if isinstance(constraint, str) else constraint.pattern)
        return listen(constraint, *args, **kwargs)

    return note


async def listened_to(folder: Path) -> Mapping[str, set[str]]:
    """The names of all commands, shortcuts, events, actions and views; patterns as they are written."""
    database = Database(f"sqlite:///{folder}/never-opened.db")
    app = _RecordingApp()
    clock = SystemClock()
    erase = Eraser(database, clock, {}).begin
    listen(app, Services(database, clock, erase, Hopper(None), nobody_installs(database, clock)), CAPABILITIES)
    await database.close()
    return app.listens_to
