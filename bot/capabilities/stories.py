"""Stories of change: told to a team once a month, with the yes of everyone named and of one who leads it."""

from bot.blocks import consents as consent_blocks
from bot.blocks import stories as blocks
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers import consents, stories
from models.people.cadences import CadenceKind
from scheduler.stories import make_stories

PAGE = Capability(
    name="stories",
    registers=[stories.register, consents.register],
    subcommands={"retold": guide.RETOLD},
    makers={CadenceKind.STORY: make_stories},
    renderers={**blocks.RENDERERS, **consent_blocks.RENDERERS},
)
