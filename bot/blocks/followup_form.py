"""The forms behind a follow-up: what, for whom, by when; another time to be reminded; somebody to hand it over to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, person_field, remembered, words_field
from bot.blocks.permissions import permission_lines
from bot.blocks.repeats import in_words
from bot.content.words import mark, say
from bot.slack import text
from bot.when import Unclear
from models.capabilities.followup_checks import Problem, Wrong
from models.capabilities.permissions import Permission
from models.capabilities.repeats import Repeat

FORM, SNOOZE_FORM, HAND_OVER_FORM = "followup_form", "followup_snooze_form", "followup_hand_over_form"
"""Callback ids."""
OPEN_FORM = "followup_open_form"
"""Action id of every button that opens the first one."""
WHAT, OTHER, WHEN, TELL, PERSON = "what", "other", "when", "tell", "person"
"""Block ids of the fields."""
TITLE, SNOOZE_TITLE, HAND_OVER_TITLE = mark("Promise"), mark("Snooze"), mark("Hand over")


@dataclass(frozen=True)
class Form:
    """What the form is filled with when it opens."""

    what: str = ""
    other_id: str | None = None
    when: str = ""
    tells_other: bool = False
    repeat: Repeat | None = None
    """How often it comes again that of which one occurrence is changed."""
    may: Sequence[Permission] = ()
    """What its owner may do about it without asking."""


@dataclass(frozen=True)
class FollowupContext:
    """What a form must remember between opening and sending, in the view's private metadata."""

    followup_id: str | None = None
    """The follow-up that is changed; `None` for a new one."""
    is_occurrence: bool = False
    """Whether that comes again: one occurrence is changed then."""
    response_url: str | None = None
    opened_at: float = 0.0
    """POSIX time."""
    message_link: str | None = None
    link_is_public: bool = False
    value_name: str | None = None
    message_ts: str | None = None
    """Slack's time stamp of the message that the form was opened from."""
    replaces: bool = False
    """Whether the answer takes the place of the message that the form was opened from."""
    home: str | None = None
    """What of Home they look at, if the form was opened from there: `bot.blocks.home_places.Place`, packed."""


@dataclass(frozen=True)
class Submission:
    """What was filled in."""

    what: str
    other_id: str | None
    when: str
    tells_other: bool
    context: FollowupContext


def form_view(form: Form, context: FollowupContext, note: str = "") -> View:
    """The form, filled with what is known already; `note` says what is still needed."""
    tell = Option(value=TELL, label=say("Let them know now, and when it is done or moves"))
    blocks: list[Block] = [
        words_field(WHAT, say("What will you do?"), say("send the revised quote"), form.what),
        person_field(
            OTHER,
            say("For whom?"),
            form.other_id,
            hint=say("Leave it empty for something of your own."),
            optional=True,
        ),
        words_field(WHEN, say("By when?"), _example(context), form.when, multiline=False),
        InputBlock(
            block_id=TELL,
            label=say("Tell them?"),
            optional=True,
            element=CheckboxesElement(
                action_id=TELL, options=[tell], initial_options=[tell] if form.tells_other else None
            ),
        ),
    ]
    if note:
        blocks.insert(0, SectionBlock(text=MarkdownTextObject(text=text.escape(note))))
    if form.repeat:
        line = say(
            "It comes again {how_often}. What you change here is for this one alone.", how_often=in_words(form.repeat)
        )
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=line)]))
    blocks += permission_lines(form.may)
    if context.message_link:
        about = say("About <{link}|this message>", link=context.message_link)
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=about)]))
    return View(
        type="modal",
        callback_id=FORM,
        title=say("Change a promise") if context.followup_id else say("Promise something"),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def _example(context: FollowupContext) -> str:
    return say("friday 3pm") if context.is_occurrence else say("friday 3pm, or every friday")


def submission(view: Mapping[str, Any]) -> Submission:
    """Read what was filled in from the payload of a submitted form."""
    fields = view["state"]["values"]
    return Submission(
        what=text.from_form(fields[WHAT][WHAT].get("value") or ""),
        other_id=fields[OTHER][OTHER].get("selected_user"),
        when=text.from_form(fields[WHEN][WHEN].get("value") or ""),
        tells_other=bool(fields[TELL][TELL].get("selected_options")),
        context=remembered(FollowupContext, view),
    )


def snooze_view(context: FollowupContext) -> View:
    """When to remind again."""
    field = words_field(WHEN, say("Remind me …"), say("tomorrow morning"), multiline=False)
    return _small_view(SNOOZE_FORM, SNOOZE_TITLE, context, field)


def snooze_submission(view: Mapping[str, Any]) -> tuple[str, FollowupContext]:
    """The words for when, and the context."""
    words = view["state"]["values"][WHEN][WHEN].get("value") or ""
    return text.from_form(words), remembered(FollowupContext, view)


def hand_over_view(context: FollowupContext) -> View:
    """Whom to ask to take it over."""
    hint = say("I ask them now, or in their morning if it is late there. It stays with you until they say yes.")
    person = person_field(PERSON, say("Who could take it over?"), hint=hint)
    return _small_view(HAND_OVER_FORM, HAND_OVER_TITLE, context, person)


def hand_over_submission(view: Mapping[str, Any]) -> tuple[str | None, FollowupContext]:
    """The person chosen, and the context."""
    person = view["state"]["values"][PERSON][PERSON].get("selected_user")
    return person, remembered(FollowupContext, view)


def _small_view(callback_id: str, title: str, context: FollowupContext, field: InputBlock) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=say(title),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=[field],
    )


