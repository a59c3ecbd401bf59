"""Shout-outs: `/thanks` in one line or as a form, and the message shortcut that opens the form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import shoutout_answers, shoutout_form
from bot.blocks.fields import closing_view
from bot.blocks.shoutout_answers import NOT_HERE, SAID_JUST_NOW, given
from bot.blocks.shoutout_form import Form, ShoutoutContext, Submission
from bot.blocks.shoutout_offers import ALREADY
from bot.blocks.shoutouts import done, says_little, too_many, usage
from bot.content.values import take_value
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.conversations import Conversation, permalink
from handlers.forms import open_above
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from handlers.thanking import Giver, Thanking, asked_whom, reachable, seen_by
from models.capabilities import shoutout_changes
from models.capabilities.shoutout_changes import Given
from models.capabilities.shoutout_checks import find_problem
from models.capabilities.shoutouts import Audience, Draft, people_among
from models.people import values
from models.people.members import Profile
from models.people.values import Value
from models.store import workspaces
from models.store.base import id_of, id_of_command
from models.store.workspaces import Choices

MESSAGE_START = 150
"""Characters of the message that thanks are about which they quote."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to everything that makes a shout-out."""
    listeners = Shoutouts(parts.services, parts.people, parts.home)
    app.command("/thanks")(listeners.thank_by_command)
    app.shortcut("thank_for_message")(listeners.thank_for_message)
    app.shortcut("thank_someone")(listeners.thank_someone)
    app.action(shoutout_form.OPEN_FORM)(listeners.open_kept_form)
    app.action(shoutout_answers.AGAIN)(listeners.say_again)
    app.view(shoutout_form.FORM)(listeners.thank_by_form)
    return NO_ACTS


class Shoutouts:
    """The listeners."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home
        self._thanking = Thanking(services, people)

    async def thank_by_command(self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        """`/thanks @a @b for …`; alone it opens the form; `help` explains."""
        typed = text.from_command(command.get("text") or "")
        place = Conversation.of(command["channel_id"], command.get("channel_name") or "")
        if text.is_blank(typed):
            form, context = Form(audience=_audience(place)), self._context(command["response_url"])
            giver = Giver(command["team_id"], command["user_id"], client)
            await self._open(giver, command["trigger_id"], form, context)
            await ack()
        elif typed.casefold() == "help":
            await ack(text=usage())
        else:
            answer = await self._thank_by_line(client, command, typed, place)
            await ack(**answer.payload())

    async def _thank_by_line(
        self, client: AsyncWebClient, command: Mapping[str, Any], typed: str, place: Conversation
    ) -> Message:
        """Record what the line says, or ask for what is missing or doubtful; returns the answer to the giver.

        The same command that comes again is the same shout-out.
        """
        giver = Giver(command["team_id"], command["user_id"], client)
        line, groups = await self._thanking.read(giver, typed)
        names = await self._people.value_names(giver.workspace_id, giver.id, line.reason)
        value_name, reason = take_value(line.reason, names)
        id_ = id_of_command("shoutout", command["trigger_id"])
        form = Form(line.recipient_ids, reason, value_name, _audience(place))
        if line.doubtful and not line.unknown_names:
            return asked_whom(line, replace(form, id=str(id_), by=giver.id), typed)
        given = await self._thanking.give(giver, id_, form, typed, unknown_names=line.unknown_names, groups=groups)
        if isinstance(given, Message):
            return given
        return await self._thanking.told(giver, given, form, text.channels_named(command.get("text") or ""))

    async def thank_for_message(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The message shortcut: the form with the message's author and a link to it."""
        await ack()
        message, channel = shortcut["message"], shortcut["channel"]
        author = message.get("user")
        recipients = (author,) if author and not message.get("bot_id") and author != shortcut["user"]["id"] else ()
        place = Conversation.of(channel["id"], channel.get("name") or "")
        form = Form(recipients, audience=_audience(place))
        link = await permalink(client, channel["id"], message["ts"])
        link_is_public = bool(channel.get("name")) and not place.is_private
        context = replace(
            self._context(shortcut.get("response_url"), link, link_is_public),
            message_start=_start_of(message) if link and link_is_public else None,
            author_id=author,
        )
        giver = Giver(shortcut["team"]["id"], shortcut["user"]["id"], client)
        await self._open(giver, shortcut["trigger_id"], form, context)

    async def thank_someone(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The global shortcut, which belongs to no conversation: the form as Home opens it."""
        await ack()
        giver = Giver(shortcut["team"]["id"], shortcut["user"]["id"], client)
        await self._open(giver, shortcut["trigger_id"], Form(), self._context(None))

    async def open_kept_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under an answer: the form with all that was typed."""
        await ack()
        click = Click.of(body)
        form = Form.unpacked(click.value)
        context = replace(self._context(click.response_url), home=click.home, is_prompted=form.is_prompted)
        giver = Giver(click.workspace_id, click.user_id, client)
        await self._open(giver, click.trigger_id, form, context, click.in_front)

    async def thank_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form was sent: record it and answer, or show at the field what is missing."""
        sent, giver = shoutout_form.submission(view), Giver(body["team"]["id"], body["user"]["id"], client)
        chosen, profiles = await self._people.look_up(client, giver.workspace_id, people_among(sent.recipient_ids))
        audience = seen_by(sent.audience, chosen)
        has_reason = not text.is_blank(sent.reason)
        hearers, wrong = await self._thanking.hearers(giver, sent.recipient_ids)
        problem = find_problem(giver.id, sent.recipient_ids, (), has_reason, audience, profiles) or wrong
        value_name = await self._people.value_named(giver.workspace_id, giver.id, sent.value_name)
        if errors := shoutout_form.errors(problem, lacks_value=value_name != sent.value_name):
            await ack(response_action="errors", errors=errors)
            return
        draft = replace(_draft_of(sent, giver.id, chosen, profiles, view["id"]), hearer_ids=hearers)
        if sent.context.id and await self._thanking.is_given(giver, draft.id):
            await ack(response_action="errors", errors={shoutout_form.PEOPLE: say(ALREADY)})
            return
        refusal = await self._thanking.record(giver, draft, chosen, is_prompted=sent.context.is_prompted)
        if refusal and refusal.doubled_id:
            await ack(response_action="errors", errors={shoutout_form.REASON: say(SAID_JUST_NOW)})
            return
        if refusal:
            await ack(response_action="errors", errors={shoutout_form.PEOPLE: too_many(refusal.wait)})
            return
        line = done(draft, chosen.recognition_channel_id, sent.audience)
        context, now = sent.context, self._clock.now()
        answer = given(line, draft.id, draft.audience, says_little=says_little(draft))
        if await answer_if_possible(context.response_url, context.opened_at, now, answer) or await self._home.tell(
            client, giver.workspace_id, giver.id, context.home, answer
        ):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(shoutout_form.TITLE), line))

    async def say_again(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The same words to the same people once more, as the giver said who was asked; clicked twice, it is one."""
        click = Click.of(body)
        giver = Giver(click.workspace_id, click.user_id, client)
        earlier_id, _, _ = click.value.partition(":")
        earlier = await self._database.read(
            lambda session: shoutout_changes.given_by(session, click.workspace_id, UUID(earlier_id), click.user_id)
        )
        answer: str | Message = say(NOT_HERE)
        if earlier:
            people = people_among(earlier.recipient_ids)
            chosen, profiles = await self._people.look_up(client, click.workspace_id, people)
            hearers, _ = await self._thanking.hearers(giver, earlier.recipient_ids)
            draft = replace(_draft_again(earlier, click, profiles), hearer_ids=hearers)
            refusal = await self._thanking.record(giver, draft, chosen, may_double=True)
            line = done(draft, chosen.recognition_channel_id, draft.audience)
            told = given(line, draft.id, draft.audience, says_little=says_little(draft))
            answer = too_many(refusal.wait) if refusal else told
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=isinstance(answer, Message))
        await ack()

    def _context(
        self, response_url: str | None, link: str | None = None, link_is_public: bool = False
    ) -> ShoutoutContext:
        return ShoutoutContext(response_url, self._clock.now().timestamp(), link, link_is_public)

    async def _open(
        self,
        giver: Giver,
        trigger_id: str,
        form: Form,
        context: ShoutoutContext,
        in_front: Mapping[str, Any] | None = None,
    ) -> None:
        def read(session: Session) -> tuple[Choices, tuple[Value, ...]]:
            chosen = workspaces.choices(session, giver.workspace_id)
            return chosen, values.of_person(session, giver.workspace_id, giver.id)

        chosen, offered = await self._database.read(read)
        view = shoutout_form.form_view(form, context, offered, chosen.recognition_channel_id)
        await open_above(giver.client, trigger_id, view, in_front)


