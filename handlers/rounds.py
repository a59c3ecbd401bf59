"""Rounds: `/kindling retro` shows those there are, and whoever leads a team opens one, or ends it before its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import round_form as blocks
from bot.blocks.fields import closing_view
from bot.blocks.round_form import CLOSE, FORM, OPEN, Submission
from bot.blocks.round_lines import NOT_YOURS
from bot.content.words import say
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url
from handlers.forms import open_above, open_view
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.across import opening, rounds
from models.across.exports import MENTION
from models.across.rounds import Look, Theirs
from models.capabilities import round_lines
from models.capabilities import rounds as kept
from models.capabilities.rounds import Round, State
from models.people import settings, teams
from models.people.hours import Hours
from models.store.base import id_of

MOST_SHOWN = 20
"""Rounds of all one's teams together."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the word, to the form and to the buttons of leads."""
    listeners = Rounds(parts.services)
    app.action(OPEN)(listeners.open_by_button)
    app.action(CLOSE)(listeners.close)
    app.view(FORM)(listeners.begin)
    return {"retro": listeners.show}


@dataclass(frozen=True)
class Begun:
    """A round that is open now."""

    round: Round
    hours: Hours


class Rounds:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock
        self._hopper = services.hopper

    async def show(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling retro`: the rounds of one's teams; where none is under way, the form for whoever may open one."""
        if self._hopper.seal is None:
            await ack(text=say(blocks.NO_KEY))
            return
        found = await self._look(command.workspace_id, command.user_id, command.place.id)
        if isinstance(found, View):
            await open_above(client, command.trigger_id, found, command.in_front)
            await ack()
        else:
            await ack(**found.payload())

    async def open_by_button(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form, also where a round is under way: a team may have one of each kind."""
        await ack()
        click, now = Click.of(body), self._clock.now()

        def read(session: Session) -> View | None:
            theirs = rounds.of_somebody(session, click.workspace_id, click.user_id)
            return _form(session, theirs, None, now) if theirs.led else None

        if view := await self._database.read(read):
            await open_view(client, click.trigger_id, view)
        elif click.response_url:
            await answer_by_url(click.response_url, say(blocks.NOT_LEADING))

    async def _look(self, workspace_id: str, member_id: str, channel_id: str) -> View | Message:
        now = self._clock.now()

        def read(session: Session) -> View | Message:
            theirs = rounds.of_somebody(session, workspace_id, member_id)
            if not theirs.own and not theirs.led:
                return Message(say(blocks.NO_TEAM), [])
            seen = [
                Look(each, team, rounds.is_in(session, team, member_id), leads=team in theirs.led)
                for team in theirs.own
                for each in rounds.shown_of(session, team)
            ]
            is_under_way = any(each.leads and each.round.state is not State.DONE for each in seen)
            if theirs.led and not is_under_way:
                return _form(session, theirs, channel_id, now)
            shown = [
                (each, settings.hours_of_team(session, each.team), _chosen(session, each)) for each in seen[:MOST_SHOWN]
            ]
            return blocks.overview(shown, may_open=bool(theirs.led))

        return await self._database.read(read)

    async def begin(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The form was sent: the round is open, and its team's channel hears of it."""
        workspace_id, lead_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        sent = blocks.submission(view)
        if self._hopper.seal is None or (sent.topic and MENTION.search(sent.topic)):
            wrong = blocks.NO_NAMES if self._hopper.seal else blocks.NO_KEY
            await ack(response_action="errors", errors={blocks.TOPIC: say(wrong)})
            return
        id_ = id_of("round", view["id"])
        done = await self._database.write(lambda session: _begin(session, workspace_id, lead_id, id_, sent, now))
        if isinstance(done, Begun):
            line = blocks.begun(done.round.channel_id, done.round.ends_at, done.hours)
            await ack(response_action="update", view=closing_view(say(blocks.TITLE), line))
        else:
            await ack(response_action="errors", errors=done)

    async def close(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A lead ends a round before its time."""
        click, now = Click.of(body), self._clock.now()

        def act(session: Session) -> str:
            seen = rounds.look(session, click.workspace_id, UUID(click.value), click.user_id)
            if seen is None:
                return NOT_YOURS
            if not seen.leads:
                return blocks.NOT_LEADING
            is_closed = kept.close_early(session, click.workspace_id, seen.round.id, click.user_id, now)
            return blocks.CLOSED if is_closed else blocks.OVER

        said = await self._database.write(act)
        if click.response_url:
            await answer_by_url(click.response_url, say(said))
        await ack()


def _form(session: Session, theirs: Theirs, channel_id: str | None, now: datetime) -> View:
    """For the team of the channel that they are in, if that is one that they may ask; else for one of their own."""
    here = (each for each in theirs.led if channel_id and channel_id in (each.source_id, each.channel_id))
    team, *_ = (*here, *(each for each in theirs.led if each in theirs.own), theirs.led[0])
    hours = settings.hours_of_team(session, team)
    return blocks.form_view(theirs.led, team, rounds.usual_end(hours, now), hours)


def _chosen(session: Session, seen: Look) -> Sequence[str]:
    chosen = round_lines.chosen_of(session, seen.round.workspace_id, seen.round.id)
    return [each.words for each in chosen]


def _begin(
    session: Session, workspace_id: str, lead_id: str, id_: UUID, sent: Submission, now: datetime
) -> Begun | dict[str, str]:
    """The round; or why there is none, by field."""
    team = teams.get(session, workspace_id, sent.team_id)
    if team is None or not rounds.may_lead(session, team, lead_id):
        return {blocks.TEAM: say(blocks.NOT_LEADING)}
    least = opening.least(session, workspace_id)
    if len(teams.people_of(session, workspace_id, team.id)) < least:
        return {blocks.TEAM: blocks.too_small(least)}
    hours = settings.hours_of_team(session, team)
    ends_at = hours.moment(sent.day, sent.at)
    if not rounds.may_end_at(ends_at, now):
        return {blocks.DAY: say(blocks.NOT_WITHIN)}
    begun = rounds.new_round(session, team, sent.kind, ends_at, now, id_=id_, topic=sent.topic, opened_by=lead_id)
    if begun is None:
        return {blocks.TEAM: say(blocks.NO_CHANNEL)}
    return Begun(begun, hours) if kept.begin(session, begun, now) else {blocks.KIND: say(blocks.THERE_IS_ONE)}
