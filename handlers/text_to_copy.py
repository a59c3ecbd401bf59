"""Texts to copy: a look back for somebody beyond Slack, and what was answered to one, if both let anyone read it."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import text_to_copy as blocks
from bot.content.words import say
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.home import Home
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import publication
from models.capabilities import followups
from models.capabilities.followups import State
from models.people import colleagues


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons that show one, and to the form, which sends nothing."""
    listeners = TextsToCopy(parts.services, parts.home)
    app.action(blocks.COPY)(listeners.show)
    app.action(blocks.COPY_ANSWER)(listeners.show_answer)
    app.view(blocks.FORM)(listeners.close)
    return NO_ACTS


class TextsToCopy:
    """The listeners."""

    def __init__(self, services: Services, home: Home) -> None:
        self._database = services.database
        self._home = home

    async def show(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Of a promise, for whoever kept it."""
        click = Click.of(body)
        words = await self._database.read(
            lambda session: look_back_of(session, click.workspace_id, UUID(click.value), click.user_id)
        )
        await self._open(client, click, words)
        await ack()

    async def show_answer(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Of what was answered, for each of the two, if both agree at this moment."""
        click = Click.of(body)
        said = await self._database.read(
            lambda session: publication.of_answer(session, click.workspace_id, UUID(click.value), click.user_id)
        )
        await self._open(client, click, blocks.answered(said) if said else None, say(blocks.NOT_AGREED))
        await ack()

    async def close(self, ack: AsyncAck) -> None:
        """They copied it, or not: nothing is kept."""
        await ack()

    async def _open(
        self, client: AsyncWebClient, click: Click, words: str | None, otherwise: str | None = None
    ) -> None:
        if words is not None:
            await open_view(client, click.trigger_id, blocks.view(words))
        elif click.response_url:
            await answer_by_url(click.response_url, otherwise or say(blocks.NOT_DONE))
        else:
            await self._home.tell(
                client, click.workspace_id, click.user_id, click.home, otherwise or say(blocks.NOT_DONE)
            )


def look_back_of(session: Session, workspace_id: str, followup_id: UUID, member_id: str) -> str | None:
    """The text, or `None` where this person kept no such promise."""
    followup = followups.find(session, workspace_id, followup_id)
    if followup is None or followup.owner_id != member_id or followup.state is not State.DONE:
        return None
    names = colleagues.names_around(session, workspace_id, member_id)
    if followup.other_id:
        names += colleagues.names_of(session, workspace_id, followup.other_id)
    return blocks.look_back(followup.what, names)
