"""Rounds: what a team's people say in private until a fixed moment, read at once, vote on, and take on."""

from bot.blocks import rounds as blocks
from bot.blocks.help import Door, Fits, Group
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers import round_lines, round_words, rounds
from scheduler.rounds import ROUNDS

PAGE = Capability(
    name="rounds",
    registers=[rounds.register, round_words.register, round_lines.register],
    subcommands={"retro": guide.RETRO},
    doors=[Door(guide.RETRO_BUTTON, "retro", Group.TOGETHER, frozenset({Fits.IN_A_TEAM}))],
    parts=[ROUNDS],
    renderers=blocks.RENDERERS,
)
