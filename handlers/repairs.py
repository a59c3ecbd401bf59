"""Mending something: `/kindling repair` asks first whether contact is welcome and safe.

Nothing here is written anywhere, but for a promise that somebody keeps.
"""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import followup_form, kind_words
from bot.blocks import repairs as blocks
from bot.blocks.followup_form import FollowupContext, Form
from bot.blocks.kind_words import Context
from bot.blocks.support import support_line_of
from bot.content.sheets import CHANGE, FREE, MENDING, sheet_of
from bot.content.words import say
from handlers.answers import Click
from handlers.followups import suggested_time
from handlers.forms import change_view, push_view, show_view
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the word, to the answers to whether contact is welcome, and to the way to a promise."""
    listeners = Repairs(parts.services, parts.people)
    app.action(blocks.WELCOME)(listeners.show_sheet)
    app.action(blocks.NOT_SURE)(listeners.show_other_way)
    app.action(blocks.NOT_WELCOME)(listeners.show_other_way)
    app.action(blocks.BACK)(listeners.ask_again)
    app.action(blocks.PROMISE)(listeners.promise)
    return {"repair": listeners.open}


class Repairs:
    """The listeners, and what `/kindling repair` does."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def open(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """Whether contact is welcome and safe."""
        await show_view(client, command.trigger_id, blocks.question_view(), command.in_front)
        await ack()

    async def show_sheet(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """It is: the sheet in place of the question, with a line that leaves the other person free."""
        view, sheet = body["view"], sheet_of(MENDING)
        context = Context(sheet.slug, is_above=bool(view.get("previous_view_id")))
        free = {step.name: say(step.example) for step in sheet.steps if step.name == FREE}
        await change_view(client, view, kind_words.sheet_view(sheet, free, context))
        await ack()

    async def show_other_way(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """It is not, or they are not sure."""
        workspace_id, is_sure = body["team"]["id"], body["actions"][0]["action_id"] == blocks.NOT_WELCOME
        line = await self._database.read(lambda session: support_line_of(session, workspace_id))
        await change_view(client, body["view"], blocks.other_way_view(line, is_sure=is_sure))
        await ack()

    async def ask_again(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Back to whether it is."""
        await change_view(client, body["view"], blocks.question_view())
        await ack()

    async def promise(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What they will do differently becomes a promise to themselves, once they say so in its form."""
        click, now = Click.of(body), self._clock.now()
        hours = (await self._people.availability(client, click.workspace_id, click.user_id)).hours
        form = Form(what=kind_words.answers(body["view"]).get(CHANGE, ""), when=suggested_time(hours, now))
        view = followup_form.form_view(form, FollowupContext(opened_at=now.timestamp()))
        await push_view(client, click.trigger_id, view)
        await ack()
