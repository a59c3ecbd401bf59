"""The six action steps: each with a way to take it now and, if wished, a question days later about what one noticed."""

from bot.blocks import action_steps as blocks
from bot.blocks import noticed
from bot.blocks.help import Door, Group
from bot.blocks.home_places import HomePart, Way
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.action_steps import register

PAGE = Capability(
    name="action_steps",
    registers=[register],
    subcommands={"steps": guide.STEPS},
    doors=[Door(guide.STEPS_BUTTON, "steps", Group.HARD)],
    renderers=noticed.RENDERERS,
    home=HomePart(way=Way(blocks.button, blocks.INVITATION)),
)
