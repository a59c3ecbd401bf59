"""A workspace's own scenes: those who look after Kindling write them, change them and take them away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import rehearsal_form as blocks
from bot.blocks.rehearsal_form import FormContext, Sent
from bot.blocks.rehearsals import ADD, CHANGE, GO_ON, NEW, TAKE_AWAY, Place, fingerprint, read_by
from bot.content import naming
from bot.content.own_scenes import replies_of
from bot.content.words import say
from bot.slack.refusals import error_code
from handlers.answers import Click
from handlers.forms import change_view, change_view_under, push_view
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.rehearsals import Visitor, list_view, scene_view
from models.capabilities import rehearsals
from models.capabilities.rehearsals import After, NotKept, OwnScene, Words
from models.people import members, roles
from models.store.base import id_of

TOO_MANY_VIEWS = "push_limit_reached"


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons of those who may add scenes, and to the form."""
    listeners = RehearsalForm(parts)
    app.action(ADD)(listeners.opens(_empty))
    app.action(GO_ON)(listeners.opens(_after))
    app.action(CHANGE)(listeners.opens(_as_it_is))
    app.action(TAKE_AWAY)(listeners.take_away)
    app.view(blocks.FORM)(listeners.save)
    return NO_ACTS


@dataclass(frozen=True)
class Scenes:
    """The steps of a workspace's own scenes."""

    steps: list[OwnScene]

    def at(self, place: Place) -> OwnScene | None:
        """The step whose replies one chooses from there."""
        is_own = place.scene_id in {str(each.id) for each in self.steps}
        return rehearsals.step_at(self.steps, UUID(place.scene_id), place.path) if is_own else None

    def before(self, place: Place) -> OwnScene | None:
        """The step with the reply that led there."""
        return self.at(Place(place.scene_id, place.path[:-1])) if place.path else None

    def landed(self, place: Place) -> str:
        """How that reply lands; empty at a beginning."""
        before = self.before(place)
        return before.replies[place.path[-1]]["lands"] if before and place.path[-1] < len(before.replies) else ""


Fill = Callable[[Scenes, Place], View | None]
"""Makes a form for a place; `None` where the scene does not go there any more."""


def _empty(_scenes: Scenes, _place: Place) -> View:
    return blocks.form_view(Words(()), FormContext())


def _after(scenes: Scenes, place: Place) -> View | None:
    landed = scenes.landed(place)
    return blocks.form_view(Words(()), FormContext(place.packed(), is_beginning=False), landed) if landed else None


def _as_it_is(scenes: Scenes, place: Place) -> View | None:
    step = scenes.at(place)
    if step is None:
        return None
    shown_at = step.changed_at.isoformat()
    context = FormContext(place.packed(), str(step.id), shown_at, is_beginning=not place.path)
    return blocks.form_view(blocks.of_step(step), context, scenes.landed(place))


