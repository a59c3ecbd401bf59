"""Welcomes: what Kindling says to somebody once, and how it is met in a channel."""

from bot.blocks import welcomes
from bot.capabilities.capability import Capability
from handlers.welcomes import register

PAGE = Capability(name="welcomes", registers=[register], renderers=welcomes.RENDERERS)
