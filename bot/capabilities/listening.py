"""Listening: what gets in the way of kindness, said without a name and opened for all of a week at once."""

from bot.blocks import heard
from bot.blocks.help import Door, Fits
from bot.blocks.home_places import HomePart
from bot.blocks.setting_fields import TRUSTED
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.listening import register

PAGE = Capability(
    name="listening",
    registers=[register],
    subcommands={"listen": guide.LISTEN},
    doors=[Door(guide.LISTEN_BUTTON, "listen", frozenset({Fits.CAN_BE_HEARD}))],
    renderers=heard.RENDERERS,
    settings=[TRUSTED],
    home=HomePart(position=6, section=heard.section, leaves={heard.HEARD: heard.leaf}),
)
