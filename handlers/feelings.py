"""Looking after what was resolved: the check-in that Done offers, and how it felt to the other person."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import feelings as blocks
from bot.blocks import followup_answers
from bot.blocks.followups import settled
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import feelings, followups
from models.capabilities.followups import CheckBack, Followup


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the answers around what was done."""
    listeners = Feelings(parts.services, parts.people, parts.home)
    app.action(re.compile(rf"^{blocks.LOOK_BACK}(_ask|_beyond)?$"))(listeners.look_back)
    app.action(blocks.NO_LOOK_BACK)(listeners.leave_it)
    app.action(re.compile(rf"^{blocks.FACE}_[1-5]$"))(listeners.answer)
    app.action(blocks.OPEN_COMMENT)(listeners.open_comment)
    app.view(blocks.COMMENT_FORM)(listeners.comment)
    return NO_ACTS


class Feelings:
    """The listeners."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home

    async def look_back(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Check in some days from now: "how:id"."""
        click = Click.of(body)
        how, _, id_ = click.value.partition(":")
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        now = self._clock.now()
        at = await self._database.write(
            lambda session: feelings.look_back(
                session, click.workspace_id, UUID(id_), click.user_id, CheckBack(how), now
            )
        )
        followup = await self._find(replace(click, value=id_))
        if at is None or followup is None:
            await self._answer(client, click, say(blocks.SETTLED))
        else:
            line = blocks.will_look_back(CheckBack(how), followup, at, hours, now)
            await self._answer(client, click, settled(line, followup), replaces=True)
        await ack()

    async def leave_it(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """No check-in."""
        click = Click.of(body)
        followup = await self._find(click)
        if followup and followup.owner_id == click.user_id:
            await self._answer(client, click, settled(say(followup_answers.DONE), followup), replaces=True)
        else:
            await self._answer(client, click, say(blocks.SETTLED))
        await ack()

    async def answer(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """How it felt: "face:id"."""
        click = Click.of(body)
        face, _, id_ = click.value.partition(":")
        now = self._clock.now()
        feeling = await self._database.write(
            lambda session: feelings.answer(session, click.workspace_id, UUID(id_), click.user_id, int(face), now)
        )
        followup = await self._find(replace(click, value=id_))
        if feeling is None or followup is None:
            await self._answer(client, click, say(blocks.ANSWERED))
        else:
            await self._answer(client, click, blocks.thanked(int(face), followup), replaces=True)
        await ack()

    async def open_comment(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form for a word with the answer."""
        await ack()
        click = Click.of(body)
        followup = await self._find(click)
        if followup and followup.other_id == click.user_id:
            await open_view(client, click.trigger_id, blocks.comment_view(followup))

    async def comment(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A word with the answer."""
        words = text.from_form(view["state"]["values"][blocks.COMMENT][blocks.COMMENT].get("value") or "")
        if text.is_blank(words):
            await ack(response_action="errors", errors={blocks.COMMENT: say(blocks.NOT_BLANK)})
            return
        workspace_id, asked_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        id_ = UUID(view["private_metadata"])
        kept = await self._database.write(
            lambda session: feelings.comment(session, workspace_id, id_, asked_id, words, now)
        )
        if kept:
            await ack()
        else:
            await ack(response_action="errors", errors={blocks.COMMENT: say(blocks.COMMENTED)})

    async def _find(self, click: Click) -> Followup | None:
        return await self._database.read(lambda session: followups.find(session, click.workspace_id, UUID(click.value)))

    async def _answer(
        self, client: AsyncWebClient, click: Click, answer: str | Message, *, replaces: bool = False
    ) -> None:
        """Where they clicked: in the conversation, or on Home."""
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=replaces)
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)
