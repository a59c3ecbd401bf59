"""What people do with a micro-practice by its buttons: done, another, why."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.blocks import practices as blocks
from bot.content import turns
from bot.content.library import Entry, EntryKind
from bot.content.words import say
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import practices
from models.capabilities.practices import Practice
from models.people import values
from models.people.values import Value


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons."""
    listeners = Practices(parts.services)
    app.action(blocks.DONE)(listeners.listener(_finish))
    app.action(blocks.ANOTHER)(listeners.listener(_propose_another))
    app.action(blocks.WHY)(listeners.listener(_explain))
    return NO_ACTS


@dataclass(frozen=True)
class Shown:
    """What a message shows once its button was used."""

    practice: Practice
    entry: Entry | None
    """What it proposes; `None` where that was withdrawn."""
    is_explained: bool = False
    value: Value | None = None
    """Of the reader's team, which is recalled beside the explanation."""
    has_another: bool = True

    def message(self) -> Message:
        """The message itself."""
        if self.entry and self.is_explained:
            return blocks.explained(self.practice.id, self.entry, self.value)
        if self.entry and not self.has_another:
            return blocks.without_another(self.practice.id, self.entry)
        return blocks.shown(self.practice, self.entry)


Act = Callable[[Session, Practice, Entry, datetime], Shown]
"""Does something with an open practice; answers what its message shows then."""


class Practices:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    def listener(self, act: Act) -> Callable[..., Awaitable[None]]:
        """Does it; a click on what was settled or replaced meanwhile changes nothing but the outdated message."""

        async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
            click, now = Click.of(body), self._clock.now()
            done = await self._database.write(lambda session: _act(session, click, act, now))
            answer = done.message() if done else say(blocks.NOT_YOURS)
            if click.response_url:
                await answer_by_url(click.response_url, answer, replaces=done is not None)
            await ack()

        return listener


def _act(session: Session, click: Click, act: Act, now: datetime) -> Shown | None:
    """What the message shows now; `None` if it is not theirs."""
    clicked_id = UUID(click.value)
    practice = practices.current(session, click.workspace_id, clicked_id, click.user_id)
    if practice is None:
        return None
    entry = turns.find_entry(session, click.workspace_id, practice.entry_id)
    if entry and practice.id == clicked_id and practice.done_at is None:
        return act(session, practice, entry, now)
    return Shown(practice, entry)


def _finish(session: Session, practice: Practice, entry: Entry, now: datetime) -> Shown:
    practices.finish(session, practice, now)
    return Shown(practice, entry)


def _propose_another(session: Session, practice: Practice, entry: Entry, now: datetime) -> Shown:
    found = turns.next_entries(
        session, practice.workspace_id, EntryKind.PRACTICE, [practice.member_id], now, but=[entry.id]
    ).get(practice.member_id)
    if found is None:
        return Shown(practice, entry, has_another=False)
    return Shown(practices.follow(session, practice, found.id, now), found)


def _explain(session: Session, practice: Practice, entry: Entry, _now: datetime) -> Shown:
    value = values.one_to_recall(session, practice.workspace_id, practice.member_id, practice.id)
    return Shown(practice, entry, is_explained=True, value=value)
