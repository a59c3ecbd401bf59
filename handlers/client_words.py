"""What the people say whom an organisation serves: brought in by whoever heard it, and what can be done with it."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import client_words as blocks
from bot.blocks import client_words_form as form
from bot.blocks.client_words import ANSWER, CHANGE, CHOOSE, IN_LIST, TAKE_BACK
from bot.blocks.client_words_form import Context, Form, Sent
from bot.blocks.fields import closing_view
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.consents import list_of
from handlers.forms import open_view
from handlers.home import Home
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.capabilities import client_words, client_words_acts
from models.capabilities.client_words import Brought
from models.capabilities.client_words_acts import Draft, NotBrought
from models.capabilities.consents import Answer
from models.capabilities.shoutout_checks import Problem, find_problem
from models.capabilities.shoutouts import Audience
from models.people import colleagues, members
from models.people.members import Namesake
from models.people.teams import Team
from models.store.base import id_of
from models.store.folding import folded

SHORTEST_NAME = 3
"""Letters of a first name by which a description is taken to name somebody."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the form, to the buttons under what was brought in, and to those of the colleagues whom it names."""
    listeners = ClientWordsListeners(parts.services, parts.people, parts.home)
    app.action(form.OPEN)(listeners.open_new)
    app.view(form.FORM)(listeners.bring)
    for action_id, act in listeners.acts.items():
        app.action(action_id)(listeners.listener(act))
        app.action(f"{action_id}{IN_LIST}")(listeners.listener(act))
    app.action(CHOOSE)(listeners.choose)
    one_of = "|".join(Answer)
    app.action(re.compile(rf"^{ANSWER}_({one_of})({IN_LIST})?$"))(listeners.answer)
    return {"heard": listeners.open_by_command}


Act = Callable[[Click, AsyncWebClient], Awaitable[None]]


