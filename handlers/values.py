"""The values that people put on their thanks: what they mean here, and the way back to everyone's."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import values as blocks
from bot.blocks.values import OfTeam
from bot.content.words import say
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from models.people import roles, team_changes, teams, values


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to them."""
    listeners = Values(parts)
    app.action(blocks.BACK)(listeners.go_back)
    return {"values": listeners.show}


class Values:
    """The listeners."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database

    async def show(self, ack: AsyncAck, command: Command, _client: AsyncWebClient) -> None:
        """`/kindling values`: what they can put on their thanks, and what it means."""
        who = (command.workspace_id, command.user_id)
        found = await self._database.read(lambda session: overview_of(session, *who, command.place.id))
        await ack(**found.payload())

    async def go_back(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A team has everyone's values again."""
        click = Click.of(body)
        line = await self._database.write(lambda session: _go_back(session, click))
        if click.response_url:
            await answer_by_url(click.response_url, line or say(blocks.NOT_YOURS), replaces=line is not None)
        await ack()


def overview_of(session: Session, workspace_id: str, member_id: str, channel_id: str) -> Message:
    """What somebody can put on their thanks: of their teams, and of those that they lead to change it; that of the team
    whose channel they look at comes first."""
    role = roles.of(session, workspace_id, member_id)
    theirs = teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
    led = [each for each in teams.led_by(session, workspace_id, member_id) if each.id not in role.is_in]
    in_order = sorted((*theirs, *led), key=lambda each: channel_id not in (each.source_id, each.channel_id))
    own = [OfTeam(each, values.own_of(each), role.may_change(each)) for each in in_order]
    has_shared = not theirs or any(not values.own_of(each) for each in theirs)
    shared = values.of_workspace(session, workspace_id) if has_shared else ()
    return blocks.overview([each for each in own if each.values], shared)


def _go_back(session: Session, click: Click) -> str | None:
    """Answers what holds now; `None` where it is not theirs to change."""
    team = team_changes.to_change(session, click.workspace_id, UUID(click.value))
    if team is None or not roles.of(session, click.workspace_id, click.user_id).may_change(team):
        return None
    values.choose(session, click.workspace_id, team.id, [])
    return blocks.back_to(team, values.of_workspace(session, click.workspace_id))
