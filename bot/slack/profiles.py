"""Slack's people as Kindling knows them: read from Slack's user objects and do-not-disturb statuses."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from models.people.hours import is_zone
from models.people.members import Profile

SLACKBOT = "USLACKBOT"
"""Slack's own bot, which `users.info` does not mark as one."""
DEFAULT_ZONE = "UTC"
AWAY_EMOJI = (":palm_tree:", ":face_with_thermometer:")
"""A status with one of these, or with an end, says that somebody is away."""


def profile_from(user: Mapping[str, Any], workspace_id: str) -> Profile:
    """A person from Slack's user object.

    Slack's own `is_stranger` is only true of outsiders who share no channel that the app can see, so the workspace
    that the person belongs to is looked at as well (on Enterprise Grid all workspaces are one organisation).
    """
    elsewhere = user.get("team_id") not in (None, workspace_id) and not user.get("enterprise_user")
    shown = user.get("profile", {})
    zone = user.get("tz") or DEFAULT_ZONE
    status_ends = int(shown.get("status_expiration") or 0)
    real_name = user.get("real_name") or shown.get("real_name")
    name = shown.get("display_name") or real_name or user.get("name") or user["id"]
    handle = user.get("name") if user.get("name") not in (name, real_name) else None
    other_names = [each for each in (real_name, handle) if each] if handle or real_name != name else []
    return Profile(
        id=user["id"],
        name=name,
        locale=user.get("locale") or None,
        zone=zone if is_zone(zone) else DEFAULT_ZONE,
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_deleted=bool(user.get("deleted")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or elsewhere,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        updated=int(user.get("updated") or 0),
        is_away=status_ends > 0 or shown.get("status_emoji") in AWAY_EMOJI,
        away_until=datetime.fromtimestamp(status_ends, UTC) if status_ends else None,
        other_names="\n".join(" ".join(each.split()) for each in other_names) or None,
    )


def dnd_window(status: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """Between when somebody does not want to be disturbed, from Slack's `dnd_status`; `None` if they do not mind.

    A pause that they set by hand begins now; else it is the next of their daily ones, or the one that is on.
    https://docs.slack.dev/reference/methods/dnd.info
    """
    if status.get("snooze_enabled") and status.get("snooze_endtime"):
        return datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(status["snooze_endtime"], UTC)
    start, end = status.get("next_dnd_start_ts") or 0, status.get("next_dnd_end_ts") or 0
    if not status.get("dnd_enabled") or end <= start:
        return None
    return datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