def _draft_of(sent: Submission, giver_id: str, chosen: Choices, profiles: Mapping[str, Profile], view_id: str) -> Draft:
    return Draft(
        id=UUID(sent.context.id) if sent.context.id else id_of("shoutout", view_id),
        giver_id=giver_id,
        recipient_ids=sent.recipient_ids,
        reachable_ids=reachable(people_among(sent.recipient_ids), profiles),
        reason=sent.reason,
        audience=seen_by(sent.audience, chosen),
        impact=sent.impact,
        value_name=sent.value_name,
        message_link=sent.context.message_link,
        link_is_public=sent.context.link_is_public,
        message_start=sent.context.message_start if sent.context.author_id in sent.recipient_ids else None,
        may_be_retold=sent.may_be_retold,
    )


def _draft_again(earlier: Given, click: Click, profiles: Mapping[str, Profile]) -> Draft:
    return Draft(
        id=id_of("shoutout again", click.value),
        giver_id=click.user_id,
        recipient_ids=earlier.recipient_ids,
        reachable_ids=reachable(earlier.recipient_ids, profiles),
        reason=earlier.reason,
        audience=earlier.audience,
        impact=earlier.impact,
        value_name=earlier.value_name,
        message_link=earlier.message_link,
        link_is_public=earlier.link_is_public,
        may_be_retold=earlier.may_be_retold,
    )


def _audience(place: Conversation) -> Audience:
    """Who may see thanks given there: what is said in private stays there."""
    return Audience.PRIVATE if place.is_private else Audience.PUBLIC


def _start_of(message: Mapping[str, Any]) -> str | None:
    """How a message begins, in plain text; without mentions, which would call people to it once more."""
    words = " ".join(text.MENTION.sub(f"@{text.ELLIPSIS}", text.from_command(message.get("text") or "")).split())
    return None if text.is_blank(words) else text.cut(words, MESSAGE_START)
