"""Letting a promise go: at once where nobody is told, else after a form for what its owner likes to say with it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followup_answers, listening_answers, parting_form, partings
from bot.blocks.followups import STALE, settled
from bot.blocks.parting_form import PartingContext
from bot.content.words import say
from bot.slack.message import Message
from handlers.answers import Click
from handlers.followup_answering import Answering, is_open_of, of_form
from handlers.forms import open_view
from handlers.parts import NO_ACTS, Acts, Parts
from models.across import entry_answers
from models.capabilities import followup_acts, followup_partings, followups
from models.capabilities.followup_partings import Parting
from models.capabilities.followups import Followup
from models.people import availability


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the form, and to the button that takes back what was said. The buttons that let go are those of
    `handlers.followup_buttons`."""
    listeners = LettingGo(parts)
    app.view(parting_form.FORM)(listeners.let_go_by_form)
    app.action(partings.TAKE_BACK)(listeners.take_back)
    return NO_ACTS


class LettingGo(Answering):
    """The listeners."""

    async def let_go(self, click: Click, client: AsyncWebClient) -> None:
        """It will not be done; of what comes again, this one will not."""
        await self._begin(click, client, ends=False)

    async def end(self, click: Click, client: AsyncWebClient) -> None:
        """It comes no more."""
        await self._begin(click, client, ends=True)

    async def _begin(self, click: Click, client: AsyncWebClient, *, ends: bool) -> None:
        """The form where somebody hears of it; else it is done."""
        context = PartingContext(
            **asdict(self.context(click)) | {"replaces": not click.is_shown_anew},
            ends=ends,
            is_in_list=click.is_in_list,
        )
        form = await self._database.read(lambda session: _form(session, click, context))
        if form:
            await open_view(client, click.trigger_id, form)
            return
        done, answer = await self._do(click, None, ends=ends)
        await self.answer(client, click, answer, replaces=done)

    async def let_go_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """What was said goes with the news; the form stays, with every word, where there is nothing to let go."""
        said, context = parting_form.submission(view)
        click = of_form(body, context)
        done, answer = await self._do(click, said, ends=context.ends)
        if not done or isinstance(answer, str):
            await ack(response_action="errors", errors={parting_form.REASON: say(parting_form.NOT_SENT)})
            return
        line = answer.text
        if context.is_in_list and context.response_url:
            answer = answer.above(await self.listing(client, click))
        await self.answer_form(ack, client, click, context, answer, parting_form.title(ends=context.ends), line)

    async def _do(self, click: Click, said: Parting | None, *, ends: bool) -> tuple[bool, str | Message]:
        """Let it go; answers whether it is, and what to say."""

        def act(session: Session, click: Click, id_: UUID, now: datetime) -> Followup | None:
            do = followup_acts.end if ends else followup_acts.let_go
            done = do(session, click.workspace_id, id_, click.user_id, now, said)
            if done or said is None:
                return done
            is_again = followup_partings.is_said(session, click.workspace_id, id_, click.user_id, said)
            return followups.find(session, click.workspace_id, id_) if is_again else None

        done, heard = await self.write(click, act)
        if done is None:
            return False, say(STALE)
        line = (followup_answers.ended if ends else followup_answers.let_go)(done, heard)
        entry = await self._database.read(lambda session: entry_answers.of_promise(session, done, click.user_id))
        offer = listening_answers.offer(entry.id, is_kept=False) if entry and not ends else []
        own = partings.own(said.reason, said.instead, done.id) if said else []
        return True, settled(line, done, *own, *offer)

    async def take_back(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What was said is taken back; that it is let go stays."""
        click, now = Click.of(body), self._clock.now()

        def act(session: Session) -> Followup | None:
            id_ = UUID(click.value)
            if not followup_partings.take_back(session, click.workspace_id, id_, click.user_id, now):
                return None
            return followups.find(session, click.workspace_id, id_)

        done = await self._database.write(act)
        answer = settled(say(partings.TAKEN_BACK), done) if done else say(partings.NOTHING_SAID)
        await self.answer(client, click, answer, replaces=done is not None)
        await ack()


def _form(session: Session, click: Click, context: PartingContext) -> View | None:
    """The form, where it is theirs to let go and somebody is told."""
    followup = followups.find(session, click.workspace_id, UUID(click.value))
    if followup is None or not is_open_of(followup, click.user_id):
        return None
    if not (followup.tells_other and followup.other_id):
        return None
    hours = availability.of_one(session, click.workspace_id, followup.other_id).hours
    return parting_form.view(followup, hours, context)
