"""Nudges that nobody answers: they offer to come less often, and go quiet in the end, until they are brought back."""

from bot.blocks.home_places import HomePart
from bot.blocks.unanswered import section
from bot.capabilities.capability import Capability
from handlers.unanswered import register

PAGE = Capability(name="unanswered", registers=[register], home=HomePart(position=5, section=section))
