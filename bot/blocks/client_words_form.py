"""The form in which whoever heard it brings in what somebody said whom they are there for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks import shoutout_form
from bot.blocks.apologies import with_typed
from bot.blocks.fields import packed, people_field, remembered, words_field
from bot.blocks.shoutouts import too_many
from bot.content.words import mark, say
from bot.slack import text
from models.capabilities.client_words_acts import NotBrought
from models.capabilities.shoutout_checks import MOST_RECIPIENTS, Problem
from models.people.teams import Team

OPEN = "client_words_open"
"""Action id of the button that opens it."""
FORM = "client_words_form"
"""Callback id."""
WORDS, SAID_BY, TEAM, NAMED, AGREED, PUBLISH = (
    "client_words",
    "client_said_by",
    "client_team",
    "client_named",
    "client_agreed",
    "client_publish",
)
"""Block ids of the fields."""
TITLE, EDIT_TITLE = mark("In their own words"), mark("Put it right")
MOST_SAID_BY = 80
MOST_TEAMS = 100
LABEL_LIMIT = 75
NOT_BLANK = mark("What did they say? As near to their own words as you can.")
AGREE_FIRST = mark(
    "Please ask them first whether it may be told here. Nothing is kept until then, and what you wrote is still here."
)
NO_NAME = mark("Please describe them without anybody’s name: “a customer in Leeds” tells enough.")
NOT_IN_TEAM = mark("You are not in this team any more, so nothing was kept. What you wrote is still here.")
GONE = mark("These words are not here any more, so nothing was changed.")
NO_TEAM = mark(
    "You are in no team that uses me yet, so nobody would read it. In a channel whose people work together, "
    "`/kindling team` makes it one."
)


@dataclass(frozen=True)
class Context:
    """What the form must remember between opening and sending."""

    id: str | None = None
    """Of the words that are put right; `None` for new ones."""
    team_id: str | None = None
    """Where there is nothing to choose."""
    response_url: str | None = None
    """Where whoever opened it can be answered."""
    opened_at: float = 0.0
    """POSIX time."""
    replaces: bool = False
    """Whether the answer takes the place of the message that it was opened from."""
    home: str | None = None
    """What of Home they look at, if it was opened from there: `bot.blocks.home_places.Place`, packed."""


@dataclass(frozen=True)
class Form:
    """What it is filled with when it opens."""

    words: str = ""
    said_by: str = ""
    named_ids: tuple[str, ...] = ()
    team_id: UUID | None = None
    may_be_published: bool = False


@dataclass(frozen=True)
class Sent:
    """What was filled in."""

    words: str
    said_by: str | None
    named_ids: tuple[str, ...]
    """The colleagues who were chosen, and those whom the words mention."""
    team_id: UUID | None
    is_agreed: bool
    may_be_published: bool
    context: Context = field(default_factory=Context)


def form_view(form: Form, context: Context, teams: Sequence[Team]) -> View:
    """The form; `teams` are those to which it may be brought, where there is something to choose. Whether they agreed
    is asked each time, since a yes is to the words as they are."""
    blocks: list[Block] = [
        words_field(
            WORDS,
            say("What did they say?"),
            say("For the first time somebody rang me back when they said they would"),
            form.words,
            hint=say("As near to their own words as you can. It is told as theirs, brought in by you."),
        ),
        words_field(
            SAID_BY,
            say("Who said it?"),
            say("a customer in Leeds"),
            form.said_by,
            optional=True,
            multiline=False,
            most=MOST_SAID_BY,
            hint=say("A description, without a name."),
        ),
        *([_team_field(form.team_id, teams)] if len(teams) > 1 else []),
        people_field(
            NAMED,
            say("Whom of us does it thank?"),
            form.named_ids,
            MOST_RECIPIENTS,
            optional=True,
            hint=say("They hear of it from me, alone. The team reads it only if each of them says yes."),
        ),
        _tick(
            AGREED,
            say("Do they agree?"),
            say("They know and agree that it is told here"),
            hint=say("If you have not asked them yet, please do first: nothing is kept until then."),
        ),
        _tick(
            PUBLISH,
            say("Beyond this workspace?"),
            say("… and that it may be published"),
            is_ticked=form.may_be_published,
            is_optional=True,
        ),
        ContextBlock(elements=[MarkdownTextObject(text=say(_LATER))]),
    ]
    return View(
        type="modal",
        callback_id=FORM,
        title=say(EDIT_TITLE) if context.id else say(TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


_LATER = mark("You can change it or take it back anytime, wherever it is told: `/kindling retold`.")


def _team_field(chosen: UUID | None, teams: Sequence[Team]) -> InputBlock:
    """For which team it is; a name that is too long for an option is cut."""
    options = {each.id: Option(value=str(each.id), label=text.cut(each.name, LABEL_LIMIT)) for each in teams}
    some = list(options.values())[:MOST_TEAMS]
    first = options.get(chosen) if chosen else None
    element = StaticSelectElement(action_id=TEAM, options=some, initial_option=first or some[0])
    return InputBlock(block_id=TEAM, label=say("For which team?"), element=element)


def _tick(
    name: str, label: str, words: str, *, hint: str | None = None, is_ticked: bool = False, is_optional: bool = False
) -> InputBlock:
    option = Option(value=name, label=words)
    element = CheckboxesElement(action_id=name, options=[option], initial_options=[option] if is_ticked else None)
    return InputBlock(block_id=name, label=label, hint=hint, optional=is_optional, element=element)


def sent(view: Mapping[str, Any]) -> Sent:
    """Read what was filled in from the payload of a submitted form."""
    fields = {block_id: answers[block_id] for block_id, answers in view["state"]["values"].items()}
    words = text.from_form(fields[WORDS].get("value") or "")
    said_by = " ".join(text.from_form(fields[SAID_BY].get("value") or "").split())
    context = remembered(Context, view)
    team = (fields.get(TEAM, {}).get("selected_option") or {}).get("value") or context.team_id
    chosen = fields[NAMED].get("selected_users") or ()
    return Sent(
        words=words,
        said_by=None if text.is_blank(said_by) else said_by,
        named_ids=tuple(dict.fromkeys((*chosen, *text.MENTION.findall(words)))),
        team_id=UUID(team) if team else None,
        is_agreed=bool(fields[AGREED].get("selected_options")),
        may_be_published=bool(fields[PUBLISH].get("selected_options")),
        context=context,
    )


def errors(sent: Sent, problem: Problem | None, *, is_named: bool) -> dict[str, str]:
    """What is still needed, each at its field. Everything that was filled in stays there.

    Args:
        sent: what was filled in.
        problem: what stands in the way of telling the colleagues of it.
        is_named: whether the description names somebody.
    """
    wrong: dict[str, str] = {}
    if text.is_blank(sent.words):
        wrong[WORDS] = say(NOT_BLANK)
    if is_named:
        wrong[SAID_BY] = say(NO_NAME)
    if problem:
        wrong[NAMED] = shoutout_form.sentence(problem)
    if not sent.is_agreed:
        wrong[AGREED] = say(AGREE_FIRST)
    return wrong


def not_brought(why: NotBrought, context: Context) -> dict[str, str]:
    """Why it was not kept, at a field."""
    if why.wait:
        return {NAMED: too_many(why.wait)}
    return {WORDS: say(GONE) if context.id else say(NOT_IN_TEAM)}


def no_team(words: str) -> str:
    """There is nobody to tell it to yet; what was typed is given back."""
    return text.escape(with_typed(say(NO_TEAM), words))
