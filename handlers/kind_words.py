"""`/kindling words`: words for a message that is hard to write. Nothing that is typed here is written anywhere.

All that may be kept is that somebody wishes to be asked how it went.
"""

from typing import Any

from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import kind_words as blocks
from bot.blocks.kind_words import Context
from bot.blocks.kind_words_afterwards import AFTERWARDS, ALL_RIGHT, settled
from bot.content.drafts import draft
from bot.content.looks import look, owned
from bot.content.sheets import MENDING, sheet_of, sheets
from bot.content.words import say
from bot.slack import text
from handlers.answers import Click, answer_by_url
from handlers.forms import change_view, change_view_under, open_above, open_view
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.capabilities import afterwards
from models.store.base import id_of

TROUBLE = (SlackClientError, ClientError, TimeoutError, OSError)
"""Of Slack's, or on the way to it."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the shortcut, the forms and the question afterwards."""
    listeners = KindWords(parts.services)
    app.shortcut("find_kind_words")(listeners.open_by_shortcut)
    app.view(blocks.KINDS_FORM)(listeners.choose)
    app.action(blocks.CHANGE_KIND)(listeners.change_kind)
    app.view(blocks.SHEET_FORM)(listeners.show_draft)
    app.action(blocks.LOOK_AGAIN)(listeners.look_again)
    app.action(blocks.SEND)(listeners.send)
    app.view(blocks.DRAFT_FORM)(listeners.finish)
    app.action(ALL_RIGHT)(listeners.settle)
    return {"words": listeners.open_by_command}


class KindWords:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling words …`: which kind it is, with what must be clear; above a form where its button leads here."""
        context = Context(is_above=command.is_in_form)
        await open_above(client, command.trigger_id, blocks.kinds_view(command.words, context), command.in_front)
        await ack()

    async def open_by_shortcut(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The global shortcut: the same from anywhere."""
        await ack()
        await open_view(client, shortcut["trigger_id"], blocks.kinds_view("", Context()))

    async def choose(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """The sheet of the kind takes the place of the kinds."""
        sheet, answers, context = blocks.chosen(view), blocks.answers(view), blocks.context_of(view)
        if wrong := blocks.errors(sheet, answers, is_needed=False):
            await ack(response_action="errors", errors=wrong)
        else:
            shown = blocks.sheet_view(sheet, answers, Context(sheet.slug, context.is_above))
            await ack(response_action="update", view=shown)

    async def change_kind(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The sheet of another kind, with all that was typed."""
        view, sheet = body["view"], sheets()[Click.of(body).value]
        context = Context(sheet.slug, blocks.context_of(view).is_above)
        await change_view(client, view, blocks.sheet_view(sheet, blocks.answers(view), context))
        await ack()

    async def show_draft(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """The draft above the sheet, which is there again when it is closed; in its place where no view has room above
        it, which says all that the sheet did."""
        context, answers = blocks.context_of(view), blocks.answers(view)
        sheet = sheet_of(context.kind)
        if wrong := blocks.errors(sheet, answers, is_needed=True):
            await ack(response_action="errors", errors=wrong)
            return
        words = draft(sheet, answers)
        looks = _looks(context, words, answers.get("heard", ""))
        await ack(
            response_action="update" if _is_third(view) else "push", view=blocks.draft_view(words, looks, context)
        )

    async def look_again(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What may be seen in the draft as it is now."""
        await change_view(client, body["view"], _shown_again(body["view"]))
        await ack()

    async def send(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The draft to whoever wrote it, once for two clicks: the form is changed first, and the second click is on one
        that is no longer there."""
        await ack()
        view, words = body["view"], blocks.draft_of(body["view"])
        if text.is_blank(words):
            await change_view(client, view, _shown_again(view, say(blocks.NOTHING_TO_SEND)))
            return
        try:
            if await change_view(client, view, _shown_again(view, say(blocks.ON_ITS_WAY))):
                await client.chat_postMessage(channel=body["user"]["id"], **blocks.to_copy(words).payload())
        except TROUBLE:
            await change_view_under(client, view["id"], _shown_again(view, say(blocks.NOT_SENT)))

    async def finish(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """All of it is closed, but for a form of something else below; they are asked how it went, if they wish."""
        if blocks.asks(view):
            who, id_, now = (body["team"]["id"], body["user"]["id"]), id_of(AFTERWARDS, view["id"]), self._clock.now()
            await self._database.write(lambda session: afterwards.ask(session, *who, AFTERWARDS, id_, now))
        if blocks.context_of(view).is_above:
            await ack()
        else:
            await ack(response_action="clear")

    async def settle(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Nothing is needed: the question says so, and nothing is noted."""
        if url := Click.of(body).response_url:
            await answer_by_url(url, settled(), replaces=True)
        await ack()


def _is_third(view: dict[str, Any]) -> bool:
    """Whether two forms are below it, so that Slack puts none above."""
    return view.get("previous_view_id") not in (None, view.get("root_view_id"))


def _shown_again(view: dict[str, Any], note: str = "") -> Any:
    """The draft as it is in the form, looked at anew."""
    words, context = blocks.draft_of(view), blocks.context_of(view)
    return blocks.draft_view(words, _looks(context, words), context, asks=blocks.asks(view), note=note)


def _looks(context: Context, words: str, heard: str = "") -> list[str]:
    """What may be seen in a draft of this kind: of one that mends something, whether it is owned comes first."""
    return [*([owned(words)] if context.kind == MENDING else []), *look(words, heard)]
