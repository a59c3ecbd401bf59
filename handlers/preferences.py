"""What people get, and when: their own choices, fewer of something, and a pause from all of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import nudges, preference_form, thanked_fields, what_you_get
from bot.blocks.consents import ASKED_NO_MORE
from bot.blocks.fields import closing_view, remembered
from bot.blocks.home_coming import BEGIN_PRACTICES, END_PAUSE, OPEN_PREFERENCES, PAUSE
from bot.blocks.rhythm_fields import SettingsContext
from bot.content.words import say
from bot.slack.message import Message
from bot.when import InThePastError, NotUnderstoodError, Span, understand_span
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.forms import change_view, open_view
from handlers.kindling import Command, as_command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.across import being_thanked, choices
from models.across.being_thanked import BeingThanked
from models.across.choices import Holding
from models.capabilities.consents import ASKED
from models.capabilities.followups import REMINDER
from models.people import preferences, unanswered
from models.people.cadences import KINDS, CadenceKind

WEEK = timedelta(days=7)


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the form, to the menu that every nudge carries, to the pause, and to the buttons on Home."""
    listeners = Preferences(parts.services, parts.people)
    app.view(what_you_get.FORM)(listeners.save_levels)
    app.action(what_you_get.MORE)(listeners.show_more)
    app.view(preference_form.FORM)(listeners.save)
    app.action(nudges.NUDGE_MENU)(listeners.choose_from_menu)
    app.action(preference_form.END_PAUSE)(listeners.end_pause_by_click)
    app.action(PAUSE)(parts.home.button(listeners.pause_from_home))
    app.action(END_PAUSE)(parts.home.button(listeners.resume_from_home))
    app.action(BEGIN_PRACTICES)(parts.home.button(listeners.begin_practices))
    app.action(OPEN_PREFERENCES)(as_command(listeners.open_preferences))
    return {
        "preferences": listeners.open_preferences,
        "get": listeners.open_preferences,
        "pause": listeners.pause_by_command,
        "resume": listeners.resume_by_command,
    }


