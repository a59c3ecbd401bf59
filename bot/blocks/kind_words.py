"""The forms of kind words: which kind of message it is, its sheet, and the draft beside a gentle look at it.

What is typed lives in Slack's form alone. Each field keeps its block id from form to form, so that Slack keeps what is
in it when another kind is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, remembered, words_field
from bot.blocks.repairs import TITLE as MENDING
from bot.blocks.repairs import promise_button
from bot.content.sheets import CHANGE, Sheet, Step, sheet_of, sheets
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message

KINDS_FORM, SHEET_FORM, DRAFT_FORM = "kind_words_kinds_form", "kind_words_sheet_form", "kind_words_draft_form"
"""Callback ids."""
CHANGE_KIND, SEND, LOOK_AGAIN = "kind_words_change_kind", "kind_words_send", "kind_words_look_again"
"""Action ids within the forms."""
KIND, DRAFT, ASK = "kind_words_kind", "kind_words_draft", "kind_words_ask"
"""Block ids of the fields; those of a sheet's steps begin with `STEP`, and the step follows."""
STEP, CLEAR = "kind_words_step_", "clear"
TITLE, DRAFT_TITLE = mark("Kind words"), mark("Your draft")
DESCRIPTION_LIMIT = 75
"""Characters of an option's description
(https://docs.slack.dev/reference/block-kit/composition-objects/option-object)."""
NOT_BLANK = mark("{question} A few words are enough.")
NOTHING_TO_SEND = mark("There is nothing in it yet.")
TOO_LONG = mark("Please say it in fewer words: {most} characters have room here. All of it is still here.")
ON_ITS_WAY = mark("On its way to you: it comes into your messages with me, as it was when you clicked.")
NOT_SENT = mark("Slack did not confirm it, so it may not reach you. All of it is still here; please try once more.")
ONE_STEP_BACK = mark("One step back, what you will do differently can be kept as a promise to yourself.")
KEPT_NOWHERE = mark("What you write here is in this form alone, and gone when you close it. Nothing is sent from here.")


@dataclass(frozen=True)
class Context:
    """What the forms remember: never anybody's words."""

    kind: str = ""
    """The slug of the sheet."""
    is_above: bool = False
    """Whether the first of them was opened above a form of something else, which stays open."""


# Which kind of message it is


def kinds_view(words: str, context: Context) -> View:
    """The kinds to choose from, and what must be clear, where that was typed already."""
    options = [
        Option(value=each.slug, label=say(each.name), description=text.cut(say(each.when), DESCRIPTION_LIMIT))
        for each in sheets().values()
    ]
    blocks: list[Block] = [
        InputBlock(
            block_id=KIND,
            label=say("What kind of message is it?"),
            element=RadioButtonsElement(action_id=KIND, options=options),
        )
    ]
    if not text.is_blank(words):
        blocks.append(words_field(STEP + CLEAR, say("What must be clear?"), None, words, optional=True))
    return _view(KINDS_FORM, say(TITLE), say("Next"), say("Not now"), context, [*blocks, _context(say(KEPT_NOWHERE))])


def chosen(view: Mapping[str, Any]) -> Sheet:
    """The sheet of the kind that was chosen."""
    return sheets()[view["state"]["values"][KIND][KIND]["selected_option"]["value"]]


# Its sheet


def sheet_view(sheet: Sheet, answers: Mapping[str, str], context: Context) -> View:
    """The sheet, with what was answered so far; another kind can be chosen, which changes what is asked and no word."""
    steps = [_step_field(each, answers.get(each.name, "")) for each in sheet.steps]
    keep = [ActionsBlock(elements=[promise_button()])] if sheet.step(CHANGE) else []
    blocks = [_head(sheet), *steps, *keep, _context(say(KEPT_NOWHERE))]
    title = say(TITLE) if sheet.slug in sheets() else say(MENDING)
    return _view(SHEET_FORM, title, say("See the draft"), say("Not now"), context, blocks)


