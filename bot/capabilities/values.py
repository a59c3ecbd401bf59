"""Values: what people put on their thanks, by the names of the workspace or of their own team."""

from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.values import register

PAGE = Capability(name="values", registers=[register], subcommands={"values": guide.VALUES})
