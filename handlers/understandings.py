"""What I understood: a form under a promise or on a message, and the clicks of whoever is asked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import understandings as blocks
from bot.blocks.understandings import WORDS, UnderstandingContext
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.conversations import Conversation, permalink
from handlers.forms import open_view
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import understandings
from models.capabilities.followup_checks import find_problem
from models.capabilities.understandings import Answer, Draft
from models.store.base import id_of

SHORTCUT = "what_i_understood"
_ANSWERS = {blocks.YES: Answer.YES, blocks.NOT_QUITE: Answer.NOT_QUITE}


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the shortcut, the button under promises, the forms, and the buttons of the messages."""
    listeners = Understandings(parts.services, parts.people, parts.home)
    app.shortcut(SHORTCUT)(listeners.open_on_message)
    app.action(blocks.OPEN)(listeners.open_under_promise)
    app.view(blocks.FORM)(listeners.send)
    for action_id in _ANSWERS:
        app.action(action_id)(listeners.answer)
    app.action(blocks.CORRECT)(listeners.open_correction)
    app.view(blocks.CORRECTION_FORM)(listeners.correct)
    app.action(blocks.TAKE_BACK)(listeners.take_back)
    return NO_ACTS


class Understandings:
    """The listeners."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home

    async def open_on_message(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The shortcut of a message: the form for its author. Of the message itself nothing is kept but its link."""
        await ack()
        message, channel = shortcut["message"], shortcut["channel"]
        asked_id = _author_of(message)
        if asked_id in (None, shortcut["user"]["id"]):
            line = blocks.OWN if asked_id else blocks.NOBODY
            if shortcut.get("response_url"):
                await answer_by_url(shortcut["response_url"], say(line))
            return
        place = Conversation.of(channel["id"], channel.get("name") or "")
        link = await permalink(client, channel["id"], message["ts"])
        is_public = bool(channel.get("name")) and not place.is_private
        context = UnderstandingContext(str(asked_id), message_link=link, link_is_public=is_public)
        await open_view(client, shortcut["trigger_id"], blocks.form_view(context))

    async def open_under_promise(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under a promise: the form for whom it was made to."""
        click = Click.of(body)
        promise = await self._database.read(
            lambda session: understandings.promise_of(session, click.workspace_id, UUID(click.value), click.user_id)
        )
        if promise and promise.other_id:
            context = UnderstandingContext(promise.other_id, followup_id=click.value)
            await open_view(client, click.trigger_id, blocks.form_view(context))
        else:
            await self._answer(client, click, say(blocks.NO_PROMISE))
        await ack()

    async def send(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """Send what was understood; the form stays, with every word, where that cannot be."""
        words, context = blocks.submission(view)
        problem = await self._problem(client, body["team"]["id"], words, context)
        if problem is None:
            draft = _draft(body, view, words, context)
            now = self._clock.now()
            refused = await self._database.write(
                lambda session: understandings.send(session, body["team"]["id"], draft, now)
            )
            problem = blocks.not_sent(refused) if refused else None
        await (ack(response_action="errors", errors={WORDS: problem}) if problem else ack())

    async def _problem(
        self, client: AsyncWebClient, workspace_id: str, words: str, context: UnderstandingContext
    ) -> str | None:
        """What stands in the way, in a sentence."""
        if text.is_blank(words):
            return say(blocks.NOT_BLANK)
        _, profiles = await self._people.look_up(client, workspace_id, [context.asked_id])
        wrong = find_problem(context.asked_id, None, True, True, profiles)
        return blocks.not_to(wrong.wrong) if wrong else None

    async def answer(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Yes, or not quite: seen where the buttons were."""
        click, said, now = Click.of(body), _ANSWERS[body["actions"][0]["action_id"]], self._clock.now()
        is_first = await self._database.write(
            lambda session: understandings.answer(
                session, click.workspace_id, UUID(click.value), click.user_id, said, now
            )
        )
        if not is_first:
            await self._answer(client, click, say(blocks.OVER))
        await ack()

    async def open_correction(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form for what was meant."""
        click = Click.of(body)
        await open_view(client, click.trigger_id, blocks.correction_view(UUID(click.value)))
        await ack()

    async def correct(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Send it; the form stays, with every word, where it is over."""
        (words, id_), now = blocks.correction_sent(view), self._clock.now()
        if text.is_blank(words):
            await ack(response_action="errors", errors={WORDS: say(blocks.NOT_BLANK)})
            return
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        is_first = await self._database.write(
            lambda session: understandings.correct(session, workspace_id, id_, member_id, words, now)
        )
        await (ack() if is_first else ack(response_action="errors", errors={WORDS: say(blocks.OVER)}))

    async def take_back(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Whoever listened takes it back, from everywhere."""
        click, now = Click.of(body), self._clock.now()
        is_there = await self._database.write(
            lambda session: understandings.take_back(
                session, click.workspace_id, UUID(click.value), click.user_id, now, click.message_ts
            )
        )
        answer: str | Message = Message(say(blocks.TAKEN_BACK), []) if is_there else say(blocks.OVER)
        await self._answer(client, click, answer)
        await ack()

    async def _answer(self, client: AsyncWebClient, click: Click, answer: str | Message) -> None:
        """Where they clicked; a message takes the place of the one with the button."""
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=isinstance(answer, Message))
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)


def _author_of(message: Mapping[str, Any]) -> str | None:
    """Who wrote it, if that is a person."""
    return None if message.get("bot_id") else message.get("user")


def _draft(body: Mapping[str, Any], view: Mapping[str, Any], words: str, context: UnderstandingContext) -> Draft:
    return Draft(
        id=id_of("understanding", view["id"]),
        listener_id=body["user"]["id"],
        asked_id=context.asked_id,
        words=words,
        followup_id=UUID(context.followup_id) if context.followup_id else None,
        message_link=context.message_link,
        link_is_public=context.link_is_public,
    )
