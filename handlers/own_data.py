"""One's own data: `/kindling data` and the buttons on Home send a copy of it, or take it back."""

import asyncio
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import home
from bot.blocks import own_data as blocks
from bot.content.words import say
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.home import Home
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.capabilities import copies

PATIENCE_SECONDS = 1.5
"""How long it is waited whether all is erased already: the form must be answered within 3 s."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the two buttons and the form."""
    listeners = PersonalData(parts.services, parts.people, parts.home)
    app.action(home.EXPORT)(listeners.send_copy)
    app.action(home.ERASE)(listeners.ask_to_erase)
    app.view(blocks.ERASE_FORM)(listeners.erase)
    return {"data": listeners.offer}


class PersonalData:
    """The listeners."""

    def __init__(self, services: Services, people: Members, of_home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._begin_erasing = services.erase
        self._people = people
        self._home = of_home

    async def offer(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling data`: the two buttons."""
        await ack(**blocks.offer().payload())

    async def send_copy(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A file by direct message with all that is stored about the person; it goes like every other message."""
        click, now = Click.of(body), self._clock.now()
        await self._database.write(
            lambda session: copies.ask(session, click.workspace_id, click.user_id, click.trigger_id, now)
        )
        if click.response_url:
            await answer_by_url(click.response_url, say(blocks.ON_ITS_WAY))
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, say(blocks.ON_ITS_WAY))
        await ack()

    async def ask_to_erase(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What goes and what stays."""
        await open_view(client, Click.of(body).trigger_id, blocks.erase_view())
        await ack()

    async def erase(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """Take it all back, if the box is ticked."""
        box = view["state"]["values"][blocks.UNDERSTOOD][blocks.UNDERSTOOD]
        if not box.get("selected_options"):
            await ack(response_action="errors", errors={blocks.UNDERSTOOD: say(blocks.MUST_UNDERSTAND)})
            return
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        erasing = await self._begin_erasing(workspace_id, member_id)
        self._people.forget(workspace_id, member_id)
        await asyncio.wait([erasing], timeout=PATIENCE_SECONDS)
        is_done = erasing.done() and not erasing.cancelled() and erasing.result()
        await ack(response_action="update", view=blocks.erased_view() if is_done else blocks.erasing_view())
