"""The values that people put on their thanks: what they mean here, and the way back to everyone's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import values as blocks
from bot.blocks import values_form
from bot.blocks.fields import closing_view
from bot.blocks.values import OfTeam
from bot.blocks.values_form import Sent
from bot.content.words import say
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from models.across import meaning
from models.across.meaning import Choice, Chosen, Refused
from models.people import roles, teams, values


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to them."""
    listeners = Values(parts)
    app.action(blocks.BACK)(listeners.go_back)
    app.action(values_form.CHOOSE)(listeners.open_form)
    app.view(values_form.FORM)(listeners.choose)
    return {"values": listeners.show}


class Values:
    """The listeners."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.services.database
        self._clock = parts.services.clock

    async def show(self, ack: AsyncAck, command: Command, _client: AsyncWebClient) -> None:
        """`/kindling values`: what they can put on their thanks, and what it means."""
        who = (command.workspace_id, command.user_id)
        found = await self._database.read(lambda session: overview_of(session, *who, command.place.id))
        await ack(**found.payload())

    async def go_back(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A team has everyone's values again."""
        click = Click.of(body)
        now = self._clock.now()
        line = await self._database.write(lambda session: _go_back(session, click, now))
        if click.response_url:
            await answer_by_url(click.response_url, line or say(blocks.NOT_YOURS), replaces=line is not None)
        await ack()

    async def open_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under what was chosen in a round, for those who lead the team."""
        await ack()
        click = Click.of(body)
        at = (click.workspace_id, UUID(click.value), click.user_id)
        offered = await self._database.read(lambda session: meaning.choice(session, *at))
        if offered:
            await open_view(client, click.trigger_id, values_form.form_view(offered))
        elif click.response_url:
            await answer_by_url(click.response_url, say(values_form.NOT_YOURS))

    async def choose(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The form was sent: these are the team's values now, or it says what is in the way, with every name kept."""
        sent, now = values_form.read(view), self._clock.now()
        if problems := values_form.problems(sent):
            await ack(response_action="errors", errors=problems)
            return
        at = (body["team"]["id"], UUID(sent.context.round_id), body["user"]["id"])

        def act(session: Session) -> View:
            chosen = meaning.choose(session, *at, sent.named, sent.context.before, now)
            return _after(chosen, meaning.choice(session, *at), sent)

        await ack(response_action="update", view=await self._database.write(act))


def _after(chosen: Chosen | Refused, offered: Choice | None, sent: Sent) -> View:
    """What takes the form's place: what holds now, or the form with what was typed and why it comes again."""
    if isinstance(chosen, Chosen):
        return closing_view(say(values_form.TITLE), values_form.saved(chosen.values))
    if chosen is Refused.NOT_YOURS or offered is None:
        return closing_view(say(values_form.TITLE), say(values_form.NOT_YOURS))
    is_gone = chosen is Refused.LINE_GONE
    note = say(values_form.LINE_GONE) if is_gone else values_form.changed_meanwhile(offered.own)
    return values_form.form_view(offered, sent.typed, note)


def overview_of(session: Session, workspace_id: str, member_id: str, channel_id: str) -> Message:
    """What somebody can put on their thanks: of their teams, and of those that they lead to change it; that of the team
    whose channel they look at comes first."""
    role = roles.of(session, workspace_id, member_id)
    theirs = teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
    led = [each for each in teams.led_by(session, workspace_id, member_id) if each.id not in role.is_in]
    in_order = sorted((*theirs, *led), key=lambda each: channel_id not in (each.source_id, each.channel_id))
    own = [OfTeam(each, values.own_of(each), role.may_change(each)) for each in in_order]
    has_shared = not theirs or any(not values.own_of(each) for each in theirs)
    shared = values.of_workspace(session, workspace_id) if has_shared else ()
    return blocks.overview([each for each in own if each.values], shared)


def _go_back(session: Session, click: Click, now: datetime) -> str | None:
    """Answers what holds now; `None` where it is not theirs to change."""
    team = meaning.go_back(session, click.workspace_id, UUID(click.value), click.user_id, now)
    return blocks.back_to(team, values.of_workspace(session, click.workspace_id)) if team else None
