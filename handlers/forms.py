"""Opening forms."""

import asyncio

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

OPENING_PATIENCE_SECONDS = 2.0
"""A trigger id is good for 3 s (https://docs.slack.dev/interactivity/handling-user-interaction)."""


async def open_view(client: AsyncWebClient, trigger_id: str, view: View) -> None:
    """Open a form in front of the person.

    Raises:
        SlackApiError: Slack does not take it.
        TimeoutError: Slack did not answer in time.
    """
    async with asyncio.timeout(OPENING_PATIENCE_SECONDS):
        await client.views_open(trigger_id=trigger_id, view=view)
