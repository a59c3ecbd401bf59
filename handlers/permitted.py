"""What the app may do in Slack just now, for a form that says what is absent."""

import asyncio
from collections.abc import Collection

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.refusals import error_code, granted

PATIENCE_SECONDS = 0.5

log = structlog.get_logger(__name__)


async def scopes(client: AsyncWebClient, known: Collection[str] | None) -> Collection[str]:
    """The scopes that the app has; where Slack does not say so at once, those that are `known`."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return granted(await client.auth_test())
    except SlackApiError as error:
        log.warning("scopes_not_checked", error=error_code(error))
    except (ClientError, TimeoutError) as error:
        log.warning("scopes_not_checked", error=type(error).__name__)
    return known or ()
