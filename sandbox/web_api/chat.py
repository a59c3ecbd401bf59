"""`chat.*`"""

import json
import re
from dataclasses import dataclass
from typing import Any

from sandbox import limits, payloads, posting
from sandbox.answers import OF_MESSAGE, OF_THREAD, checked_message, thread_of
from sandbox.errors import SlackError
from sandbox.rate_limits import POSTING, UNLIMITED
from sandbox.records import Conversation, Json, Message
from sandbox.state import SLACKBOT
from sandbox.web_api.call import OF_OWN_PLACE, OF_PLACE, Args, Call, Method

_EVENT_TYPE = re.compile(r"[A-Za-z0-9_-]{1,255}")
_IGNORED = "invalid_metadata_schema"
"""Warning for metadata that is left out, https://docs.slack.dev/messaging/message-metadata"""


def post_message(call: Call) -> Json:
    place = target(call, call.args.required("channel"))
    thread_ts = thread_of(place, call.args.text("thread_ts"))
    said = _content(call)
    metadata, warning = _metadata(call.args)
    message = posting.post(
        call.team,
        place,
        call.team.bot.id,
        said.text,
        said.blocks,
        attachments=said.attachments,
        thread_ts=thread_ts,
        broadcast=bool(thread_ts) and call.args.flag("reply_broadcast"),
        metadata=metadata,
    )
    shape = payloads.message(call.team, message, metadata=True)
    return {"channel": place.id, "ts": message.ts, "message": shape, **warning}


def target(call: Call, where: str) -> Conversation:
    """Where to post: a conversation by id, a channel by name (but with an organisation's token), or the DM with the
    user whose id was given. That somebody was deactivated does not keep Slack from taking a message for them. Raises
    SlackError."""
    member = call.team.members.get(where)
    if member is not None:
        if member.person.bot or member.id == SLACKBOT:
            raise SlackError("cannot_dm_bot")
        return call.team.direct(call.team.bot.id, member.id)
    named = None if call.org_wide else call.team.handles.channels.get(where.removeprefix("#"))
    return writable(call, call.place(named or where))


def writable(call: Call, place: Conversation) -> Conversation:
    """The conversation, if the bot may post there. Raises SlackError."""
    if place.archived:
        raise SlackError("is_archived")
    anywhere = place.kind == "channel" and call.has("chat:write.public")
    if call.team.bot.id not in place.members and not anywhere:
        raise SlackError("not_in_channel")
    return place


@dataclass(frozen=True)
class _Content:
    """What a message says."""

    text: str
    blocks: list[Json] | None
    attachments: list[Json]


def _content(call: Call) -> _Content:
    """The text and blocks, the markdown alone, or the attachments of a message. Raises SlackError."""
    attachments = _attachments(call.args)
    blocks = call.args.json("blocks", "invalid_blocks_format")
    text, markdown = call.args.text("text") or None, call.args.text("markdown_text")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > limits.MARKDOWN_TEXT:
            raise SlackError("msg_too_long")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if attachments and not text and not blocks:
        return _Content("", None, attachments)
    return _Content(*checked_message(call.team, text, blocks), attachments)


def _attachments(args: Args) -> list[Json]:
    """Secondary attachments, https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments"""
    attachments = args.json("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > limits.ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return attachments


def _metadata(args: Args) -> tuple[Json | None, Json]:
    """The metadata, and what the answer says of them: those with a bad event type are ignored. Raises SlackError."""
    metadata = args.json("metadata", "invalid_metadata_format")
    if not metadata:
        return None, {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not _EVENT_TYPE.fullmatch(str(metadata.get("event_type", ""))):
        return None, {"warning": _IGNORED, "response_metadata": {"warnings": [_IGNORED]}}
    if len(json.dumps(metadata["event_payload"])) > limits.METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}, {}


def post_ephemeral(call: Call) -> Json:
    place = writable(call, call.conversation())
    user = call.args.required("user")
    if user not in place.members:
        raise SlackError("user_not_in_channel")
    said = _content(call)
    thread_ts = thread_of(place, call.args.text("thread_ts"))
    message = posting.post_ephemeral(
        call.team, place, user, said.text, said.blocks, attachments=said.attachments, thread_ts=thread_ts
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Replace a message: text without blocks removes its blocks; metadata left out stays."""
    message = _own_message(call, "cant_update_message")
    said = _content(call)
    if len(said.text) > limits.UPDATED_TEXT:
        raise SlackError("msg_too_long")
    metadata, warning = _metadata(call.args)
    more: dict[str, Any] = {"metadata": metadata} if "metadata" in call.args and not warning else {}
    posting.edit(call.team, message, said.text, said.blocks, attachments=said.attachments, **more)
    shape = payloads.message(call.team, message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shape, **warning}


def delete(call: Call) -> Json:
    message = _own_message(call, "cant_delete_message")
    posting.delete(call.team, message)
    return {"channel": message.channel, "ts": message.ts}


def _own_message(call: Call, refusal: str) -> Message:
    place = call.conversation()
    message = place.messages.get(call.args.required("ts"))
    if message is None or message.deleted:
        raise SlackError("message_not_found")
    if message.user != call.team.bot.id:
        raise SlackError(refusal)
    if place.archived:
        raise SlackError("is_inactive")
    return message


def get_permalink(call: Call) -> Json:
    place = call.conversation()
    message = place.messages.get(call.args.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": place.id, "permalink": payloads.permalink(call.team, message)}


_CONTENT = "text blocks attachments markdown_text"
OF_TARGET = f"{OF_OWN_PLACE} cannot_dm_bot is_archived"
_OF_CONTENT = f"{OF_MESSAGE} invalid_attachments markdown_text_conflict too_many_attachments"
_OF_METADATA = "invalid_metadata_format metadata_too_large"
_OF_OWN_MESSAGE = f"{OF_PLACE} is_inactive message_not_found"

METHODS = {
    "chat.postMessage": Method(
        post_message,
        POSTING,
        ("chat:write",),
        f"channel {_CONTENT} thread_ts reply_broadcast metadata",
        f"{OF_TARGET} {_OF_CONTENT} {_OF_METADATA} {OF_THREAD}",
    ),
    "chat.postEphemeral": Method(
        post_ephemeral,
        4,
        ("chat:write",),
        f"channel user {_CONTENT} thread_ts",
        f"{OF_OWN_PLACE} {_OF_CONTENT} {OF_THREAD} is_archived user_not_in_channel",
    ),
    "chat.update": Method(
        update,
        3,
        ("chat:write",),
        f"channel ts {_CONTENT} metadata",
        f"{_OF_OWN_MESSAGE} {_OF_CONTENT} {_OF_METADATA} cant_update_message",
    ),
    "chat.delete": Method(delete, 3, ("chat:write",), "channel ts", f"{_OF_OWN_MESSAGE} cant_delete_message"),
    "chat.getPermalink": Method(
        get_permalink, UNLIMITED, takes="channel message_ts", refuses=f"{OF_PLACE} message_not_found"
    ),
}
