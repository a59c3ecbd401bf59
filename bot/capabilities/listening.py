"""The listening box: what gets in the way of kindness is said, and answered by those who read it."""

from bot.blocks import listening_answers, listening_owed
from bot.capabilities.capability import Capability
from handlers import listening_answers as answer_listeners

PAGE = Capability(
    name="listening",
    registers=[answer_listeners.register],
    renderers={**listening_answers.RENDERERS, **listening_owed.RENDERERS},
)