def errors(problem: Problem, person: str = OTHER) -> dict[str, str]:
    """What is wrong, in friendly words, at the field that it is about; `person` is the field of the person."""
    return {_FIELDS.get(problem.wrong, person): sentence(problem)}


def sentence(problem: Problem) -> str:
    """One or two friendly sentences in plain text that say how to do it right."""
    if problem.wrong is Wrong.TIME_UNCLEAR:
        return unclear(Unclear[problem.unclear], problem.words)
    return say(_SENTENCES[problem.wrong], name=text.cut(problem.name, 80))


def unclear(what: Unclear, words: str) -> str:
    """What is not clear about a time, in plain text."""
    return say(_UNCLEAR[what], words=text.cut(words, 80))


_FIELDS: Mapping[Wrong, str] = {
    Wrong.NO_PROMISE: WHAT,
    Wrong.TIME_NOT_UNDERSTOOD: WHEN,
    Wrong.TIME_IN_THE_PAST: WHEN,
    Wrong.TIME_UNCLEAR: WHEN,
    Wrong.TIME_COMES_AGAIN: WHEN,
}
# What `bot.when` understands is English, so translations keep the examples of times as they are.
_SENTENCES: Mapping[Wrong, str] = {
    Wrong.UNKNOWN_NAME: mark(
        "I could not find @{name} here. Type @ and choose the person from the list that Slack shows."
    ),
    Wrong.SEVERAL: mark("Several people here are called so. Is it for one of them? Then please choose."),
    Wrong.NOT_HERE: mark("I could not find this person in this workspace. Please choose them again."),
    Wrong.APP: mark("{name} is an app, and promises are for people. Leave it empty for one of your own."),
    Wrong.GONE: mark("{name} left this workspace. Leave it empty to keep the promise for yourself."),
    Wrong.OUTSIDER: mark(
        "{name} belongs to another organisation, where I cannot send messages. Please tell them yourself."
    ),
    Wrong.NO_PROMISE: mark("What will you do? A few words are enough."),
    Wrong.TIME_NOT_UNDERSTOOD: mark(
        "I could not read that as a time. For example: “friday 3pm”, “in 2 hours”, “end of week”."
    ),
    Wrong.TIME_IN_THE_PAST: mark(
        "That time has passed already. For example: “friday 3pm”, “in 2 hours”, “end of week”."
    ),
    Wrong.TIME_COMES_AGAIN: mark(
        "Please give one time here, such as “friday 3pm”. To change how often it comes, stop it and promise it anew."
    ),
    Wrong.NOBODY: mark("Choose who could take it over."),
    Wrong.OWNER: mark("It is with you already. Who else could take it over?"),
    Wrong.OTHER: mark("It is promised to them. Who else could take it over?"),
}
_UNCLEAR: Mapping[Unclear, str] = {
    Unclear.CONTRADICTION: mark("“{words}” does not fit together. By when shall it be done?"),
    Unclear.ZONE: mark("“{words}” may be in more than one time zone. When is that by your own clock?"),
    Unclear.AFTER: mark("“{words}” says from when, not by when. By when shall it be done?"),
    Unclear.MORE: mark("I am not sure how to read “{words}”. By when shall it be done?"),
    Unclear.LANGUAGE: mark(
        "I read times in English only, and “{words}” looks like another language. By when shall it be done?"
    ),
    Unclear.RANGE: mark("“{words}” is from one time to another. By when shall it be done?"),
    Unclear.CHOICE: mark("“{words}” names more than one time. Which one shall it be?"),
    Unclear.REPEAT: mark(
        "I cannot repeat a promise “{words}”. For example: “every friday at 3pm”, “on the 1st of each month”."
    ),
}
