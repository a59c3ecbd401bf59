"""Follow-ups are made: `/followup` in one line or as a form, the message shortcut, and a reaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import followup_answers, followup_form, waiting
from bot.blocks.fields import closing_view
from bot.blocks.followup_form import FollowupContext, Form, Submission
from bot.blocks.followups import LIST_LIMIT, STALE, USAGE, listing, noted
from bot.content.values import take_value
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from bot.when import InThePastError, NotUnderstoodError, Time, UnclearError, split, understand
from handlers.answers import Click, answer_if_possible
from handlers.conversations import Conversation, permalink
from handlers.followup_line import parse
from handlers.followup_whom import Whom, asked_for_whom, with_doubt
from handlers.forms import open_view
from handlers.home import Home
from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import entry_answers
from models.capabilities import followup_acts, followup_messages, followup_series, followups
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followup_checks import Problem, Wrong, find_problem
from models.capabilities.followups import Followup, Promise
from models.people import settings
from models.people.availability import Availability
from models.people.hours import Hours
from models.store.base import id_of, id_of_command

LIST, HELP = "list", "help"


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to everything that makes a follow-up."""
    listeners = Followups(parts.services, parts.people, parts.home)
    app.command("/followup")(listeners.promise_by_command)
    app.shortcut("follow_up_on_message")(listeners.promise_about_message)
    app.shortcut("promise_something")(listeners.promise_something)
    app.event("reaction_added")(listeners.promise_by_reaction)
    app.event("reaction_removed")(listeners.take_back_reaction)
    app.action(followup_form.OPEN_FORM)(listeners.promise_by_button)
    app.view(followup_form.FORM)(listeners.promise_by_form)
    return NO_ACTS


@dataclass(frozen=True)
class Understood:
    """What a form says, with its time understood; or what is wrong with it."""

    sent: Submission
    time: Time | None
    problem: Problem | None


@dataclass(frozen=True)
class Kept:
    """A follow-up that was made or changed."""

    followup: Followup
    heard: str = ""
    """When whom it is for hears of it, in a sentence, where that is later."""
    no_longer_asked: str | None = None
    """Who was asked to take it over as it was before, by id."""


