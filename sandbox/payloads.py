"""The JSON that Slack makes of people, conversations, messages and views."""

import mimetypes
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.records import Conversation, LiveGroup, Member, Message, UploadedFile, View
from sandbox.shapes import Json
from sandbox.state import LiveWorkspace, Organisation
from sandbox.workspace import Person

CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}
_FILE_TYPES = {"image/jpeg": "jpg", "text/plain": "text"}


def user(team: LiveWorkspace, member: Member, *, locale: bool = False, email: bool = False) -> Json:
    """A user object, https://docs.slack.dev/reference/objects/user-object"""
    person = member.person
    local = team.clock.now().astimezone(ZoneInfo(person.zone))
    shape: Json = {
        "id": member.id,
        "team_id": team.id,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": profile(team, member, email=email),
        "is_bot": person.bot,
        "is_app_user": False,
        "updated": member.updated,
    }
    if person.stranger:
        shape["is_stranger"] = True
    if team.organisation is not None:
        shape["enterprise_user"] = _enterprise_user(team.organisation, member)
    if person.deleted:
        return shape
    return shape | {
        "real_name": person.real_name,
        "tz": person.zone,
        "tz_label": _zone_label(local),
        "tz_offset": int((local.utcoffset() or timedelta()).total_seconds()),
        "is_admin": person.admin or person.owner,
        "is_owner": person.owner,
        "is_primary_owner": False,
        "is_restricted": bool(person.guest),
        "is_ultra_restricted": person.guest == "single",
        "is_email_confirmed": not person.bot,
        "who_can_share_contact_card": "EVERYONE",
        **({"locale": person.locale} if locale else {}),
    }


def _enterprise_user(organisation: Organisation, member: Member) -> Json:
    """https://docs.slack.dev/enterprise/developing-for-enterprise-orgs#user_object_changes"""
    return {
        "id": member.id,
        "enterprise_id": organisation.id,
        "enterprise_name": organisation.name,
        "is_admin": member.runs_it,
        "is_owner": member.person.owner,
        "teams": organisation.teams_of(member.id),
    }


def enterprise(team: LiveWorkspace) -> Json | None:
    """The organisation of a workspace, if it is in one."""
    return {"id": team.organisation.id, "name": team.organisation.name} if team.organisation else None


def of_enterprise(team: LiveWorkspace) -> Json:
    """The same among the fields of something else; none where there is no organisation."""
    if team.organisation is None:
        return {}
    return {"enterprise_id": team.organisation.id, "enterprise_name": team.organisation.name}


def _zone_label(local: datetime) -> str:
    name = local.tzname() or "UTC"
    return f"GMT{name}" if name[0] in "+-" else name


def profile(team: LiveWorkspace, member: Member, *, email: bool = False) -> Json:
    """The profile part of a user object."""
    person = member.person
    first, _, last = person.real_name.partition(" ")
    shape: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name or person.handle,
        "display_name_normalized": person.display_name or person.handle,
        "first_name": first,
        "last_name": last,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": _status_expiration(person),
        "avatar_hash": member.id[-8:].lower(),
        "image_72": f"https://{team.domain}.slack.com/avatars/{member.id}_72.png",
        "team": team.id,
    }
    if member.bot_id:
        shape |= {"api_app_id": team.app.id, "bot_id": member.bot_id}
    if email and not person.bot:
        shape["email"] = person.email or f"{person.handle}@{team.domain}.example"
    return shape


def _status_expiration(person: Person) -> int:
    """Epoch seconds; 0 for a status that stays, or where there is none."""
    if person.status_expiration is None or not (person.status_text or person.status_emoji):
        return 0
    return int(person.status_expiration.timestamp())


def conversation(team: LiveWorkspace, place: Conversation, *, num_members: bool = False) -> Json:
    """A conversation object as the bot sees it."""
    shape: Json = {
        "id": place.id,
        "created": place.created,
        "is_archived": place.archived,
        "is_channel": place.kind == "channel",
        "is_group": place.kind == "private",
        "is_im": place.kind == "im",
        "is_mpim": place.kind == "mpim",
        "is_private": place.kind != "channel",
        "is_org_shared": False,
        "context_team_id": team.id,
        "updated": place.created * 1000,
    }
    if place.kind == "im":
        return shape | {"user": other(team, place), "is_user_deleted": False, "priority": 0}
    return shape | {
        "name": place.name,
        "name_normalized": place.name,
        "creator": place.creator,
        "is_general": place.general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": team.bot.id in place.members,
        "topic": {"value": place.topic, "creator": place.creator, "last_set": place.created},
        "purpose": {"value": place.purpose, "creator": place.creator, "last_set": place.created},
        "previous_names": [],
        **({"num_members": len(place.members)} if num_members else {}),
    }


