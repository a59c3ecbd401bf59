"""Joining in: the button under thanks in the recognition channel, and its form."""

from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import joins as blocks
from bot.blocks.fields import closing_view
from bot.blocks.joined import ME_TOO
from bot.blocks.joins import JoinContext
from bot.content.words import say
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.forms import open_view
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import joins
from models.capabilities.joins import Join, NotJoined, Why


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to whoever joins in."""
    listeners = Joins(parts.services)
    app.action(ME_TOO)(listeners.open)
    app.view(blocks.FORM)(listeners.join)
    return NO_ACTS


class Joins:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def open(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form, with what they said before; whoever cannot join hears why, alone."""
        await ack()
        click = Click.of(body)
        before, obstacle = await self._database.read(lambda session: _look(session, click))
        if obstacle and before is None:
            if click.response_url:
                await answer_by_url(click.response_url, blocks.obstacle(NotJoined(obstacle)))
            return
        context = JoinContext(click.value, click.response_url, self._clock.now().timestamp(), before is not None)
        await open_view(client, click.trigger_id, blocks.form_view(context, before.words if before else None))

    async def join(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The form was sent: joined, changed, or taken back."""
        words, context = blocks.submission(view)
        workspace_id, member_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        id_, leaves = UUID(context.shoutout_id), context.has_joined and words is None

        def act(session: Session) -> NotJoined | None:
            if leaves:
                joins.leave(session, workspace_id, id_, member_id, now)
                return None
            return joins.join(session, workspace_id, id_, member_id, words, now)

        refused = await self._database.write(act)
        if refused:
            await ack(response_action="errors", errors={blocks.WORDS: blocks.obstacle(refused)})
            return
        line = say(blocks.LEFT if leaves else blocks.JOINED)
        if await answer_if_possible(context.response_url, context.opened_at, now, line):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(blocks.TITLE), line))


def _look(session: Session, click: Click) -> tuple[Join | None, Why | None]:
    """What they added before, and what stands in their way."""
    id_ = UUID(click.value)
    before = joins.find(session, click.workspace_id, id_, click.user_id)
    return before, joins.find_obstacle(session, click.workspace_id, id_, click.user_id)
