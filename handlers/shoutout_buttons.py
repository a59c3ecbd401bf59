"""What the giver of thanks does with them afterwards: undo, edit, and the way to the post."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import shoutout_answers as blocks
from bot.blocks import shoutout_form
from bot.blocks.fields import closing_view
from bot.blocks.shoutout_answers import EditContext, Edited
from bot.blocks.shoutouts import too_many
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.conversations import permalink
from handlers.forms import open_view
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from handlers.thanking import reachable
from models.capabilities import shoutout_changes
from models.capabilities.shoutout_changes import Correction, Given
from models.capabilities.shoutout_checks import find_problem_of_change


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons under the giver's answer, to the menu on their Home, and to the form."""
    listeners = ShoutoutButtons(parts.services, parts.people, parts.home)
    for action_id, act in listeners.acts.items():
        app.action(action_id)(listeners.listener(act))
    app.action(blocks.CHOOSE)(listeners.choose)
    app.view(blocks.EDIT_FORM)(listeners.edit_by_form)
    return NO_ACTS


Act = Callable[[Click, AsyncWebClient], Awaitable[None]]


class ShoutoutButtons:
    """The listeners. Whose thanks they are is asked each time; others learn nothing, not even whether there are any."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home
        self.acts: dict[str, Act] = {blocks.UNDO: self.undo, blocks.EDIT: self.open_edit, blocks.SHOW: self.show}

    def listener(self, act: Act) -> Callable[..., Awaitable[None]]:
        """The listener of a button that does this."""

        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            await act(Click.of(body), client)
            await ack()

        return listener

    async def choose(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The menu beside thanks in a list: "action:id"."""
        click = Click.of(body)
        action, _, id_ = click.value.partition(":")
        await self.acts[action](replace(click, value=id_), client)
        await ack()

    async def undo(self, click: Click, client: AsyncWebClient) -> None:
        """Take them back, at once."""
        id_, now = _id_of(click.value), self._clock.now()

        def act(session: Session) -> Given | None:
            return shoutout_changes.withdraw(session, click.workspace_id, id_, click.user_id, now) if id_ else None

        was = await self._database.write(act)
        await self._answer(client, click, blocks.taken_back(was) if was else say(blocks.NOT_HERE), replaces=bool(was))

    async def open_edit(self, click: Click, client: AsyncWebClient) -> None:
        """The form with all that they are."""
        given = await self._find(click)
        if given is None:
            await self._answer(client, click, say(blocks.NOT_HERE))
            return
        offered = await self._people.values(click.workspace_id, click.user_id)
        context = EditContext(str(given.id), click.response_url, self._clock.now().timestamp(), click.home)
        await open_view(client, click.trigger_id, blocks.edit_view(given, offered, context))

    async def show(self, click: Click, client: AsyncWebClient) -> None:
        """The way to the post; it is asked for when it is wanted, since the answer is older than the post."""
        given = await self._find(click)
        if given is None:
            await self._answer(client, click, say(blocks.NOT_HERE))
            return
        post = await self._database.read(
            lambda session: shoutout_changes.post_of(session, click.workspace_id, given.id)
        )
        link = await permalink(client, post.standing.channel_id, post.standing.message_ts) if post else None
        await self._answer(client, click, blocks.where_posted(link))

    async def edit_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """Put them right, or show at the field what is missing."""
        sent, click = blocks.edited(view), _of_form(body, blocks.edited(view).context)
        before = await self._find(click)
        _, profiles = await self._people.look_up(client, click.workspace_id, sent.recipient_ids)
        if before is None:
            await ack(response_action="update", view=closing_view(say(blocks.EDIT_TITLE), say(blocks.NOT_HERE)))
            return
        sent, has_reason = blocks.in_full(sent, before), not text.is_blank(sent.reason)
        problem = find_problem_of_change(
            click.user_id, sent.recipient_ids, before.recipient_ids, has_reason, before.audience, profiles
        )
        known = await self._people.value_named(click.workspace_id, click.user_id, sent.value_name)
        lacks_value = sent.value_name not in (known, before.value_name)
        if errors := shoutout_form.errors(problem, lacks_value=lacks_value):
            await ack(response_action="errors", errors=errors)
            return
        done = await self._change(click, sent, reachable(sent.recipient_ids, profiles))
        if isinstance(done, timedelta):
            await ack(response_action="errors", errors={shoutout_form.PEOPLE: too_many(done)})
            return
        await self._answer_form(ack, client, click, sent.context, done)

    async def _change(self, click: Click, sent: Edited, reachable_ids: tuple[str, ...]) -> Given | timedelta | None:
        to = Correction(sent.recipient_ids, reachable_ids, sent.reason, sent.impact, sent.value_name)
        id_, now = UUID(click.value), self._clock.now()
        return await self._database.write(
            lambda session: shoutout_changes.change(session, click.workspace_id, id_, click.user_id, to, now)
        )

    async def _find(self, click: Click) -> Given | None:
        id_ = _id_of(click.value)
        if id_ is None:
            return None
        return await self._database.read(
            lambda session: shoutout_changes.given_by(session, click.workspace_id, id_, click.user_id)
        )

    async def _answer(
        self, client: AsyncWebClient, click: Click, answer: str | Message, *, replaces: bool = False
    ) -> None:
        """Where they clicked: in the conversation, or on Home."""
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=replaces)
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)

    async def _answer_form(
        self, ack: AsyncAck, client: AsyncWebClient, click: Click, context: EditContext, done: Given | None
    ) -> None:
        """Where the form was opened from, or else in the form's place."""
        line = blocks.changed(done) if done else say(blocks.NOT_HERE)
        answer = blocks.given(line, done.id, done.audience) if done else line
        is_answered = await answer_if_possible(
            context.response_url, context.opened_at, self._clock.now(), answer, replaces=done is not None
        ) or await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)
        if is_answered:
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(blocks.EDIT_TITLE), line))


def _of_form(body: dict[str, Any], context: EditContext) -> Click:
    """The click that opened the form, as whoever sent it."""
    return Click(
        workspace_id=body["team"]["id"],
        user_id=body["user"]["id"],
        value=context.shoutout_id,
        trigger_id="",
        response_url=context.response_url,
        home=context.home,
    )


def _id_of(value: str) -> UUID | None:
    """What a button stands for; `None` if it is none of ours."""
    try:
        return UUID(value)
    except ValueError:
        return None
