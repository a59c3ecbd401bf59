"""Digests: what a team and those who lead it hear of their weeks."""

from bot.blocks import lead_digests, team_digests
from bot.blocks.help import Door, Fits, Group
from bot.blocks.setting_fields import LEAST_GROUP_FIELD
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.digests import register
from models.people.cadences import CadenceKind
from scheduler.digests import make_lead_digests, make_team_digests

PAGE = Capability(
    name="digests",
    registers=[register],
    subcommands={"digest": guide.DIGEST, "changed": guide.CHANGED},
    doors=[
        Door(guide.DIGEST_BUTTON, "digest", Group.TOGETHER, frozenset({Fits.IN_A_TEAM})),
        Door(guide.LEAD_DIGEST_BUTTON, "digest lead", Group.OF_OTHERS, frozenset({Fits.LEADING})),
        Door(guide.CHANGED_BUTTON, "changed", Group.OF_OTHERS, frozenset({Fits.LEADING})),
    ],
    makers={
        CadenceKind.TEAM_DIGEST: make_team_digests,
        CadenceKind.LEAD_DIGEST: make_lead_digests,
    },
    settings=[LEAST_GROUP_FIELD],
    renderers={**team_digests.RENDERERS, **lead_digests.RENDERERS},
)
