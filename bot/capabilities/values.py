"""Values: what people put on their thanks, by the names of the workspace or of their own team."""

from bot.blocks import rounds
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.values import register
from models.capabilities.rounds import BY_ITSELF, POST
from models.people.cadences import CadenceKind
from scheduler.values import make_rounds

PAGE = Capability(
    name="values",
    registers=[register],
    subcommands={"values": guide.VALUES},
    makers={CadenceKind.MEANING: make_rounds},
    renderers={BY_ITSELF: rounds.RENDERERS[POST]},
)
