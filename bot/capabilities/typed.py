"""Typed: what people write to Kindling in words of their own means what the commands mean."""

from bot.capabilities.capability import Capability
from bot.slack.scopes import Scope

PAGE = Capability(
    name="typed",
    events={
        "app_mention": "Understands what somebody writes to it in a channel.",
        "message.im": "Understands what somebody writes to it in its direct messages, and to it alone.",
    },
    scopes={Scope.APP_MENTIONS_READ: "Reads what somebody writes to it in a channel, and nothing else there."},
)
