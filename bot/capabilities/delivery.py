"""Delivery: each message once, and a word to somebody who can mend what stands in its way."""

from bot.blocks import troubles
from bot.blocks.setting_fields import MESSAGES_PER_MINUTE
from bot.capabilities.capability import Capability
from bot.slack.scopes import Scope
from models.capabilities.troubles import TOLD

PAGE = Capability(
    name="delivery",
    events={"app_home_opened": "Shows each person their Home."},
    scopes={
        Scope.CHANNELS_HISTORY: "Looks whether a message is there already when its sending was interrupted.",
        Scope.CHAT_WRITE: "Posts thanks and direct messages.",
        Scope.GROUPS_HISTORY: "The same in private channels.",
        Scope.IM_HISTORY: "The same in direct messages, and hears what is written to it there.",
        Scope.IM_WRITE: "Opens a direct message to look into it.",
    },
    renderers={TOLD: troubles.render_told},
    settings=[MESSAGES_PER_MINUTE],
)
