"""Permissions: what people may do without asking, published by those who lead, and shown where a promise slips."""

from bot.blocks import permissions as blocks
from bot.blocks.help import Door, Fits, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.permissions import register

PAGE = Capability(
    name="permissions",
    registers=[register],
    subcommands={"may": guide.MAY},
    doors=[Door(guide.MAY_BUTTON, "may", Group.TOGETHER, frozenset({Fits.IN_A_TEAM}))],
    renderers=blocks.RENDERERS,
    home=HomePart(position=4, section=blocks.section),
)