class RehearsalForm:
    """The listeners."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._people: Members = parts.people

    def opens(self, fill: Fill) -> Callable[..., Any]:
        """Opens a form above the scene, for those who may."""

        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            visitor, place = self._visitor(body), Place.of(Click.of(body).value)
            form = None
            if await self._may(client, visitor):
                form = await self._database.read(lambda session: fill(_scenes(session, visitor), place))
            if form is None:
                await self._show(client, body, visitor, place)
            else:
                await self._push(client, body, visitor, place, form)
            await ack()

        return listener

    async def take_away(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A step goes, with all that follows it."""
        visitor, (place, seen) = self._visitor(body), read_by(Click.of(body).value)

        def act(session: Session) -> str:
            step = _scenes(session, visitor).at(place)
            if step and fingerprint(replies_of(step)) != seen:
                return say(blocks.NOT_TAKEN_AWAY)
            if step:
                rehearsals.take_away(session, visitor.workspace_id, step.id)
            return say(blocks.TAKEN_AWAY)

        note = await self._database.write(act) if await self._may(client, visitor) else ""
        await self._show(client, body, visitor, place, note)
        await ack()

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: keep the step, or show at the field what stands in the way."""
        visitor, sent = self._visitor(body), blocks.submission(view)
        errors = blocks.problems(sent.words)
        if not errors and not await self._may(client, visitor):
            errors = blocks.not_yours(sent.words)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        if not sent.context.was_asked and (asked := await self._ask_of_names(visitor, sent)):
            await ack(response_action="update", view=asked)
            return
        kept = await self._database.write(lambda session: _keep(session, visitor, view["id"], sent))
        if isinstance(kept, View):
            await ack(response_action="update", view=kept)
        elif isinstance(kept, NotKept):
            await ack(response_action="errors", errors=blocks.refused(kept, sent.words))
        else:
            await self._show_kept(ack, client, view, visitor, sent, kept)

    async def _show_kept(
        self,
        ack: AsyncAck,
        client: AsyncWebClient,
        view: dict[str, Any],
        visitor: Visitor,
        sent: Sent,
        kept: OwnScene,
    ) -> None:
        """The scene as it is now, under the form."""
        place = Place.of(sent.context.place) if sent.context.place else Place(str(kept.id))
        note = say(blocks.ADDED if sent.context.step_id is None else blocks.SAVED)
        shown = await self._database.read(lambda session: scene_view(session, visitor, place, note))
        under = view.get("previous_view_id")
        if under and await change_view_under(client, under, shown):
            await ack()
        else:
            await ack(response_action="update", view=shown)

    async def _ask_of_names(self, visitor: Visitor, sent: Sent) -> View | None:
        """The form again, where somebody here is called what stands in it."""

        def look(session: Session) -> View | None:
            people = members.namesakes(session, visitor.workspace_id, with_guests=True)
            if naming.find(blocks.all_words(sent.words), people) is None:
                return None
            return blocks.asked_again(sent, _landed(session, visitor, sent))

        return await self._database.read(look)

    async def _push(
        self, client: AsyncWebClient, body: dict[str, Any], visitor: Visitor, place: Place, form: View
    ) -> None:
        try:
            await push_view(client, body["trigger_id"], form)
        except SlackApiError as error:
            if error_code(error) != TOO_MANY_VIEWS:
                raise
            await self._show(client, body, visitor, place, say(blocks.AT_LIMIT))

    async def _show(
        self, client: AsyncWebClient, body: dict[str, Any], visitor: Visitor, place: Place, note: str = ""
    ) -> None:
        """Where they are, as it is now."""

        def look(session: Session) -> View:
            if place.scene_id == NEW:
                return list_view(session, visitor, note)
            return scene_view(session, visitor, place, note)

        await change_view(client, body["view"], await self._database.read(look))

    async def _may(self, client: AsyncWebClient, visitor: Visitor) -> bool:
        who = (visitor.workspace_id, visitor.member_id)
        await self._people.look_up(client, visitor.workspace_id, [visitor.member_id])
        return await self._database.read(lambda session: roles.is_steward(session, *who))

    def _visitor(self, body: dict[str, Any]) -> Visitor:
        return Visitor(body["team"]["id"], body["user"]["id"], self._clock.now())


def _scenes(session: Session, visitor: Visitor) -> Scenes:
    return Scenes(rehearsals.steps(session, visitor.workspace_id))


def _landed(session: Session, visitor: Visitor, sent: Sent) -> str:
    return _scenes(session, visitor).landed(Place.of(sent.context.place)) if sent.context.place else ""


def _keep(session: Session, visitor: Visitor, view_id: str, sent: Sent) -> OwnScene | NotKept | View:
    """Keep what was sent, the same form sent twice once; or answer why not, or with the form to be sent again."""
    about = (session, visitor.workspace_id)
    context, now = sent.context, visitor.now
    if context.step_id:
        id_, shown_at = UUID(context.step_id), datetime.fromisoformat(context.shown_at)
        done = rehearsals.change(*about, id_, visitor.member_id, sent.words, shown_at, now)
        there = session.get(OwnScene, (visitor.workspace_id, id_))
        if done is NotKept.CHANGED and there:
            return blocks.changed_again(sent, there.changed_at.isoformat(), _landed(session, visitor, sent))
        return done
    after = None
    if context.place:
        place = Place.of(context.place)
        before = _scenes(session, visitor).before(place)
        if before is None:
            return NotKept.GONE
        after = After(before.id, place.path[-1])
    return rehearsals.add(*about, id_of("own_scene", view_id), visitor.member_id, sent.words, after, now)
