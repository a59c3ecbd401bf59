"""Whom a payload is for: the workspace that Bolt's authorisation found."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

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


class Meant(AsyncMiddleware):
    """Finds out which workspace is meant where the app is installed in a whole organisation.

    Bolt looks into the first of the `authorizations`, and at `app_installed_team_id` of a view: there, both name the
    organisation alone.
    """

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        if not _is_workspace(req.context.team_id):
            for each in filter(_is_workspace, _named(req.body)):
                req.context["team_id"] = each
                break
        return await next()


def _is_workspace(id_: object) -> bool:
    return isinstance(id_, str) and id_.startswith("T")


def _named(body: Mapping[str, Any]) -> Iterator[Any]:
    """The workspaces that a payload names, that for which it was sent first."""
    yield body.get("context_team_id")
    yield body.get("team_id")
    for name, key in (("team", "id"), ("user", "team_id"), ("view", "team_id")):
        part = body.get(name)
        yield part.get(key) if isinstance(part, Mapping) else None


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
