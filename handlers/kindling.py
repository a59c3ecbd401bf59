"""What a command is, and what a first word after `/kindling` or a button does with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

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
    in_front: Mapping[str, Any] | None = None
    """The form whose button it is, as Slack tells of it, if it is one: another one is pushed above it."""

    @property
    def is_in_form(self) -> bool:
        """Whether it is a button of a form."""
        return self.in_front is not None


Act = Callable[[AsyncAck, Command, AsyncWebClient], Awaitable[None]]
"""Does what the first word names, and acknowledges."""


def as_command(act: Act) -> Callable[..., Awaitable[None]]:
    """The same from a button: a command without words, and without a conversation to answer in."""

    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = Click.of(body)
        nowhere = Conversation("", is_private=True)
        clicked = Command(click.workspace_id, click.user_id, nowhere, "", click.trigger_id, "", click.in_front)
        await act(ack, clicked, client)

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