class ClientWordsListeners:
    """The listeners. Whose words they are is asked each time."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home
        self.acts: dict[str, Act] = {CHANGE: self.open_change, TAKE_BACK: self.take_back}

    def listener(self, act: Act) -> Callable[..., Awaitable[None]]:
        """The listener of a button that does this."""

        async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            is_in_list = body["actions"][0]["action_id"].endswith(IN_LIST)
            await act(replace(Click.of(body), is_in_list=is_in_list), client)
            await ack()

        return listener

    async def choose(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The menu on Home: "action:id"."""
        click = Click.of(body)
        action, _, id_ = click.value.partition(":")
        await self.acts[action](replace(click, value=id_), client)
        await ack()

    # The form

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling heard …`: the form, with the words that were typed and the colleagues whom they mention."""
        teams = await self._teams_of(command.workspace_id, command.user_id)
        if not teams:
            await ack(text=form.no_team(command.words))
            return
        here = next((each.id for each in teams if command.place.id in (each.source_id, each.channel_id)), None)
        mentioned = tuple(dict.fromkeys(text.MENTION.findall(command.words)))
        context = Context(response_url=command.response_url, opened_at=self._clock.now().timestamp())
        filled = Form(command.words, named_ids=mentioned, team_id=here)
        await self._open(client, command.trigger_id, filled, context, teams)
        await ack()

    async def open_new(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under the reminder to look back: an empty one."""
        await ack()
        click = Click.of(body)
        teams = await self._teams_of(click.workspace_id, click.user_id)
        context = Context(response_url=click.response_url, opened_at=self._clock.now().timestamp())
        if teams:
            await self._open(client, click.trigger_id, Form(), context, teams)
        elif click.response_url:
            await answer_by_url(click.response_url, form.no_team(""))

    async def open_change(self, click: Click, client: AsyncWebClient) -> None:
        """The form with what they are, to put them right."""
        brought = await self._find(click)
        if brought is None:
            await self._answer(client, click, say(blocks.NOT_HERE))
            return
        said = brought.words
        context = Context(
            id=str(said.id),
            team_id=str(said.team_id),
            response_url=click.response_url,
            opened_at=self._clock.now().timestamp(),
            replaces=not click.is_in_list,
            home=click.home,
        )
        filled = Form(said.words, said.said_by or "", brought.named_ids, may_be_published=said.may_be_published)
        await self._open(client, click.trigger_id, filled, context, ())

    async def _open(
        self, client: AsyncWebClient, trigger_id: str, filled: Form, context: Context, teams: Sequence[Team]
    ) -> None:
        if len(teams) == 1:
            context = replace(context, team_id=str(teams[0].id))
        await open_view(client, trigger_id, form.form_view(filled, context, teams))

    async def bring(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """Keep what was filled in, or show at the fields what is still needed, with all of it there."""
        sent, workspace_id, member_id = form.sent(view), body["team"]["id"], body["user"]["id"]
        people = await self._namesakes(workspace_id) if sent.said_by else ()
        problem = await self._problem(client, workspace_id, member_id, sent)
        if wrong := form.errors(sent, problem, is_named=names_somebody(sent.said_by or "", people)):
            await ack(response_action="errors", errors=wrong)
            return
        draft = _draft_of(sent, member_id, view["id"])
        not_kept, answer = await self._keep(workspace_id, draft, is_new=sent.context.id is None)
        if not_kept or answer is None:
            await ack(response_action="errors", errors=form.not_brought(not_kept or NotBrought(), sent.context))
        elif await self._tell(client, workspace_id, member_id, sent.context, answer):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(form.TITLE), answer.text))

    async def _keep(self, workspace_id: str, draft: Draft, *, is_new: bool) -> tuple[NotBrought | None, Message | None]:
        now = self._clock.now()

        def act(session: Session) -> tuple[NotBrought | None, Message | None]:
            do = client_words_acts.bring if is_new else client_words_acts.change
            not_kept = do(session, workspace_id, draft, now)
            brought = client_words.find(session, workspace_id, draft.id)
            team = session.get(Team, (workspace_id, draft.team_id))
            return not_kept, blocks.kept(brought, team.name, is_new=is_new) if brought and team else None

        return await self._database.write(act)

    async def _problem(self, client: AsyncWebClient, workspace_id: str, member_id: str, sent: Sent) -> Problem | None:
        """What stands in the way of telling the colleagues who are named; whoever is named already may have left."""
        others = [each for each in sent.named_ids if each != member_id]
        if sent.context.id:
            before = await self._database.read(
                lambda session: client_words.find(session, workspace_id, UUID(sent.context.id))
            )
            others = [each for each in others if before is None or each not in before.answers]
        if not others:
            return None
        _, profiles = await self._people.look_up(client, workspace_id, others)
        return find_problem(member_id, others, (), True, Audience.PRIVATE, profiles)

    # What is there

    async def take_back(self, click: Click, client: AsyncWebClient) -> None:
        """Take them back, at once, wherever they are told."""
        now = self._clock.now()

        def act(session: Session) -> tuple[str | None, Message]:
            was = client_words_acts.take_back(session, click.workspace_id, UUID(click.value), click.user_id, now)
            return was, list_of(session, click.workspace_id, click.user_id)

        was, left = await self._database.write(act)
        if was is None:
            await self._answer(client, click, say(blocks.NOT_HERE))
        else:
            await self._answer(client, click, left if click.is_in_list else blocks.taken_back(was), replaces=True)

    async def answer(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Yes, no, or not any more, of a colleague who is named: it holds at once, wherever the words are told."""
        click, action_id, now = Click.of(body), body["actions"][0]["action_id"], self._clock.now()
        said = Answer(action_id.removesuffix(IN_LIST).removeprefix(f"{ANSWER}_"))

        def act(session: Session) -> Message:
            id_ = UUID(click.value)
            brought = client_words_acts.answer(session, click.workspace_id, id_, click.user_id, said, now)
            if action_id.endswith(IN_LIST):
                return list_of(session, click.workspace_id, click.user_id)
            return blocks.named(session, brought, click.user_id) if brought else Message(say(blocks.NOT_HERE), [])

        message = await self._database.write(act)
        if click.response_url:
            await answer_by_url(click.response_url, message, replaces=True)
        await ack()

    async def _find(self, click: Click) -> Brought | None:
        """Words of theirs."""
        found = await self._database.read(
            lambda session: client_words.find(session, click.workspace_id, UUID(click.value))
        )
        return found if found and found.words.brought_by == click.user_id else None

    async def _teams_of(self, workspace_id: str, member_id: str) -> list[Team]:
        return await self._database.read(lambda session: colleagues.teams_around(session, workspace_id, member_id))

    async def _namesakes(self, workspace_id: str) -> Sequence[Namesake]:
        return await self._database.read(lambda session: members.namesakes(session, workspace_id))

    async def _answer(
        self, client: AsyncWebClient, click: Click, answer: str | Message, *, replaces: bool = False
    ) -> None:
        """Where they clicked: in the conversation, or on Home."""
        if click.response_url:
            await answer_by_url(click.response_url, answer, replaces=replaces)
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)

    async def _tell(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, context: Context, answer: Message
    ) -> bool:
        """Where the form was opened from; answers whether they can see it."""
        now = self._clock.now()
        return await answer_if_possible(
            context.response_url, context.opened_at, now, answer, replaces=context.replaces
        ) or await self._home.tell(client, workspace_id, member_id, context.home, answer)


def _draft_of(sent: Sent, member_id: str, view_id: str) -> Draft:
    return Draft(
        id=UUID(sent.context.id) if sent.context.id else id_of("client words", view_id),
        brought_by=member_id,
        team_id=sent.team_id or UUID(int=0),
        words=sent.words,
        said_by=sent.said_by,
        named_ids=sent.named_ids,
        may_be_published=sent.may_be_published,
    )


def names_somebody(said_by: str, people: Sequence[Namesake]) -> bool:
    """Whether a description looks like a mention, holds the whole name of somebody here, or begins with a first name of
    theirs, written as a name."""
    if "@" in said_by or text.MENTION.search(said_by):
        return True
    names = {folded(name) for each in people for name in each.names}
    words = re.findall(r"\w+(?:['’-]\w+)*", said_by)
    first = words[0].removesuffix("'s").removesuffix("’s") if words else ""
    known = {name.split()[0] for name in names if name}
    is_first_name = len(first) >= SHORTEST_NAME and first[0].isupper() and folded(first) in known
    within = f" {folded(' '.join(words))} "
    return is_first_name or any(f" {name} " in within for name in names if " " in name)