class Followups:
    """The listeners."""

    def __init__(self, services: Services, people: Members, home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = home
        self._whom = Whom(services, people)

    async def promise_by_command(self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        """`/followup @a … by …`; alone it opens the form; `list` shows what is open; `help` explains."""
        typed = text.from_command(command.get("text") or "")
        workspace_id, owner_id = command["team_id"], command["user_id"]
        if typed.casefold() == HELP:
            await ack(text=say(USAGE))
            return
        owner = await self._people.availability(client, workspace_id, owner_id)
        if typed.casefold() == LIST:
            await ack(**(await self._listing(workspace_id, owner_id, owner.hours)).payload())
            return
        context, id_ = self._context(command["response_url"]), id_of_command("followup", command["trigger_id"])
        answer = await self._promise_by_line(client, workspace_id, id_, owner_id, owner, typed, context)
        if isinstance(answer, Message):
            await ack(**answer.payload())
        else:
            form, context, note = answer
            await open_view(client, command["trigger_id"], followup_form.form_view(form, context, note))
            await ack()

    async def _promise_by_line(
        self,
        client: AsyncWebClient,
        workspace_id: str,
        id_: UUID,
        owner_id: str,
        owner: Availability,
        typed: str,
        context: FollowupContext,
    ) -> Message | tuple[Form, FollowupContext, str]:
        """Record what the line says and return the answer; or return the form to fill in, with what is still needed.

        The same command that comes again has the same `id_`, and is the same promise.
        """
        now, line = self._clock.now(), parse(typed)
        doubt = await self._whom.doubt(client, workspace_id, owner_id, owner, line)
        parts = split(line.rest, owner.hours, now)
        _, profiles = await self._people.look_up(client, workspace_id, [line.other_id] if line.other_id else [])
        value_names = await self._people.value_names(workspace_id, owner_id, typed)
        value_name, what = take_value(parts.what, value_names)
        other_id = None if line.other_id == owner_id else line.other_id
        unknown_name = None if doubt else line.unknown_name
        problem = find_problem(other_id, unknown_name, not text.is_blank(what), False, profiles) if typed else None
        when = parts.phrase or ("" if parts.unclear else suggested_time(owner.hours, now))
        form = Form(what, other_id if other_id in profiles else None, when)
        context = replace(context, value_name=value_name)
        if parts.is_past:
            problem = Problem(Wrong.TIME_IN_THE_PAST)
        elif parts.unclear and not problem:
            unclear = parts.unclear.name
            problem = Problem(Wrong.TIME_UNCLEAR, unclear=unclear, words=parts.unclear_words or "")
        time = parts.time
        if time is None or problem:
            note = followup_form.sentence(problem) if problem else ""
            return with_doubt(form, context, note, doubt)
        promise = Promise(
            id=id_,
            owner_id=owner_id,
            other_id=other_id,
            what=what,
            due_at=time.due_at,
            has_clock=time.has_clock,
            value_name=value_name,
            repeat=time.repeat,
        )
        if doubt:
            return asked_for_whom(typed, promise, doubt, value_names, owner.hours, form, context)
        kept, about = await self._record(workspace_id, promise), followup_answers.about_time(time, owner.hours, now)
        return noted(kept.followup, owner, now, kept.heard, about=about, begins=True)

    async def _listing(self, workspace_id: str, owner_id: str, hours: Hours) -> Message:
        found, how_many = await self._database.read(
            lambda session: followups.open_of(session, workspace_id, owner_id, LIST_LIMIT)
        )
        return listing(found, how_many, hours, self._clock.now())

    async def promise_about_message(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The message shortcut: the form with the message's author and a link to it."""
        await ack()
        workspace_id, owner_id = shortcut["team"]["id"], shortcut["user"]["id"]
        message, channel = shortcut["message"], shortcut["channel"]
        author = None if message.get("bot_id") or message.get("user") == owner_id else message.get("user")
        owner = await self._people.availability(client, workspace_id, owner_id)
        place = Conversation.of(channel["id"], channel.get("name") or "")
        link = await permalink(client, channel["id"], message["ts"])
        context = replace(
            self._context(shortcut.get("response_url")),
            message_link=link,
            link_is_public=bool(channel.get("name")) and not place.is_private,
        )
        form = Form(other_id=author, when=suggested_time(owner.hours, self._clock.now()))
        await open_view(client, shortcut["trigger_id"], followup_form.form_view(form, context))

    async def promise_something(self, ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        """The global shortcut, which belongs to no conversation: the form as Home opens it."""
        await ack()
        owner = await self._people.availability(client, shortcut["team"]["id"], shortcut["user"]["id"])
        form = Form(when=suggested_time(owner.hours, self._clock.now()))
        await open_view(client, shortcut["trigger_id"], followup_form.form_view(form, self._context(None)))

    async def promise_by_reaction(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """The chosen emoji on a message: a follow-up due the next working morning, and a message with the details."""
        workspace_id, owner_id, item = body["team_id"], event["user"], event["item"]
        if not await self._is_follow_up(workspace_id, event):
            return
        owner = await self._people.availability(client, workspace_id, owner_id)
        if owner.is_gone:
            return
        author = event.get("item_user")
        other_id = await self._person(client, workspace_id, author) if author and author != owner_id else None
        link = await permalink(client, item["channel"], item["ts"])
        now = self._clock.now()
        promise = Promise(
            id=_id_of_reaction(event),
            owner_id=owner_id,
            other_id=other_id,
            what=followup_answers.about_a_message(other_id),
            due_at=owner.hours.next_morning(now),
            message_link=link,
            is_confirmed=False,
        )
        await self._database.write(lambda session: followups.record_again(session, workspace_id, promise, now))

    async def take_back_reaction(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """The emoji is taken away again: the follow-up goes with it, while nothing was changed or told."""
        workspace_id, now = body["team_id"], self._clock.now()
        if await self._is_follow_up(workspace_id, event):
            id_, owner_id = _id_of_reaction(event), event["user"]

            def let_go(session: Session) -> None:
                followup_acts.let_go(session, workspace_id, id_, owner_id, now)
                followup_messages.show_anew(session, workspace_id, id_, now)

            await self._database.write(let_go)

    async def _is_follow_up(self, workspace_id: str, event: Mapping[str, Any]) -> bool:
        if event["item"].get("type") != "message":
            return False
        chosen = await self._database.read(lambda session: settings.of(session, workspace_id))
        return bool(event["reaction"].partition("::")[0] == chosen.follow_up_emoji)

    async def _person(self, client: AsyncWebClient, workspace_id: str, id_: str) -> str | None:
        """The id, if it is a person to whom something can be promised."""
        _, profiles = await self._people.look_up(client, workspace_id, [id_])
        return None if find_problem(id_, None, True, False, profiles) else id_

    async def promise_by_button(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A button that opens the form."""
        await ack()
        click = Click.of(body)
        owner = await self._people.availability(client, click.workspace_id, click.user_id)
        form = Form(when=suggested_time(owner.hours, self._clock.now()))
        context = replace(self._context(click.response_url), home=click.home)
        await open_view(client, click.trigger_id, followup_form.form_view(form, context))

    async def promise_by_form(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form was sent: record or change it and answer, or show at the field what is missing."""
        workspace_id, owner_id = body["team"]["id"], body["user"]["id"]
        owner = await self._people.availability(client, workspace_id, owner_id)
        understood = await self._understand(client, workspace_id, owner_id, owner.hours, view)
        time = understood.time
        if understood.problem or time is None:
            problem = understood.problem or Problem(Wrong.TIME_NOT_UNDERSTOOD)
            await ack(response_action="errors", errors=followup_form.errors(problem))
            return
        sent, context = understood.sent, understood.sent.context
        kept, now = await self._keep(workspace_id, owner_id, sent, time, view["id"]), self._clock.now()
        answer: str | Message = say(STALE)
        if kept:
            about, begins = followup_answers.about_time(time, owner.hours, now), not context.is_occurrence
            answer = noted(kept.followup, owner, now, kept.heard, kept.no_longer_asked, about=about, begins=begins)
        replaces = context.replaces and kept is not None
        if await answer_if_possible(
            context.response_url, context.opened_at, now, answer, replaces=replaces
        ) or await self._home.tell(client, workspace_id, owner_id, context.home, answer):
            await ack()
        else:
            line = followup_answers.kept(kept.followup, owner, now) if kept else say(STALE)
            await ack(response_action="update", view=closing_view(say(followup_form.TITLE), line))

    async def _understand(
        self, client: AsyncWebClient, workspace_id: str, owner_id: str, hours: Hours, view: Mapping[str, Any]
    ) -> Understood:
        """What the form says, or the first thing that is wrong with it."""
        sent = followup_form.submission(view)
        if sent.other_id == owner_id:
            sent = replace(sent, other_id=None)
        time, problem = time_of(sent.when, hours, self._clock.now(), once=sent.context.is_occurrence)
        _, profiles = await self._people.look_up(client, workspace_id, [sent.other_id] if sent.other_id else [])
        wrong = find_problem(sent.other_id, None, not text.is_blank(sent.what), sent.tells_other, profiles)
        return Understood(sent, time, wrong or problem)

    async def _keep(
        self, workspace_id: str, owner_id: str, sent: Submission, time: Time, view_id: str
    ) -> "Kept | None":
        """What became of it; `None` where there is nothing to change any more."""
        context, now = sent.context, self._clock.now()
        if context.followup_id:
            id_ = UUID(context.followup_id)
            to = NewTerms(
                sent.what, sent.other_id, time.due_at, sent.tells_other, has_clock=time.has_clock, repeat=time.repeat
            )

            def change(session: Session) -> Kept | None:
                before = followups.find(session, workspace_id, id_)
                asked, former_due_at = (before.handover_to, before.due_at) if before else (None, None)
                changed = followup_acts.change(session, workspace_id, id_, owner_id, to, now)
                if changed is None:
                    return None
                followup_messages.show_anew(session, workspace_id, id_, now, context.message_ts)
                entry_answers.show_promise_anew(session, workspace_id, id_, now)
                heard = waiting.until_told(session, changed, now, former_due_at)
                return Kept(changed, heard, asked if changed.handover_to is None else None)

            return await self._database.write(change)
        return await self._record(
            workspace_id,
            Promise(
                id=id_of("followup", view_id),
                owner_id=owner_id,
                other_id=sent.other_id,
                what=sent.what,
                due_at=time.due_at,
                has_clock=time.has_clock,
                tells_other=sent.tells_other,
                value_name=context.value_name,
                message_link=context.message_link,
                link_is_public=context.link_is_public,
                repeat=time.repeat,
            ),
        )

    async def _record(self, workspace_id: str, promise: Promise) -> "Kept":
        def record(session: Session) -> Kept:
            followup = followup_series.record(session, workspace_id, promise, now)
            return Kept(followup, waiting.until_told(session, followup, now, followup.due_at))

        now = self._clock.now()
        return await self._database.write(record)

    def _context(self, response_url: str | None) -> FollowupContext:
        return FollowupContext(response_url=response_url, opened_at=self._clock.now().timestamp())


def time_of(words: str, hours: Hours, now: datetime, *, once: bool = False) -> tuple[Time | None, Problem | None]:
    """The time that these words of a form mean, or what is wrong with them; `once` if it must not come again."""
    try:
        time = understand(words, hours, now)
        return (None, Problem(Wrong.TIME_COMES_AGAIN)) if once and time.repeat else (time, None)
    except UnclearError as error:
        return None, Problem(Wrong.TIME_UNCLEAR, unclear=error.unclear.name, words=error.words)
    except NotUnderstoodError:
        return None, Problem(Wrong.TIME_NOT_UNDERSTOOD)
    except InThePastError:
        return None, Problem(Wrong.TIME_IN_THE_PAST)


def suggested_time(hours: Hours, now: datetime) -> str:
    """A time that the form opens with: the end of the next working day."""
    day = hours.next_working_day(hours.today(now))
    return f"{day:%Y-%m-%d} {hours.day_end:%H:%M}"


def _id_of_reaction(event: Mapping[str, Any]) -> UUID:
    """The same for the same person and message, so that a reaction made twice is one follow-up."""
    return id_of("followup", event["item"]["channel"], event["item"]["ts"], event["user"])
