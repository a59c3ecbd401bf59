"""How whoever uses a button or a form of a promise is answered, and what is written meanwhile."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followups as blocks
from bot.blocks import waiting
from bot.blocks.fields import closing_view
from bot.blocks.followup_form import FollowupContext
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.parts import Parts
from models.capabilities import followup_messages, followups
from models.capabilities.followups import Followup, State

Act = Callable[[Session, Click, UUID, datetime], Followup | None]
"""Something done to a follow-up; `None` where there was nothing to do."""


class Answering:
    """What listeners to the buttons and forms of promises share."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._people = parts.people
        self._home = parts.home

    async def write(self, click: Click, act: Act, asked_id: str | None = None) -> tuple[Followup | None, str]:
        """Do it; answers the follow-up as it is now, and when whoever is told (or asked to take it over) hears of it,
        in a sentence, where that is later."""

        def do(session: Session) -> tuple[Followup | None, str]:
            done = act(session, click, UUID(click.value), now)
            if done is None:
                return None, ""
            followup_messages.show_anew(session, click.workspace_id, done.id, now, click.message_ts)
            if asked_id:
                return done, waiting.until_heard(session, click.workspace_id, asked_id, now, done.due_at)
            return done, waiting.until_told(session, done, now, done.due_at if done.state is State.OPEN else None)

        now = self._clock.now()
        return await self._database.write(do)

    async def find(self, click: Click) -> Followup | None:
        """The promise whose button it is, whoever's it is."""
        return await self._database.read(lambda session: followups.find(session, click.workspace_id, UUID(click.value)))

    async def answer(
        self, client: AsyncWebClient, click: Click, answer: str | Message, *, replaces: bool = False
    ) -> None:
        """Where they clicked: in the conversation, or on Home. A list takes its own place, as it is now."""
        if click.response_url:
            replaces = replaces and not click.is_shown_anew
            if click.is_in_list and replaces and isinstance(answer, Message):
                answer = answer.above(await self.listing(client, click))
            await answer_by_url(click.response_url, answer, replaces=replaces)
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)

    async def listing(self, client: AsyncWebClient, click: Click) -> Message:
        """What is open of theirs now."""
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        found, how_many = await self._database.read(
            lambda session: followups.open_of(session, click.workspace_id, click.user_id, blocks.LIST_LIMIT)
        )
        return blocks.listing(found, how_many, hours, self._clock.now())

    async def answer_form(
        self,
        ack: AsyncAck,
        client: AsyncWebClient,
        click: Click,
        context: FollowupContext,
        answer: str | Message,
        title: str,
        line: str,
    ) -> None:
        """Where the form was opened from, or else in the form's place."""
        replaces = context.replaces and isinstance(answer, Message)
        if await answer_if_possible(
            context.response_url, context.opened_at, self._clock.now(), answer, replaces=replaces
        ) or await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(title, line))

    def context(self, click: Click) -> FollowupContext:
        """What a form remembers that this click opens."""
        return FollowupContext(
            followup_id=click.value,
            response_url=click.response_url,
            opened_at=self._clock.now().timestamp(),
            message_ts=click.message_ts,
            replaces=not (click.is_in_list or click.is_shown_anew),
            home=click.home,
        )


def of_form(body: dict[str, Any], context: FollowupContext) -> Click:
    """The click that opened the form, as whoever sent it."""
    return Click(
        workspace_id=body["team"]["id"],
        user_id=body["user"]["id"],
        value=context.followup_id or "",
        trigger_id="",
        response_url=context.response_url,
        home=context.home,
        message_ts=context.message_ts,
    )


def is_open_of(followup: Followup | None, owner_id: str) -> bool:
    """Whether it is open, and this person's."""
    return followup is not None and followup.state is State.OPEN and followup.owner_id == owner_id
