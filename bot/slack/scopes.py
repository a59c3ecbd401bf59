"""What the app may do in Slack, as Slack names it (https://docs.slack.dev/reference/scopes). What each is needed for
stands with the capability that needs it."""

import enum


class Scope(enum.StrEnum):
    """A bot scope that the app asks for."""

    APP_MENTIONS_READ = "app_mentions:read"
    CHANNELS_HISTORY = "channels:history"
    CHANNELS_READ = "channels:read"
    CHAT_WRITE = "chat:write"
    COMMANDS = "commands"
    DND_READ = "dnd:read"
    FILES_READ = "files:read"
    FILES_WRITE = "files:write"
    GROUPS_HISTORY = "groups:history"
    GROUPS_READ = "groups:read"
    IM_HISTORY = "im:history"
    IM_WRITE = "im:write"
    REACTIONS_READ = "reactions:read"
    USERGROUPS_READ = "usergroups:read"
    USERS_READ = "users:read"


OPTIONAL = frozenset(
    {
        Scope.CHANNELS_HISTORY,
        Scope.DND_READ,
        Scope.FILES_READ,
        Scope.GROUPS_HISTORY,
        Scope.REACTIONS_READ,
        Scope.USERGROUPS_READ,
    }
)
"""Those that whoever installs the app may leave out, and add when somebody wants what they are for
(https://docs.slack.dev/changelog/2026/03/16/optional-scopes). What one of them is for is absent without it, and that is
no fault."""
