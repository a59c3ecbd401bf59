"""Permissions: `/kindling may` shows what one may do without asking; those who lead publish, change and take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import permission_form, permission_list
from bot.blocks import permissions as blocks
from bot.blocks.fields import remembered
from bot.blocks.permission_form import FormContext, Sent
from bot.blocks.permission_list import ListContext
from bot.content.words import say
from handlers.answers import Click
from handlers.forms import change_view, change_view_under, open_view, push_view, show_view
from handlers.home import Home
from handlers.kindling import Command, as_command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.permission_line import parse
from handlers.services import Services
from models.capabilities import permission_changes, permissions
from models.capabilities.permission_changes import NotDone, Wanted
from models.capabilities.permissions import Permission, Scope, Terms
from models.people.hours import Hours
from models.people.teams import Team
from models.store.base import id_of


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the list and the form, and to the buttons that open them."""
    listeners = Permissions(parts.services, parts.people, parts.home)
    app.action(blocks.OPEN)(as_command(listeners.open))
    app.action(blocks.ADD)(listeners.add)
    app.action(permission_list.CHANGE)(listeners.change)
    app.action(permission_list.TAKE_BACK)(listeners.take_back)
    for turn in (permission_list.TURN_BACK, permission_list.TURN_ON):
        app.action(turn)(listeners.turn)
    app.view(permission_form.FORM)(listeners.save)
    return {"may": listeners.open}


@dataclass(frozen=True)
class Seen:
    """What somebody may do, and for whom they may say so."""

    scopes: Sequence[Scope]
    hours: Hours

    @property
    def led(self) -> list[Team | None]:
        """For whom they may say something; `None` is everyone."""
        return [each.team for each in self.scopes if each.may_change]

    def list(self, context: ListContext, note: str = "", typed: str = "") -> View:
        """The list."""
        return permission_list.list_view(self.scopes, self.hours, context, note, typed)

    def context(self, whose: str, shown: ListContext) -> FormContext | None:
        """What a form for those whom a button names remembers; `None` where they are not theirs to speak for."""
        found = {permission_form.value_of(each): each for each in self.led}
        if whose not in found:
            return None
        team = found[whose]
        return FormContext(team=whose, team_name=team.name if team else "", first=shown.first)


