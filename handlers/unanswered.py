"""Nudges that nobody answers: the button that lets them come less often, and the one that brings them back."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import preference_form
from bot.blocks import unanswered as blocks
from handlers.answers import Click, answer_by_url
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import choices
from models.people.cadences import CadenceKind, due_kind
from models.people.rhythms import Rhythm
from models.store import outbox


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to both."""
    listeners = Unanswered(parts.services)
    app.action(blocks.LESS_OFTEN)(listeners.come_less_often)
    app.action(blocks.BRING_BACK)(parts.home.button(listeners.bring_back))
    return NO_ACTS


class Unanswered:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def come_less_often(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """What the nudge offered, "kind:every:id": clicked twice, it is not rarer yet."""
        click, now = Click.of(body), self._clock.now()
        of_kind, every, id_ = click.value.split(":")
        kind, who = CadenceKind(of_kind), (click.workspace_id, click.user_id)

        def act(session: Session) -> Rhythm | None:
            rhythm = choices.of(session, *who, now).rhythms.get(kind)
            if rhythm is None or not rhythm.is_on:
                return None
            less = replace(rhythm, is_on=False) if every == blocks.OFF else replace(rhythm, every=int(every))
            choices.choose_fewer(session, *who, kind, less, now)
            outbox.renew(session, click.workspace_id, [UUID(id_)], now, [due_kind(kind)], recipients=[click.user_id])
            return less

        line = preference_form.fewer(kind, await self._database.write(act))
        if click.response_url:
            await answer_by_url(click.response_url, line)
        await ack()

    async def bring_back(self, click: Click, _client: AsyncWebClient) -> str:
        """What went quiet comes again."""
        now, kind = self._clock.now(), CadenceKind(click.value)
        rhythm = await self._database.write(
            lambda session: choices.bring_back(session, click.workspace_id, click.user_id, kind, now)
        )
        return blocks.back(kind, rhythm)
