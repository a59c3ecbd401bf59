"""What Kindling can do, as data: a page for each capability, from which everything that lists them is made.

A page points downwards only: to the capability's listeners, makers, renderers and sentences. Nothing below knows of the
pages; whoever needs what they list is given it when the program starts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.blocks.help import Command, Door, Shortcut
from bot.blocks.home_places import HomePart
from bot.blocks.setting_fields import SettingField
from bot.slack.message import Renderer
from bot.slack.scopes import Scope
from handlers.parts import Acts, Parts
from models.people.cadences import CadenceKind
from models.store.schema import Migrations
from scheduler.cadences import Maker
from scheduler.planning import Part

Register = Callable[[AsyncApp, Parts], Acts]
"""Puts listeners on the app; answers what the capability's words after `/kindling` do."""


@dataclass(frozen=True)
class Capability:
    """One thing that Kindling does for people."""

    name: str
    """As its modules are called."""
    registers: Sequence[Register] = ()
    commands: Sequence[Command] = ()
    subcommands: Mapping[str, str] = field(default_factory=dict)
    """The first words after `/kindling`, and what each does (marked for translation)."""
    doors: Sequence[Door] = ()
    """The buttons that `/kindling` alone shows for these words."""
    shortcuts: Sequence[Shortcut] = ()
    events: Mapping[str, str] = field(default_factory=dict)
    """Each event of Slack's that it hears, and what for."""
    scopes: Mapping[Scope, str] = field(default_factory=dict)
    """Each bot scope that it needs, and what for."""
    parts: Sequence[Part[Any]] = ()
    """Its rows that become due by a clock of their own."""
    makers: Mapping[CadenceKind, Maker] = field(default_factory=dict)
    """What is made of each of its cadences when it is due."""
    renderers: Mapping[str, Renderer] = field(default_factory=dict)
    """How its messages are made, by the kind of their outbox row."""
    migrations: Migrations | None = None
    """Of tables that are not ours: those of a capability of another house."""
    settings: Sequence[SettingField] = ()
    """What it lets a workspace choose for everyone."""
    home: HomePart | None = None
