"""Gratitude prompts: one person whom somebody might thank."""

from bot.blocks import gratitude
from bot.capabilities.capability import Capability
from handlers.gratitude import register
from models.people.cadences import CadenceKind
from scheduler.gratitude import make
from scheduler.unanswered import listening

PAGE = Capability(
    name="gratitude",
    registers=[register],
    makers={CadenceKind.GRATITUDE: listening(make)},
    renderers=gratitude.RENDERERS,
)
