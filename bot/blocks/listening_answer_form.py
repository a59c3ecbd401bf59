"""The form behind “Answer”: how somebody answers what was said to them in the listening box."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, remembered, words_field
from bot.blocks.listening_answers import SHOWN_LIMIT, answer_blocks, entry_blocks
from bot.blocks.times import from_now
from bot.content.words import mark, say
from bot.slack import text
from models.across import stories
from models.across.entry_answers import Read
from models.capabilities.entries import Kind, Topic
from models.people.hours import Hours

FORM, CHOOSE, TAKE_BACK = "listening_answer_form", "listening_answer_kind", "listening_answer_take_back"
WORDS, WHEN, INSTEAD, TELL = (
    "listening_answer_words",
    "listening_answer_when",
    "listening_answer_instead",
    "listening_answer_tell",
)
TITLE = mark("Answer")
NO_KIND = mark("Please choose one of these.")
WHEN_LIMIT = 150
PERMIT = mark("If a rule stands in the way: `/kindling may` tells everyone what may be done without asking.")
_KINDS: Mapping[Kind, str] = {
    Kind.HEARD: mark("I have heard it"),
    Kind.WORKING: mark("It is being worked on"),
    Kind.CHANGED: mark("It was changed"),
    Kind.CANNOT: mark("It cannot be changed, and why"),
}
_ASKED: Mapping[Kind, str] = {
    Kind.HEARD: mark("A word with it"),
    Kind.WORKING: mark("What is being done?"),
    Kind.CHANGED: mark("What was changed?"),
    Kind.CANNOT: mark("Why can it not be changed?"),
}
_EXAMPLES: Mapping[Kind, str] = {
    Kind.HEARD: mark("I see how much time this takes you"),
    Kind.WORKING: mark("cut the intake form to one page"),
    Kind.CHANGED: mark("two people share the night queue now"),
    Kind.CANNOT: mark("the regulator asks for it each quarter"),
}
_MISSING: Mapping[Kind, str] = {
    Kind.WORKING: mark("What is being done? A few words are enough."),
    Kind.CHANGED: mark("What was changed? A few words are enough."),
    Kind.CANNOT: mark("Why can it not be changed? A few words are enough."),
}
NO_ALTERNATIVE = mark("A no is easier to take with what is possible. What can be done instead?")
OVERTAKEN = mark(
    "Somebody answered this meanwhile. Please read it; yours is still here, and goes beside it if you send it."
)
OVER = mark("This is not yours to answer any more, or was taken back, so nothing was sent.")
GONE = mark("This was taken back by whoever said it, or is not yours to answer any more. What you answered stays.")
TAKEN_BACK = mark("Taken back. It is gone from wherever I told it.")


@dataclass(frozen=True)
class AnswerForm:
    """What the form is filled with."""

    kind: Kind | None = None
    words: str = ""
    when: str = ""
    instead: str = ""
    is_for_story: bool = False


@dataclass(frozen=True)
class AnswerContext:
    """What the form remembers between opening and sending."""

    entry_id: str
    seen_id: str | None = None
    """The latest answer that it showed."""
    when: str = ""
    """The time that was typed, while another kind of answer is chosen."""
    home: str | None = None
    """What of Home they look at, if the form was opened from there: `bot.blocks.home_places.Place`, packed."""


def form_of(read: Read, member_id: str, hours: Hours, kind: Kind | None = None) -> AnswerForm:
    """What it opens with: their own answer where that is the latest one and of this kind, to be put right."""
    latest = read.answers[-1] if read.answers else None
    if latest is None or latest.author_id != member_id or kind not in (None, latest.kind):
        return AnswerForm(kind)
    due = f"{hours.local(latest.due_at):%Y-%m-%d %H:%M}" if latest.due_at else ""
    return AnswerForm(latest.kind, latest.words or "", due, latest.instead or "", latest.is_for_story)


def form_view(
    read: Read, member_id: str, form: AnswerForm, hours: Hours, note: str = "", home: str | None = None
) -> View:
    """The form: what was said, what was answered so far, and what goes with the kind of answer that is chosen.

    Args:
        read: what was said, and answered.
        member_id: who answers.
        form: what it is filled with.
        hours: theirs.
        note: what else there is to know, if anything.
        home: as of `AnswerContext`.
    """
    blocks: list[Block] = [_section(note)] if note else []
    blocks += entry_blocks(read.entry) if read.is_open else []
    blocks += [*answer_blocks(read.answers, hours), *_to_take_back(read, member_id)]
    if read.is_open:
        blocks += [_kind_field(form.kind), *_fields(read, form), *_notes(read)]
    context = AnswerContext(str(read.entry.id), str(read.seen_id) if read.seen_id else None, form.when, home)
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Send") if read.is_open else None,
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def _to_take_back(read: Read, member_id: str) -> list[Block]:
    """The way to take back what one answered last."""
    own = next((each for each in reversed(read.answers) if each.author_id == member_id), None)
    if own is None:
        return []
    confirm = ConfirmObject(
        title=say("Take it back?"),
        text=PlainTextObject(text=say("It goes from wherever I told it, and what you promised with it is let go.")),
        confirm=say("Take it back"),
        deny=say("Keep it"),
    )
    button = ButtonElement(
        text=PlainTextObject(text=say("Take my answer back")), action_id=TAKE_BACK, value=str(own.id), confirm=confirm
    )
    return [ActionsBlock(elements=[button])]


def _kind_field(kind: Kind | None) -> InputBlock:
    options = {each: Option(value=each.value, label=say(label)) for each, label in _KINDS.items()}
    return InputBlock(
        block_id=CHOOSE,
        label=say("Your answer"),
        dispatch_action=True,
        element=RadioButtonsElement(
            action_id=CHOOSE, options=list(options.values()), initial_option=options[kind] if kind else None
        ),
    )


def _fields(read: Read, form: AnswerForm) -> list[Block]:
    """What goes with the kind; what was typed into a field stays to be seen, whatever is chosen then."""
    if form.kind is None:
        return []
    hint = say("It becomes a promise of yours, in these words.") if form.kind is Kind.WORKING else None
    is_optional, example = form.kind is Kind.HEARD, say(_EXAMPLES[form.kind])
    fields: list[Block] = [
        words_field(WORDS, say(_ASKED[form.kind]), example, form.words, optional=is_optional, hint=hint)
    ]
    if form.kind is Kind.WORKING:
        fields.append(
            words_field(WHEN, say("By when?"), say("end of next week"), form.when, multiline=False, most=WHEN_LIMIT)
        )
    if form.kind is Kind.CANNOT or form.instead:
        is_extra, example = form.kind is not Kind.CANNOT, say("we fill in the long form for you")
        fields.append(words_field(INSTEAD, say("What can be done instead?"), example, form.instead, optional=is_extra))
    return [*fields, *([_tell_field(form)] if form.kind is Kind.CHANGED and read.team else [])]


def _tell_field(form: AnswerForm) -> InputBlock:
    tell = Option(value=TELL, label=say("It may be told in our monthly story"))
    return InputBlock(
        block_id=TELL,
        label=say("For the story?"),
        optional=True,
        element=CheckboxesElement(
            action_id=TELL, options=[tell], initial_options=[tell] if form.is_for_story else None
        ),
    )


def _notes(read: Read) -> list[Block]:
    """What helps to answer, and who reads it."""
    permit = [_context(say(PERMIT))] if read.entry.topic is Topic.RULES else []
    return [*permit, _context(_who_reads(read))]


def _who_reads(read: Read) -> str:
    if read.team is None:
        return say("I send your answer to nobody. Whoever said this reads it with their code.")
    channel_id = stories.channel_of(read.team)
    if channel_id:
        who = say("The team reads your answer in {channel}.", channel=f"<#{channel_id}>")
    else:
        who = say("Everyone in *{team}* reads your answer.", team=text.escape(read.team.name))
    if read.answers:
        again = say("The same kind of answer as your last one puts that right where it stands.")
        return f"{who} {again}"
    return who


def filled_in(view: Mapping[str, Any]) -> AnswerForm:
    """What is typed and chosen in the form, as far as its fields are there."""
    values = view["state"]["values"]

    def field(name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = values.get(name, {}).get(name) or {}
        return found

    chosen, when = field(CHOOSE).get("selected_option"), field(WHEN).get("value")
    return AnswerForm(
        kind=Kind(chosen["value"]) if chosen else None,
        words=text.from_form(field(WORDS).get("value") or ""),
        when=text.from_form(when or "") if WHEN in values else remembered(AnswerContext, view).when,
        instead=text.from_form(field(INSTEAD).get("value") or ""),
        is_for_story=bool(field(TELL).get("selected_options")),
    )


def missing(form: AnswerForm) -> dict[str, str]:
    """What is still needed, in one sentence at the field that it is about."""
    if form.kind and form.kind in _MISSING and text.is_blank(form.words):
        return {WORDS: say(_MISSING[form.kind])}
    if form.kind is Kind.CANNOT and text.is_blank(form.instead):
        return {INSTEAD: say(NO_ALTERNATIVE)}
    return {}


def sent(read: Read | None) -> str:
    """It was answered: who reads it."""
    if read is None or read.team is None:
        return say(":ear: Thank you for answering. Whoever said this reads it with their code.")
    return say(":ear: Thank you for answering. *{team}* reads it from now on.", team=text.escape(read.team.name))


def promised(due_at: datetime, hours: Hours, now: datetime) -> str:
    """It is a promise from now on."""
    return say("It is a promise of yours now, by {due}: `/followup list` shows it.", due=from_now(due_at, hours, now))


def not_sent(form: AnswerForm) -> View:
    """It could not be answered any more: nothing that was typed is lost."""
    typed = [RichTextBlock(elements=[text.quote(each, SHOWN_LIMIT)]) for each in (form.words, form.instead) if each]
    return View(type="modal", title=say(TITLE), close=say("Close"), blocks=[_section(say(OVER)), *typed])


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
