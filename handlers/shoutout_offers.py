"""The buttons under an answer to thanks: who was meant, somebody who is thanked as well, and a value."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import shoutout_form
from bot.blocks.shoutout_form import Form, ShoutoutContext
from bot.blocks.shoutout_offers import ALREADY, ALSO, NOT_YOURS, SEND, STALE, VALUE, valued
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.thanking import Giver, Thanking
from models.capabilities import shoutouts
from models.capabilities.shoutouts import AddressedShoutout, Draft
from models.people import values
from models.store.base import id_of


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to them."""
    listeners = Offers(parts)
    app.action(re.compile(rf"^{SEND}_[0-9]$"))(listeners.send)
    app.action(re.compile(rf"^{ALSO}_[0-9]$"))(listeners.thank_also)
    app.action(re.compile(rf"^{VALUE}_[0-9]$"))(listeners.add_value)
    return NO_ACTS


class Offers:
    """The listeners."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock
        self._people = parts.people
        self._thanking = Thanking(parts.services, parts.people)

    async def send(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The answer to "Did you mean …?": what was typed is sent, once, with the name that is chosen first."""
        click = Click.of(body)
        form, giver = Form.unpacked(click.value), Giver(click.workspace_id, click.user_id, client)
        if form.by != giver.id or form.id is None:
            await self._answer(click, say(NOT_YOURS))
            await ack()
            return
        given = await self._thanking.give(giver, UUID(form.id), form, form.reason)
        answer = given if isinstance(given, Message) else await self._told(giver, given, form)
        await self._answer(click, answer, replaces=True)
        await ack()

    async def _told(self, giver: Giver, draft: Draft, form: Form) -> Message:
        """What became of them; if they were sent before with another name, with that one."""
        kept = await self._database.read(lambda session: shoutouts.get(session, giver.workspace_id, draft.id))
        sent = replace(draft, recipient_ids=kept.recipient_ids) if kept else draft
        return await self._thanking.told(giver, sent, form)

    async def add_value(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The value that a hashtag meant."""
        click = Click.of(body)
        id_, _, name = click.value.partition(":")
        now = self._clock.now()

        def add(session: Session) -> bool:
            is_value = name in values.names(values.of_person(session, click.workspace_id, click.user_id))
            return is_value and shoutouts.add_value(session, click.workspace_id, UUID(id_), click.user_id, name, now)

        is_added = await self._database.write(add)
        await self._answer(click, valued(name) if is_added else say(STALE))
        await ack()

    async def thank_also(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Somebody who was mentioned is thanked as well: the form with the same words, to be sent once."""
        await ack()
        click = Click.of(body)
        first_id, _, person_id = click.value.partition(":")
        id_ = id_of("shoutout", first_id, person_id)

        def read(session: Session) -> tuple[AddressedShoutout | None, bool]:
            first = shoutouts.get(session, click.workspace_id, UUID(first_id))
            return first, shoutouts.get(session, click.workspace_id, id_) is not None

        first, is_sent = await self._database.read(read)
        if first is None or first.shoutout.giver_id != click.user_id or is_sent:
            await self._answer(click, say(ALREADY) if is_sent else say(STALE))
            return
        shoutout = first.shoutout
        reason = await self._with_names(client, click.workspace_id, shoutout.reason)
        form = Form((person_id,), reason, shoutout.value_name, shoutout.audience)
        context = ShoutoutContext(click.response_url, self._clock.now().timestamp(), id=str(id_))
        chosen = await self._thanking.choices(Giver(click.workspace_id, click.user_id, client))
        offered = await self._people.values(click.workspace_id, click.user_id)
        view = shoutout_form.form_view(form, context, offered, chosen.recognition_channel_id)
        await open_view(client, click.trigger_id, view)

    async def _with_names(self, client: AsyncWebClient, workspace_id: str, reason: str) -> str:
        """A form shows no mentions."""
        ids = {each[1] for each in text.MENTION.finditer(reason)}
        _, known = await self._people.look_up(client, workspace_id, ids)
        return text.MENTION.sub(lambda found: known[found[1]].shown if found[1] in known else found[0], reason)

    async def _answer(self, click: Click, answer: str | Message, *, replaces: bool = False) -> None:
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=replaces)
