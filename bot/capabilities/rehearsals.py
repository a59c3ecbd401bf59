"""Rehearsals: hard conversations tried out beforehand, with nothing kept of it; and a workspace's own scenes."""

from bot.blocks.help import Door, Group
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers import rehearsal_form, rehearsals

PAGE = Capability(
    name="rehearsals",
    registers=[rehearsals.register, rehearsal_form.register],
    subcommands={"practice": guide.PRACTICE},
    doors=[Door(guide.PRACTICE_BUTTON, "practice", Group.HARD)],
)
