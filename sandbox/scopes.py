"""What each bot scope lets an app do, in a line: for whoever decides whether to install it.

https://docs.slack.dev/reference/scopes
"""

MEANINGS = {
    "app_mentions:read": "Read messages that mention the app",
    "channels:history": "Read messages in public channels that it is in",
    "channels:join": "Join public channels",
    "channels:manage": "Manage public channels that it is in",
    "channels:read": "See public channels and who is in them",
    "channels:write.invites": "Invite people to public channels",
    "chat:write": "Write messages",
    "chat:write.public": "Write in public channels that it is not in",
    "commands": "Offer commands and shortcuts",
    "dnd:read": "See when people do not want to be disturbed",
    "files:read": "Look at files that people give it, or share where it is",
    "files:write": "Share files",
    "groups:history": "Read messages in private channels that it is in",
    "groups:read": "See private channels that it is in, and who is in them",
    "groups:write": "Manage private channels that it is in",
    "groups:write.invites": "Invite people to private channels",
    "im:history": "Read direct messages that people write to it",
    "im:read": "See the direct messages that it has with people",
    "im:write": "Begin direct messages with people",
    "mpim:history": "Read messages in group direct messages that it is in",
    "mpim:read": "See group direct messages that it is in",
    "mpim:write": "Begin group direct messages",
    "reactions:read": "See emoji reactions",
    "reactions:write": "Add emoji reactions and take them back",
    "team:read": "See the workspace's name and address",
    "usergroups:read": "See user groups and who is in them",
    "users.profile:read": "See people's profiles",
    "users:read": "See who is in the workspace",
    "users:read.email": "See people's email addresses",
}


def meaning(scope: str) -> str:
    """In a line, or what it is called if nothing more is known of it."""
    return MEANINGS.get(scope, scope)


def split(listed: str) -> tuple[str, ...]:
    """The scopes of a list with commas, as the authorization URL has them, each once."""
    return tuple(dict.fromkeys(scope.strip() for scope in listed.split(",") if scope.strip()))
