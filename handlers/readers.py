"""Whoever does something is answered in their language."""

from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.content.words import SOURCE, Language, language_of, languages, read_by
from handlers.members import Members


def register(app: AsyncApp, people: Members) -> None:
    """Have every listener say things to whoever it listens to."""
    app.middleware(Reader(people))


class Reader(AsyncMiddleware):
    """Knows who reads the answer."""

    def __init__(self, people: Members) -> None:
        self._people = people

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        if languages():
            read_by(await self._language(req.context.team_id, req.context.user_id))
        return await next()  # which only says that there is more to do: the listener is called after this has returned

    async def _language(self, workspace_id: str | None, member_id: str | None) -> Language:
        if workspace_id and member_id:
            return language_of(await self._people.locale(workspace_id, member_id))
        return SOURCE
