"""The Slack app as data: what it listens to and what it may do. `python -m bot manifest` prints it for Slack.

Format: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any

from bot.slack.http import EVENTS_PATH

VERSION = 2
"""Counts the manifests that differ in what the app may do or hears of; CHANGELOG.md says in what. Slack has a field for
the version of its own format (`_metadata`) and none for ours, so it stands at the end of the app's description."""
SINCE = {"channel_id_changed": 2, "subteam_updated": 2}
"""The scopes and events that the first manifest did not have, and which one was the first that does."""

SCOPES = {
    "channels:history": "Looks whether a message is there already when its sending was interrupted.",
    "channels:read": "Keeps teams in step with who is in their channel, and looks whether Kindling is in it.",
    "chat:write": "Posts shout-outs and direct messages.",
    "commands": "Offers the commands and the message shortcuts.",
    "dnd:read": "Keeps nudges back while somebody does not want to be disturbed.",
    "files:write": "Sends people a copy of their own data.",
    "groups:history": "The same in private channels.",
    "groups:read": "The same where the channel is private.",
    "im:history": "The same in direct messages.",
    "im:write": "Opens a direct message to look into it.",
    "reactions:read": "A reaction on a message makes a follow-up.",
    "usergroups:read": "A user group can be a team.",
    "users:read": "Knows who is a person, who left or is away, and each one's name and time zone.",
}
"""Each bot scope, and the feature that needs it today."""

EVENTS = {
    "app_home_opened": "Shows each person their Home.",
    "channel_archive": "A team whose channel is archived ends.",
    "channel_id_changed": "Follows a private channel that gets another id when it is shared.",
    "channel_rename": "A team is called as its channel is.",
    "dnd_updated_user": "Nudges wait while somebody does not want to be disturbed.",
    "group_archive": "The same in private channels.",
    "group_rename": "The same in private channels.",
    "member_joined_channel": "Keeps teams in step; and whoever invites Kindling hears how to begin.",
    "member_left_channel": "Keeps teams in step with their channels.",
    "reaction_added": "A reaction on a message makes a follow-up.",
    "reaction_removed": "Taking the reaction away lets it go.",
    "subteam_members_changed": "A team that is a user group keeps in step with it.",
    "subteam_updated": "A team that is a user group is called as it is, and ends with it.",
    "team_join": "A new person is known at once.",
    "user_change": "A changed name, time zone, status or departure is known at once.",
}
"""Each event that the app subscribes to, and what for."""

COMMANDS = {
    "/checkin": ("Say how you arrive today, for yourself", "history"),
    "/followup": ("Keep a promise on time", "@priya send the revised quote by friday 3pm"),
    "/kindling": ("Settings, teams and digests", "help"),
    "/thanks": ("Thank someone for what they did", "@ben for staying late to unblock the release #teamwork"),
}
"""Each slash command, what it does, and an example of what follows it."""

SHORTCUTS = {
    "follow_up_on_message": ("Follow up on this", "Promise to come back to this message by a time"),
    "thank_for_message": ("Thank for this", "Thank the author of this message"),
}
"""Each message shortcut's callback id, its name in the menu, and what it does."""

DESCRIPTION = (
    "Kindling helps a team to be kind on purpose. Thanks are remembered and shown, promises are kept on time, people "
    "are asked how they are and may stay silent, and leads notice whom nobody has noticed for a while. Nobody is "
    "ranked, nothing is counted against anyone, and what was said in private stays there."
)
"""The app's long description: at least 174 characters, as Slack wants it."""


def make_manifest(url: str | None = None) -> dict[str, Any]:
    """The app's manifest.

    Args:
        url: where Slack reaches the bot over HTTPS; without it the app uses Socket Mode.
    """
    request_url = {"request_url": url.rstrip("/") + EVENTS_PATH} if url else {}
    command_url = {"url": url.rstrip("/") + EVENTS_PATH} if url else {}
    return {
        "display_information": {
            "name": "Kindling",
            "description": "Thanks that are remembered, promises that are kept, people who are seen.",
            "long_description": f"{DESCRIPTION}\n\nManifest {VERSION}",
            "background_color": "#7a3b1d",
        },
        "features": {
            "bot_user": {"display_name": "Kindling", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "slash_commands": [
                {
                    "command": command,
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": True,
                    **command_url,
                }
                for command, (description, hint) in COMMANDS.items()
            ],
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": callback_id, "description": description}
                for callback_id, (name, description) in SHORTCUTS.items()
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS), **request_url},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