class Preferences:
    """The listeners, and what other capabilities open the form with."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def open_preferences(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling get`, `/kindling preferences`, `/checkin settings`: the form."""
        await self._open(client, command.workspace_id, command.user_id, command.trigger_id, command.response_url)
        await ack()

    async def open_by_click(self, click: Click, client: AsyncWebClient) -> None:
        """The form, from a button or a menu."""
        await self._open(client, click.workspace_id, click.user_id, click.trigger_id, click.response_url)

    async def _open(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, trigger_id: str, response_url: str | None
    ) -> None:
        await self._people.look_up(client, workspace_id, [member_id])

        def look(session: Session) -> View:
            who = (workspace_id, member_id)
            holding, usual = choices.of(session, *who, now), choices.usual(session, *who, now)
            return what_you_get.form_view(holding, usual, unanswered.quiet(session, *who), context)

        now = self._clock.now()
        context = SettingsContext(response_url, now.timestamp())
        await open_view(client, trigger_id, await self._database.read(look))

    async def show_more(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button in the form: all of what they get takes its place, with what they chose so far."""
        workspace_id, member_id, view = body["team"]["id"], body["user"]["id"], body["view"]
        context = remembered(SettingsContext, view)
        sent, _ = await self._read_levels(client, workspace_id, member_id, view)
        thanked = await self._database.read(lambda session: being_thanked.of(session, workspace_id, member_id))
        form = preference_form.form_view(sent, replace(context, filled=sent.packed()), thanked)
        await change_view(client, view, form)
        await ack()

    async def save_levels(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form of one screen was sent: keep what was chosen and say what holds now."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        sent, shown = await self._read_levels(client, workspace_id, member_id, view)
        problems = what_you_get.problems(sent, shown)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        await self._keep(ack, workspace_id, member_id, shown, sent, None, remembered(SettingsContext, view))

    async def _read_levels(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, view: Mapping[str, Any]
    ) -> tuple[Holding, Holding]:
        """What the form of one screen says, and what it showed."""
        zone, now = (await self._people.availability(client, workspace_id, member_id)).hours.zone, self._clock.now()
        shown = Holding.unpacked(remembered(SettingsContext, view).shown, zone)
        usual = await self._database.read(lambda session: choices.usual(session, workspace_id, member_id, now))
        return what_you_get.read(view["state"]["values"], shown, usual), shown

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The larger form was sent: keep what was chosen and say what holds now, or what is wrong at its field."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        zone = (await self._people.availability(client, workspace_id, member_id)).hours.zone
        context = remembered(SettingsContext, view)
        shown = Holding.unpacked(context.shown, zone)
        sent = preference_form.read(view["state"]["values"], Holding.unpacked(context.filled or context.shown, zone))
        problems = preference_form.problems(sent, shown, self._clock.now())
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        thanked = thanked_fields.read(view["state"]["values"])
        await self._keep(ack, workspace_id, member_id, shown, sent, thanked, context)

    async def _keep(
        self,
        ack: AsyncAck,
        workspace_id: str,
        member_id: str,
        shown: Holding,
        sent: Holding,
        thanked: BeingThanked | None,
        context: SettingsContext,
    ) -> None:
        """Store it, and say what holds now where the form was opened from, or in its place."""

        def act(session: Session) -> Holding:
            if thanked:
                being_thanked.change(session, workspace_id, member_id, thanked, now)
            return choices.change(session, workspace_id, member_id, shown, sent, now)

        now = self._clock.now()
        holding = await self._database.write(act)
        line = preference_form.saved(holding, now)
        if await answer_if_possible(context.response_url, context.opened_at, now, line):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(preference_form.TITLE), line))

    async def choose_from_menu(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The menu of a nudge: "choice:kind"."""
        click = Click.of(body)
        choice, _, kind = click.value.partition(":")
        if choice == nudges.SETTINGS:
            await self.open_by_click(click, client)
        elif choice == nudges.PAUSE:
            await self._answer(click, await self.pause_for_a_week(click.workspace_id, click.user_id))
        else:
            await self._answer(click, await self._fewer(click, kind))
        await ack()

    async def _fewer(self, click: Click, kind: str) -> str:
        now, who = self._clock.now(), (click.workspace_id, click.user_id)
        if kind == ASKED:
            await self._database.write(lambda session: _ask_no_more(session, *who))
            return say(ASKED_NO_MORE)
        if kind not in {REMINDER, *KINDS}:
            return say(preference_form.ONLY_ONCE)
        if kind == REMINDER:
            return preference_form.fewer_reminders(await self._fewer_reminders(*who))
        rhythm = await self._database.read(lambda session: choices.fewer(session, *who, CadenceKind(kind), now))
        if rhythm:
            await self._database.write(
                lambda session: choices.choose_fewer(session, *who, CadenceKind(kind), rhythm, now)
            )
        return preference_form.fewer(CadenceKind(kind), rhythm)

    async def _fewer_reminders(self, workspace_id: str, member_id: str) -> int | None:
        who = (workspace_id, member_id)
        every = await self._database.read(lambda session: choices.fewer_reminders(session, *who))
        if every:
            await self._database.write(lambda session: choices.choose_fewer_reminders(session, *who, every))
        return every

    async def pause_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling pause [until …|for …]`: a week, or as long as the words say."""
        hours = (await self._people.availability(client, command.workspace_id, command.user_id)).hours
        try:
            span = understand_span(command.words, hours, self._clock.now())
        except NotUnderstoodError:
            await ack(text=say(preference_form.NOT_UNDERSTOOD))
        except InThePastError:
            await ack(text=say(preference_form.IN_THE_PAST))
        else:
            await ack(**(await self._pause(command.workspace_id, command.user_id, span)).payload())

    async def resume_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling resume`: the end of the pause."""
        await ack(text=await self.end_pause(command.workspace_id, command.user_id))

    async def end_pause_by_click(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The button under what says that there is a pause."""
        click = Click.of(body)
        line = await self.end_pause(click.workspace_id, click.user_id)
        if click.response_url:
            await answer_by_url(click.response_url, line, replaces=True)
        await ack()

    async def pause_from_home(self, click: Click, _client: AsyncWebClient) -> str:
        """Nothing for a week."""
        return (await self.pause_for_a_week(click.workspace_id, click.user_id)).text

    async def resume_from_home(self, click: Click, _client: AsyncWebClient) -> str:
        """Nudges again."""
        return await self.end_pause(click.workspace_id, click.user_id)

    async def begin_practices(self, click: Click, _client: AsyncWebClient) -> str:
        """Small practices, which are off until somebody wants them."""
        now = self._clock.now()
        rhythm = await self._database.write(
            lambda session: choices.begin(session, click.workspace_id, click.user_id, CadenceKind.PRACTICE, now)
        )
        return preference_form.begun(CadenceKind.PRACTICE, rhythm)

    async def _pause(self, workspace_id: str, member_id: str, span: Span) -> Message:
        def act(session: Session) -> Holding:
            choices.pause(session, workspace_id, member_id, span.end, now, since=span.start)
            return choices.of(session, workspace_id, member_id, now)

        now = self._clock.now()
        return preference_form.paused(await self._database.write(act), now)

    async def pause_for_a_week(self, workspace_id: str, member_id: str) -> Message:
        """What buttons do: an old one must not shorten a longer pause. Answers what holds now."""

        def act(session: Session) -> Holding:
            choices.pause_at_least(session, workspace_id, member_id, now + WEEK, now)
            return choices.of(session, workspace_id, member_id, now)

        now = self._clock.now()
        return preference_form.paused(await self._database.write(act), now)

    async def end_pause(self, workspace_id: str, member_id: str) -> str:
        """Nudges again; answers whether there was a pause, in words."""
        now = self._clock.now()
        was_paused = await self._database.write(
            lambda session: choices.pause(session, workspace_id, member_id, None, now)
        )
        return say(preference_form.PAUSE_ENDED) if was_paused else say(preference_form.NOT_PAUSED)

    async def _answer(self, click: Click, answer: str | Message) -> None:
        if click.response_url:
            await answer_by_url(click.response_url, answer)


def _ask_no_more(session: Session, workspace_id: str, member_id: str) -> None:
    preferences.to_change(session, workspace_id, member_id).may_be_asked = False
