"""What every listener works with."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.erasing import Eraser
from models.database import Database


@dataclass(frozen=True)
class Services:
    """The parts of the running program that listeners use."""

    database: Database
    clock: Clock
    eraser: Eraser
