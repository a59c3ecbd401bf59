"""One message, one request to Slack, and what its answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.plainest import plainest
from bot.slack import OF_A_PART, OF_THE_TOKEN, error_code, retry_after
from models.outbox import Claim

EVENT_TYPE = "kindling_message"
"""Metadata event type of everything that Kindling posts; its payload's `id` is the outbox id."""

# Errors of chat.postMessage that trying again does not mend
# (https://docs.slack.dev/reference/methods/chat.postMessage#errors), by who could mend them; see `OF_THE_TOKEN`, too.
OF_THE_CHANNEL = frozenset(
    {
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
OF_THE_PERSON = frozenset({"cannot_dm_bot", "messages_tab_disabled", "user_disabled", "user_not_found"})
OF_THE_MESSAGE = frozenset({"invalid_metadata_format", "metadata_too_large", "no_text"})


log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Posted:
    """It is in Slack."""

    channel_id: str
    message_ts: str | None
    """`None` where Slack does not say it, as of a message with a file."""


@dataclass(frozen=True)
class Held:
    """It is not in Slack: Slack asked to wait before anything else is posted in this workspace."""

    seconds: float


@dataclass(frozen=True)
class Refused:
    """It is not in Slack, and will not be: Slack does not take it, now or later."""

    reason: str


@dataclass(frozen=True)
class NotSent:
    """It is certainly not in Slack; try again later."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """It may be in Slack or not: the answer was lost, or says little."""

    reason: str
    pause_seconds: float = 0.0
    """How long Slack asked to wait before looking again."""


Outcome = Posted | Held | Refused | NotSent | Unknown


async def post(client: AsyncWebClient, claim: Claim, payload: Mapping[str, Any]) -> Outcome:
    """Post the message of a claimed row (its text and blocks), marked with the row's id.

    Where Slack refuses it because of one of its parts, it is posted in its plainest form; nothing of the first try is
    in Slack then.
    """
    outcome = await _post(client, claim, payload)
    if isinstance(outcome, Refused) and outcome.reason in OF_A_PART:
        log.warning("message_made_plain", id=str(claim.id), reason=outcome.reason)
        return await _post(client, claim, plainest(payload))
    return outcome


async def _post(client: AsyncWebClient, claim: Claim, payload: Mapping[str, Any]) -> Outcome:
    try:
        answer = await client.chat_postMessage(
            channel=claim.recipient,
            thread_ts=claim.thread_ts,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"id": str(claim.id)}},
            unfurl_links=False,
            unfurl_media=False,
            **payload,
        )
    except SlackApiError as error:
        return _meaning(error)
    except ClientConnectorError as error:
        return NotSent(type(error).__name__)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return Unknown(type(error).__name__)
    return Posted(answer["channel"], answer["ts"])


def _meaning(error: SlackApiError) -> Outcome:
    code, pause = error_code(error), retry_after(error)
    if pause is not None:
        return Held(pause)
    if code in OF_THE_TOKEN | OF_THE_CHANNEL | OF_THE_PERSON | OF_A_PART | OF_THE_MESSAGE:
        return Refused(code)
    return Unknown(code)
