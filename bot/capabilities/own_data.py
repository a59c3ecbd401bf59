"""One's own data: a copy of it, the way to take it back, and how long all of it is kept."""

from bot.blocks import home, own_data, retention
from bot.blocks.help import Door, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content import guide
from bot.slack.scopes import Scope
from handlers import own_data as listeners
from handlers import privacy

PAGE = Capability(
    name="own_data",
    registers=[listeners.register, privacy.register],
    subcommands={"data": guide.DATA, "privacy": guide.PRIVACY},
    doors=[Door(guide.DATA_BUTTON, "data", Group.OWN), Door(guide.PRIVACY_BUTTON, "privacy", Group.OWN)],
    scopes={Scope.FILES_WRITE: "Sends people a copy of their own data."},
    renderers=own_data.RENDERERS,
    settings=retention.retention_fields(),
    home=HomePart(position=9, section=home.data),
)
