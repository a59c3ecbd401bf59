"""Whether a message whose outcome is unknown is in Slack already: its outbox id, or the file that it
brings, in the conversation's own history.

Slack has no idempotency key, so this is how a message is posted once: look before sending again.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import retry_after
from bot.slack.posting import EVENT_TYPE, NotSent, Posted, Unknown, Unseen
from bot.slack.refusals import HISTORY, Sort, is_left_out, reason_of, sort_of
from models.store.outbox import Claim, Reason

WINDOW = timedelta(minutes=2)
"""How far from the time of its sending a message may be dated: the skew of the clocks, and a slow answer."""
PAGE = 100


async def find(client: AsyncWebClient, claim: Claim) -> Posted | NotSent | Unknown | Unseen:
    """Look for the claim's message; where reading is not possible just now, it stays unknown, with the reason."""
    try:
        channel_id = await _conversation(client, claim.recipient)
        async for message in _since_the_try(client, claim, channel_id):
            if outbox_id(message) == str(claim.id) or _brings(message, claim.file_id):
                return Posted(channel_id, message["ts"])
    except SlackApiError as error:
        if is_left_out(error):
            return Unseen()
        is_hindered = sort_of(error) is Sort.MENDABLE
        return Unknown(HISTORY + reason_of(error), retry_after(error) or 0.0, is_hindered)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return Unknown(HISTORY + type(error).__name__)
    return NotSent(Reason.NOT_IN_HISTORY)


def is_person(recipient: str) -> bool:
    """Whether a recipient is a person, by the id of the user, rather than a conversation."""
    return recipient.startswith(("U", "W"))


async def _conversation(client: AsyncWebClient, recipient: str) -> str:
    """The conversation's id; for a person, that of their direct messages with the bot."""
    if not is_person(recipient):
        return recipient
    answer = await client.conversations_open(users=recipient)
    channel_id: str = answer["channel"]["id"]
    return channel_id


async def _since_the_try(client: AsyncWebClient, claim: Claim, channel_id: str) -> AsyncIterator[Mapping[str, Any]]:
    """The conversation's (or thread's) messages since the last try, page by page; all since it was wished for where
    that time is not known."""
    since = min(claim.created_at, claim.tried_at) if claim.reason == Reason.WRONG_CLOCK else claim.tried_at
    window: dict[str, Any] = {
        "channel": channel_id,
        "oldest": f"{(since - WINDOW).timestamp():.6f}",
        "latest": f"{(max(claim.tried_at, claim.claimed_at) + WINDOW).timestamp():.6f}",
        "inclusive": True,
        "include_all_metadata": True,
        "limit": PAGE,
    }
    cursor: str | None = None
    while cursor != "":
        if claim.thread_ts:
            page = await client.conversations_replies(ts=claim.thread_ts, cursor=cursor, **window)
        else:
            page = await client.conversations_history(cursor=cursor, **window)
        for message in page["messages"]:
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""


def _brings(message: Mapping[str, Any], file_id: str | None) -> bool:
    return file_id is not None and any(each.get("id") == file_id for each in message.get("files") or [])


def outbox_id(message: Mapping[str, Any]) -> str | None:
    """The id by which a message of Kindling's is known; `None` of anybody else's."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    id_: str | None = metadata.get("event_payload", {}).get("id")
    return id_
