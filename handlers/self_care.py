"""Looking after oneself: `/kindling care`. What is written stays in the form; nothing is stored before somebody asks
for it, not even that they were here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followup_form, preference_form, self_care_earlier
from bot.blocks import self_care as blocks
from bot.blocks.fields import remembered
from bot.blocks.followup_form import FollowupContext
from bot.blocks.self_care import Beside, CareContext
from bot.blocks.self_care_earlier import EarlierContext
from bot.blocks.support import support_line_of
from bot.content.self_care import Part
from bot.content.words import say
from handlers.answers import Click
from handlers.forms import change_view, open_above, push_view
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.across import choices
from models.across import self_care as deletions
from models.capabilities import self_care
from models.people import availability
from models.people.cadences import CadenceKind
from models.store.base import id_of

EARLIER = "earlier"
"""What after `/kindling care` leads to what was written before."""
Change = Callable[[CareContext, Click], CareContext]


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the form, to what is offered beside it, and to the list of what was kept."""
    listeners = SelfCare(parts.services, parts.people)
    app.view(blocks.FORM)(listeners.look)
    app.view(blocks.RESULT)(listeners.keep)
    app.action(blocks.CHOOSE)(listeners.changing(_choose))
    for action_id, part in blocks.OTHERS.items():
        app.action(action_id)(listeners.changing(_pass_over(part)))
    for action_id, part in blocks.PROMISES.items():
        app.action(action_id)(listeners.promising(part))
    app.action(blocks.REMIND)(listeners.remind)
    app.action(blocks.EARLIER)(listeners.show_earlier)
    app.action(self_care_earlier.DELETE)(listeners.delete)
    for turn in (self_care_earlier.NEWER, self_care_earlier.OLDER):
        app.action(turn)(listeners.turn)
    return {"care": listeners.open}


class SelfCare:
    """The listeners, and what `/kindling care` does."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._hopper = services.hopper
        self._people = people

    async def open(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """The form; with “earlier”, what was kept."""
        who = (command.workspace_id, command.user_id)
        if command.words.casefold() == EARLIER:
            view = await self._list(*who, EarlierContext())
        else:
            has_earlier = await self._database.read(lambda session: self_care.has_any(session, *who))
            view = blocks.form_view(has_earlier=has_earlier)
        await open_above(client, command.trigger_id, view, command.in_front)
        await ack()

    async def look(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Something is written: one small thing and one boundary beside it, and nothing is stored."""
        words = blocks.read(view)
        if not words:
            await ack(response_action="errors", errors=blocks.nothing(view, say(blocks.NOTHING_SAID)))
            return
        context = CareContext(areas=tuple(words), area=next(iter(words)))
        beside = await self._beside(body["team"]["id"], body["user"]["id"])
        await ack(response_action="update", view=blocks.result_view(context, words, beside))

    async def keep(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Keep it for themselves; the same view that comes again is kept once."""
        workspace_id, member_id, words = body["team"]["id"], body["user"]["id"], blocks.read(view)
        if not words:
            await ack(response_action="errors", errors=blocks.nothing(view, say(blocks.NOTHING_LEFT)))
            return
        beside, now = await self._beside(workspace_id, member_id), self._clock.now()
        id_ = id_of("inventory", view["id"])
        await self._database.write(lambda session: self_care.keep(session, workspace_id, id_, member_id, words, now))
        context = replace(remembered(CareContext, view), kept_until=beside.until.isoformat())
        await ack(response_action="update", view=blocks.kept_view(context, beside))

    def changing(self, change: Change) -> Callable[..., Awaitable[None]]:
        """Shows something else beside what is written, which stays."""

        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            context = change(remembered(CareContext, body["view"]), Click.of(body))
            await self._show(client, body, context)
            await ack()

        return listener

    def promising(self, part: Part) -> Callable[..., Awaitable[None]]:
        """Opens the form of a promise to oneself, above, with what is offered."""

        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            click, context = Click.of(body), remembered(CareContext, body["view"])
            beside = await self._beside(click.workspace_id, click.user_id)
            form = followup_form.Form(blocks.offered(context, part, beside.today))
            opened = FollowupContext(opened_at=self._clock.now().timestamp())
            await push_view(client, click.trigger_id, followup_form.form_view(form, opened))
            await ack()

        return listener

    async def remind(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Let them be invited once a month from now on."""
        click, now = Click.of(body), self._clock.now()
        who = (click.workspace_id, click.user_id)
        await self._people.look_up(client, click.workspace_id, [click.user_id])
        rhythm = await self._database.write(lambda session: choices.begin(session, *who, CadenceKind.CARE, now))
        note = preference_form.begun(CadenceKind.CARE, rhythm)
        await self._show(client, body, remembered(CareContext, body["view"]), note)
        await ack()

    async def show_earlier(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What was kept, above the form."""
        click = Click.of(body)
        await push_view(client, click.trigger_id, await self._list(click.workspace_id, click.user_id, EarlierContext()))
        await ack()

    async def turn(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Others of what was kept."""
        click = Click.of(body)
        view = await self._list(click.workspace_id, click.user_id, EarlierContext(int(click.value)))
        await change_view(client, body["view"], view)
        await ack()

    async def delete(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """One of them is gone for good."""
        click = Click.of(body)
        who, id_ = (click.workspace_id, click.user_id), UUID(click.value)
        await self._database.write(lambda session: deletions.delete(session, *who, id_))
        context, note = remembered(EarlierContext, body["view"]), say(self_care_earlier.DELETED)
        await change_view(client, body["view"], await self._list(*who, context, note))
        await ack()

    async def _show(self, client: AsyncWebClient, body: dict[str, Any], context: CareContext, note: str = "") -> None:
        """The view with all that is written in it by now."""
        view, beside = body["view"], await self._beside(body["team"]["id"], body["user"]["id"])
        if context.kept_until:
            shown = blocks.kept_view(context, beside, note)
        else:
            shown = blocks.result_view(context, blocks.read(view), beside, note)
        await change_view(client, view, shown)

    async def _list(self, workspace_id: str, member_id: str, context: EarlierContext, note: str = "") -> View:
        def look(session: Session) -> View:
            kept = self_care.of(session, workspace_id, member_id)
            hours = availability.of_one(session, workspace_id, member_id).hours
            return self_care_earlier.list_view(kept, hours, context, note)

        return await self._database.read(look)

    async def _beside(self, workspace_id: str, member_id: str) -> Beside:
        now = self._clock.now()

        def look(session: Session) -> Beside:
            hours = availability.of_one(session, workspace_id, member_id).hours
            rhythm = choices.of(session, workspace_id, member_id, now).rhythms[CadenceKind.CARE]
            return Beside(
                hours.today(now),
                hours.today(now + self_care.KEPT),
                support_line_of(session, workspace_id),
                is_monthly=rhythm.is_on,
                has_box=bool(self._hopper.seal),
            )

        return await self._database.read(look)


def _choose(context: CareContext, click: Click) -> CareContext:
    """Another area; what was passed over counts for the one before alone."""
    return CareContext(context.areas, click.value, kept_until=context.kept_until)


def _pass_over(part: Part) -> Change:
    def change(context: CareContext, _click: Click) -> CareContext:
        if part is Part.SUGGESTION:
            return replace(context, suggestions=context.suggestions + 1)
        return replace(context, boundaries=context.boundaries + 1)

    return change
