"""`/kindling …`: one command for all that concerns Kindling itself; its first word says what."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.help import Help, usage
from bot.slack import text
from handlers.answers import Click
from handlers.conversations import Conversation


@dataclass(frozen=True)
class Command:
    """A slash command that somebody typed."""

    workspace_id: str
    user_id: str
    place: Conversation
    words: str
    """What followed the command (and its first word, if that named what to do), as plain text."""
    trigger_id: str
    response_url: str


Act = Callable[[AsyncAck, Command, AsyncWebClient], Awaitable[None]]
"""Does what the first word names, and acknowledges."""


def listen(app: AsyncApp, acts: Mapping[str, Act], known: Help) -> None:
    """Listen to `/kindling`, whose first word says which of these acts is meant."""

    async def listener(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        first, *rest = text.from_command(command.get("text") or "").split(maxsplit=1) or [""]
        act = acts.get(first.casefold())
        if act is None:
            await ack(text=usage(known))
        else:
            await act(ack, command_of(command, "".join(rest)), client)

    app.command("/kindling")(listener)


def as_command(act: Act) -> Callable[..., Awaitable[None]]:
    """The same from a button: a command without words, and without a conversation to answer in."""

    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = Click.of(body)
        nowhere = Conversation("", is_private=True)
        await act(ack, Command(click.workspace_id, click.user_id, nowhere, "", click.trigger_id, ""), client)

    return listener


def command_of(command: Mapping[str, Any], words: str) -> Command:
    """The command that Slack's payload tells of, with `words` in place of its text."""
    return Command(
        workspace_id=command["team_id"],
        user_id=command["user_id"],
        place=Conversation.of(command["channel_id"], command.get("channel_name") or ""),
        words=words,
        trigger_id=command["trigger_id"],
        response_url=command["response_url"],
    )
