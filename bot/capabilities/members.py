"""Members: who is here, in which zone and whether they can be reached, as Slack tells it."""

from bot.capabilities.capability import Capability
from bot.slack.scopes import Scope
from handlers.news import register

PAGE = Capability(
    name="members",
    registers=[register],
    events={
        "dnd_updated_user": "Nudges wait while somebody does not want to be disturbed.",
        "team_join": "A new person is known at once.",
        "user_change": "A changed name, time zone, status or departure is known at once.",
    },
    scopes={
        Scope.DND_READ: "Keeps nudges back while somebody does not want to be disturbed.",
        Scope.USERS_READ: "Knows who is a person, who left or is away, and each one's name and time zone.",
    },
)
