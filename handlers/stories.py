"""The story of change before it is posted: what its leads do with the preview."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import stories as blocks
from bot.blocks.stories import FORM, LEAVE_OUT, NOT_WORKED, OPENING, POST, REWORD, Shown
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import stories
from models.across.exports import MENTION
from models.across.stories import Outcome, Preview

_SAID = {Outcome.OVER: blocks.OVER, Outcome.CHANGED: blocks.CHANGED, Outcome.EMPTY: blocks.EMPTY}


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons of the preview, and to its form."""
    listeners = Stories(parts.services)
    app.action(POST)(listeners.post)
    app.action(LEAVE_OUT)(listeners.leave_out)
    app.action(REWORD)(listeners.open_form)
    app.view(FORM)(listeners.reword)
    return NO_ACTS


class Stories:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def post(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Post it to the team's channel, as it was shown."""
        await self._decide(Click.of(body), is_yes=True)
        await ack()

    async def leave_out(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Not this month."""
        await self._decide(Click.of(body), is_yes=False)
        await ack()

    async def _decide(self, click: Click, *, is_yes: bool) -> None:
        shown, now = Shown.unpacked(click.value), self._clock.now()

        def act(session: Session) -> tuple[Outcome, Preview | None]:
            preview = stories.of_lead(session, click.workspace_id, shown.story_id, click.user_id, now)
            if preview is None:
                return Outcome.OVER, None
            at = (session, click.workspace_id, preview, click.user_id)
            if is_yes:
                outcome = stories.post(*at, shown.item_ids, shown.worded_at, now)
            else:
                outcome = stories.leave_out(*at, shown.worded_at, now)
            return outcome, stories.of_lead(session, click.workspace_id, shown.story_id, click.user_id, now)

        outcome, preview = await self._database.write(act)
        if click.response_url and outcome is not Outcome.DONE:
            await answer_by_url(click.response_url, say(_SAID[outcome]))
        if click.response_url and preview:
            await answer_by_url(click.response_url, blocks.preview_message(preview), replaces=True)

    async def open_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form for a lead's own words."""
        await ack()
        click, now = Click.of(body), self._clock.now()
        shown = Shown.unpacked(click.value)
        preview = await self._database.read(
            lambda session: stories.of_lead(session, click.workspace_id, shown.story_id, click.user_id, now)
        )
        if preview and preview.is_open:
            await open_view(client, click.trigger_id, blocks.form_view(preview))
        elif click.response_url:
            message = blocks.preview_message(preview) if preview else Message(say(blocks.OVER), [])
            await answer_by_url(click.response_url, message, replaces=preview is not None)

    async def reword(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A lead's own words: all who lead the team see them in the preview at once."""
        fields = view["state"]["values"]
        written = {name: text.from_form(fields[name][name].get("value") or "") for name in (OPENING, NOT_WORKED)}
        if naming := {name: say(blocks.NO_NAMES) for name, words in written.items() if MENTION.search(words)}:
            await ack(response_action="errors", errors=naming)
            return
        opening, not_worked = (None if text.is_blank(words) else words for words in written.values())
        workspace_id, lead_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        shown = Shown.unpacked(view["private_metadata"])

        def act(session: Session) -> bool:
            preview = stories.of_lead(session, workspace_id, shown.story_id, lead_id, now)
            return preview is not None and stories.reword(
                session, workspace_id, preview, lead_id, opening, not_worked, now
            )

        if await self._database.write(act):
            await ack()
        else:
            await ack(response_action="errors", errors={OPENING: say(blocks.OVER)})
