"""Shout-outs: `/thanks` in one line or as a form, and the message shortcut that opens the form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import shoutout_form
from bot.blocks.fields import closing_view
from bot.blocks.shoutout_form import Form, ShoutoutContext, Submission
from bot.blocks.shoutouts import done, not_yet, too_many, usage
from bot.content.values import take_value
from bot.content.words import say
from bot.slack import text
from handlers.answers import Click, answer_if_possible
from handlers.conversations import Conversation, permalink
from handlers.forms import open_view
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from handlers.shoutout_line import parse
from models.capabilities import shoutouts
from models.capabilities.shoutout_checks import MOST_RECIPIENTS, find_problem
from models.capabilities.shoutouts import Audience, Draft
from models.people.members import Profile
from models.store import workspaces
from models.store.base import id_of, id_of_command
from models.store.workspaces import Choices

log = structlog.get_logger(__name__)


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to everything that makes a shout-out."""
    listeners = Shoutouts(parts.services, parts.people, parts.home)
    app.command("/thanks")(listeners.thank_by_command)
    app.shortcut("thank_for_message")(listeners.thank_for_message)
    app.shortcut("thank_someone")(listeners.thank_someone)
    app.action(shoutout_form.OPEN_FORM)(listeners.open_kept_form)
    app.view(shoutout_form.FORM)(listeners.thank_by_form)
    return NO_ACTS


class Shoutouts:
    """The listeners."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home

    async def thank_by_command(self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        """`/thanks @a @b for …`; alone it opens the form; `help` explains."""
        typed = text.from_command(command.get("text") or "")
        place = Conversation.of(command["channel_id"], command.get("channel_name") or "")
        if text.is_blank(typed):
            form, context = Form(audience=_audience(place)), self._context(command["response_url"])
            await self._open(client, command["team_id"], command["trigger_id"], form, context)
            await ack()
        elif typed.casefold() == "help":
            await ack(text=usage())
        else:
            await ack(**await self._thank_by_line(client, command, typed, place))

    async def _thank_by_line(
        self, client: AsyncWebClient, command: Mapping[str, Any], typed: str, place: Conversation
    ) -> Mapping[str, Any]:
        """Record what the line says, or find what is missing; returns the answer to the giver.

        The same command that comes again is the same shout-out.
        """
        workspace_id, giver_id, line = command["team_id"], command["user_id"], parse(typed)
        ids = line.recipient_ids[:MOST_RECIPIENTS]
        chosen, profiles = await self._people.look_up(client, workspace_id, ids)
        value_name, reason = take_value(line.reason, chosen.value_names)
        seen_by = _seen_by(_audience(place), chosen)
        has_reason = not text.is_blank(reason)
        problem = find_problem(giver_id, line.recipient_ids, line.unknown_names, has_reason, seen_by, profiles)
        form = Form(line.recipient_ids, reason, value_name, _audience(place))
        if problem:
            return not_yet(shoutout_form.sentence(problem), typed, form).payload()
        draft = Draft(
            id=id_of_command("shoutout", command["trigger_id"]),
            giver_id=giver_id,
            recipient_ids=line.recipient_ids,
            reachable_ids=_reachable(line.recipient_ids, profiles),
            reason=reason,
            audience=seen_by,
            value_name=value_name,
        )
        wait = await self._record(workspace_id, draft, chosen)
        if wait:
            return not_yet(too_many(wait), typed, form, shows_example=False).payload()
        return {"text": done(draft, chosen.recognition_channel_id, _audience(place), kept_private=place.is_private)}

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
        context = self._context(shortcut.get("response_url"), link, link_is_public)
        await self._open(client, shortcut["team"]["id"], shortcut["trigger_id"], form, context)

    async def thank_someone(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The global shortcut, which belongs to no conversation: the form as Home opens it."""
        await ack()
        await self._open(client, shortcut["team"]["id"], shortcut["trigger_id"], Form(), self._context(None))

    async def open_kept_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under an answer: the form with all that was typed."""
        await ack()
        click = Click.of(body)
        context = replace(self._context(click.response_url), home=click.home)
        await self._open(client, click.workspace_id, click.trigger_id, Form.unpacked(click.value), context)

    async def thank_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form was sent: record it and answer, or show at the field what is missing."""
        sent, giver_id = shoutout_form.submission(view), body["user"]["id"]
        chosen, profiles = await self._people.look_up(client, body["team"]["id"], sent.recipient_ids)
        seen_by = _seen_by(sent.audience, chosen)
        has_reason = not text.is_blank(sent.reason)
        problem = find_problem(giver_id, sent.recipient_ids, (), has_reason, seen_by, profiles)
        if problem:
            await ack(response_action="errors", errors=shoutout_form.errors(problem))
            return
        draft = _draft_of(sent, giver_id, chosen, profiles, view["id"])
        wait = await self._record(body["team"]["id"], draft, chosen)
        if wait:
            await ack(response_action="errors", errors={shoutout_form.PEOPLE: too_many(wait)})
            return
        line = done(draft, chosen.recognition_channel_id, sent.audience)
        context, now = sent.context, self._clock.now()
        if await answer_if_possible(context.response_url, context.opened_at, now, line) or await self._home.tell(
            client, body["team"]["id"], giver_id, context.home, line
        ):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(shoutout_form.TITLE), line))

    async def _record(self, workspace_id: str, draft: Draft, chosen: Choices) -> timedelta:
        """Answers how long the giver must wait, if they sent too much already; then nothing was recorded."""
        now, channel_id = self._clock.now(), chosen.recognition_channel_id
        return await self._database.write(lambda session: shoutouts.give(session, workspace_id, draft, channel_id, now))

    def _context(
        self, response_url: str | None, link: str | None = None, link_is_public: bool = False
    ) -> ShoutoutContext:
        return ShoutoutContext(response_url, self._clock.now().timestamp(), link, link_is_public)

    async def _open(
        self, client: AsyncWebClient, workspace_id: str, trigger_id: str, form: Form, context: ShoutoutContext
    ) -> None:
        chosen = await self._database.read(lambda session: workspaces.choices(session, workspace_id))
        view = shoutout_form.form_view(form, context, chosen.value_names)
        await open_view(client, trigger_id, view)


def _draft_of(sent: Submission, giver_id: str, chosen: Choices, profiles: Mapping[str, Profile], view_id: str) -> Draft:
    return Draft(
        id=id_of("shoutout", view_id),
        giver_id=giver_id,
        recipient_ids=sent.recipient_ids,
        reachable_ids=_reachable(sent.recipient_ids, profiles),
        reason=sent.reason,
        audience=_seen_by(sent.audience, chosen),
        impact=sent.impact,
        value_name=sent.value_name if sent.value_name in chosen.value_names else None,
        message_link=sent.context.message_link,
        link_is_public=sent.context.link_is_public,
        may_be_retold=sent.may_be_retold,
    )


def _audience(place: Conversation) -> Audience:
    """Who may see thanks given there: what is said in private stays there."""
    return Audience.PRIVATE if place.is_private else Audience.PUBLIC


def _seen_by(audience: Audience, chosen: Choices) -> Audience:
    """Who would see it: without a recognition channel, only the people thanked."""
    return audience if chosen.recognition_channel_id else Audience.PRIVATE


def _reachable(ids: tuple[str, ...], profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    return tuple(each for each in ids if not profiles[each].is_stranger)