class Permissions:
    """The listeners, and what `/kindling may` does."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home

    async def open(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """The list; with words, from somebody who leads, the form with these in it."""
        seen = await self._see(client, command.workspace_id, command.user_id)
        terms = parse(command.words)
        if terms.what and seen.led:
            view = _form(seen.led, terms, FormContext(), command.place.id)
        else:
            view = seen.list(ListContext(), typed=command.words)
        await show_view(client, command.trigger_id, view, command.in_front)
        await ack()

    async def add(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button of the list, or of Home: the empty form."""
        click = Click.of(body)
        seen = await self._see(client, click.workspace_id, click.user_id)
        if click.home:
            of_home = FormContext(home=click.home)
            view = _form(seen.led, Terms(""), of_home) if seen.led else seen.list(ListContext())
            await open_view(client, click.trigger_id, view)
        else:
            context = seen.context(click.value, _shown(body))
            form = permission_form.form_view(Terms(""), context) if context else None
            await self._push(client, body, form, seen)
        await ack()

    async def change(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button of the list: the form with what is said now."""
        click = Click.of(body)
        id_ = UUID(click.value)

        def look(session: Session) -> tuple[Permission | None, bool]:
            told = permission_changes.is_told(session, click.workspace_id, id_)
            return permissions.get(session, click.workspace_id, id_), told

        seen = await self._see(client, click.workspace_id, click.user_id)
        found, is_told = await self._database.read(look)
        whose = str(found.team_id or blocks.EVERYONE) if found else ""
        context = seen.context(whose, _shown(body))
        form = permission_form.change_view(found, context, is_told=is_told) if found and context else None
        await self._push(client, body, form, seen, permission_list.NOT_YOURS if found else permission_list.GONE)
        await ack()

    async def take_back(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button of the list: it holds no more."""
        click, now = Click.of(body), self._clock.now()
        about = (click.workspace_id, click.user_id, *permission_list.read_by(click.value))
        await self._people.look_up(client, click.workspace_id, [click.user_id])
        done = await self._database.write(lambda session: permission_changes.take_back(session, *about, now))
        seen = await self._see(client, click.workspace_id, click.user_id)
        await change_view(client, body["view"], seen.list(_shown(body), permission_list.taken_back(done)))
        await ack()

    async def turn(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button that leads to other teams."""
        click = Click.of(body)
        seen = await self._see(client, click.workspace_id, click.user_id)
        await change_view(client, body["view"], seen.list(ListContext(int(click.value))))
        await ack()

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: publish it, or show what stands in the way, with every word kept."""
        sent, now = permission_form.submission(view), self._clock.now()
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        if not sent.terms.what:
            await ack(response_action="errors", errors=permission_form.nothing_said())
            return
        wanted = _wanted(sent, view["id"])

        def act(session: Session) -> tuple[Permission | NotDone, bool]:
            done = permission_changes.publish(session, workspace_id, member_id, wanted, now)
            return done, permission_changes.is_told(session, workspace_id, wanted.id)

        await self._people.look_up(client, workspace_id, [member_id])
        done, is_told = await self._database.write(act)
        if isinstance(done, Permission):
            lacks_channel = wanted.tells and not is_told
            line = permission_list.published(done, is_new=wanted.shown is None, lacks_channel=lacks_channel)
            await self._show(ack, client, body, sent, line)
        elif form := permission_form.again(done, sent):
            await ack(response_action="update", view=form)
        else:
            await ack(response_action="errors", errors=permission_form.refused(done))

    async def _show(self, ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any], sent: Sent, line: str) -> None:
        """What became of it: on Home, or in the list, which lies under the form or takes its place."""
        workspace_id, member_id, view = body["team"]["id"], body["user"]["id"], body["view"]
        if await self._home.tell(client, workspace_id, member_id, sent.context.home, line):
            await ack()
            return
        seen = await self._see(client, workspace_id, member_id)
        shown = seen.list(ListContext(sent.context.first), line)
        under = view.get("previous_view_id")
        if under and await change_view_under(client, under, shown):
            await ack()
        else:
            await ack(response_action="update", view=shown)

    async def _push(
        self,
        client: AsyncWebClient,
        body: dict[str, Any],
        form: View | None,
        seen: Seen,
        why_not: str = permission_list.NOT_YOURS,
    ) -> None:
        """Open the form above the list, or show there why not."""
        if form:
            await push_view(client, body["trigger_id"], form)
        else:
            await change_view(client, body["view"], seen.list(_shown(body), say(why_not)))

    async def _see(self, client: AsyncWebClient, workspace_id: str, member_id: str) -> Seen:
        hours = (await self._people.availability(client, workspace_id, member_id)).hours
        scopes = await self._database.read(lambda session: permissions.scopes(session, workspace_id, member_id))
        return Seen(scopes, hours)


def _form(led: Sequence[Team | None], terms: Terms, context: FormContext, channel_id: str = "") -> View:
    """The form for those whom they lead: the only ones, or at first those of the channel that they are in."""
    if len(led) == 1:
        (team,) = led
        whose = FormContext(permission_form.value_of(team), team.name if team else "", home=context.home)
        return permission_form.form_view(terms, whose)
    here = next((each for each in led if each and channel_id in (each.source_id, each.channel_id)), None)
    return permission_form.form_view(terms, context, led, permission_form.value_of(here) if here else None)


def _wanted(sent: Sent, view_id: str) -> Wanted:
    """What the form asks for; the same each time that it comes."""
    id_ = UUID(sent.context.permission_id) if sent.context.permission_id else id_of("permission", view_id)
    return Wanted(id_, sent.team_id, sent.terms, sent.tells, sent.context.shown)


def _shown(body: dict[str, Any]) -> ListContext:
    """What of the list is in front of them."""
    return remembered(ListContext, body["view"])
