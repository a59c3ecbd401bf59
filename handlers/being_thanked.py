"""Being thanked: what somebody says of thanks that wait for their yes."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.blocks.shoutouts import GONE, KEEP, SHOW, received
from bot.content.words import say
from handlers.answers import Click, answer_by_url
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import being_thanked
from models.capabilities.shoutouts import AddressedShoutout, Consent


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to both answers."""
    listeners = BeingThanked(parts.services)
    app.action(SHOW)(listeners.show)
    app.action(KEEP)(listeners.keep)
    return NO_ACTS


class BeingThanked:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def show(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Others may see it."""
        await self._answer(Click.of(body), Consent.YES)
        await ack()

    async def keep(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """It stays between them."""
        await self._answer(Click.of(body), Consent.NO)
        await ack()

    async def _answer(self, click: Click, consent: Consent) -> None:
        """The message loses its question, and says who sees the thanks now."""

        def act(session: Session) -> AddressedShoutout | None:
            return being_thanked.answer(
                session, click.workspace_id, UUID(click.value), click.user_id, consent, self._clock.now()
            )

        thanks = await self._database.write(act)
        if click.response_url and thanks:
            await answer_by_url(click.response_url, received(thanks, click.user_id), replaces=True)
        elif click.response_url:
            await answer_by_url(click.response_url, say(GONE))
