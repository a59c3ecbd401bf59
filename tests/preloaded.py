"""What the process from which tests fork the program has loaded already: a third of what a short test would compute."""

import gc
from importlib import import_module

from sqlalchemy.orm import configure_mappers

from models.people import places
from tests import statements

PARTS = (
    "alembic.command",
    "alembic.config",
    "bot.start.app",
    "bot.start.cli",
    "bot.runtime.logs",
    "tests.program",
    "uvloop",
)
for name in PARTS:
    import_module(name)
configure_mappers()
places.load_places()
statements.watch()
gc.collect()
gc.freeze()
"""A look at what is never thrown away would copy its pages into each child."""
