"""Showing views: forms, and Home."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.plainest import plainest_view, without_cards
from bot.slack.refusals import Sort, error_code, sort_of, status_of

OPENING_PATIENCE_SECONDS = 2.0
"""A trigger id is good for 3 s (https://docs.slack.dev/interactivity/handling-user-interaction)."""
WRITTEN = ".written"
"""How the name ends that something written to Kindling has in place of a trigger id: it opens nothing."""
LATE = frozenset({"exchanged_trigger_id", "expired_trigger_id"})
CHANGED_MEANWHILE = frozenset({"hash_conflict", "not_found"})
"""They clicked twice, or closed it."""


log = structlog.get_logger(__name__)


class NotOpenedError(Exception):
    """A form is not in front of the person: there was nothing to open it with, or Slack did not do so in time."""

    def __init__(self, reason: str, view: View) -> None:
        super().__init__(reason)
        self.view = view
        self.is_quiet = False
        """Whether nothing is logged of it, and no word of what was typed is repeated in a message."""

    @property
    def note(self) -> str | None:
        """What the form says at its top, in mrkdwn: what is still needed."""
        first = self.view.blocks[0] if self.view.blocks else None
        return first.text.text if isinstance(first, SectionBlock) and first.text else None


async def open_view(client: AsyncWebClient, trigger_id: str, view: View) -> None:
    """Open a form in front of the person.

    Raises:
        NotOpenedError: the trigger is over, is none, or Slack is in trouble. What was typed must be given back.
        SlackApiError: Slack does not take it.
    """
    if trigger_id.endswith(WRITTEN):
        raise NotOpenedError("no_trigger_id", view)
    await _shown_soon(client.views_open(trigger_id=trigger_id, view=view), view)


async def push_view(client: AsyncWebClient, trigger_id: str, view: View) -> None:
    """Open a form above the one in front of the person, which is there again when this one is closed; nothing where
    they closed that one meanwhile.

    Raises:
        NotOpenedError: as `open_view`.
        SlackApiError: Slack does not take it.
    """
    try:
        await _shown_soon(client.views_push(trigger_id=trigger_id, view=view), view)
    except SlackApiError as error:
        if error_code(error) not in CHANGED_MEANWHILE:
            raise


async def _shown_soon(request: Awaitable[object], view: View) -> None:
    try:
        async with asyncio.timeout(OPENING_PATIENCE_SECONDS):
            await request
    except SlackApiError as error:
        is_passing = sort_of(error) is Sort.PASSING or status_of(error) >= 500
        if not is_passing and error_code(error) not in LATE:
            raise
        raise NotOpenedError(error_code(error), view) from error
    except (ClientError, TimeoutError, OSError) as error:
        raise NotOpenedError(type(error).__name__, view) from error


async def open_above(client: AsyncWebClient, trigger_id: str, view: View, in_front: Mapping[str, Any] | None) -> None:
    """Open a form; from a button of another one, which is `in_front`, above that one.

    Raises:
        NotOpenedError: as `open_view`.
        SlackApiError: Slack does not take it.
    """
    show = push_view if in_front else open_view
    await show(client, trigger_id, view)


async def show_view(
    client: AsyncWebClient, trigger_id: str, view: View, in_front: Mapping[str, Any] | None = None
) -> None:
    """The same as `open_above`, with room left.

    Slack takes three at most. So a second one in which nothing can be typed gives its place to what may want one more
    above it.

    Raises:
        NotOpenedError: as `open_view`.
        SlackApiError: Slack does not take it.
    """
    if in_front and in_front.get("previous_view_id") and not has_fields(in_front):
        await change_view(client, in_front, view)
    else:
        await open_above(client, trigger_id, view, in_front)


def has_fields(view: Mapping[str, Any]) -> bool:
    """Whether something can be typed into it, which would be lost if another form took its place."""
    return any(block["type"] == "input" for block in view["blocks"])


async def change_view(client: AsyncWebClient, shown: Mapping[str, Any], view: View) -> bool:
    """Put a form in the place of the one in front of the person; nothing where that is another one by now. Answers
    whether it was put there, so that what is done once for two clicks is done by the first.

    Raises:
        SlackApiError: Slack does not take it.
    """
    return await _changed(client, view, view_id=shown["id"], hash=shown["hash"])


async def change_view_under(client: AsyncWebClient, view_id: str, view: View) -> bool:
    """Put a view in the place of the one under the form in front of the person; answers whether it is still there.

    Raises:
        SlackApiError: Slack does not take it.
    """
    return await _changed(client, view, view_id=view_id)


async def _changed(client: AsyncWebClient, view: View, **which: str) -> bool:
    try:
        await client.views_update(view=view, **which)
    except SlackApiError as error:
        if error_code(error) not in CHANGED_MEANWHILE:
            raise
        return False
    return True


async def publish_home(client: AsyncWebClient, member_id: str, view: View) -> None:
    """Show somebody this as their Home; without its cards, or in its plainest form, where Slack refuses it because of
    one of its parts.

    Raises:
        SlackApiError: Slack does not take it.
    """
    wanted = view.to_dict()
    plainer = without_cards(wanted)
    for form in (wanted, *([plainer] if plainer != wanted else [])):
        try:
            await client.views_publish(user_id=member_id, view=form)
        except SlackApiError as error:
            if sort_of(error) is not Sort.PART:
                raise
            log.warning("home_made_plain", reason=error_code(error))
        else:
            return
    await client.views_publish(user_id=member_id, view=plainest_view(wanted))
