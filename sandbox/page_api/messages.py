"""The messages that one person sees, as JSON for the page: of a conversation, of a thread, and quoted in others."""

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from sandbox import payloads
from sandbox.actor import Actor
from sandbox.forms import initial_values
from sandbox.page_api import places
from sandbox.records import Conversation, Json, Message

MOST_MESSAGES = 2000
_MOST_FACES = 5
_MOST_QUOTES = 3
_LINK = re.compile(r"<https://([a-z0-9-]+)\.slack\.com/archives/([A-Z0-9]+)/p(\d+)(\d{6})[^>]*>")


def conversation(who: Actor, place: Conversation, receipts: Sequence[Message], limit: int, to: str = "") -> Json:
    """The newest `limit` messages of a conversation, or those back `to` one of them, with this person's `receipts`,
    oldest first."""
    newest = _newest(place, limit, to)
    more = len(place.timeline) > len(newest)
    since = newest[-1].ts if more and newest else ""
    private = [item for item in receipts if item.thread_ts is None and item.ts > since]
    return {
        "id": place.id,
        "topic": place.topic or place.purpose,
        "members": len(place.members),
        "has_app": who.team.bot.id in place.members,
        "more": more,
        "messages": [
            _message(item, who) | {"replies": _replies(item, receipts)}
            for item in sorted([*newest, *private], key=lambda item: item.ts)
        ],
    }


def _newest(place: Conversation, limit: int, to: str) -> list[Message]:
    shown = place.newest_first("", "", with_oldest=True, with_latest=True)
    newest = list(islice(shown, limit))
    older = takewhile(lambda item: item.ts >= to, shown) if to else ()
    return newest + list(islice(older, MOST_MESSAGES - limit))


def thread(who: Actor, place: Conversation, receipts: Sequence[Message], ts: str) -> Json | None:
    """A thread with all its replies and this person's `receipts` in it, oldest first; None if it is not there."""
    parent = place.messages.get(ts)
    if parent is None:
        return None
    private = [item for item in receipts if item.thread_ts == ts]
    replies = sorted([*parent.replies, *private], key=lambda item: item.ts)
    return {"at": place.id, "ts": ts, "messages": [_message(item, who) for item in (parent, *replies)]}


def _replies(item: Message, receipts: Sequence[Message]) -> Json | None:
    """What a message tells of its thread, if there is one for this person."""
    private = sum(1 for each in receipts if each.thread_ts == item.ts)
    if not item.replies and not private:
        return None
    return {
        "count": len(item.replies),
        "users": list(dict.fromkeys(reply.user for reply in reversed(item.replies)))[:_MOST_FACES],
        "last": item.replies[-1].ts if item.replies else None,
        "only_you": private,
    }


def _message(item: Message, who: Actor) -> Json:
    return {
        "ts": item.ts,
        "user": item.user,
        "text": item.text,
        "blocks": item.blocks,
        "values": item.inputs.get(who.id) or initial_values(item.blocks, here=item.channel),
        "thread": item.thread_ts if item.thread_ts != item.ts else None,
        "subtype": item.subtype,
        "only_you": item.ephemeral_to is not None,
        "edited": item.edited is not None,
        "files": [{"id": file.id, "title": file.title} for file in item.files],
        "reactions": [{"name": name, "users": users} for name, users in item.reactions.items()],
        "link": payloads.permalink(who.team, item),
        "quotes": list(islice(_quotes(item, who), _MOST_QUOTES)),
    }


def _quotes(item: Message, who: Actor) -> list[Json]:
    """The messages whose links a person wrote, if the reader may see them; the app asks for none (`unfurl_links`)."""
    if item.bot_id is not None:
        return []
    linked = dict.fromkeys(found.groups() for found in _LINK.finditer(item.text))
    return [quote for domain, place, *ts in linked if domain == who.team.domain if (quote := _quote(who, place, ts))]


def _quote(who: Actor, at: str, ts: Sequence[str]) -> Json | None:
    place = who.team.conversations.get(at)
    item = place.messages.get(".".join(ts)) if place and places.may_see(who, place) else None
    if item is None or item.deleted:
        return None
    return {
        "at": item.channel,
        "ts": item.ts,
        "user": item.user,
        "text": item.text or item.plain,
        "link": payloads.permalink(who.team, item),
    }
