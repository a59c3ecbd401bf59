"""Commands by whatever name they have in Slack (`bot.content.commands`)."""

from collections.abc import Awaitable, Callable, Collection

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.blocks.help import not_known
from bot.content.commands import meant

log = structlog.get_logger(__name__)


def register(app: AsyncApp, known: Collection[str]) -> None:
    """Have every listener read in its payload what the code calls the command; `known` are all there are."""
    app.middleware(Name(known))


class Name(AsyncMiddleware):
    """Puts the command's name in the code in place of what somebody typed, and answers those that nobody knows."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = frozenset(known)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        typed = req.body.get("command")
        if not isinstance(typed, str):
            return await next()
        req.body["command"] = meant(typed)
        if req.body["command"] in self._known:
            return await next()
        log.error("command_not_known", command=typed, remedy="set COMMANDS as the manifest was made with")
        return BoltResponse(status=200, body={"text": not_known(typed)})
