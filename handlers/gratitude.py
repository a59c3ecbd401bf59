"""What people answer to a gratitude prompt if they thank nobody: that nobody comes to mind, or whom not to suggest."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blocks import gratitude as blocks
from bot.content.words import say
from handlers.answers import Click, answer_by_url
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import gratitude
from models.capabilities.gratitude import Answer


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to both answers."""
    listeners = Gratitude(parts.services)
    app.action(blocks.NOBODY)(listeners.nobody)
    app.action(blocks.NOT_THEM)(listeners.not_them)
    return NO_ACTS


class Gratitude:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def nobody(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Nobody comes to mind."""
        await self._settle(Click.of(body), Answer.NOBODY)
        await ack()

    async def not_them(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """This person is not to be suggested any more."""
        await self._settle(Click.of(body), Answer.NOT_THEM)
        await ack()

    async def _settle(self, click: Click, said: Answer) -> None:
        """The prompt loses its buttons, and says what was answered first."""
        now = self._clock.now()
        settled = await self._database.write(
            lambda session: gratitude.answer(session, click.workspace_id, UUID(click.value), click.user_id, said, now)
        )
        if not click.response_url:
            return
        if settled is None or settled.answer is None:
            await answer_by_url(click.response_url, say(blocks.NOT_YOURS))
            return
        await answer_by_url(click.response_url, blocks.settled(settled.suggested_id, settled.answer), replaces=True)
        if settled.answer is not said:
            await answer_by_url(click.response_url, blocks.named_too_many())
