"""Whom a payload is for: the workspace that Bolt's authorisation found."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext


class ElsewhereError(LookupError):
    """It is for a workspace that Kindling is not in."""


def register(app: AsyncApp) -> None:
    """Have every listener read in its payload whom it is for."""
    app.middleware(address)


async def address(body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
    """Name that workspace as the payload's own.

    In a channel that is shared with another organisation, what Slack names there is where something happened
    (https://docs.slack.dev/apis/events-api/#authorizations): their people would count as ours.
    """
    found = context.authorize_result
    if found:
        body |= {"team_id": found.team_id, "team": {"id": found.team_id}}
    await next_()
