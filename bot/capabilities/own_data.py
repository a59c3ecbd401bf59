"""One's own data: a copy of it, and the way to take it back."""

from bot.blocks import home, own_data
from bot.blocks.help import Door, Group
from bot.blocks.home_places import HomePart
from bot.capabilities.capability import Capability
from bot.content import guide
from bot.slack.scopes import Scope
from handlers.own_data import register

PAGE = Capability(
    name="own_data",
    registers=[register],
    subcommands={"data": guide.DATA},
    doors=[Door(guide.DATA_BUTTON, "data", Group.OWN)],
    scopes={Scope.FILES_WRITE: "Sends people a copy of their own data."},
    renderers=own_data.RENDERERS,
    home=HomePart(position=9, section=home.data),
)
