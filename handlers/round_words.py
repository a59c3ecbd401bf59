"""What somebody says in a round. While they write, tick and send, nothing is written down, logged or counted: what they
send is held in memory until the pool is written, and only then they are told that it is in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from cachetools import TTLCache
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import round_words as blocks
from bot.blocks.round_lines import NOT_YOURS
from bot.blocks.round_words import FORM, LISTEN, TICKS, WITHOUT_NAME, Line
from bot.blocks.rounds import ADD
from bot.content import naming
from bot.content.words import say
from bot.runtime.hopper import TooLateError
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.quiet import Shown, quietly, tell
from models.across import opening, rounds
from models.across.rounds import Look
from models.capabilities.pool import LINE, Slip
from models.capabilities.rounds import key_of
from models.people import members, settings
from models.people.hours import Hours

SENT_SECONDS, MOST_SENT = 120.0, 10_000
"""A form that is sent twice within that time is sent once."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the button and to both forms."""
    listeners, quiet = RoundWords(parts), partial(quietly, parts.services.hopper)
    app.action(ADD)(quiet(listeners.open_form))
    app.view(FORM)(quiet(listeners.ask_for_ticks))
    app.view(TICKS)(quiet(listeners.send))
    return NO_ACTS


class RoundWords:
    """The listeners."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._hopper = parts.services.hopper
        self._offers_box = any(each.action_id == LISTEN for each in parts.help.doors)
        self._sent: TTLCache[str, None] = TTLCache(MOST_SENT, SENT_SECONDS)

    async def open_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form, while the round is open."""
        await ack()
        click, now = Click.of(body), self._clock.now()

        def read(session: Session) -> tuple[Look | None, int, Hours]:
            seen = rounds.look(session, click.workspace_id, UUID(click.value), click.user_id)
            least = opening.least(session, click.workspace_id)
            return seen, least, settings.hours_of_team(session, seen.team) if seen else Hours()

        seen, least, hours = await self._database.read(read)
        if seen and rounds.open_for_words(seen, now) and self._hopper.seal:
            form = blocks.form_view(seen.round, seen.team.name, max(least, seen.round.least), hours)
            await open_view(client, click.trigger_id, form)
        elif click.response_url:
            is_theirs = seen is not None and seen.is_in
            await answer_by_url(click.response_url, say(blocks.ENDED if is_theirs else NOT_YOURS))

    async def ask_for_ticks(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """They wrote something: what of it may be shown?"""
        lines, wrong = blocks.read(view)
        if wrong:
            await ack(response_action="errors", errors=wrong)
            return
        seen = await self._look(body, view)
        if seen is None:
            await ack(response_action="update", view=self._over(view, lines))
        else:
            offered = await self._with_offers(body["team"]["id"], lines)
            await ack(response_action="push", view=blocks.ticks_view(seen.round, offered))

    async def send(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """What they ticked is handed in, and nothing else."""
        workspace_id, title = body["team"]["id"], view["title"]["text"]
        lines = await self._shown(workspace_id, view)
        if not lines:
            await ack(response_action="errors", errors={blocks.first_field(view): say(blocks.NO_TICK)})
            return
        if view["id"] in self._sent:
            await ack(response_action="update", view=blocks.waiting_view(title, lines))
            return
        seen = await self._look(body, view)
        if seen is None:
            await ack(response_action="update", view=self._over(view, blocks.written(view)))
            return
        if not self._hopper.allows(workspace_id, body["user"]["id"], self._clock.now()):
            await ack(response_action="errors", errors={blocks.first_field(view): say(blocks.TOO_MUCH)})
            return
        self._sent[view["id"]] = None
        key = key_of(seen.round.id)
        slips = [Slip.new(LINE, key, part=each.part, words=each.words) for each in lines]
        is_in = self._hopper.hand_in(workspace_id, slips)
        done = blocks.in_view(title, lines)
        self._hopper.tell(tell(self._hopper, client, view["id"], is_in, done, partial(self._not_in, view)))
        await ack(response_action="update", view=blocks.waiting_view(title, lines))

    def _not_in(self, view: Mapping[str, Any], error: BaseException) -> Shown:
        """It is theirs again: to be said elsewhere where the round is over, or else to be sent once more."""
        if isinstance(error, TooLateError):
            return self._over(view, blocks.written(view))
        self._sent.pop(view["id"], None)
        return blocks.again_view(view)

    async def _look(self, body: dict[str, Any], view: dict[str, Any]) -> Look | None:
        """The round, while they can say something in it."""
        workspace_id, member_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        seen = await self._database.read(
            lambda session: rounds.look(session, workspace_id, UUID(view["private_metadata"]), member_id)
        )
        return seen if rounds.open_for_words(seen, now) else None

    def _over(self, view: Mapping[str, Any], lines: Sequence[Line]) -> View:
        return blocks.over_view(view["title"]["text"], lines, offers_box=self._offers_box)

    async def _shown(self, workspace_id: str, view: dict[str, Any]) -> Sequence[Line]:
        """What may be shown, as it may be."""
        ticked = blocks.ticked(view)
        if WITHOUT_NAME not in ticked.values():
            return [each for at, each in enumerate(blocks.written(view)) if at in ticked]
        offered = await self._with_offers(workspace_id, blocks.written(view))
        return [
            replace(each, words=each.reworded) if ticked.get(at) == WITHOUT_NAME and each.reworded else each
            for at, each in enumerate(offered)
            if at in ticked
        ]

    async def _with_offers(self, workspace_id: str, lines: Sequence[Line]) -> Sequence[Line]:
        """The lines that name somebody with how they read without the name."""
        people = await self._database.read(lambda session: members.namesakes(session, workspace_id, with_guests=True))
        found = [(each, naming.find(each.words, people)) for each in lines]
        return [replace(each, reworded=named.reworded) if named else each for each, named in found]
