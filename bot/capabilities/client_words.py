"""The people we serve: asked with a text to copy how it worked out, and told in their own words, once they agree."""

from bot.blocks import client_words as blocks
from bot.blocks.help import Door, Fits, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers import client_words, text_to_copy

PAGE = Capability(
    name="client_words",
    registers=[client_words.register, text_to_copy.register],
    subcommands={"heard": guide.HEARD},
    doors=[Door(guide.HEARD_BUTTON, "heard", Group.TOGETHER, frozenset({Fits.IN_A_TEAM}))],
    renderers=blocks.RENDERERS,
    home=HomePart(position=3, section=blocks.section),
)
