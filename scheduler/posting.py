"""One message, one request to Slack, and what its answer means."""

from dataclasses import dataclass

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.message import Message
from bot.slack import error_code
from models.outbox import Claim

EVENT_TYPE = "kindling_message"
"""Metadata event type of everything that Kindling posts; its payload's `id` is the outbox id."""

PERMANENT = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "invalid_auth",
        "invalid_blocks",
        "is_archived",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_permission",
        "no_text",
        "not_authed",
        "not_in_channel",
        "restricted_action",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "user_disabled",
        "user_not_found",
    }
)
"""Errors of `chat.postMessage` that trying again does not mend
(https://docs.slack.dev/reference/methods/chat.postMessage#errors)."""


@dataclass(frozen=True)
class Posted:
    """Slack took it."""

    channel_id: str
    message_ts: str


@dataclass(frozen=True)
class Held:
    """Slack asked to wait before anything else is posted in this workspace."""

    seconds: float


@dataclass(frozen=True)
class Refused:
    """Slack will not take it, now or later."""

    reason: str


@dataclass(frozen=True)
class Unsure:
    """No answer, or one that says little: try again later."""

    reason: str


Outcome = Posted | Held | Refused | Unsure


async def post(client: AsyncWebClient, claim: Claim, message: Message) -> Outcome:
    """Post the message of a claimed row, marked with the row's id."""
    try:
        answer = await client.chat_postMessage(
            channel=claim.recipient,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"id": str(claim.id)}},
            unfurl_links=False,
            unfurl_media=False,
            **message.payload(),
        )
    except SlackApiError as error:
        return _meaning(error)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return Unsure(type(error).__name__)
    return Posted(answer["channel"], answer["ts"])


def _meaning(error: SlackApiError) -> Outcome:
    code = error_code(error)
    if error.response.status_code == 429 or code == "ratelimited":
        return Held(float(error.response.headers.get("Retry-After", 1)))
    return Refused(code) if code in PERMANENT else Unsure(code)
