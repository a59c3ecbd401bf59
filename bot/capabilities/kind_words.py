"""Kind words: a sheet for each kind of message that is hard to write, and a draft of one's own words."""

from bot.blocks import kind_words_afterwards
from bot.blocks.help import Door, Group, Shortcut
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.kind_words import register

PAGE = Capability(
    name="kind_words",
    registers=[register],
    subcommands={"words": guide.WORDS},
    doors=[Door(guide.WORDS_BUTTON, "words", Group.HARD)],
    shortcuts=[Shortcut("find_kind_words", guide.FIND_KIND_WORDS, guide.FIND_KIND_WORDS_DOES, is_global=True)],
    renderers=kind_words_afterwards.RENDERERS,
)
