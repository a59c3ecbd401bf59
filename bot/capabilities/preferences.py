"""Preferences: what somebody gets, and when; fewer of something, and a pause from all of it."""

from bot.blocks import home_coming
from bot.blocks.help import Door, Fits, Group
from bot.blocks.home_places import HomePart
from bot.blocks.setting_fields import NUDGES_A_WEEK
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.preferences import register

PAGE = Capability(
    name="preferences",
    registers=[register],
    subcommands={"get": guide.GET, "preferences": guide.PREFERENCES, "pause": guide.PAUSE, "resume": guide.RESUME},
    doors=[
        Door(guide.WHAT_YOU_GET, "get", Group.OWN),
        Door(guide.PAUSE_BUTTON, "pause", Group.OWN, frozenset({Fits.NOT_PAUSING})),
        Door(guide.RESUME_BUTTON, "resume", Group.OWN, frozenset({Fits.PAUSING})),
    ],
    settings=[NUDGES_A_WEEK],
    home=HomePart(position=5, section=home_coming.section),
)
