"""Looking after oneself: how one is, in one's own words and for oneself alone; one small thing to do and one
boundary to set."""

from bot.blocks import self_care as blocks
from bot.blocks.help import Door, Group
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.self_care import register
from models.people.cadences import CadenceKind
from scheduler.self_care import make

PAGE = Capability(
    name="self_care",
    registers=[register],
    subcommands={"care": guide.CARE},
    doors=[Door(guide.CARE_BUTTON, "care", Group.HARD)],
    makers={CadenceKind.CARE: make},
    renderers=blocks.RENDERERS,
)
