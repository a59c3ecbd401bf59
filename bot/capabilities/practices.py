"""Small practices: one act or reflection at a time, for those who want them."""

from bot.blocks import practices
from bot.capabilities.capability import Capability
from handlers.practices import register
from models.people.cadences import CadenceKind
from scheduler.practices import make
from scheduler.unanswered import listening

PAGE = Capability(
    name="practices",
    registers=[register],
    makers={CadenceKind.PRACTICE: listening(make)},
    renderers=practices.RENDERERS,
)
