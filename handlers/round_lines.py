"""What becomes of what was said in a round: its people vote, a lead takes a line down, and somebody takes one on."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followup_answers, followup_form
from bot.blocks import round_lines as blocks
from bot.blocks.fields import closing_view
from bot.blocks.followup_form import WHAT
from bot.blocks.round_lines import TAKE_BACK, TAKE_DOWN, TURN, VOTE, Page, Taking
from bot.blocks.rounds import LIST, PROMISE, taken_line
from bot.content.words import say
from bot.slack import text
from handlers.answers import Click, answer_by_url
from handlers.followups import time_of
from handlers.forms import change_view, open_view
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import rounds
from models.across.rounds import Look, TakenOn
from models.capabilities import followup_acts, round_lines
from models.capabilities.followup_checks import Problem, Wrong, find_problem
from models.capabilities.followups import Followup, Promise
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import WITH_LINES
from models.people import members, settings
from models.people.hours import Hours
from models.store.base import id_of


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the list, and to the form with which somebody takes a line on."""
    listeners = RoundLines(parts.services, parts.people)
    app.action(LIST)(listeners.open_list)
    app.action(re.compile(rf"^{TURN}_(on|back)$"))(listeners.turn)
    app.action(VOTE)(listeners.vote)
    app.action(TAKE_BACK)(listeners.take_vote_back)
    app.action(TAKE_DOWN)(listeners.take_down)
    app.action(PROMISE)(listeners.open_promise)
    app.view(blocks.PROMISE_FORM)(listeners.promise)
    return NO_ACTS


