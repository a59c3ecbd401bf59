"""Whom a payload is for: the workspace that Bolt's authorisation found."""

from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse


class ElsewhereError(LookupError):
    """It is for a workspace that Kindling is not in."""


def register(app: AsyncApp) -> None:
    """Have every listener read in its payload whom it is for."""
    app.middleware(Address())


class Address(AsyncMiddleware):
    """Names that workspace as the payload's own.

    In a channel that is shared with another organisation, what Slack names there is where something happened
    (https://docs.slack.dev/apis/events-api/#authorizations): their people would count as ours.
    """

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        found = req.context.authorize_result
        if found:
            req.body |= {"team_id": found.team_id, "team": {"id": found.team_id}}
        return await next()
