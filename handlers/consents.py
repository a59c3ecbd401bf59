"""Consent: what somebody says who is named in something that may be told again, and the list of what they agreed to."""

import re
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import consents as blocks
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.across import retold, stories
from models.capabilities import client_words
from models.capabilities.consents import Answer
from models.people import preferences


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons, in the question and in the list."""
    listeners = Consents(parts.services)
    one_of = "|".join(Answer)
    app.action(re.compile(rf"^{blocks.ANSWER}_({one_of})({blocks.IN_LIST})?$"))(listeners.answer)
    app.action(blocks.ASK_AGAIN)(listeners.ask_again)
    return {"retold": listeners.show}


class Consents:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def answer(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Yes, no, or not any more: it holds at once, wherever the words are told."""
        click, action_id, now = Click.of(body), body["actions"][0]["action_id"], self._clock.now()
        said = Answer(action_id.removesuffix(blocks.IN_LIST).removeprefix(f"{blocks.ANSWER}_"))
        who = (click.workspace_id, UUID(click.value), click.user_id)

        def act(session: Session) -> Message:
            stories.answer(session, *who, said, now)
            if action_id.endswith(blocks.IN_LIST):
                return list_of(session, click.workspace_id, click.user_id)
            return blocks.message(stories.question_for(session, *who, now))

        message = await self._database.write(act)
        if click.response_url:
            await answer_by_url(click.response_url, message, replaces=True)
        await ack()

    async def show(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling retold`: all that this person agreed to."""
        message = await self._database.read(lambda session: list_of(session, command.workspace_id, command.user_id))
        await ack(**message.payload())

    async def ask_again(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """They may be asked again."""
        click = Click.of(body)

        def act(session: Session) -> Message:
            preferences.to_change(session, click.workspace_id, click.user_id).may_be_asked = None
            session.flush()
            return list_of(session, click.workspace_id, click.user_id)

        message = await self._database.write(act)
        if click.response_url:
            await answer_by_url(click.response_url, message, replaces=True)
        await ack()


def list_of(session: Session, workspace_id: str, member_id: str) -> Message:
    """All that this person agreed to, and brought in."""
    theirs = (session, workspace_id, member_id, blocks.MOST_OF_CLIENTS)
    of_clients = blocks.OfClients(member_id, client_words.brought_by(*theirs), client_words.agreed_by(*theirs))
    given = retold.yes_of(session, workspace_id, member_id, blocks.MOST_LISTED)
    may_be_asked = preferences.get(session, workspace_id, member_id).may_be_asked is not False
    return blocks.agreed(given, may_be_asked=may_be_asked, of_clients=of_clients)
