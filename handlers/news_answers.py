"""Answers to news: the buttons under thanks that somebody got, and under other news of colleagues."""

import re
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import news_answers as blocks
from bot.blocks.answer_buttons import ANSWER
from bot.blocks.shoutouts import IN_WORDS, SEE_POST
from bot.content.words import say
from bot.slack import text
from handlers.answers import Click, answer_by_url
from handlers.conversations import permalink
from handlers.forms import open_view
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import news_answers
from models.across.news_answers import Answer, News, Outcome
from models.capabilities import shoutouts
from models.store.outbox import OutboxMessage

_SAID = {Outcome.NOTED: blocks.NOTED, Outcome.ALREADY: blocks.ALREADY, Outcome.OVER: blocks.OVER}


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to every button under news."""
    listeners = NewsAnswers(parts.services)
    app.action(re.compile(rf"^{ANSWER}_({'|'.join(Answer)})$"))(listeners.answer)
    app.action(IN_WORDS)(listeners.open_words)
    app.view(blocks.FORM)(listeners.answer_in_words)
    app.action(SEE_POST)(listeners.see_post)
    return NO_ACTS


class NewsAnswers:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def answer(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """One click: "news:id". What was said is seen where the buttons were."""
        click = Click.of(body)
        about, _, id_ = click.value.partition(":")
        said = Answer(body["actions"][0]["action_id"].removeprefix(f"{ANSWER}_"))
        outcome = await self._give(click.workspace_id, click.user_id, News(about), UUID(id_), said)
        if outcome is not Outcome.SHOWN:
            await _answer(click, say(_SAID[outcome]))
        await ack()

    async def open_words(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form for a few words to whoever thanked them."""
        await ack()
        click = Click.of(body)
        await open_view(client, click.trigger_id, blocks.words_view(UUID(click.value)))

    async def answer_in_words(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The words were sent."""
        words, id_ = blocks.words_sent(view)
        if text.is_blank(words):
            await ack(response_action="errors", errors={blocks.WORDS: say(blocks.NOT_BLANK)})
            return
        outcome = await self._give(body["team"]["id"], body["user"]["id"], News.THANKS, id_, Answer.LANDED, words)
        if outcome in (Outcome.ALREADY, Outcome.OVER):
            await ack(response_action="errors", errors={blocks.WORDS: say(_SAID[outcome])})
        else:
            await ack()

    async def _give(
        self, workspace_id: str, member_id: str, about: News, id_: UUID, said: Answer, words: str | None = None
    ) -> Outcome:
        now = self._clock.now()
        return await self._database.write(
            lambda session: news_answers.give(session, workspace_id, about, id_, member_id, said, words, now)
        )

    async def see_post(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The way to the post, for whoever is thanked, as a link that Slack makes."""
        await ack()
        click = Click.of(body)
        id_ = UUID(click.value)

        def find(session: Session) -> OutboxMessage | None:
            thanks = shoutouts.get(session, click.workspace_id, id_)
            is_theirs = thanks is not None and shoutouts.is_thanked(session, thanks, click.user_id)
            return shoutouts.post_of(session, click.workspace_id, id_) if is_theirs else None

        post = await self._database.read(find)
        link = None
        if post and post.channel_id and post.message_ts:
            link = await permalink(client, post.channel_id, post.message_ts)
        await _answer(click, say(blocks.SEE_POST, link=link) if link else say(blocks.NO_POST))


async def _answer(click: Click, line: str) -> None:
    if click.response_url:
        await answer_by_url(click.response_url, line)
