"""Introductions: Kindling speaks in a team's channel for whoever asked it to, and a large channel becomes a team."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import introductions as blocks
from bot.blocks import teams as team_blocks
from bot.content.words import say
from bot.slack.directory import Channel
from handlers.answers import Click, answer_by_url
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from handlers.teams import channel_soon
from models.capabilities import introductions, welcomes
from models.people.team_changes import NewTeam


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons under the words for a channel, and under the question about a large one."""
    listeners = Introductions(parts.services, parts.people)
    app.action(blocks.POST)(listeners.post)
    app.action(blocks.MAKE)(listeners.make)
    app.action(blocks.NOT_NOW)(listeners.leave)
    return NO_ACTS


class Introductions:
    """The listeners. What became of a click is seen where the buttons were."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def post(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Kindling introduces itself in the channel."""
        click, now = Click.of(body), self._clock.now()
        about = (click.workspace_id, UUID(click.value), click.user_id)
        is_posted = await self._database.write(lambda session: introductions.post(session, *about, now))
        await _answer_unless(click, say(blocks.NOT_POSTED), is_done=is_posted)
        await ack()

    async def make(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The people of the large channel are a team from now on."""
        click, now = Click.of(body), self._clock.now()
        about = (click.workspace_id, UUID(click.value), click.user_id)
        await self._people.look_up(client, click.workspace_id, [click.user_id])
        channel_id = await self._database.read(lambda session: _channel_asked_about(session, *about[:2]))
        channel = await channel_soon(client, channel_id)
        if channel_id and not (channel and channel.is_usable):
            await _answer_unless(click, team_blocks.not_there(channel_id), is_done=False)
        elif channel:
            team = _team(channel)
            is_done = await self._database.write(lambda session: introductions.decide(session, *about, team, now))
            await _answer_unless(click, say(blocks.NOT_ASKED), is_done=is_done)
        await ack()

    async def leave(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """They are no team for now."""
        click, now = Click.of(body), self._clock.now()
        about = (click.workspace_id, UUID(click.value), click.user_id)
        await self._people.look_up(client, click.workspace_id, [click.user_id])
        is_done = await self._database.write(lambda session: introductions.decide(session, *about, None, now))
        await _answer_unless(click, say(blocks.NOT_ASKED), is_done=is_done)
        await ack()


def _channel_asked_about(session: Session, workspace_id: str, welcome_id: UUID) -> str | None:
    asked = welcomes.get(session, workspace_id, welcome_id)
    return asked.channel_id if asked else None


def _team(channel: Channel) -> NewTeam:
    return NewTeam(channel.id, channel.name, channel.id, (), is_private=channel.is_private)


async def _answer_unless(click: Click, line: str, *, is_done: bool) -> None:
    if not is_done and click.response_url:
        await answer_by_url(click.response_url, line)
