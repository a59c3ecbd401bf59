"""How each kind of message is made, and what becomes due."""

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import parts_of, renderers_of

RENDERERS = renderers_of(CAPABILITIES)
DUE = parts_of(CAPABILITIES)
