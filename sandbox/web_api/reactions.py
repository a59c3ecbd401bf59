"""`reactions.*`"""

import re

from sandbox import payloads, posting
from sandbox.errors import SlackError
from sandbox.records import Json, Message
from sandbox.web_api.call import OF_OWN_PLACE, Call, Method

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    message, name = _item(call), _name(call)
    if call.team.conversations[message.channel].archived:
        raise SlackError("is_archived")
    if not posting.react(call.team, message, call.team.bot.id, name):
        raise SlackError("already_reacted")
    return {}


def remove(call: Call) -> Json:
    if not posting.unreact(call.team, _item(call), call.team.bot.id, _name(call)):
        raise SlackError("no_reaction")
    return {}


def get(call: Call) -> Json:
    message = _item(call)
    return {
        "type": "message",
        "channel": message.channel,
        "message": payloads.message(call.team, message),
    }


def _item(call: Call) -> Message:
    place = call.joined()
    message = place.messages.get(call.args.required("timestamp"))
    if message is None or message.deleted:
        raise SlackError("message_not_found")
    return message


def _name(call: Call) -> str:
    name = call.args.required("name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


_NAMED = "channel timestamp name"
_OF_ITEM = f"{OF_OWN_PLACE} message_not_found"

METHODS = {
    "reactions.add": Method(
        add, 3, ("reactions:write",), _NAMED, f"{_OF_ITEM} already_reacted invalid_name is_archived"
    ),
    "reactions.remove": Method(remove, 2, ("reactions:write",), _NAMED, f"{_OF_ITEM} invalid_name no_reaction"),
    "reactions.get": Method(get, 3, ("reactions:read",), "channel timestamp", _OF_ITEM),
}
