"""Check-ins: a face in the morning's message, the form, and a look at one's own weeks."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import checkin_form
from bot.blocks import checkins as blocks
from bot.blocks.checkin_form import FROM, MOST_THANKED, THANK, CheckinContext, Submission
from bot.blocks.checkin_history import first_day, history
from bot.blocks.home_today import OPEN_CHECKIN
from bot.blocks.support import support_line_of
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from handlers import checkin_line
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.forms import open_view
from handlers.kindling import Act, Command, as_command, command_of
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.preferences import Preferences
from handlers.services import Services
from models.capabilities import checkins
from models.capabilities.checkins import Answers, Checkin
from models.people import teams
from models.people.members import Profile


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to everything around check-ins."""
    preferences = Preferences(parts.services, parts.people)
    listeners = Checkins(parts.services, parts.people, preferences.open_preferences)
    app.command("/checkin")(listeners.check_in_by_command)
    app.action(re.compile(rf"^{blocks.FACE}_[1-5]$"))(listeners.arrive)
    app.action(blocks.SAY_MORE)(listeners.say_more)
    app.action(OPEN_CHECKIN)(as_command(listeners.open_today))
    app.view(checkin_form.FORM)(listeners.check_in_by_form)
    return NO_ACTS


class Checkins:
    """The listeners."""

    def __init__(self, services: Services, people: Members, open_settings: Act) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._open_settings = open_settings

    async def check_in_by_command(self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        """`/checkin` opens the form; `history` shows one's own weeks; `settings` opens them; `help` explains; a number
        from 1 to 5, a few words or both are kept."""
        typed = text.from_command(command.get("text") or "")
        asked = command_of(command, "")
        match typed.casefold():
            case "":
                await self.open_today(ack, asked, client)
            case "history":
                await ack(**(await self._history(client, asked)).payload())
            case "settings":
                await self._open_settings(ack, asked, client)
            case "help":
                await ack(text=say(blocks.USAGE))
            case _:
                await ack(**(await self._say_briefly(client, asked, typed)).payload())

    async def _say_briefly(self, client: AsyncWebClient, command: Command, typed: str) -> Message:
        """Keep what one line says, or say how to say it."""
        line = checkin_line.parse(typed)
        if line.is_misspelt:
            return blocks.not_understood(typed)
        if line.is_off_scale:
            return blocks.off_scale(typed)
        workspace_id, member_id = command.workspace_id, command.user_id
        today, now = await self._today(client, workspace_id, member_id), self._clock.now()

        def note(session: Session) -> tuple[Checkin, str | None, str | None]:
            checkin = checkins.say_briefly(session, workspace_id, member_id, today, line.face, line.note, now)
            return checkin, *_beside(session, checkin)

        checkin, *beside = await self._database.write(note)
        return blocks.kept_briefly(checkin, line.face is not None, line.note, *beside)

    async def open_today(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """The form for today."""
        today = await self._today(client, command.workspace_id, command.user_id)
        context = CheckinContext(today.isoformat(), command.response_url, self._clock.now().timestamp())
        await self._open_form(client, command.workspace_id, command.user_id, command.trigger_id, context)
        await ack()

    async def _history(self, client: AsyncWebClient, command: Command) -> Message:
        today = await self._today(client, command.workspace_id, command.user_id)
        found = await self._database.read(
            lambda session: checkins.answered_since(session, command.workspace_id, command.user_id, first_day(today))
        )
        return history(found, today)

    async def arrive(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A face was clicked: "face:id"."""
        click = Click.of(body)
        face, _, id_ = click.value.partition(":")
        today, now = await self._today(client, click.workspace_id, click.user_id), self._clock.now()

        def note(session: Session) -> tuple[Checkin, str | None, str | None] | None:
            checkin = checkins.arrive(
                session,
                click.workspace_id,
                UUID(id_),
                click.user_id,
                int(face),
                today,
                now,
                answered_ts=click.message_ts,
            )
            return (checkin, *_beside(session, checkin)) if checkin else None

        noted = await self._database.write(note)
        await _answer(click, blocks.arrived(*noted) if noted else say(blocks.EARLIER), replaces=noted is not None)
        await ack()

    async def say_more(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button under a check-in: the form with what was said that day, while the day lasts."""
        await ack()
        click = Click.of(body)
        today = await self._today(client, click.workspace_id, click.user_id)
        checkin = await self._database.read(
            lambda session: checkins.get(session, click.workspace_id, UUID(click.value))
        )
        if checkin is None or checkin.member_id != click.user_id or checkin.day < today:
            await _answer(click, say(blocks.EARLIER))
            return
        opened_at = self._clock.now().timestamp()
        context = CheckinContext(
            checkin.day.isoformat(), click.response_url, opened_at, replaces=True, message_ts=click.message_ts
        )
        await self._open_form(client, click.workspace_id, click.user_id, click.trigger_id, context)

    async def _open_form(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, trigger_id: str, context: CheckinContext
    ) -> None:
        """The form with what they said on the context's day."""
        id_ = checkins.id_on(member_id, date.fromisoformat(context.day))

        def read(session: Session) -> tuple[Checkin | None, str | None, str | None]:
            checkin = checkins.get(session, workspace_id, id_)
            question = blocks.question_of(session, checkin) if checkin else None
            return checkin, question, support_line_of(session, workspace_id)

        checkin, question, support_line = await self._database.read(read)
        lead_ids = await self._leads(workspace_id, member_id)
        _, profiles = await self._people.look_up(client, workspace_id, lead_ids)
        readers = _reachable(lead_ids, member_id, profiles)
        view = checkin_form.form_view(_answers_of(checkin), context, question, readers, support_line)
        await open_view(client, trigger_id, view)

    async def check_in_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form was sent: record it and answer, or show at the fields what is missing."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        sent = checkin_form.submission(view)
        lead_ids = await self._leads(workspace_id, member_id) if sent.answers.is_shared else []
        named = {*sent.answers.thank_ids, *lead_ids, *([sent.answers.hand_from] if sent.answers.hand_from else [])}
        _, profiles = await self._people.look_up(client, workspace_id, named)
        problems = _find_problems(sent, member_id, profiles)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        readers = _reachable(lead_ids, member_id, profiles)
        answer = await self._record(workspace_id, member_id, sent, readers)
        context, now = sent.context, self._clock.now()
        if await answer_if_possible(context.response_url, context.opened_at, now, answer, replaces=context.replaces):
            await ack()
        else:
            await ack(response_action="update", view=blocks.closing_view(answer))

    async def _record(self, workspace_id: str, member_id: str, sent: Submission, readers: list[str]) -> Message:
        now = self._clock.now()

        def record(session: Session) -> tuple[Checkin, str | None, str | None]:
            before = checkins.get(session, workspace_id, checkins.id_on(member_id, sent.day))
            checkin = checkins.say(
                session,
                workspace_id,
                member_id,
                sent.day,
                sent.answers,
                readers,
                now,
                question=blocks.question_of(session, before) if before else None,
                answered_ts=sent.context.message_ts,
            )
            return checkin, *_beside(session, checkin)

        checkin, *beside = await self._database.write(record)
        return blocks.kept(checkin, readers, sent.answers.is_shared, *beside)

    async def _leads(self, workspace_id: str, member_id: str) -> list[str]:
        return await self._database.read(lambda session: teams.leads_of(session, workspace_id, member_id))

    async def _today(self, client: AsyncWebClient, workspace_id: str, member_id: str) -> date:
        """The date on this person's own calendar."""
        person = await self._people.availability(client, workspace_id, member_id)
        return person.hours.today(self._clock.now())


async def _answer(click: Click, answer: str | Message, *, replaces: bool = False) -> None:
    if click.response_url:
        await answer_by_url(click.response_url, answer, replaces=replaces)


def _beside(session: Session, checkin: Checkin) -> tuple[str | None, str | None]:
    """What may stand beside an answer: the question of the day, and whom one can talk to."""
    return blocks.question_of(session, checkin), support_line_of(session, checkin.workspace_id)


def _answers_of(checkin: Checkin | None) -> Answers:
    """What was said that day already."""
    if checkin is None:
        return Answers()
    return Answers(
        face=checkin.face,
        answer=checkin.answer,
        went_well=checkin.went_well,
        in_the_way=checkin.in_the_way,
        thank_ids=tuple(checkin.thank_ids),
        hand_words=checkin.hand_words,
        hand_from=checkin.hand_from,
        is_shared=checkin.is_shared,
    )


def _find_problems(sent: Submission, member_id: str, profiles: Mapping[str, Profile]) -> dict[str, str]:
    """What stands in the way of recording this, by the field that it is about."""
    said = sent.answers
    if sent.is_empty:
        return {checkin_form.FACE: say(checkin_form.NOTHING_SAID)}
    found = {
        THANK: checkin_form.too_many()
        if len(said.thank_ids) > MOST_THANKED
        else _find_wrong_person(said.thank_ids, member_id, profiles, checkin_form.NOT_TO_THANK),
        FROM: say(checkin_form.FROM_WHOM)
        if said.hand_words and not said.hand_from
        else _find_wrong_person(
            [said.hand_from] if said.hand_from else [], member_id, profiles, checkin_form.NOT_TO_ASK
        ),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _find_wrong_person(
    ids: Collection[str], member_id: str, profiles: Mapping[str, Profile], sentences: Mapping[str, str]
) -> str | None:
    """What is wrong with the first of these people who cannot be named here, in one of these sentences."""
    for each in ids:
        if wrong := _wrong(each, member_id, profiles):
            name = text.cut(profiles[each].name, 80) if each in profiles else ""
            return say(sentences[wrong], name=name)
    return None


def _reachable(ids: Collection[str], member_id: str, profiles: Mapping[str, Profile]) -> list[str]:
    return [each for each in ids if not _wrong(each, member_id, profiles)]


def _wrong(id_: str, member_id: str, profiles: Mapping[str, Profile]) -> str | None:
    """Why no message reaches this person, or that it would be oneself; `None` if all is well."""
    if id_ == member_id:
        return "self"
    person = profiles.get(id_)
    if person is None:
        return "unknown"
    if person.is_bot:
        return "bot"
    if person.is_deleted:
        return "gone"
    return "outside" if person.is_stranger else None
