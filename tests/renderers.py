"""How each kind of message is made."""

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import renderers_of

RENDERERS = renderers_of(CAPABILITIES)
