"""Home: shown when somebody opens it, and again with what became of what they did there."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackClientError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import home as blocks
from bot.blocks import home_places
from bot.blocks.home_places import HomePart, Place, Visitor
from bot.blocks.own_data import erasing_home
from bot.slack import channels
from bot.slack.message import Message
from handlers.answers import Click
from handlers.forms import publish_home
from handlers.members import Members
from handlers.services import Services
from models.across import home
from models.capabilities import erasures

HOME_TAB = "home"
PATIENCE_SECONDS = 2.0
"""How long it may take to show what became of a click, which must be acknowledged within 3 s."""

OnHome = Callable[[Click, AsyncWebClient], Awaitable[str | None]]
"""Does what a click on Home asks for; answers what became of it, if there is something to say."""

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, shown: "Home") -> None:
    """Listen to who opens Home, and to the buttons that lead from one part to another."""
    app.event("app_home_opened")(shown.open)
    app.action(re.compile(rf"^{home_places.TURN}_"))(shown.turn)


class Home:
    """Shows people their Home."""

    def __init__(self, services: Services, people: Members, parts: Sequence[HomePart]) -> None:
        self._database = services.database
        self._clock = services.clock
        self._hopper = services.hopper
        self._people = people
        self._parts = parts

    async def open(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """Somebody looks at the app; its messages need nothing of us."""
        if event["tab"] == HOME_TAB:
            await self.show(client, body["team_id"], event["user"], home_places.FRONT)

    async def turn(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button that leads to another part."""
        click = Click.of(body)
        await self.show(client, click.workspace_id, click.user_id, Place.unpacked(click.value))
        await ack()

    def button(self, act: OnHome) -> Callable[..., Awaitable[None]]:
        """The listener of a button on Home that does this, and shows there what became of it."""

        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            click = Click.of(body)
            if answer := await act(click, client):
                await self.tell(client, click.workspace_id, click.user_id, click.home, answer)
            await ack()

        return listener

    async def show(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, place: Place, note: Message | None = None
    ) -> None:
        """Show somebody this part of their Home, as it is now; nothing to those who do not belong to the workspace.

        Raises:
            SlackApiError: Slack does not take it, or refused to tell of somebody who was not known before.
            TimeoutError: Slack did not answer in time about them.
        """
        reader = await self._people.availability(client, workspace_id, member_id)
        if reader.is_gone:
            return
        visitor = Visitor(workspace_id, member_id, self._clock.now(), self._hopper.seal is not None)
        view = await channels.read(
            self._database,
            self._clock,
            client,
            workspace_id,
            lambda session: view_of(session, visitor, place, self._parts, note),
        )
        await publish_home(client, member_id, view)

    async def tell(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, place: str | None, answer: str | Message
    ) -> bool:
        """Show somebody on Home what became of what they did; answers whether they can see it.

        Args:
            client: to show it with.
            workspace_id: theirs.
            member_id: theirs.
            place: where on Home they did it, packed; `None` where they were not on Home, and then nothing is shown.
            answer: what became of it.
        """
        if place is None:
            return False
        note = Message(answer, []) if isinstance(answer, str) else answer
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.show(client, workspace_id, member_id, Place.unpacked(place), note)
        except (SlackClientError, ClientError, TimeoutError, OSError) as error:
            log.warning("home_not_shown", error=type(error).__name__)
            return False
        return True


def view_of(
    session: Session, visitor: Visitor, place: Place, parts: Sequence[HomePart], note: Message | None = None
) -> View:
    """This part of somebody's Home as it is now."""
    workspace_id, member_id = visitor.workspace_id, visitor.member_id
    if member_id in erasures.who(session, workspace_id):
        return erasing_home()
    leaf = next((each.leaves[place.part] for each in parts if place.part in each.leaves), None)
    if leaf:
        return blocks.home_view(place, leaf(session, visitor, place.spot), note)
    front = home.front(session, workspace_id, member_id, visitor.now)
    return blocks.front_view(session, visitor, front, parts, note)
