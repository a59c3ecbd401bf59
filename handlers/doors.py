"""`/kindling …`: one command for all that concerns Kindling itself; its first word says what.

Alone it shows what one can do, as buttons.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks.doors import in_messages, start
from bot.blocks.help import Fits, usage
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url, write_to
from handlers.conversations import Conversation
from handlers.forms import push_view
from handlers.kindling import Act, Command, command_of
from handlers.parts import Parts
from models.across import setup
from models.people import preferences, roles


def listen(app: AsyncApp, acts: Mapping[str, Act], parts: Parts) -> None:
    """Listen to `/kindling`, whose first word says which of these acts is meant, and to the buttons that it shows."""
    listeners = Kindling(acts, parts)
    app.command("/kindling")(listeners.do_by_command)
    for door in parts.help.doors:
        app.action(door.action_id)(listeners.do_by_button)


class Kindling:
    """The listeners."""

    def __init__(self, acts: Mapping[str, Act], parts: Parts) -> None:
        self._acts = acts
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._hopper = parts.services.hopper
        self._people = parts.people
        self._help = parts.help

    async def do_by_command(self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        """What the first word names; without one, what can be done."""
        first, *rest = text.from_command(command.get("text") or "").split(maxsplit=1) or [""]
        act = self._acts.get(first.casefold())
        if act:
            await act(ack, command_of(command, "".join(rest)), client)
        elif first:
            await ack(text=usage(self._help))
        else:
            await ack(**(await self._start(client, command_of(command, ""))).payload())

    async def do_by_button(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The same as the words that the button stands for, typed where it is."""
        click = Click.of(body)
        first, *rest = click.value.split(maxsplit=1)
        channel = body.get("channel") or {}
        place = Conversation.of(channel.get("id") or "", channel.get("name") or "")
        words, url = "".join(rest), click.response_url or ""
        command = Command(click.workspace_id, click.user_id, place, words, click.trigger_id, url, click.in_front)
        await self._acts[first](answering(click, client), command, client)  # type: ignore[arg-type]
        await ack()

    async def _start(self, client: AsyncWebClient, command: Command) -> Message:
        who, now = (command.workspace_id, command.user_id), self._clock.now()
        await self._people.look_up(client, command.workspace_id, [command.user_id])
        is_ = await self._database.read(lambda session: what_they_are(session, *who, now))
        if self._hopper.seal:
            is_ |= {Fits.CAN_BE_HEARD}
        place = command.place
        return start(self._help, is_, is_private=place.is_private, is_direct=place.is_direct)


def what_they_are(session: Session, workspace_id: str, member_id: str, now: datetime) -> frozenset[Fits]:
    """Which buttons fit somebody."""
    role, own = roles.of(session, workspace_id, member_id), preferences.get(session, workspace_id, member_id)
    is_pausing = own.paused_until is not None and own.paused_until > now
    sets_up = setup.may(session, workspace_id, member_id) and bool(setup.of(session, workspace_id).open)
    found = {
        Fits.PAUSING: is_pausing,
        Fits.NOT_PAUSING: not is_pausing,
        Fits.IN_A_TEAM: bool(role.is_in | role.leads),
        Fits.LEADING: bool(role.leads),
        Fits.STEWARD: role.is_steward,
        Fits.SETTING_UP: sets_up,
    }
    return frozenset(each for each, holds in found.items() if holds)


def answering(click: Click, client: AsyncWebClient) -> Callable[..., Awaitable[None]]:
    """What stands in for the acknowledgement of a command where a button does the same: the answer goes to whoever
    clicked; from a form, which has no conversation, to their direct messages."""

    async def answer(text: str = "", blocks: Sequence[Any] = (), **_others: Any) -> None:
        if text and click.response_url:
            await answer_by_url(click.response_url, {"text": text, "blocks": blocks} if blocks else text)
        elif text and click.in_front:
            await push_view(client, click.trigger_id, in_messages())
            await write_to(client, click.user_id, {"text": text, "blocks": blocks})

    return answer