def other(team: LiveWorkspace, place: Conversation) -> str:
    """The member of a DM who is not the app's bot."""
    return next((member for member in place.members if member != team.bot.id), team.bot.id)


def message(team: LiveWorkspace, item: Message, *, metadata: bool = False) -> Json:
    """A message object, https://docs.slack.dev/reference/events/message"""
    shape: Json = {"type": "message", "user": item.user, "ts": item.ts, "text": item.text, "team": team.id}
    if item.subtype or item.broadcast:
        shape["subtype"] = item.subtype or "thread_broadcast"
    if item.bot_id:
        shape |= {"bot_id": item.bot_id, "app_id": team.app.id, "bot_profile": bot_profile(team)}
    if item.blocks:
        shape["blocks"] = item.blocks
    if item.attachments:
        shape["attachments"] = [{"id": number, **each} for number, each in enumerate(item.attachments, 1)]
    if item.edited:
        shape["edited"] = item.edited
    if item.files:
        shape["files"] = [file(team, one) for one in item.files]
    if item.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in item.reactions.items()
        ]
    if metadata and item.metadata:
        shape["metadata"] = item.metadata
    return shape | _thread(team, item)


def permalink(team: LiveWorkspace, item: Message) -> str:
    """The address of a message, https://docs.slack.dev/reference/methods/chat.getPermalink"""
    link = f"https://{team.domain}.slack.com/archives/{item.channel}/p{item.ts.replace('.', '')}"
    if item.thread_ts and item.thread_ts != item.ts:
        link += f"?thread_ts={item.thread_ts}&cid={item.channel}"
    return link


def _thread(team: LiveWorkspace, item: Message) -> Json:
    if item.thread_ts is None:
        return {}
    shape: Json = {"thread_ts": item.thread_ts}
    if item.thread_ts != item.ts:
        parent = team.conversations[item.channel].messages.get(item.thread_ts)
        return shape | ({"parent_user_id": parent.user} if parent else {})
    return shape | {
        "reply_count": len(item.replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in item.replies)),
        "reply_users_count": len({reply.user for reply in item.replies}),
        "latest_reply": item.replies[-1].ts if item.replies else None,
        "is_locked": False,
        "subscribed": False,
    }


def file(team: LiveWorkspace, item: UploadedFile) -> Json:
    """A file object, https://docs.slack.dev/reference/objects/file-object"""
    kind = mimetypes.guess_type(item.name)[0] or "application/octet-stream"
    private = f"{team.url}/files-pri/{team.id}-{item.id}/{quote(item.name, safe='')}"
    user = item.user or team.bot.id
    places = [team.conversations[place] for place in item.shared_in]
    return {
        "id": item.id,
        "created": item.created,
        "timestamp": item.created,
        "name": item.name,
        "title": item.title,
        "mimetype": kind,
        "filetype": _FILE_TYPES.get(kind) or kind.rpartition("/")[2],
        "user": user,
        "size": item.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(place.kind == "channel" for place in places),
        "url_private": private,
        "url_private_download": private,
        "permalink": f"https://{team.domain}.slack.com/files/{user}/{item.id}",
        "channels": [place.id for place in places if place.kind == "channel"],
        "groups": [place.id for place in places if place.kind == "private"],
        "ims": [place.id for place in places if place.direct],
    }


def user_group(team: LiveWorkspace, group: LiveGroup, *, users: bool = False, count: bool = False) -> Json:
    """A user group, https://docs.slack.dev/reference/objects/usergroup-object"""
    shape: Json = {
        "id": group.id,
        "team_id": team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.updated,
        "date_delete": group.deleted,
        "auto_type": None,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if users:
        shape["users"] = list(group.members)
    if count:
        shape["user_count"] = len(group.members)
    return shape


def bot_profile(team: LiveWorkspace) -> Json:
    return {
        "id": team.bot_id,
        "app_id": team.app.id,
        "user_id": team.bot.id,
        "name": team.app.name,
        "deleted": False,
        "updated": team.bot.updated,
        "team_id": team.id,
        "icons": {},
    }


def view(team: LiveWorkspace, item: View) -> Json:
    """A view object, https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    source = item.source
    return {
        "id": item.id,
        "team_id": team.id,
        "type": item.kind,
        "title": source.get("title"),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "blocks": item.blocks,
        "private_metadata": item.private_metadata,
        "callback_id": item.callback_id,
        "external_id": item.external_id,
        "state": {"values": item.values},
        "hash": item.hash,
        "clear_on_close": bool(source.get("clear_on_close")),
        "notify_on_close": bool(source.get("notify_on_close")),
        "root_view_id": item.root_view_id,
        "previous_view_id": item.previous_view_id,
        "app_id": team.app.id,
        "app_installed_team_id": team.installation.home,
        "bot_id": team.bot_id,
    }
