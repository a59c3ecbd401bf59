"""Installing: Kindling comes into workspaces, and when it is removed from one, stops there at once."""

from bot.capabilities.capability import Capability
from handlers.installing import register

PAGE = Capability(
    name="installing",
    registers=[register],
    events={
        "app_uninstalled": "Stops at once where Kindling is removed, and forgets all in a while.",
        "team_access_granted": "Serves a workspace of an organisation once that is given the app.",
        "team_access_revoked": "Stops at once where it is taken from one.",
        "tokens_revoked": "Stops at once where its token is taken back.",
    },
)