def _head(sheet: Sheet) -> SectionBlock:
    """When it fits; another one may, where it is one of several to choose from."""
    head = SectionBlock(block_id=CHANGE_KIND, text=MarkdownTextObject(text=say(sheet.when)))
    options = {each.slug: Option(value=each.slug, label=say(each.name)) for each in sheets().values()}
    if sheet.slug in options:
        head.accessory = StaticSelectElement(
            action_id=CHANGE_KIND, options=list(options.values()), initial_option=options[sheet.slug]
        )
    return head


def _step_field(step: Step, answer: str) -> InputBlock:
    return words_field(
        STEP + step.name,
        say(step.label),
        say(step.example),
        answer,
        optional=not step.is_needed,
        multiline=step.name != "by",
        most=step.most,
        hint=say(step.hint) if step.hint else None,
    )


def answers(view: Mapping[str, Any]) -> dict[str, str]:
    """What is filled in, in plain text, by the name of the step."""
    fields = view["state"]["values"]
    return {
        block_id.removeprefix(STEP): text.from_form(field[block_id].get("value") or "")
        for block_id, field in fields.items()
        if block_id.startswith(STEP)
    }


def errors(sheet: Sheet, answers: Mapping[str, str], *, is_needed: bool) -> dict[str, str]:
    """What stands in the way, each at its field."""
    wrong = {
        STEP + step.name: say(TOO_LONG, most=step.most)
        for step in sheet.steps
        if len(answers.get(step.name, "")) > step.most
    }
    lacking = [
        step for step in sheet.steps if is_needed and step.is_needed and text.is_blank(answers.get(step.name, ""))
    ]
    return wrong | {STEP + step.name: say(NOT_BLANK, question=say(step.label)) for step in lacking}


# The draft


def draft_view(words: str, looks: Sequence[str], context: Context, *, asks: bool = False, note: str = "") -> View:
    """The draft to change and copy, and what may be seen in it; `note` says what became of sending it."""
    tick = Option(value=ASK, label=say("Ask me on my next working day how it went"))
    blocks: list[Block] = [
        words_field(DRAFT, say("Change it as you like, and copy it"), None, words, optional=True),
        *([_context(note)] if note else []),
        ActionsBlock(elements=[_button(SEND, say("Send to me")), _button(LOOK_AGAIN, say("Look again"))]),
        SectionBlock(text=MarkdownTextObject(text=say("What one may see in it:"))),
        RichTextBlock(elements=[_lines(looks)]),
        InputBlock(
            block_id=ASK,
            label=say("Afterwards"),
            optional=True,
            element=CheckboxesElement(action_id=ASK, options=[tick], initial_options=[tick] if asks else None),
        ),
        *([_context(say(ONE_STEP_BACK))] if context.kind and sheet_of(context.kind).step(CHANGE) else []),
        _context(say(KEPT_NOWHERE)),
    ]
    return _view(DRAFT_FORM, say(DRAFT_TITLE), say("Done"), say("Back"), context, blocks)


def _lines(lines: Sequence[str]) -> RichTextListElement:
    return RichTextListElement(
        style="bullet",
        elements=[RichTextSectionElement(elements=[RichTextElementParts.Text(text=each)]) for each in lines],
    )


def draft_of(view: Mapping[str, Any]) -> str:
    """The draft as it is in the form."""
    return text.from_form(view["state"]["values"][DRAFT][DRAFT].get("value") or "")


def asks(view: Mapping[str, Any]) -> bool:
    """Whether they wish to be asked how it went."""
    return bool(view["state"]["values"][ASK][ASK].get("selected_options"))


def to_copy(words: str) -> Message:
    """The draft in somebody's own direct messages: text as it is, in which nothing comes alive. A notification tells
    nothing of it."""
    line = say("Here are your words, to send when you are ready:")
    said = RichTextSectionElement(elements=[RichTextElementParts.Text(text=words)])
    return Message(line, [SectionBlock(text=MarkdownTextObject(text=line)), RichTextBlock(elements=[said])])


def context_of(view: Mapping[str, Any]) -> Context:
    """What the form was given to remember."""
    return remembered(Context, view)


def _view(callback_id: str, title: str, submit: str, close: str, context: Context, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close=close,
        private_metadata=packed(context),
        blocks=blocks,
    )


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])


def _button(action_id: str, label: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id)
