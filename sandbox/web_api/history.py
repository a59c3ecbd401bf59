"""`conversations.history` and `conversations.replies`"""

import re
from itertools import islice

from sandbox import limits, payloads
from sandbox.errors import SlackError
from sandbox.records import Conversation, Json, Message
from sandbox.web_api.call import OF_OWN_PLACE, Args, Call, Method, by_kind
from sandbox.web_api.paging import OF_PAGE, PAGED, decode_cursor, encode_cursor

_TS = re.compile(r"\d{1,10}(\.\d{1,6})?")


def history(call: Call) -> Json:
    """The messages of a time window, newest first."""
    place = _readable(call)
    inclusive, position = call.args.flag("inclusive"), decode_cursor(call.args)
    window = place.newest_first(
        _moment(call.args, "oldest"),
        position or _moment(call.args, "latest"),
        with_oldest=inclusive,
        with_latest=inclusive and not position,
    )
    limit = call.args.number("limit", 100, most=limits.PAGE)
    return _answer(call, list(islice(window, limit + 1)), limit) | {"pin_count": 0}


def replies(call: Call) -> Json:
    """A thread, oldest first: its parent and then the replies of a time window."""
    place = _readable(call)
    root = place.messages.get(call.args.required("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    oldest = decode_cursor(call.args) or _moment(call.args, "oldest")
    latest = _moment(call.args, "latest")
    inclusive = call.args.flag("inclusive")
    found = [reply for reply in root.replies if _within(reply.ts, oldest, latest, inclusive)]
    limit = call.args.number("limit", 1000)
    if not call.args.text("cursor"):
        found.insert(0, root)
    return _answer(call, found, limit)


def _within(ts: str, oldest: str, latest: str, inclusive: bool) -> bool:
    if inclusive and ts in (oldest, latest):
        return True
    return ts > oldest and (not latest or ts < latest)


def _readable(call: Call) -> Conversation:
    place = call.joined()
    call.need_for(place, "history")
    return place


def _moment(args: Args, name: str) -> str:
    """A timestamp in full length, so that it compares as text; empty if absent or 0."""
    value = args.text(name)
    if not value:
        return ""
    if not _TS.fullmatch(value):
        raise SlackError(f"invalid_ts_{name}")
    seconds, _, fraction = value.partition(".")
    return f"{seconds:0>10}.{fraction:0<6}" if int(seconds) else ""


def _answer(call: Call, found: list[Message], limit: int) -> Json:
    metadata = call.args.flag("include_all_metadata")
    answer: Json = {
        "messages": [payloads.message(call.team, item, metadata=metadata) for item in found[:limit]],
        "has_more": len(found) > limit,
    }
    if len(found) > limit:
        answer["response_metadata"] = {"next_cursor": encode_cursor(found[limit - 1].ts)}
    return answer


_READ = by_kind("history")
_WINDOW = f"channel oldest latest inclusive include_all_metadata {PAGED}"
_OF_WINDOW = f"{OF_OWN_PLACE} {OF_PAGE} invalid_ts_latest invalid_ts_oldest"

METHODS = {
    "conversations.history": Method(history, 3, takes=_WINDOW, refuses=_OF_WINDOW, also=_READ),
    "conversations.replies": Method(
        replies, 3, takes=f"{_WINDOW} ts", refuses=f"{_OF_WINDOW} thread_not_found", also=_READ
    ),
}
