"""Listening: what gets in the way of kindness is said without a name, and answered by those who read it."""

from bot.blocks import heard, listening_answers, listening_owed
from bot.blocks.help import Door, Fits, Group
from bot.blocks.home_places import HomePart
from bot.blocks.setting_fields import TRUSTED
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers import listening
from handlers import listening_answers as answer_listeners

PAGE = Capability(
    name="listening",
    registers=[listening.register, answer_listeners.register],
    subcommands={"listen": guide.LISTEN},
    doors=[Door(guide.LISTEN_BUTTON, "listen", Group.TOGETHER, frozenset({Fits.CAN_BE_HEARD}))],
    renderers={**heard.RENDERERS, **listening_answers.RENDERERS, **listening_owed.RENDERERS},
    settings=[TRUSTED],
    home=HomePart(position=6, section=heard.section, leaves={heard.HEARD: heard.leaf}),
)
