"""What I understood: told to whoever said it, who confirms it or puts it right, and then forgotten."""

from bot.blocks import understandings
from bot.blocks.help import Shortcut
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.understandings import SHORTCUT, register

PAGE = Capability(
    name="understandings",
    registers=[register],
    shortcuts=[Shortcut(SHORTCUT, guide.WHAT_I_UNDERSTOOD, guide.WHAT_I_UNDERSTOOD_DOES)],
    renderers=understandings.RENDERERS,
)
