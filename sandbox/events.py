"""The events that an app can hear of, https://docs.slack.dev/reference/events"""

from collections.abc import Sequence

from sandbox import do_not_disturb, limits, payloads
from sandbox.records import Conversation, LiveGroup, Member, Message, View
from sandbox.shapes import Json
from sandbox.state import Home, LiveWorkspace, Organisation

_MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


SUBTYPES = {
    "channel_join": "somebody joined a channel",
    "channel_leave": "somebody left it",
    "file_share": "a message with files",
    "message_changed": "a message reads differently now",
    "message_deleted": "a message is gone",
    "tombstone": "what is left of a deleted message that has replies",
}
"""Of messages that are not simply said, https://docs.slack.dev/reference/events/message#subtypes"""


def messages_of(place: Conversation) -> str:
    """The name under which a manifest subscribes to the messages of such a conversation."""
    return _MESSAGE_EVENTS[payloads.CHANNEL_TYPES[place.kind]]


def subscription(event: Json) -> str:
    """The name under which a manifest subscribes to this event."""
    kind = str(event["type"])
    return _MESSAGE_EVENTS[event["channel_type"]] if kind == "message" else kind


def _now(home: Home) -> str:
    return f"{home.clock.time():.6f}"


def message(team: LiveWorkspace, place: Conversation, item: Message) -> Json:
    """A new message."""
    return payloads.message(team, item) | {
        "channel": place.id,
        "channel_type": payloads.CHANNEL_TYPES[place.kind],
        "event_ts": item.ts,
    }


def message_changed(team: LiveWorkspace, place: Conversation, item: Message, previous: Json) -> Json:
    return _about_message(team, place, "message_changed") | {
        "message": payloads.message(team, item),
        "previous_message": previous,
    }


def message_deleted(team: LiveWorkspace, place: Conversation, previous: Json) -> Json:
    return _about_message(team, place, "message_deleted") | {
        "deleted_ts": previous["ts"],
        "previous_message": previous,
    }


def _about_message(team: LiveWorkspace, place: Conversation, subtype: str) -> Json:
    now = _now(team)
    return {
        "type": "message",
        "subtype": subtype,
        "channel": place.id,
        "channel_type": payloads.CHANNEL_TYPES[place.kind],
        "hidden": True,
        "ts": now,
        "event_ts": now,
    }


def app_mention(team: LiveWorkspace, place: Conversation, item: Message) -> Json:
    return payloads.message(team, item) | {"type": "app_mention", "channel": place.id, "event_ts": item.ts}


def reaction(team: LiveWorkspace, kind: str, item: Message, user: str, name: str) -> Json:
    """`kind` is `reaction_added` or `reaction_removed`, https://docs.slack.dev/reference/events/reaction_added"""
    place = team.conversations[item.channel]
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": item.user,
        "item": {
            "type": "message",
            "channel": item.channel,
            "ts": item.ts,
            "channel_type": payloads.CHANNEL_TYPES[place.kind],
        },
        "event_ts": _now(team),
    }


def app_home_opened(team: LiveWorkspace, user: str, channel: str, tab: str, view: View | None) -> Json:
    """`channel` is the person's DM with the bot; `tab` is `home` or `messages`."""
    shape: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": tab,
        "event_ts": _now(team),
    }
    return shape | ({"view": payloads.view(team, view)} if view else {})


def team_join(team: LiveWorkspace, member: Member) -> Json:
    return {"type": "team_join", "user": payloads.user(team, member), "event_ts": _now(team)}


def user_change(team: LiveWorkspace, member: Member) -> Json:
    return {
        "type": "user_change",
        "user": payloads.user(team, member, locale=True),
        "cache_ts": member.updated,
        "event_ts": _now(team),
    }


def dnd_updated_user(team: LiveWorkspace, member: Member) -> Json:
    """Someone's do-not-disturb times changed, https://docs.slack.dev/reference/events/dnd_updated_user"""
    return {
        "type": "dnd_updated_user",
        "user": member.id,
        "dnd_status": do_not_disturb.status(member, team.clock.now()),
        "event_ts": _now(team),
    }


def subteam_created(team: LiveWorkspace, group: LiveGroup) -> Json:
    """A user group was added; its count is a text, https://docs.slack.dev/reference/events/subteam_created"""
    shape = payloads.user_group(team, group) | {"user_count": str(len(group.members))}
    return {"type": "subteam_created", "subteam": shape, "event_ts": _now(team)}


def subteam_updated(team: LiveWorkspace, group: LiveGroup) -> Json:
    """A user group changed, https://docs.slack.dev/reference/events/subteam_updated

    It names the first 500 members only; `user_count` is the whole number.
    """
    shape = payloads.user_group(team, group, users=True, count=True)
    shape["users"] = shape["users"][: limits.MEMBERS_IN_EVENT]
    return {"type": "subteam_updated", "subteam": shape, "event_ts": _now(team)}


def subteam_members_changed(team: LiveWorkspace, before: LiveGroup, after: LiveGroup) -> Json:
    """Who joined and left a user group; counts are texts, as documented.

    https://docs.slack.dev/reference/events/subteam_members_changed
    """
    added = [member for member in after.members if member not in before.members]
    removed = [member for member in before.members if member not in after.members]
    return {
        "type": "subteam_members_changed",
        "subteam_id": after.id,
        "team_id": team.id,
        "date_previous_update": before.updated,
        "date_update": after.updated,
        "added_users": added,
        "added_users_count": str(len(added)),
        "removed_users": removed,
        "removed_users_count": str(len(removed)),
        "event_ts": _now(team),
    }


def member_joined(team: LiveWorkspace, place: Conversation, user: str, inviter: str | None) -> Json:
    event = _membership(team, "member_joined_channel", place, user)
    return event | ({"inviter": inviter} if inviter else {})


def member_left(team: LiveWorkspace, place: Conversation, user: str) -> Json:
    return _membership(team, "member_left_channel", place, user)


def _membership(team: LiveWorkspace, kind: str, place: Conversation, user: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": place.id,
        "channel_type": "G" if place.kind == "private" else "C",
        "team": team.id,
        "event_ts": _now(team),
    }


def archived(team: LiveWorkspace, place: Conversation, by: str) -> Json:
    kind = payloads.CHANNEL_TYPES[place.kind]
    return {"type": f"{kind}_archive", "channel": place.id, "user": by, "is_moved": 0, "event_ts": _now(team)}


def id_changed(team: LiveWorkspace, old: str, new: str) -> Json:
    """A private channel got another id for good, https://docs.slack.dev/reference/events/channel_id_changed"""
    return {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new, "event_ts": _now(team)}


def renamed(team: LiveWorkspace, place: Conversation) -> Json:
    channel = {"id": place.id, "name": place.name, "name_normalized": place.name, "created": place.created}
    kind = payloads.CHANNEL_TYPES[place.kind]
    return {"type": f"{kind}_rename", "channel": channel, "event_ts": _now(team)}


def tokens_revoked(home: Home) -> Json:
    bot = home.bot_user if isinstance(home, Organisation) else home.bot.id
    return {"type": "tokens_revoked", "tokens": {"bot": [bot]}, "event_ts": _now(home)}


def app_uninstalled() -> Json:
    return {"type": "app_uninstalled"}


def team_access(kind: str, organisation: Organisation, team_ids: Sequence[str]) -> Json:
    """`kind` is `team_access_granted` or `team_access_revoked`: the organisation's installation may enter workspaces,
    or no more, https://docs.slack.dev/reference/events/team_access_granted"""
    return {"type": kind, "team_ids": list(team_ids), "event_ts": _now(organisation)}
