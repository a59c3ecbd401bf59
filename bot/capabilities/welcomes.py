"""Welcomes: what Kindling says to somebody once, and how it is met in a channel."""

from bot.blocks import setup, welcomes
from bot.blocks.help import Door, Fits, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers import hellos, introductions
from handlers import setup as setting_up
from handlers import welcomes as listeners

PAGE = Capability(
    name="welcomes",
    registers=[listeners.register, hellos.register, introductions.register, setting_up.register],
    subcommands={"setup": guide.SETUP},
    doors=[Door(guide.SETUP_BUTTON, "setup", Group.OF_OTHERS, frozenset({Fits.SETTING_UP}))],
    renderers=welcomes.RENDERERS,
    home=HomePart(section=setup.section),
)
