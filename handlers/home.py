"""Home: shown when somebody opens it, and again with what became of what they did there."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import home as blocks
from bot.blocks import home_places, home_teams, home_thanks, settings_form
from bot.blocks.home_places import Part, Place
from bot.blocks.own_data import erasing_home
from bot.content.words import say
from bot.slack import channels
from bot.slack.message import Message
from handlers import places
from handlers.answers import Click
from handlers.forms import publish_home
from handlers.kindling import Command, Subcommand
from handlers.members import People
from handlers.preferences import Preferences
from handlers.services import Services
from handlers.settings import SharedSettings
from handlers.teams import Teams
from models.across import home
from models.across.home import MOST_LED, SOME
from models.across.home_teams import glances
from models.capabilities import erasures
from models.people import availability, teams

HOME_TAB = "home"
PATIENCE_SECONDS = 2.0
"""How long it may take to show what became of a click, which must be acknowledged within 3 s."""

log = structlog.get_logger(__name__)


def register(
    app: AsyncApp,
    services: Services,
    shown: "Home",
    of_teams: Teams,
    of_settings: SharedSettings,
    of_preferences: Preferences,
    openers: Mapping[str, Subcommand],
) -> None:
    """Listen to what people do on Home.

    Args:
        app: to put the listeners on.
        services: what they work with.
        shown: shows it.
        of_teams: opens the form of a team.
        of_settings: opens the form of what holds for everyone.
        of_preferences: pauses somebody's nudges.
        openers: by the action id of a button that opens a form, who opens it.
    """
    listeners = Listeners(services, shown, of_teams, of_settings, of_preferences)
    app.event("app_home_opened")(listeners.open)
    app.action(re.compile(rf"^{home_places.TURN}_"))(listeners.turn)
    app.action(blocks.PAUSE)(listeners.pause)
    app.action(blocks.END_PAUSE)(listeners.end_pause)
    app.action(home_teams.OPEN_TEAM)(listeners.open_team)
    app.action(home_teams.OPEN_SETTINGS)(listeners.open_settings)
    for action_id, opener in openers.items():
        app.action(action_id)(_opening(opener))


class Home:
    """Shows people their Home."""

    def __init__(self, services: Services, people: People) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

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
        now = self._clock.now()
        view = await channels.read(
            self._database,
            self._clock,
            client,
            workspace_id,
            lambda session: _view(session, workspace_id, member_id, place, note, now),
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


class Listeners:
    """What people do on Home itself."""

    def __init__(
        self,
        services: Services,
        shown: Home,
        of_teams: Teams,
        of_settings: SharedSettings,
        of_preferences: Preferences,
    ) -> None:
        self._database = services.database
        self._home = shown
        self._teams = of_teams
        self._settings = of_settings
        self._preferences = of_preferences

    async def open(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """Somebody looks at the app; its messages need nothing of us."""
        if event["tab"] == HOME_TAB:
            await self._home.show(client, body["team_id"], event["user"], home_places.FRONT)

    async def turn(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button that leads to another part."""
        click = Click.of(body)
        await self._home.show(client, click.workspace_id, click.user_id, Place.unpacked(click.value))
        await ack()

    async def pause(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """No nudges for a week."""
        click = Click.of(body)
        paused = await self._preferences.pause_for_a_week(click.workspace_id, click.user_id)
        await self._answer(client, click, paused.text)
        await ack()

    async def end_pause(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Nudges again."""
        click = Click.of(body)
        await self._answer(client, click, await self._preferences.end_pause(click.workspace_id, click.user_id))
        await ack()

    async def open_settings(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form of what holds for everyone."""
        click = Click.of(body)
        refusal = await self._settings.open_form(client, click.workspace_id, click.user_id, click.trigger_id, None)
        if refusal:
            await self._answer(client, click, refusal)
        await ack()

    async def open_team(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form of a team."""
        click = Click.of(body)
        team = await self._database.read(lambda session: teams.get(session, click.workspace_id, UUID(click.value)))
        refusal = await self._teams.open_form_of(client, click, team) if team else say(settings_form.NO_TEAM)
        if refusal:
            await self._answer(client, click, refusal)
        await ack()

    async def _answer(self, client: AsyncWebClient, click: Click, answer: str) -> None:
        await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)


def _opening(opener: Subcommand) -> Callable[..., Awaitable[None]]:
    """A button that opens a form, as a command without a conversation to answer in."""

    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = Click.of(body)
        command = Command(
            workspace_id=click.workspace_id,
            user_id=click.user_id,
            place=places.Place("", is_private=True),
            words="",
            trigger_id=click.trigger_id,
            response_url="",
        )
        await opener(ack, command, client)

    return listener


def _view(
    session: Session, workspace_id: str, member_id: str, place: Place, note: Message | None, now: datetime
) -> View:
    if member_id in erasures.who(session, workspace_id):
        return erasing_home()
    if place.part is Part.FRONT:
        return blocks.front_view(home.front(session, workspace_id, member_id, now), member_id, now, note)
    return blocks.home_view(place, _page(session, workspace_id, member_id, place, now), note)


def _page(session: Session, workspace_id: str, member_id: str, place: Place, now: datetime) -> list[Block]:
    """One list, where they are in it."""
    hours = availability.of_one(session, workspace_id, member_id).hours
    match place.part:
        case Part.FOLLOWUPS:
            return blocks.followups_page(home.open_followups(session, workspace_id, member_id, place.spot, SOME), hours)
        case Part.RECEIVED:
            found = home.received(session, workspace_id, member_id, place.spot, SOME)
            return home_thanks.received_page(found, member_id, hours)
        case Part.GIVEN:
            return home_thanks.given_page(home.given(session, workspace_id, member_id, place.spot, SOME), hours)
        case Part.AROUND:
            return home_thanks.around_page(home.around(session, workspace_id, member_id, place.spot, SOME, now), hours)
        case _:
            led = teams.led_by(session, workspace_id, member_id)
            return home_teams.led_page(glances(session, workspace_id, led[:MOST_LED], now), len(led))
