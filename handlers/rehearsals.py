"""Rehearsing: `/kindling practice` shows the scenes and goes through one. Nothing is written, logged or counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import rehearsals as blocks
from bot.blocks.rehearsals import Place
from bot.content import scenes
from bot.content.own_scenes import assembled
from bot.content.scenes import Scene
from bot.content.words import say
from bot.slack import text
from handlers.answers import Click
from handlers.forms import change_view, open_above
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from handlers.quiet import quietly
from models.capabilities import rehearsals
from models.people import availability, roles

LONGEST_NAME = 100
"""Characters of what was asked for that are said again."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons of the scenes."""
    listeners, quiet = Rehearsals(parts), partial(quietly, parts.services.hopper)
    for each in (blocks.CHOOSE, blocks.TODAY, blocks.REPLY, blocks.BACK, blocks.AGAIN):
        app.action(each)(quiet(listeners.go))
    app.action(blocks.ANOTHER)(quiet(listeners.show_all))
    return {"practice": quiet(listeners.open)}


@dataclass(frozen=True)
class Visitor:
    """Who looks, and when."""

    workspace_id: str
    member_id: str
    now: datetime


class Rehearsals:
    """The listeners, and what `/kindling practice` does."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock

    async def open(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """The scenes; with words, those that are about or called something with these, or the one that is."""
        visitor = Visitor(command.workspace_id, command.user_id, self._clock.now())
        view = await self._database.read(lambda session: _asked_for(session, visitor, command.words))
        await open_above(client, command.trigger_id, view, command.in_front)
        await ack()

    async def go(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A scene or a reply was chosen, or left again."""
        visitor, place = self._visitor(body), Place.of(Click.of(body).value)
        view = await self._database.read(lambda session: scene_view(session, visitor, place))
        await change_view(client, body["view"], view)
        await ack()

    async def show_all(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button of a scene: all of them."""
        visitor = self._visitor(body)
        view = await self._database.read(lambda session: list_view(session, visitor))
        await change_view(client, body["view"], view)
        await ack()

    def _visitor(self, body: dict[str, Any]) -> Visitor:
        return Visitor(body["team"]["id"], body["user"]["id"], self._clock.now())


def list_view(session: Session, visitor: Visitor, note: str = "", found: Sequence[Scene] = ()) -> View:
    """The scenes to choose from; only those that were found, if any were."""
    of_whom = (session, visitor.workspace_id, visitor.member_id)
    today = None if found else scenes.of_the_day(availability.of_one(*of_whom).hours.today(visitor.now))
    shown = found or _every(session, visitor)
    return blocks.list_view(shown, today, note, may_add=roles.is_steward(*of_whom))


def scene_view(session: Session, visitor: Visitor, place: Place, note: str = "") -> View:
    """Where in a scene somebody is; all scenes where it is gone."""
    own = next((each for each in _own(session, visitor) if each.id == place.scene_id), None)
    scene = own or scenes.scene(place.scene_id)
    if scene is None:
        return list_view(session, visitor, note or say(blocks.GONE))
    may_change = own is not None and roles.is_steward(session, visitor.workspace_id, visitor.member_id)
    return blocks.scene_view(scene, place.path, note, may_change=may_change)


def _asked_for(session: Session, visitor: Visitor, words: str) -> View:
    found = scenes.matching(words, _every(session, visitor)) if words else []
    if len(found) == 1:
        return scene_view(session, visitor, Place(found[0].id))
    name = text.escape(text.cut(words, LONGEST_NAME))
    return list_view(session, visitor, "" if found or not words else say(blocks.NOT_FOUND, words=name), found)


def _every(session: Session, visitor: Visitor) -> list[Scene]:
    return [*scenes.scenes(), *_own(session, visitor)]


def _own(session: Session, visitor: Visitor) -> list[Scene]:
    return assembled(rehearsals.steps(session, visitor.workspace_id))
