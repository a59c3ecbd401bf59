"""Commands by whatever name they have in Slack (`bot.content.commands`)."""

from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.content.commands import meant


def register(app: AsyncApp) -> None:
    """Have every listener read in its payload what the code calls the command."""
    app.middleware(Name())


class Name(AsyncMiddleware):
    """Puts the command's name in the code in place of what somebody typed."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        typed = req.body.get("command")
        if isinstance(typed, str):
            req.body["command"] = meant(typed)
        return await next()