class RoundLines:
    """The listeners."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def open_list(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The list, for the team's people and those who lead it."""
        await ack()
        click = Click.of(body)
        page = Page(UUID(click.value))
        view = await self._database.read(lambda session: _list(session, click, page))
        if view:
            await open_view(client, click.trigger_id, view)
        elif click.response_url:
            await answer_by_url(click.response_url, say(blocks.NOT_YOURS))

    async def turn(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Another page of it."""
        click = Click.of(body)
        page = Page.unpacked(click.value)
        await self._show(client, body, await self._database.read(lambda session: _list(session, click, page)))
        await ack()

    async def vote(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """For a line."""
        await self._vote(body, client, is_for=True)
        await ack()

    async def take_vote_back(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Not for it, after all."""
        await self._vote(body, client, is_for=False)
        await ack()

    async def _vote(self, body: dict[str, Any], client: AsyncWebClient, *, is_for: bool) -> None:
        click, page = Click.of(body), Page.unpacked(body["view"]["private_metadata"])

        def act(session: Session) -> View | None:
            rounds.vote(session, click.workspace_id, UUID(click.value), click.user_id, is_for=is_for)
            return _list(session, click, page)

        await self._show(client, body, await self._database.write(act))

    async def take_down(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A lead takes a line down that names or hurts somebody."""
        click, page, now = Click.of(body), Page.unpacked(body["view"]["private_metadata"]), self._clock.now()

        def act(session: Session) -> View | None:
            seen = rounds.look(session, click.workspace_id, page.round_id, click.user_id)
            line = round_lines.get(session, click.workspace_id, UUID(click.value))
            if seen and seen.leads and line and line.round_id == page.round_id:
                round_lines.take_down(session, click.workspace_id, line.id, now)
            return _list(session, click, page)

        await self._show(client, body, await self._database.write(act))
        await ack()

    async def _show(self, client: AsyncWebClient, body: dict[str, Any], view: View | None) -> None:
        shown = view or closing_view(say(blocks.LIST_TITLE), say(blocks.GONE))
        await change_view(client, body["view"], shown)

    async def open_promise(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form with which somebody takes a line on; or who did already."""
        await ack()
        click = Click.of(body)
        owner = await self._people.availability(client, click.workspace_id, click.user_id)

        def read(session: Session) -> View | str:
            found = _chosen(session, click.workspace_id, UUID(click.value), click.user_id)
            if isinstance(found, str):
                return say(found)
            line, seen = found
            if taken := rounds.taken_on(session, click.workspace_id, [line.id]).get(line.id):
                return taken_line(taken, owner.hours)
            return blocks.promise_view(line, _suggestion(owner.hours, self._clock.now()), leads=seen.leads)

        found = await self._database.read(read)
        if isinstance(found, View):
            await open_view(client, click.trigger_id, found)
        elif click.response_url:
            await answer_by_url(click.response_url, found)

    async def promise(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: it is theirs, unless somebody was quicker."""
        workspace_id, owner_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        sent = blocks.read_promise(view)
        owner = await self._people.availability(client, workspace_id, owner_id)
        time, problem = time_of(sent.when, owner.hours, now, once=True)
        wrong = await self._wrong(client, workspace_id, owner_id, sent) or problem
        if wrong or time is None:
            problem = wrong or Problem(Wrong.TIME_NOT_UNDERSTOOD)
            await ack(response_action="errors", errors=followup_form.errors(problem))
            return
        promised = Promise(
            id=id_of("followup", view["id"]),
            owner_id=owner_id,
            other_id=None,
            what=sent.what,
            due_at=time.due_at,
            has_clock=time.has_clock,
        )
        done = await self._database.write(lambda session: _take_on(session, workspace_id, sent, promised, now))
        if isinstance(done, Followup):
            line = followup_answers.kept(done, owner, now)
            await ack(response_action="update", view=closing_view(say(blocks.PROMISE_TITLE), line))
        else:
            await ack(response_action="errors", errors={WHAT: done})

    async def _wrong(self, client: AsyncWebClient, workspace_id: str, owner_id: str, sent: Taking) -> Problem | None:
        if sent.ask_id == owner_id:
            return Problem(Wrong.OWNER)
        _, profiles = await self._people.look_up(client, workspace_id, [sent.ask_id] if sent.ask_id else [])
        return find_problem(sent.ask_id, None, not text.is_blank(sent.what), sent.ask_id is not None, profiles)


def _list(session: Session, click: Click, page: Page) -> View | None:
    """The list as it is; `None` where there is none for whoever looks."""
    seen = rounds.look(session, click.workspace_id, page.round_id, click.user_id)
    if seen is None or seen.round.state not in WITH_LINES:
        return None
    said = round_lines.of_round(session, click.workspace_id, page.round_id)
    mine = round_lines.votes_of(session, click.workspace_id, page.round_id, click.user_id)
    return blocks.list_view(seen, said, mine, page, settings.hours_of_team(session, seen.team)) if said else None


def _chosen(session: Session, workspace_id: str, line_id: UUID, member_id: str) -> tuple[RoundLine, Look] | str:
    """A line that was chosen, for somebody who may take it on; or why they cannot."""
    line = round_lines.get(session, workspace_id, line_id)
    if line is None or line.place is None:
        return blocks.NOT_OPEN
    seen = rounds.look(session, workspace_id, line.round_id, member_id)
    return (line, seen) if seen else blocks.NOT_YOURS


def _take_on(session: Session, workspace_id: str, sent: Taking, promised: Promise, now: datetime) -> Followup | str:
    """The promise; or why it is none, in plain text."""
    found = _chosen(session, workspace_id, sent.line_id, promised.owner_id)
    if isinstance(found, str):
        return say(blocks.LINE_GONE if found == blocks.NOT_OPEN else found)
    _, seen = found
    done = rounds.take_on(session, workspace_id, sent.line_id, promised, now, tells_when=sent.tells_when)
    if done is None:
        return say(blocks.LINE_GONE)
    if isinstance(done, TakenOn):
        return blocks.taken_meanwhile(members.name_of(session, workspace_id, done.by) if done.by else None)
    if seen.leads and sent.ask_id and done.handover_to is None:
        asked = followup_acts.hand_over(session, workspace_id, done.id, promised.owner_id, sent.ask_id, now)
        return asked or done
    return done


def _suggestion(hours: Hours, now: datetime) -> str:
    """A time that the form opens with: the end of the working day in a week."""
    at = hours.local(rounds.usual_end(hours, now))
    return f"{at:%Y-%m-%d} {at:%H:%M}"
