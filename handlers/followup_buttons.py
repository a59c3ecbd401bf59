"""What people do with a follow-up by its buttons: done, snooze, change, hand over, let go, take on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import feelings as feeling_blocks
from bot.blocks import followup_answers, followup_form, followups_together, listening_answers, waiting
from bot.blocks import followups as blocks
from bot.blocks.followup_form import Form
from bot.blocks.followups import STALE, settled
from bot.content.words import say
from handlers.answers import Click
from handlers.followup_answering import Act, Answering, is_open_of, of_form
from handlers.followups import time_of
from handlers.forms import open_view
from handlers.letting_go import LettingGo
from handlers.parts import NO_ACTS, Acts, Parts
from models.across import entry_answers
from models.capabilities import followup_acts, followup_messages, followups, hints, permissions
from models.capabilities.entries import Entry
from models.capabilities.followup_checks import find_successor_problem
from models.capabilities.followups import Followup
from models.capabilities.permissions import Permission
from models.people.hours import Hours

SNOOZE_HOUR = timedelta(hours=1)
MONDAY = 1


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons of every message and list that shows a follow-up."""
    listeners = Buttons(parts)
    for action_id, listener in listeners.by_action.items():
        app.action(action_id)(listener)
    app.action(blocks.MENU)(listeners.choose_from_menu)
    for action_id in (followups_together.ACT, followups_together.LATER, followups_together.MORE):
        app.action(action_id)(listeners.choose_among_several)
    app.view(followup_form.SNOOZE_FORM)(listeners.snooze_by_form)
    app.view(followup_form.HAND_OVER_FORM)(listeners.hand_over_by_form)
    return NO_ACTS


