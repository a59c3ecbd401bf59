"""Mending something: whether contact is welcome and safe comes first; then owning it, and offering, or another way."""

from bot.blocks.help import Door, Group
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.repairs import register

PAGE = Capability(
    name="repairs",
    registers=[register],
    subcommands={"repair": guide.REPAIR},
    doors=[Door(guide.REPAIR_BUTTON, "repair", Group.HARD)],
)
