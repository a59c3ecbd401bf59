"""Contents: a workspace adds to what Kindling says, and switches some of it off."""

from bot.blocks.help import Door, Fits, Group
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.contents import register

PAGE = Capability(
    name="contents",
    registers=[register],
    subcommands={"content": guide.CONTENT},
    doors=[Door(guide.CONTENT_BUTTON, "content", Group.OF_OTHERS, frozenset({Fits.STEWARD}))],
)
