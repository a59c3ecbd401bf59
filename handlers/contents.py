"""What Kindling says: a workspace adds entries of its own and switches others off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import content_form
from bot.blocks.content_form import Sent
from bot.blocks.fields import remembered
from bot.blocks.rhythm_fields import SettingsContext
from bot.blocks.settings_form import not_yours
from handlers.answers import answer_if_possible
from handlers.forms import open_view
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.capabilities import contents
from models.capabilities.contents import OwnEntry
from models.people import roles, settings
from models.store.base import id_of


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the form."""
    listeners = Contents(parts.services, parts.people)
    app.view(content_form.FORM)(listeners.save)
    return {"content": listeners.open_content}


class Contents:
    """The listeners, and what `/kindling content` does."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def open_content(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling content`: the form, for those who look after Kindling."""
        refusal = await self._refusal(client, command.workspace_id, command.user_id)
        if refusal:
            await ack(text=refusal)
            return
        context = SettingsContext(command.response_url, self._clock.now().timestamp())
        view = await self._database.read(lambda session: _form(session, command.workspace_id, context))
        await open_view(client, command.trigger_id, view)
        await ack()

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: keep it, or show at the field what cannot be."""
        workspace_id, author_id = body["team"]["id"], body["user"]["id"]
        context = remembered(SettingsContext, view)
        sent = content_form.read(view["state"]["values"])
        problems = content_form.problems(sent)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        refusal, now, id_ = await self._refusal(client, workspace_id, author_id), self._clock.now(), view["id"]
        if refusal is None:
            await self._database.write(lambda session: _keep(session, workspace_id, author_id, id_, sent, now))
        line = refusal or content_form.saved(sent)
        if await answer_if_possible(context.response_url, context.opened_at, now, line):
            await ack()
        else:
            await ack(response_action="update", view=content_form.kept_view(line))

    async def _refusal(self, client: AsyncWebClient, workspace_id: str, member_id: str) -> str | None:
        """Whom to ask, for somebody who may not change what is said here."""

        def look(session: Session) -> str | None:
            if roles.of(session, workspace_id, member_id).is_steward:
                return None
            return not_yours(roles.who_may(session, workspace_id))

        await self._people.look_up(client, workspace_id, [member_id])
        return await self._database.read(look)


def _form(session: Session, workspace_id: str, context: SettingsContext) -> View:
    own = [each for kind in content_form.KINDS for each in contents.own(session, workspace_id, kind)]
    return content_form.form_view(own, settings.of(session, workspace_id).switched_off, context)


def _keep(session: Session, workspace_id: str, author_id: str, view_id: str, sent: Sent, now: datetime) -> None:
    """Store what was sent; the same form sent twice adds one entry."""
    settings.switch(session, workspace_id, content_form.offered(), sent.off)
    for each in sent.removed:
        contents.remove_own(session, workspace_id, UUID(each))
    if sent.words:
        entry = OwnEntry(
            workspace_id=workspace_id,
            id=id_of("own_entry", view_id),
            kind=sent.kind,
            principle=sent.principle,
            words=sent.words,
            author_id=author_id,
            created_at=now,
        )
        contents.add_own(session, entry)