class Buttons(Answering):
    """The listeners."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._letting_go = LettingGo(parts)
        self.by_action: dict[str, Callable[..., Awaitable[None]]] = {
            blocks.DONE: self._listener(self.finish),
            blocks.SNOOZE: self._listener(self.snooze),
            blocks.CHANGE: self._listener(self.open_change),
            blocks.HAND_OVER: self._listener(self.open_hand_over),
            blocks.LET_GO: self._listener(self._letting_go.let_go),
            blocks.END: self._listener(self._letting_go.end),
            blocks.TELL: self._listener(self.tell),
            blocks.ACCEPT: self._listener(self.accept),
            blocks.DECLINE: self._listener(self.decline),
            blocks.TAKE_ON: self._listener(self.take_on),
        }

    def _listener(self, act: Callable[[Click, AsyncWebClient], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            await act(Click.of(body), client)
            await ack()

        return listener

    async def choose_from_menu(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The menu beside a follow-up in a list: "action:id"."""
        await self._choose(replace(Click.of(body), is_in_list=True), client)
        await ack()

    async def choose_among_several(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The buttons of one promise in a message about several, which is shown anew: "action:id"."""
        await self._choose(replace(Click.of(body), message_ts=None, is_shown_anew=True), client)
        await ack()

    async def _choose(self, click: Click, client: AsyncWebClient) -> None:
        action, _, id_ = click.value.partition(":")
        if action in blocks.SNOOZES:
            await self.snooze(click, client)
        else:
            acts = {
                blocks.DONE: self.finish,
                blocks.CHANGE: self.open_change,
                blocks.HAND_OVER: self.open_hand_over,
                blocks.LET_GO: self._letting_go.let_go,
                blocks.END: self._letting_go.end,
            }
            await acts[action](replace(click, value=id_), client)

    async def finish(self, click: Click, client: AsyncWebClient) -> None:
        """Done, with the offer to check in later, and sometimes a hint."""

        def act(session: Session) -> tuple[Followup, str | None, str, Entry | None] | None:
            followup = followup_acts.finish(session, click.workspace_id, UUID(click.value), click.user_id, now)
            if followup is None:
                return None
            followup_messages.show_anew(session, click.workspace_id, followup.id, now, click.message_ts)
            hint = None if followup.series_id else hints.find(session, followup, now)
            heard = waiting.until_told(session, followup, now)
            return followup, hint, heard, entry_answers.of_promise(session, followup, click.user_id)

        now = self._clock.now()
        done = await self._database.write(act)
        if done is None:
            await self.answer(client, click, say(STALE))
            return
        followup, hint, heard, entry = done
        line = followup_answers.done(followup, heard)
        offer = [] if followup.series_id else feeling_blocks.offer(followup, hint)  # else it would come each time
        offer += listening_answers.offer(entry.id, is_kept=True) if entry else []
        await self.answer(client, click, settled(line, followup, *offer), replaces=True)

    async def tell(self, click: Click, client: AsyncWebClient) -> None:
        """The other person hears of the promise."""

        def act(session: Session, click: Click, id_: UUID, now: datetime) -> Followup | None:
            return followup_acts.tell(session, click.workspace_id, id_, click.user_id, now)

        followup = await self.find(click)
        if followup and followup.other_id and is_open_of(followup, click.user_id):
            _, profiles = await self._people.look_up(client, click.workspace_id, [followup.other_id])
            if profiles[followup.other_id].is_stranger:
                await self.answer(client, click, say(followup_answers.IS_ELSEWHERE))
                return
        owner = await self._people.availability(client, click.workspace_id, click.user_id)
        done, heard = await self.write(click, act)
        answer = blocks.noted(done, owner, self._clock.now(), heard) if done else say(STALE)
        await self.answer(client, click, answer, replaces=done is not None)

    async def snooze(self, click: Click, client: AsyncWebClient) -> None:
        """Remind again later: "choice:id"."""
        choice, _, id_ = click.value.partition(":")
        click = replace(click, value=id_)
        if choice == blocks.PICK:
            await open_view(client, click.trigger_id, followup_form.snooze_view(self.context(click)))
            return
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        followup = await self._snooze(click, _snooze_until(choice, self._clock.now(), hours))
        answer = followup_answers.snoozed(followup, hours, self._clock.now()) if followup else say(STALE)
        await self.answer(client, click, answer, replaces=followup is not None)

    async def snooze_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Remind again at the time that was typed."""
        words, context = followup_form.snooze_submission(view)
        click = of_form(body, context)
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        time, problem = time_of(words, hours, self._clock.now(), once=True)
        if problem or time is None:
            await ack(response_action="errors", errors=followup_form.errors(problem) if problem else {})
            return
        followup = await self._snooze(click, time.due_at, has_clock=time.has_clock)
        answer = followup_answers.snoozed(followup, hours, self._clock.now()) if followup else say(STALE)
        line = followup_answers.will_remind(time.due_at, hours, self._clock.now()) if followup else say(STALE)
        await self.answer_form(ack, client, click, context, answer, say(followup_form.SNOOZE_TITLE), line)

    async def _snooze(self, click: Click, until: datetime, *, has_clock: bool = False) -> Followup | None:
        def act(session: Session, click: Click, id_: UUID, _now: datetime) -> Followup | None:
            return followup_acts.snooze(session, click.workspace_id, id_, click.user_id, until, has_clock=has_clock)

        return (await self.write(click, act))[0]

    async def open_change(self, click: Click, client: AsyncWebClient) -> None:
        """The form with what is promised now."""
        followup, may = await self._database.read(lambda session: _find_with_permissions(session, click))
        if not is_open_of(followup, click.user_id) or followup is None:
            await self.answer(client, click, say(STALE))
            return
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        due = f"{hours.local(followup.due_at):%Y-%m-%d %H:%M}"
        repeat = followups.repeat_of(followup)
        form = Form(followup.what, followup.other_id, due, followup.tells_other, repeat, may)
        context = replace(self.context(click), message_link=followup.message_link, is_occurrence=repeat is not None)
        await open_view(client, click.trigger_id, followup_form.form_view(form, context))

    async def open_hand_over(self, click: Click, client: AsyncWebClient) -> None:
        """The form that asks who could take it over."""
        if not is_open_of(await self.find(click), click.user_id):
            await self.answer(client, click, say(STALE))
            return
        await open_view(client, click.trigger_id, followup_form.hand_over_view(self.context(click)))

    async def hand_over_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Ask the person chosen."""
        person_id, context = followup_form.hand_over_submission(view)
        click = of_form(body, context)
        _, profiles = await self._people.look_up(client, click.workspace_id, [person_id] if person_id else [])
        followup = await self.find(click)
        other_id = followup.other_id if followup else None
        problem = find_successor_problem(person_id, click.user_id, other_id, profiles)
        if problem or person_id is None:
            await ack(
                response_action="errors", errors=followup_form.errors(problem, followup_form.PERSON) if problem else {}
            )
            return

        def act(session: Session, click: Click, id_: UUID, now: datetime) -> Followup | None:
            return followup_acts.hand_over(session, click.workspace_id, id_, click.user_id, person_id, now)

        asked, heard = await self.write(click, act, person_id)
        line = followup_answers.asked(person_id, heard) if asked else say(STALE)
        answer = settled(line, asked) if asked else line
        await self.answer_form(ack, client, click, context, answer, say(followup_form.HAND_OVER_TITLE), line)

    async def accept(self, click: Click, client: AsyncWebClient) -> None:
        """Take over what one was asked to take over."""

        def act(session: Session, click: Click, id_: UUID, now: datetime) -> Followup | None:
            return followup_acts.accept(session, click.workspace_id, id_, click.user_id, now)

        await self._people.availability(client, click.workspace_id, click.user_id)
        await self._act(client, click, act, lambda *_: say(followup_answers.TAKEN))

    async def decline(self, click: Click, client: AsyncWebClient) -> None:
        """Do not take it over."""

        def act(session: Session, click: Click, id_: UUID, now: datetime) -> Followup | None:
            return followup_acts.decline(session, click.workspace_id, id_, click.user_id, now)

        await self._act(client, click, act, lambda *_: say(followup_answers.DECLINED))

    async def take_on(self, click: Click, client: AsyncWebClient) -> None:
        """Take on what somebody left open."""

        def act(session: Session, click: Click, id_: UUID, now: datetime) -> Followup | None:
            return followup_acts.take_on(session, click.workspace_id, id_, click.user_id, now)

        await self._people.availability(client, click.workspace_id, click.user_id)
        done, _ = await self.write(click, act)
        answer = settled(say(followup_answers.TAKEN), done) if done else say(STALE)
        await self.answer(client, click, answer)

    async def _act(self, client: AsyncWebClient, click: Click, act: Act, line: Callable[[Followup, str], str]) -> None:
        """Do it, and put what became of it in place of the message."""
        done, heard = await self.write(click, act)
        answer = settled(line(done, heard), done) if done else say(STALE)
        await self.answer(client, click, answer, replaces=done is not None)


def _find_with_permissions(session: Session, click: Click) -> tuple[Followup | None, Sequence[Permission]]:
    """The promise, and what they may do about it without asking."""
    found = followups.find(session, click.workspace_id, UUID(click.value))
    may = permissions.fitting(session, click.workspace_id, click.user_id, found.what) if found else []
    return found, may


def _snooze_until(choice: str, now: datetime, hours: Hours) -> datetime:
    """When a choice of the snooze menu means; the reminder comes at the next humane hour after it."""
    today = hours.today(now)
    match choice:
        case blocks.HOUR:
            return now + SNOOZE_HOUR
        case blocks.MONDAY:
            return hours.start_of(today + timedelta(days=(MONDAY - today.isoweekday() - 1) % 7 + 1))
        case _:
            return hours.start_of(today + timedelta(days=1))
