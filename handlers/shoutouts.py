"""Shout-outs: `/thanks` in one line or as a form, and the message shortcut that opens the form."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import text
from bot.blocks import shoutout_form
from bot.blocks.shoutout_form import Form, FormContext, Submission
from bot.blocks.shoutouts import USAGE, done, not_yet
from handlers.answers import answer_by_url
from handlers.members import People
from handlers.services import Services
from handlers.shoutout_line import Line, find_problem, parse
from models import shoutouts, workspaces
from models.members import Profile
from models.shoutouts import Audience, Draft
from models.workspaces import Workspace

PERMALINK_PATIENCE_SECONDS = 1.0
ANSWERABLE_FOR = timedelta(minutes=29)
"""A response_url serves for 30 minutes (https://docs.slack.dev/interactivity/handling-user-interaction)."""

log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to everything that makes a shout-out."""
    listeners = Shoutouts(services)
    app.command("/thanks")(listeners.thank_by_command)
    app.shortcut("thank_for_message")(listeners.thank_for_message)
    app.action(shoutout_form.OPEN_FORM)(listeners.open_kept_form)
    app.view(shoutout_form.FORM)(listeners.thank_by_form)


@dataclass(frozen=True)
class Place:
    """The conversation in which somebody acts."""

    id: str
    is_private: bool

    @classmethod
    def of(cls, id_: str, name: str) -> "Place":
        """Slack gives private conversations these names in place of their own."""
        is_private = name in ("privategroup", "directmessage") or name.startswith("mpdm-") or id_.startswith("D")
        return cls(id_, is_private)


class Shoutouts:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = People(services)

    async def thank_by_command(self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        """`/thanks @a @b for …`; alone it opens the form; `help` explains."""
        typed = text.from_command(command.get("text") or "")
        workspace = await self._workspace(command["team_id"])
        if text.is_blank(typed):
            context = self._context(command["response_url"])
            await self._open(client, command["trigger_id"], Form(), context, workspace)
            await ack()
        elif typed.casefold() == "help":
            await ack(text=USAGE)
        else:
            place = Place.of(command["channel_id"], command.get("channel_name") or "")
            await ack(**await self._thank_by_line(client, workspace, command["user_id"], typed, place))

    async def _thank_by_line(
        self, client: AsyncWebClient, workspace: Workspace, giver_id: str, typed: str, place: Place
    ) -> Mapping[str, Any]:
        """Record what the line says, or say what is missing; returns the answer to the giver."""
        line = parse(typed, workspace.value_names)
        audience = Audience.PRIVATE if place.is_private else Audience.PUBLIC
        profiles = await self._people.look_up(client, workspace.id, line.recipient_ids[: shoutout_form.MOST_RECIPIENTS])
        problem = find_problem(giver_id, line.recipient_ids, line.unknown_names, line.reason, audience, profiles)
        if problem:
            return not_yet(problem.sentence, typed, _form_of(line, audience)).payload()
        draft = Draft(
            giver_id=giver_id,
            recipient_ids=line.recipient_ids,
            reachable_ids=_reachable(line.recipient_ids, profiles),
            reason=line.reason,
            audience=audience,
            value_name=line.value_name,
        )
        await self._record(workspace, draft)
        return {"text": done(draft, workspace.recognition_channel_id, kept_private=place.is_private)}

    async def thank_for_message(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The message shortcut: the form with the message's author and a link to it."""
        await ack()
        message, channel = shortcut["message"], shortcut["channel"]
        workspace, link = await asyncio.gather(
            self._workspace(shortcut["team"]["id"]), _permalink(client, channel["id"], message["ts"])
        )
        author = message.get("user")
        recipients = (author,) if author and not message.get("bot_id") and author != shortcut["user"]["id"] else ()
        place = Place.of(channel["id"], channel.get("name") or "")
        form = Form(recipients, audience=Audience.PRIVATE if place.is_private else Audience.PUBLIC)
        context = self._context(shortcut.get("response_url"), link, not place.is_private)
        await self._open(client, shortcut["trigger_id"], form, context, workspace)

    async def open_kept_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under an answer: the form with all that was typed."""
        await ack()
        form = Form.unpacked(body["actions"][0]["value"])
        workspace = await self._workspace(body["team"]["id"])
        await self._open(client, body["trigger_id"], form, self._context(body.get("response_url")), workspace)

    async def thank_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form was sent: record it and answer, or show at the field what is missing."""
        sent, giver_id = shoutout_form.submission(view), body["user"]["id"]
        workspace = await self._workspace(body["team"]["id"])
        profiles = await self._people.look_up(client, workspace.id, sent.recipient_ids)
        problem = find_problem(giver_id, sent.recipient_ids, (), sent.reason, sent.audience, profiles)
        if problem:
            await ack(response_action="errors", errors={problem.field: problem.sentence})
            return
        draft = _draft_of(sent, giver_id, workspace, profiles, origin=view["id"])
        await self._record(workspace, draft)
        line = done(draft, workspace.recognition_channel_id, kept_private=False)
        if await self._answer(sent.context, line):
            await ack()
        else:
            await ack(response_action="update", view=shoutout_form.done_view(line))

    async def _workspace(self, workspace_id: str) -> Workspace:
        return await self._database.read(lambda session: workspaces.get(session, workspace_id))

    async def _record(self, workspace: Workspace, draft: Draft) -> None:
        now, channel_id = self._clock.now(), workspace.recognition_channel_id
        await self._database.write(lambda session: shoutouts.record(session, workspace.id, draft, channel_id, now))

    def _context(self, response_url: str | None, link: str | None = None, link_is_public: bool = False) -> FormContext:
        return FormContext(response_url, self._clock.now().timestamp(), link, link_is_public)

    async def _open(
        self, client: AsyncWebClient, trigger_id: str, form: Form, context: FormContext, workspace: Workspace
    ) -> None:
        view = shoutout_form.form_view(form, context, workspace.value_names)
        await client.views_open(trigger_id=trigger_id, view=view)

    async def _answer(self, context: FormContext, line: str) -> bool:
        """Tell the giver in the conversation they came from; answers whether that is still possible and done."""
        age = self._clock.now().timestamp() - context.opened_at
        if not context.response_url or age > ANSWERABLE_FOR.total_seconds():
            return False
        return await answer_by_url(context.response_url, line)


def _form_of(line: Line, audience: Audience) -> Form:
    return Form(line.recipient_ids, line.reason, line.value_name, audience)


def _draft_of(
    sent: Submission, giver_id: str, workspace: Workspace, profiles: Mapping[str, Profile], origin: str
) -> Draft:
    return Draft(
        giver_id=giver_id,
        recipient_ids=sent.recipient_ids,
        reachable_ids=_reachable(sent.recipient_ids, profiles),
        reason=sent.reason,
        audience=sent.audience,
        impact=sent.impact,
        value_name=sent.value_name if sent.value_name in workspace.value_names else None,
        message_link=sent.context.message_link,
        link_is_public=sent.context.link_is_public,
        origin=origin,
    )


def _reachable(ids: tuple[str, ...], profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    return tuple(each for each in ids if not profiles[each].is_stranger)


async def _permalink(client: AsyncWebClient, channel_id: str, message_ts: str) -> str | None:
    """The message's link, or `None` where the bot cannot see it or Slack takes too long: the form opens anyway."""
    try:
        async with asyncio.timeout(PERMALINK_PATIENCE_SECONDS):
            answer = await client.chat_getPermalink(channel=channel_id, message_ts=message_ts)
    except (SlackClientError, TimeoutError, OSError) as error:
        log.info("permalink_unavailable", channel=channel_id, error=type(error).__name__)
        return None
    link: str = answer["permalink"]
    return link
