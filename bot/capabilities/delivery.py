"""Delivery: each message once, and a word to somebody who can mend what stands in its way."""

from bot.blocks import troubles, unseen
from bot.blocks.setting_fields import MESSAGES_PER_MINUTE
from bot.capabilities.capability import Capability
from bot.slack.scopes import Scope
from handlers.unseen import register
from models.capabilities.troubles import TOLD
from models.capabilities.unseen import ASKED

PAGE = Capability(
    name="delivery",
    registers=[register],
    events={"app_home_opened": "Shows each person their Home."},
    scopes={
        Scope.CHANNELS_HISTORY: "Looks in public channels whether an interrupted message or deleted thanks are there.",
        Scope.CHAT_WRITE: "Posts thanks and direct messages.",
        Scope.GROUPS_HISTORY: "Looks in private channels whether an interrupted message or deleted thanks are there.",
        Scope.IM_HISTORY: "Looks in direct messages whether an interrupted message is there, and hears what people "
        "write to it.",
        Scope.IM_WRITE: "Opens a direct message to look into it.",
    },
    renderers={TOLD: troubles.render_told, ASKED: unseen.render_asked},
    settings=[MESSAGES_PER_MINUTE],
)
