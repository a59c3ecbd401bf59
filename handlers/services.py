"""What every listener works with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.runtime.clock import Clock
from bot.runtime.hopper import Hopper
from bot.slack.installing import Installing
from models.store.database import Database

Erase = Callable[[str, str], Awaitable[asyncio.Task[bool]]]
"""Begins to forget somebody, by workspace and id: from then on they count as erased. Answers what does the rest, which
tells whether all of it is done."""


@dataclass(frozen=True)
class Services:
    """The parts of the running program that listeners use."""

    database: Database
    clock: Clock
    erase: Erase
    hopper: Hopper
    """Takes what people say without their names."""
    installing: Installing
    """Hears when Kindling is removed from a workspace."""
