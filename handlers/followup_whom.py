"""For whom a promise is whose line begins with a name that is no mention."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followup_form
from bot.blocks.followup_form import FollowupContext, Form
from bot.blocks.followup_whom import KEEP, NOT_YOURS, PAST, Asked, for_whom, is_it_for
from bot.blocks.followups import noted
from bot.content.values import take_value
from bot.content.words import say
from bot.slack.message import Message
from bot.when import split
from handlers.answers import Click, answer_by_url
from handlers.followup_line import Line, without_name
from handlers.forms import open_view
from handlers.members import Members
from handlers.names import MOST_CANDIDATES, Candidate, Directory
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.capabilities import followup_series
from models.capabilities.followup_checks import Problem, Wrong, find_problem
from models.capabilities.followups import Followup, Promise
from models.capabilities.repeats import Repeat
from models.people import members
from models.people.availability import Availability
from models.people.hours import Hours


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the buttons under the question."""
    app.action(re.compile(rf"^{KEEP}_[0-9]$"))(Whom(parts.services, parts.people).keep)
    return NO_ACTS


@dataclass(frozen=True)
class Doubt:
    """A name with which a promise begins, or may begin."""

    candidates: tuple[Candidate, ...]
    rest: str
    """What is promised, without it."""
    words: str
    """With it."""


class Whom:
    """Asks, and keeps the promise that was asked about."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def doubt(
        self, client: AsyncWebClient, workspace_id: str, owner_id: str, owner: Availability, line: Line
    ) -> Doubt | None:
        """Who else may be meant by the line; `None` where that is nobody, or is clear.

        After an @ there is a name for certain, so a slip of the finger is seen through. Else a promise may begin with
        anything, and only somebody's whole or first name is asked about, letter by letter.
        """
        if not line.from_name or not await self._people.sees_everyone(client, workspace_id, owner_id):
            return None
        words = split(line.from_name, owner.hours, self._clock.now()).what
        is_marked = line.unknown_name is not None
        beginning = "" if is_marked else words.split(maxsplit=1)[0].rstrip(",:;") if words.split() else None
        if beginning is None:
            return None

        def read(session: Session) -> Directory:
            return Directory(members.namesakes(session, workspace_id, beginning), without={owner_id})

        known = await self._database.read(read)
        found = known.named(words, is_marked=True) if is_marked else known.addressed(words)
        rest = without_name(words[found.length :]) if found else ""
        return Doubt(found.candidates, rest, words) if found and rest else None

    async def keep(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The answer: the promise is kept, once, for whoever is chosen first."""
        click = Click.of(body)
        asked = Asked.unpacked(click.value)
        if asked.owner_id != click.user_id:
            await self._answer(click, say(NOT_YOURS))
        else:
            await self._keep(click, asked, client)
        await ack()

    async def _keep(self, click: Click, asked: Asked, client: AsyncWebClient) -> None:
        owner = await self._people.availability(client, click.workspace_id, click.user_id)
        _, profiles = await self._people.look_up(client, click.workspace_id, [asked.other_id] if asked.other_id else [])
        problem = find_problem(asked.other_id, None, True, False, profiles)
        if problem or asked.due_at <= self._clock.now():
            note = followup_form.sentence(problem) if problem else say(PAST)
            context = FollowupContext(
                response_url=click.response_url, opened_at=self._clock.now().timestamp(), value_name=asked.value_name
            )
            form = Form(asked.what, asked.other_id if asked.other_id in profiles and not problem else None)
            await open_view(client, click.trigger_id, followup_form.form_view(form, context, note))
            return
        followup = await self._record(click.workspace_id, asked)
        await self._answer(click, noted(followup, owner, self._clock.now(), begins=True), replaces=True)

    async def _record(self, workspace_id: str, asked: Asked) -> Followup:
        now = self._clock.now()
        promise = Promise(
            id=UUID(asked.id),
            owner_id=asked.owner_id,
            other_id=asked.other_id,
            what=asked.what,
            due_at=asked.due_at,
            value_name=asked.value_name,
            has_clock=asked.has_clock,
            repeat=Repeat.unpacked(asked.repeat) if asked.repeat else None,
        )
        return await self._database.write(lambda session: followup_series.record(session, workspace_id, promise, now))

    async def _answer(self, click: Click, answer: str | Message, *, replaces: bool = False) -> None:
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=replaces)


def asked_for_whom(
    typed: str,
    promise: Promise,
    doubt: Doubt,
    value_names: Sequence[str],
    hours: Hours,
    form: Form,
    context: FollowupContext,
) -> Message | tuple[Form, FollowupContext, str]:
    """The question for whom a promise is; or the form, where buttons could not hold all of it.

    Args:
        typed: all that was typed.
        promise: as it would be for its owner alone, with all of the words.
        doubt: who else may be meant.
        value_names: those that a hashtag can pick.
        hours: of its owner.
        form: what the form opens with, for its owner alone.
        context: what it remembers.
    """
    value_name, what = take_value(doubt.rest, value_names)
    to_self = Asked(
        id=str(promise.id),
        owner_id=promise.owner_id,
        other_id=None,
        what=doubt.words,
        due=int(promise.due_at.timestamp()),
        value_name=promise.value_name,
        has_clock=promise.has_clock,
        repeat=promise.repeat.packed() if promise.repeat else None,
    )
    to_other = replace(to_self, what=what, value_name=value_name)
    people = [(each.id, each.name) for each in doubt.candidates]
    if len(people) <= MOST_CANDIDATES and to_self.fits and replace(to_other, other_id=people[0][0]).fits:
        return for_whom(typed, people, to_other, to_self, hours)
    return with_doubt(form, context, "", doubt)


def with_doubt(
    form: Form, context: FollowupContext, note: str, doubt: Doubt | None
) -> tuple[Form, FollowupContext, str]:
    """The form to fill in, with a note; whoever may be meant is put into it where they can be seen."""
    if doubt is None:
        return form, context, note
    if len(doubt.candidates) > 1:
        return form, context, f"{note} {followup_form.sentence(Problem(Wrong.SEVERAL))}".strip()
    (person,) = doubt.candidates
    filled = replace(form, what=doubt.rest, other_id=person.id)
    return filled, context, f"{note} {is_it_for(person.name)}".strip()
