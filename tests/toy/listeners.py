"""`/wave` opens the form, and the form waves."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.forms import open_view
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from tests.toy import blocks, waves


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to it."""

    async def open_form(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        await open_view(client, command["trigger_id"], blocks.form_view())
        await ack()

    async def save(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        words, now = view["state"]["values"][blocks.WORDS][blocks.WORDS]["value"], parts.services.clock.now()
        who = (body["team"]["id"], body["user"]["id"])
        await parts.services.database.write(lambda session: waves.wave(session, *who, words, now))
        await ack()

    async def explain(ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        await ack(text="A wave is a wave.")

    app.command("/wave")(open_form)
    app.view(blocks.FORM)(save)
    return {"wave": explain}
