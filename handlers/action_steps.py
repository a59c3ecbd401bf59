"""The six action steps: `/kindling steps` shows them, and what somebody noticed is asked later, if they wish.

What is looked at and chosen is written nowhere; that somebody wishes to be asked is the message in the outbox.
"""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import action_steps as blocks
from bot.blocks import noticed
from bot.blocks.action_steps import Reader
from bot.blocks.noticed import NoticedContext
from bot.content.library import Action
from bot.content.steps import beliefs, steps
from bot.content.words import say
from bot.slack import text
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.forms import change_view, has_fields, open_view, show_view
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.capabilities import afterwards
from models.people import availability, roles
from models.store.base import id_of

ASKED_AFTER_DAYS = 3


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the word, to the buttons of the steps, and to the answers to what was noticed."""
    listeners = ActionSteps(parts.services, parts.people)
    app.action(blocks.LOOK)(listeners.look)
    app.action(blocks.ALL)(listeners.show_all)
    app.action(blocks.BELIEFS)(listeners.show_beliefs)
    app.action(blocks.CHOOSE)(listeners.show_beliefs)
    app.action(blocks.ASK)(listeners.ask)
    app.action(blocks.CALL_OFF)(listeners.call_off)
    app.action(noticed.WRITE)(listeners.open_form)
    app.action(noticed.NOTHING)(listeners.settle)
    app.view(noticed.FORM)(listeners.write_down)
    return {"steps": listeners.open}


class ActionSteps:
    """The listeners, and what `/kindling steps` does."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._hopper = services.hopper
        self._people = people

    async def open(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """All six. They lead on to forms that lead to forms, so they take the place of what has no fields."""
        in_front = command.in_front
        if in_front and not has_fields(in_front):
            await change_view(client, in_front, blocks.list_view())
        else:
            await show_view(client, command.trigger_id, blocks.list_view(), in_front)
        await ack()

    async def show_all(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Back to all six."""
        await change_view(client, body["view"], blocks.list_view())
        await ack()

    async def look(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """One of them."""
        click = Click.of(body)
        await self._people.look_up(client, click.workspace_id, [click.user_id])
        view = await self._database.read(lambda session: self._step(session, click))
        await change_view(client, body["view"], view)
        await ack()

    async def show_beliefs(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Those that there are; the one that was chosen with a wider view beside it."""
        await change_view(client, body["view"], blocks.beliefs_view(beliefs().get(Click.of(body).value)))
        await ack()

    async def ask(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """They wish to be asked what they noticed: once, however often it is clicked."""
        click, now = Click.of(body), self._clock.now()
        kind = noticed.kind_of(Action(click.value))
        who = (click.workspace_id, click.user_id, kind)
        id_ = id_of(kind, body["view"]["id"])

        def act(session: Session) -> View:
            if afterwards.coming(session, *who) is None:
                afterwards.ask(session, *who, id_, now, days=ASKED_AFTER_DAYS)
            return self._step(session, click)

        await self._people.look_up(client, click.workspace_id, [click.user_id])
        view = await self._database.write(act)
        await change_view(client, body["view"], view)
        await ack()

    async def call_off(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """They do not wish it any more."""
        click = Click.of(body)
        kind = noticed.kind_of(Action(click.value))

        def act(session: Session) -> View:
            afterwards.call_off(session, click.workspace_id, click.user_id, kind)
            return self._step(session, click)

        view = await self._database.write(act)
        await change_view(client, body["view"], view)
        await ack()

    async def open_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What was noticed is to be written down."""
        click = Click.of(body)
        context = NoticedContext(click.value, click.response_url, self._clock.now().timestamp())
        await open_view(client, click.trigger_id, noticed.form_view(steps()[Action(click.value)], context))
        await ack()

    async def write_down(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """It takes the place of the question; where that is too late, it stays in the form."""
        words, context = noticed.submission(view)
        if text.is_blank(words):
            await ack(response_action="errors", errors={noticed.WORDS: say(noticed.NOT_BLANK)})
            return
        answer = noticed.written_down(steps()[Action(context.action)], words)
        now, url = self._clock.now(), context.response_url
        if await answer_if_possible(url, context.opened_at, now, answer, replaces=True):
            await ack()
        else:
            await ack(response_action="errors", errors={noticed.WORDS: say(noticed.TOO_LATE)})

    async def settle(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """There was nothing much to notice."""
        click = Click.of(body)
        if click.response_url:
            await answer_by_url(click.response_url, noticed.nothing_much(), replaces=True)
        await ack()

    def _step(self, session: Session, click: Click) -> View:
        """The step that the button names, as it is for whoever clicked."""
        who, action = (click.workspace_id, click.user_id), Action(click.value)
        role = roles.of(session, *who)
        reader = Reader(
            hours=availability.of_one(session, *who).hours,
            is_in_a_team=bool(role.is_in | role.leads),
            can_be_heard=self._hopper.seal is not None,
            asked_at=afterwards.coming(session, *who, noticed.kind_of(action)),
        )
        return blocks.step_view(steps()[action], reader)
