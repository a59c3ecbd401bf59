"""Joining in: "me too" under thanks, with a few words, gathered for those thanked."""

from bot.blocks import joins
from bot.capabilities.capability import Capability
from handlers.joins import register

PAGE = Capability(name="joins", registers=[register], renderers=joins.RENDERERS)
