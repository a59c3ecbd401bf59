"""First contact: whoever invites Kindling into a channel hears how to begin, and is shown around."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import welcomes as blocks
from bot.blocks.hellos import SHOW
from bot.blocks.help import tour
from handlers.answers import Click, answer_by_url
from handlers.checkins import Checkins
from handlers.conversations import Conversation
from handlers.kindling import Act, Command
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.preferences import Preferences
from handlers.team_form import Asked
from handlers.teams import Teams
from models.capabilities import welcomes
from models.people import team_changes, teams
from models.store import workspaces


async def is_about_the_bot(event: Mapping[str, Any], context: AsyncBoltContext) -> bool:
    """Whether this is about the bot itself."""
    return event.get("user") == context.bot_user_id


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to invitations and to the buttons of the first message."""
    of_checkins = Checkins(parts.services, parts.people, Preferences(parts.services, parts.people).open_preferences)
    listeners = Welcomes(parts, Teams(parts.services, parts.people), of_checkins.open_today)
    app.event("member_joined_channel", matchers=[is_about_the_bot])(listeners.come_in)
    app.action(blocks.MAKE_TEAM)(listeners.make_team)
    app.action(blocks.TRY)(listeners.try_out)
    app.action(SHOW)(listeners.show_around)
    return NO_ACTS


class Welcomes:
    """The listeners."""

    def __init__(self, parts: Parts, of_teams: Teams, open_checkin: Act) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._people = parts.people
        self._help = parts.help
        self._teams = of_teams
        self._open_checkin = open_checkin

    async def come_in(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """The bot is in a channel now: a team that its leaving had ended goes on, and whoever invited it is met."""
        workspace_id, channel_id, inviter_id = body["team_id"], event["channel"], event.get("inviter")
        _, profiles = await self._people.look_up(client, workspace_id, [inviter_id] if inviter_id else [])
        inviter, now = profiles.get(inviter_id or ""), self._clock.now()

        def note(session: Session) -> None:
            is_default = teams.missing_default(session, workspace_id) == channel_id
            if team_changes.reopen(session, workspace_id, channel_id, now) or is_default:
                workspaces.want_sync(session, workspace_id)
            if inviter and not (inviter.is_bot or inviter.is_stranger):
                welcomes.meet(session, workspace_id, inviter.id, channel_id, now)

        await self._database.write(note)

    async def make_team(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button that opens the team's form."""
        click = Click.of(body)
        asked = Asked(click.workspace_id, click.user_id, click.trigger_id, click.response_url, click.value)
        refusal = await self._teams.open_form(client, asked)
        if refusal and click.response_url:
            await answer_by_url(click.response_url, refusal)
        await ack()

    async def try_out(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button that shows somebody what a check-in is: their own of today."""
        click = Click.of(body)
        command = Command(
            workspace_id=click.workspace_id,
            user_id=click.user_id,
            place=Conversation(body["channel"]["id"], is_private=True),
            words="",
            trigger_id=click.trigger_id,
            response_url=click.response_url or "",
        )
        await self._open_checkin(ack, command, client)

    async def show_around(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The button that tells what can be done."""
        click = Click.of(body)
        if click.response_url:
            await answer_by_url(click.response_url, tour(self._help))
        await ack()
