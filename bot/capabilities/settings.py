"""Settings: what holds for everyone or for a team, and what Kindling says here."""

from bot.blocks import home_teams
from bot.blocks.help import Command, Door, Fits, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content import guide
from bot.slack.scopes import Scope
from handlers import settings

PAGE = Capability(
    name="settings",
    registers=[settings.register],
    commands=[Command("/kindling", guide.KINDLING, "help")],
    subcommands={"settings": guide.SETTINGS},
    doors=[Door(guide.SETTINGS_BUTTON, "settings", Group.OF_OTHERS, frozenset({Fits.LEADING, Fits.STEWARD}))],
    scopes={Scope.FILES_READ: "Reads the calendar file that somebody adds to the settings, for days off."},
    home=HomePart(position=8, section=home_teams.steward),
)
