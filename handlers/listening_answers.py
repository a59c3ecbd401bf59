"""Those who read what was said in the listening box answer it: the form behind “Answer”."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followup_answers, followup_form
from bot.blocks import listening_answer_form as blocks
from bot.blocks.fields import closing_view, remembered
from bot.blocks.listening_answer_form import AnswerContext, AnswerForm
from bot.blocks.listening_answers import ANSWER
from bot.content.words import say
from bot.when import Time
from handlers.answers import Click, answer_by_url
from handlers.followups import time_of
from handlers.forms import change_view, open_view
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import entry_answers
from models.across.entry_answers import Given, Outcome, Read
from models.capabilities.entries import Kind
from models.people.availability import Availability
from models.store.base import id_of


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons that open the form, and to the form."""
    listeners = ListeningAnswers(parts.services, parts.people, parts.home)
    app.action(ANSWER)(listeners.open_form)
    app.action(blocks.CHOOSE)(listeners.choose_kind)
    app.action(blocks.TAKE_BACK)(listeners.take_back)
    app.view(blocks.FORM)(listeners.answer)
    return NO_ACTS


@dataclass(frozen=True)
class _Sent:
    """A form that was sent, by whom."""

    workspace_id: str
    author: Availability
    author_id: str
    context: AnswerContext
    form: AnswerForm
    time: Time | None


class ListeningAnswers:
    """The listeners."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home

    async def open_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form, for whoever reads the entry; with the kind of answer that the button is for."""
        await ack()
        click = Click.of(body)
        id_, _, kind = click.value.partition(":")
        read = await self._read(click.workspace_id, UUID(id_), click.user_id)
        if read is None:
            if click.response_url:
                await answer_by_url(click.response_url, say(blocks.OVER))
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, say(blocks.OVER))
            return
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        form = blocks.form_of(read, click.user_id, hours, Kind(kind) if kind else None)
        note = "" if read.is_open else say(blocks.GONE)
        view = blocks.form_view(read, click.user_id, form, hours, note, click.home)
        await open_view(client, click.trigger_id, view)

    async def choose_kind(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A kind of answer was chosen: the form shows what goes with it, with all that was typed."""
        await ack()
        click, view = Click.of(body), body["view"]
        form, context = blocks.filled_in(view), remembered(AnswerContext, view)
        await change_view(client, view, await self._form(client, click.workspace_id, click.user_id, context, form))

    async def take_back(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Somebody takes back what they answered."""
        click, now = Click.of(body), self._clock.now()
        is_gone = await self._database.write(
            lambda session: entry_answers.take_back(session, click.workspace_id, UUID(click.value), click.user_id, now)
        )
        await ack()
        line = say(blocks.TAKEN_BACK) if is_gone else say(blocks.OVER)
        await change_view(client, body["view"], closing_view(say(blocks.TITLE), line))

    async def answer(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: answer, or show at the field what is missing, or what somebody else answered meanwhile."""
        workspace_id, author_id = body["team"]["id"], body["user"]["id"]
        author = await self._people.availability(client, workspace_id, author_id)
        form, context = blocks.filled_in(view), remembered(AnswerContext, view)
        time, errors = None, blocks.missing(form)
        if form.kind is Kind.WORKING and not errors:
            time, problem = time_of(form.when, author.hours, self._clock.now(), once=True)
            errors = {blocks.WHEN: followup_form.sentence(problem)} if problem else {}
        if errors or form.kind is None:
            await ack(response_action="errors", errors=errors or {blocks.CHOOSE: say(blocks.NO_KIND)})
            return
        sent = _Sent(workspace_id, author, author_id, context, form, time)
        outcome = await self._answer(sent, form.kind, view["id"])
        if outcome is not Outcome.DONE:
            await ack(response_action="update", view=await self._not_done(client, sent, outcome))
            return
        line = await self._done(sent)
        if await self._home.tell(client, workspace_id, author_id, context.home, line):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(blocks.TITLE), line))

    async def _answer(self, sent: _Sent, kind: Kind, view_id: str) -> Outcome:
        form, time, now = sent.form, sent.time, self._clock.now()
        given = Given(
            id=id_of("entry_answer", view_id),
            kind=kind,
            words=form.words or None,
            instead=form.instead or None,
            due_at=time.due_at if time else None,
            has_clock=bool(time and time.has_clock),
            is_for_story=form.is_for_story,
            seen_id=UUID(sent.context.seen_id) if sent.context.seen_id else None,
        )
        entry_id = UUID(sent.context.entry_id)
        return await self._database.write(
            lambda session: entry_answers.answer(session, sent.workspace_id, entry_id, sent.author_id, given, now)
        )

    async def _not_done(self, client: AsyncWebClient, sent: _Sent, outcome: Outcome) -> View:
        """What takes the form's place, with all that was typed."""
        if outcome is Outcome.OVER:
            return blocks.not_sent(sent.form)
        at = (client, sent.workspace_id, sent.author_id, sent.context, sent.form)
        return await self._form(*at, say(blocks.OVERTAKEN))

    async def _done(self, sent: _Sent) -> str:
        """Who reads it, and what was promised."""
        read = await self._read(sent.workspace_id, UUID(sent.context.entry_id), sent.author_id)
        lines = [blocks.sent(read)]
        if sent.time:
            hours, now = sent.author.hours, self._clock.now()
            lines += [blocks.promised(sent.time.due_at, hours, now), followup_answers.about_time(sent.time, hours, now)]
        return "\n".join(filter(None, lines))

    async def _form(
        self,
        client: AsyncWebClient,
        workspace_id: str,
        member_id: str,
        context: AnswerContext,
        form: AnswerForm,
        note: str = "",
    ) -> View:
        """The form as it is now, with what was typed; what was answered since is seen then."""
        read = await self._read(workspace_id, UUID(context.entry_id), member_id)
        if read is None or not read.is_open:
            return blocks.not_sent(form)
        hours = (await self._people.availability(client, workspace_id, member_id)).hours
        return blocks.form_view(read, member_id, form, hours, note, context.home)

    async def _read(self, workspace_id: str, entry_id: UUID, member_id: str) -> Read | None:
        def look(session: Session) -> Read | None:
            return entry_answers.for_reader(session, workspace_id, entry_id, member_id)

        return await self._database.read(look)
