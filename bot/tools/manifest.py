"""The Slack app as data: what it listens to and what it may do. `python -m bot manifest` prints it for Slack.

Format: https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Sequence
from typing import Any

from bot.capabilities import CAPABILITIES
from bot.capabilities.capability import Capability
from bot.capabilities.derived import events_of, help_of, scopes_of
from bot.content.commands import called, named
from bot.slack.http import EVENTS_PATH, REDIRECT_PATH
from bot.slack.scopes import OPTIONAL

VERSION = 5
"""Counts the manifests that differ in what the app may do or hears of; CHANGELOG.md says in what. Slack has a field for
the version of its own format (`_metadata`) and none for ours, so it stands at the end of the app's description."""
SINCE = {
    "app_mention": 3,
    "app_uninstalled": 5,
    "app_mentions:read": 3,
    "channel_id_changed": 2,
    "files:read": 3,
    "message.im": 3,
    "subteam_updated": 2,
    "team_access_granted": 5,
    "team_access_revoked": 5,
    "tokens_revoked": 5,
}
"""The scopes and events that the first manifest did not have, or not for today's reason, and which one was the first
that does."""

SCOPES = scopes_of(CAPABILITIES)
"""Each bot scope, and what it is needed for."""
EVENTS = events_of(CAPABILITIES)
"""Each event that the app subscribes to, and what for."""

DESCRIPTION = (
    "Kindling helps a team to be kind on purpose. Thanks are remembered and shown, promises are kept on time, people "
    "are asked how they are and may stay silent, and leads notice whom nobody has noticed for a while. Nobody is "
    "ranked, nothing is counted against anyone, and what was said in private stays there."
)
"""The app's long description: at least 174 characters, as Slack wants it."""


def make_manifest(
    url: str | None = None, capabilities: Sequence[Capability] = CAPABILITIES, *, install_url: str | None = None
) -> dict[str, Any]:
    """The app's manifest, with the commands as they are called (`bot.content.commands.call`).

    Args:
        url: where Slack reaches the bot over HTTPS; without it the app uses Socket Mode.
        capabilities: what it can do.
        install_url: where people reach it over HTTPS to install the app; without it, at `url`.
    """
    installed_at = url or install_url
    redirect = {"redirect_urls": [installed_at.rstrip("/") + REDIRECT_PATH]} if installed_at else {}
    request_url = {"request_url": url.rstrip("/") + EVENTS_PATH} if url else {}
    known = help_of(capabilities)
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
                "messages_tab_read_only_enabled": False,
            },
            "slash_commands": [
                {
                    "command": called(each.name),
                    "description": named(each.does),
                    "usage_hint": each.example,
                    "should_escape": True,
                    **command_url,
                }
                for each in sorted(known.commands, key=lambda each: called(each.name))
            ],
            "shortcuts": [
                {
                    "name": each.name,
                    "type": "global" if each.is_global else "message",
                    "callback_id": each.callback_id,
                    "description": named(each.does),
                }
                for each in sorted(known.shortcuts, key=lambda each: each.callback_id)
            ],
        },
        "oauth_config": {
            **redirect,
            "scopes": {
                "bot": sorted(scopes_of(capabilities)),
                "bot_optional": sorted(OPTIONAL & scopes_of(capabilities).keys()),
            },
        },
        "settings": {
            "event_subscriptions": {"bot_events": sorted(events_of(capabilities)), **request_url},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": True,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
