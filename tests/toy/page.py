"""Waves, on one page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.blocks.help import Command, Door, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content.words import mark
from models.store.schema import Migrations
from scheduler.cadences import Due, NotNeeded
from tests.toy import blocks, waves
from tests.toy.listeners import register


def make(_session: Session, _workspace_id: str, _due: Sequence[Due], _now: datetime) -> Mapping[str, NotNeeded]:
    """Everybody is asked."""
    return {}


PAGE = Capability(
    name="waves",
    registers=[register],
    commands=[Command("/wave", mark("Wave to everybody"), "")],
    subcommands={"wave": mark("explains waves")},
    doors=[Door(mark("About waves"), "wave", Group.TOGETHER)],
    makers={waves.KIND: make},
    renderers={waves.DUE: blocks.render_due},
    migrations=Migrations(Path(__file__).parent / "migrations", "level_of_waves"),
    settings=[blocks.SETTING],
    home=HomePart(position=9, section=blocks.section),
)
