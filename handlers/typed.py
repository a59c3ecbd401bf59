"""What people write to Kindling: in its direct messages, and where they mention it in a channel.

It means what the commands mean and is done by the same functions (`handlers.typed_line` says which). Nothing else is
read, and nothing is kept of what means none of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import again
from bot.blocks import typed as blocks
from bot.blocks.apologies import SORRY
from bot.content.commands import meant
from bot.content.words import say
from bot.slack import directory
from bot.slack.message import Message
from bot.slack.plainest import plainest
from bot.slack.refusals import Sort, sort_of
from bot.slack.requests import LAST_RETRY, RETRY
from handlers.answers import Click, InHandError, passes
from handlers.doors import answering
from handlers.forms import WRITTEN, NotOpenedError
from handlers.parts import Parts
from handlers.typed_line import HELLO, HELP, WELCOME, parse
from models.capabilities import typed
from models.capabilities.typed import Turn
from models.store.base import id_of

BY_PEOPLE = (None, "file_share", "me_message", "thread_broadcast")
"""The subtypes of what somebody says; of all others nothing is to be answered, edits and deletions among them
(https://docs.slack.dev/reference/events/message#subtypes)."""
PATIENCE_SECONDS = 1.0
"""How long Slack is asked whether a channel is private."""
PRIVATE_NAME, DIRECT_NAME = "privategroup", "directmessage"
"""How Slack calls such conversations in a command."""

Listener = Callable[..., Awaitable[None]]
"""Takes `ack`, a command's or a shortcut's payload and a client."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Written:
    """What somebody wrote to Kindling."""

    user_id: str
    channel_id: str
    ts: str
    thread_ts: str | None
    text: str
    """In Slack's own markup."""
    is_direct: bool

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self | None:
        """What an event tells of, or `None` if no person wrote it."""
        user_id, channel_id, ts = (event.get(each) for each in ("user", "channel", "ts"))
        is_said = event.get("subtype") in BY_PEOPLE and not event.get("bot_id") and not event.get("hidden")
        if not is_said or not all(isinstance(each, str) and each for each in (user_id, channel_id, ts)):
            return None
        is_direct = event["type"] == "message"
        return cls(user_id, channel_id, ts, event.get("thread_ts"), str(event.get("text") or ""), is_direct)  # type: ignore[arg-type]

    @property
    def id(self) -> UUID:
        """The same however often Slack tells of it."""
        return id_of("heard", self.channel_id, self.ts)


def listen(app: AsyncApp, commands: Mapping[str, Listener], shortcuts: Mapping[str, Listener], parts: Parts) -> None:
    """Listen to what is written to Kindling, and to the button that does something anew."""
    listeners = Typed(commands, shortcuts, parts)
    app.event("message")(listeners.hear_directly)
    app.event("app_mention")(listeners.hear)
    app.action(again.AGAIN)(listeners.do_again)


class Typed:
    """The listeners; `commands` and `shortcuts` are those of the commands and shortcuts, by name."""

    def __init__(self, commands: Mapping[str, Listener], shortcuts: Mapping[str, Listener], parts: Parts) -> None:
        self._commands = commands
        self._shortcuts = shortcuts
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._people = parts.people
        self._help = parts.help

    async def hear_directly(
        self,
        body: dict[str, Any],
        event: dict[str, Any],
        client: AsyncWebClient,
        context: AsyncBoltContext,
        request: AsyncBoltRequest,
    ) -> None:
        """A message where the bot is; only those to it alone are for it, whatever the app is subscribed to."""
        if event.get("channel_type") == "im":
            await self.hear(body, event, client, context, request)

    async def hear(
        self,
        body: dict[str, Any],
        event: dict[str, Any],
        client: AsyncWebClient,
        context: AsyncBoltContext,
        request: AsyncBoltRequest,
    ) -> None:
        """Somebody wrote to Kindling: nobody hears nothing, unless they are no person."""
        written, bot_id = Written.of(event), context.bot_user_id or ""
        if written is None or written.user_id == bot_id:
            return
        try:
            await self._hear(client, body["team_id"], bot_id, written)
        except InHandError:
            raise
        except Exception as error:
            if not passes(error) or request.headers.get(RETRY) == [LAST_RETRY]:  # it will not be heard again
                await _apologise(client, written)
            raise

    async def _hear(self, client: AsyncWebClient, workspace_id: str, bot_id: str, written: Written) -> None:
        """Do what it means, and answer once, however often Slack tells of it.

        What is done is recorded once anyway, by an id that follows from where and when it was written.

        Raises:
            InHandError: it is being answered already.
        """
        _, profiles = await self._people.look_up(client, workspace_id, [written.user_id])
        writer = profiles.get(written.user_id)
        if writer is None or writer.is_bot:
            return
        turn = await self._database.write(
            lambda session: typed.take(session, workspace_id, written.id, self._clock.now())
        )
        if turn is Turn.IN_HAND:
            raise InHandError
        if turn is Turn.OURS:
            if writer.is_stranger:
                await _say(client, written, {"text": say(blocks.OUTSIDE)})
            else:
                await self._answer(client, workspace_id, bot_id, written)
            await self._database.write(
                lambda session: typed.answered(session, workspace_id, written.id, self._clock.now())
            )

    async def _answer(self, client: AsyncWebClient, workspace_id: str, bot_id: str, written: Written) -> None:
        line = parse(written.text, bot_id, is_direct=written.is_direct)
        name = await _name_of_place(client, written)
        command_meant = meant(line.meaning)
        if command_meant in self._commands:
            command = {
                "command": command_meant,
                "text": line.rest,
                "team_id": workspace_id,
                "user_id": written.user_id,
                "channel_id": written.channel_id,
                "channel_name": name,
                "trigger_id": f"{written.ts}.{written.channel_id}{WRITTEN}",
                "response_url": "",
            }
            await self._do(client, command, written)
        else:
            await _say(client, written, self._words(line.meaning, name in (DIRECT_NAME, PRIVATE_NAME)).payload())

    async def _do(self, client: AsyncWebClient, command: dict[str, Any], written: Written) -> None:
        """Do what the command does; where it would open a form, offer that."""

        async def answer(text: str = "", **payload: Any) -> None:
            if text:
                await _say(client, written, {"text": text, **payload})

        try:
            await self._commands[command["command"]](ack=answer, command=command, client=client)
        except NotOpenedError as error:
            if error.is_quiet:
                command["text"] = command["text"].partition(" ")[0]
            offer = again.offer(error.note or say(again.NEEDS_FORM), again.of_command(command))
            await _say(client, written, offer.payload())

    def _words(self, meaning: str, is_private: bool) -> Message:
        if meaning == HELP:
            return blocks.help_(self._help)
        if meaning == WELCOME:
            return blocks.welcome(is_private)
        return blocks.answer(is_private, blocks.HELLO if meaning == HELLO else "")

    async def do_again(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under what needs a form: the same command or shortcut, with what can open one."""
        click = Click.of(body)
        kept = again.kept_in(click.value)
        opened_by = {"trigger_id": click.trigger_id, "response_url": click.response_url or ""}
        answer = answering(click, client)
        if "command" in kept:
            command = kept | opened_by | {"team_id": click.workspace_id, "user_id": click.user_id}
            await self._commands[kept["command"]](ack=answer, command=command, client=client)
        else:
            by = {"team": {"id": click.workspace_id}, "user": {"id": click.user_id}}
            await self._shortcuts[kept["callback_id"]](ack=answer, shortcut=kept | opened_by | by, client=client)
        await ack()


async def _name_of_place(client: AsyncWebClient, written: Written) -> str:
    """What Slack would call the conversation in a command: a channel that is not known to be public counts as
    private."""
    if written.is_direct:
        return DIRECT_NAME
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await directory.channel(client, written.channel_id)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        log.warning("channel_not_asked", channel=written.channel_id, error=type(error).__name__)
        return PRIVATE_NAME
    return found.name if found and not found.is_private else PRIVATE_NAME


async def _apologise(client: AsyncWebClient, written: Written) -> None:
    with suppress(SlackClientError, ClientError, TimeoutError, OSError):
        await _say(client, written, {"text": say(SORRY)})


async def _say(client: AsyncWebClient, written: Written, payload: Mapping[str, Any]) -> None:
    """Answer where it was written: in the direct messages, or else shown to whoever wrote it and to nobody else.

    Raises:
        SlackApiError: Slack does not take it.
    """
    try:
        await _post(client, written, payload)
    except SlackApiError as error:
        if sort_of(error) is not Sort.PART:
            raise
        log.warning("answer_made_plain")
        await _post(client, written, plainest(payload))


async def _post(client: AsyncWebClient, written: Written, payload: Mapping[str, Any]) -> None:
    here = {**payload, "channel": written.channel_id, "thread_ts": written.thread_ts}
    if written.is_direct:
        await client.chat_postMessage(**here, **_QUIETLY)
        return
    try:
        await client.chat_postEphemeral(**here, user=written.user_id)
    except SlackApiError as error:
        if sort_of(error) not in (Sort.CHANNEL, Sort.PERSON):
            raise
        await client.chat_postMessage(**payload, channel=written.user_id, **_QUIETLY)


_QUIETLY: Mapping[str, Any] = {"unfurl_links": False, "unfurl_media": False}
