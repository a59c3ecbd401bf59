"""Somebody says whether a message is in a channel that Kindling may not read."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blocks import unseen as blocks
from bot.content.words import say
from handlers.answers import Click, answer_by_url
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import unseen


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons under the question."""
    listeners = Unseen(parts.services)
    app.action(blocks.THERE)(listeners.there)
    app.action(blocks.AGAIN)(listeners.again)
    return NO_ACTS


class Unseen:
    """The listeners. What became of a click is seen where the buttons were."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def there(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """It is there."""
        await self._settle(ack, Click.of(body), is_there=True)

    async def again(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """It is not there, and is sent again."""
        await self._settle(ack, Click.of(body), is_there=False)

    async def _settle(self, ack: AsyncAck, click: Click, *, is_there: bool) -> None:
        about, now = (click.workspace_id, UUID(click.value), click.user_id), self._clock.now()
        is_done = await self._database.write(lambda session: unseen.answer(session, *about, now, is_there=is_there))
        if not is_done and click.response_url:
            await answer_by_url(click.response_url, say(blocks.SETTLED))
        await ack()
