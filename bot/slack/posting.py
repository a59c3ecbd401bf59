"""One message, one request to Slack, and what its answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import retry_after
from bot.slack.plainest import plainest
from bot.slack.refusals import SORTED, Sort, reason_of, sort_of
from models.store.outbox import Claim

EVENT_TYPE = "kindling_message"
"""Metadata event type of everything that Kindling posts; its payload's `id` is the outbox id."""

METADATA_IGNORED = "invalid_metadata_schema"
"""Slack's warning that it posted a message without its metadata (https://docs.slack.dev/messaging/message-metadata)."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Posted:
    """It is in Slack."""

    channel_id: str
    message_ts: str | None
    """`None` where Slack does not say it, as of a message with a file."""
    is_marked: bool = True
    """Whether Slack took the mark by which the message could be found again."""


@dataclass(frozen=True)
class Deleted:
    """It was in Slack, and is no more."""


@dataclass(frozen=True)
class Held:
    """It is not in Slack: Slack asked to wait before anything else is posted in this workspace."""

    seconds: float


@dataclass(frozen=True)
class Refused:
    """It is not in Slack, and will not be: Slack does not take it, now or later."""

    reason: str


@dataclass(frozen=True)
class Hindered:
    """It is not in Slack, and can be once somebody has mended what stands in the way (`bot.slack.refusals.remedy`)."""

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
    is_hindered: bool = False
    """Whether it cannot be looked for before somebody has mended what stands in the way."""


@dataclass(frozen=True)
class Unseen:
    """It may be in Slack or not, in a conversation that Kindling may not read: only people can look."""


Outcome = Posted | Deleted | Held | Refused | Hindered | NotSent | Unknown | Unseen


async def post(client: AsyncWebClient, claim: Claim, payload: Mapping[str, Any]) -> Outcome:
    """Post the message of a claimed row (its text and blocks), marked with the row's id.

    Where Slack refuses it because of one of its parts, it is posted in its plainest form; nothing of the first try is
    in Slack then.
    """
    outcome = await _post(client, claim, payload)
    if isinstance(outcome, Refused) and SORTED.get(outcome.reason) is Sort.PART:
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
        return meaning(error)
    except ClientConnectorError as error:
        return NotSent(type(error).__name__)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return Unknown(type(error).__name__)
    warnings = (answer.get("response_metadata") or {}).get("warnings") or []
    return Posted(answer["channel"], answer["ts"], is_marked=METADATA_IGNORED not in (*warnings, answer.get("warning")))


def meaning(error: SlackApiError) -> Outcome:
    """What Slack's error means for the message that it was asked to show."""
    pause, reason = retry_after(error), reason_of(error)
    if pause is not None:
        return Held(pause)
    match sort_of(error):
        case None | Sort.PASSING:
            return Unknown(reason)
        case Sort.MENDABLE:
            return Hindered(reason)
        case _:
            return Refused(reason)
