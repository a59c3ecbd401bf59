"""Showing views: forms, and Home."""

import asyncio

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.plainest import plainest_view
from bot.slack.refusals import Sort, error_code, sort_of

OPENING_PATIENCE_SECONDS = 2.0
"""A trigger id is good for 3 s (https://docs.slack.dev/interactivity/handling-user-interaction)."""


log = structlog.get_logger(__name__)


async def open_view(client: AsyncWebClient, trigger_id: str, view: View) -> None:
    """Open a form in front of the person.

    Raises:
        SlackApiError: Slack does not take it.
        TimeoutError: Slack did not answer in time.
    """
    async with asyncio.timeout(OPENING_PATIENCE_SECONDS):
        await client.views_open(trigger_id=trigger_id, view=view)


async def publish_home(client: AsyncWebClient, member_id: str, view: View) -> None:
    """Show somebody this as their Home; in its plainest form where Slack refuses it because of one of its parts.

    Raises:
        SlackApiError: Slack does not take it.
    """
    try:
        await client.views_publish(user_id=member_id, view=view)
    except SlackApiError as error:
        if sort_of(error) is not Sort.PART:
            raise
        log.warning("home_made_plain", reason=error_code(error))
        await client.views_publish(user_id=member_id, view=plainest_view(view.to_dict()))
