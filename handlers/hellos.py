"""Hellos: what somebody says to their first message, in one click."""

import re
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blocks import hellos as blocks
from bot.content.words import say
from handlers.answers import Click, answer_by_url
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import hellos
from models.capabilities.welcomes import Said


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons under a hello."""
    listeners = Hellos(parts.services)
    app.action(re.compile(rf"^{blocks.ANSWER}_({'|'.join(blocks.ANSWERS)})$"))(listeners.answer)
    app.action(blocks.PRACTICE)(listeners.add_practice)
    return NO_ACTS


class Hellos:
    """The listeners. What was said is seen where the buttons were."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def answer(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Sounds good, less, or not at all."""
        click, now = Click.of(body), self._clock.now()
        said = Said(body["actions"][0]["action_id"].removeprefix(f"{blocks.ANSWER}_"))
        hello = (click.workspace_id, UUID(click.value), click.user_id)
        is_theirs = await self._database.write(lambda session: hellos.answer(session, *hello, said, now))
        await _refuse_unless(click, is_theirs=is_theirs)
        await ack()

    async def add_practice(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A small practice now and then."""
        click, now = Click.of(body), self._clock.now()
        hello = (click.workspace_id, UUID(click.value), click.user_id)
        is_theirs = await self._database.write(lambda session: hellos.add_practice(session, *hello, now))
        await _refuse_unless(click, is_theirs=is_theirs)
        await ack()


async def _refuse_unless(click: Click, *, is_theirs: bool) -> None:
    if not is_theirs and click.response_url:
        await answer_by_url(click.response_url, say(blocks.NOT_YOURS))
