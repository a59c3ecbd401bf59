"""Whom a payload is for: the workspace that Bolt's authorisation found."""

from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient


class ElsewhereError(LookupError):
    """It is for a workspace that Kindling is not in."""


def register(app: AsyncApp, clients: Mapping[str, AsyncWebClient]) -> None:
    """Have every listener read in its payload whom it is for, and ask Slack through that workspace's client."""
    app.middleware(Address(clients))


class Address(AsyncMiddleware):
    """Names that workspace as the payload's own.

    In a channel that is shared with another organisation, what Slack names there is where something happened
    (https://docs.slack.dev/apis/events-api/#authorizations): their people would count as ours.
    """

    def __init__(self, clients: Mapping[str, AsyncWebClient]) -> None:
        self._clients = clients

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
            if client := self._clients.get(found.team_id or ""):
                req.context["client"] = client
        return await next()
