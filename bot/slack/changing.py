"""A message that stands in Slack: one request that changes it there or deletes it, and what the answer means.

Either can be done twice, so what became of a lost request need not be looked for.
"""

from collections.abc import Awaitable, Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import text
from bot.slack.plainest import TEXT_LIMIT, plainest
from bot.slack.posting import Deleted, Outcome, Posted, Refused, Unknown, meaning
from bot.slack.refusals import GONE, SORTED, Sort
from models.store.outbox import Claim, Standing

log = structlog.get_logger(__name__)


async def change(client: AsyncWebClient, claim: Claim, standing: Standing, payload: Mapping[str, Any]) -> Outcome:
    """Let the message say this (its text and blocks), in its plainest form where Slack refuses one of its parts.

    It keeps its metadata, and with them the row's id (https://docs.slack.dev/reference/methods/chat.update), which
    takes a shorter text than `chat.postMessage` does.
    """
    outcome = await _change(client, standing, {**payload, "text": text.cut(payload["text"], TEXT_LIMIT)})
    if isinstance(outcome, Refused) and SORTED.get(outcome.reason) is Sort.PART:
        log.warning("message_made_plain", id=str(claim.id), reason=outcome.reason)
        return await _change(client, standing, plainest(payload))
    return outcome


async def _change(client: AsyncWebClient, standing: Standing, payload: Mapping[str, Any]) -> Outcome:
    request = client.chat_update(channel=standing.channel_id, ts=standing.message_ts, **payload)
    return await _outcome(request, Posted(standing.channel_id, standing.message_ts))


async def delete(client: AsyncWebClient, standing: Standing) -> Outcome:
    """Take the message away; somebody may have done so already."""
    request = client.chat_delete(channel=standing.channel_id, ts=standing.message_ts)
    outcome = await _outcome(request, Deleted())
    return Deleted() if outcome == Refused(GONE) else outcome


async def _outcome(request: Awaitable[object], done: Posted | Deleted) -> Outcome:
    try:
        await request
    except SlackApiError as error:
        return meaning(error)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return Unknown(type(error).__name__)
    return done
