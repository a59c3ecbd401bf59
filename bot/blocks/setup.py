"""Set-up: its form of three questions, and the reminder of what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import packed, people_field
from bot.blocks.home_places import Visitor
from bot.blocks.rhythm_fields import Fields, Problems
from bot.blocks.setting_fields import LONGEST_SUPPORT_LINE, typed
from bot.content.words import listed, mark, number, say, say_count
from bot.slack import text
from models.across.home import Front
from models.across.setup import Question, Setup

OPEN, FORM = "setup_open", "setup_form"
"""Action id of the button, and the form's callback id."""
CHANNEL, STEWARDS, SUPPORT, NOBODY = "setup_channel", "setup_stewards", "setup_support", "setup_nobody"
"""Block ids."""
MOST_STEWARDS = 20
TITLE = mark("Set Kindling up")
OPEN_QUESTIONS: Mapping[Question, str] = {
    Question.WHERE: mark("where thanks are shown"),
    Question.WHO: mark("who looks after me"),
    Question.HARD_DAYS: mark("whom people can talk to on hard days"),
}
NOBODY_NAMED = mark("Nobody is named yet whom people can talk to on hard days.")
NOT_YOURS = mark("Those who look after Kindling here can do this, and you are none of them yet.")
WHO_IS_THAT = mark("{name} is no person of this workspace, so they cannot look after Kindling.")


@dataclass(frozen=True)
class SetupContext:
    """What the form must remember between opening and sending."""

    channel_id: str | None
    steward_ids: tuple[str, ...]
    """What it was filled with of what the environment may say, so that only a choice counts as one."""
    response_url: str | None
    opened_at: float
    """POSIX time."""


# What is open


def section(_session: Session, _visitor: Visitor, front: Front) -> list[Block]:
    """A reminder on Home, for those who look after Kindling: one line, while there is something to answer."""
    return reminder(front.setup) if front.setup else []


def reminder(known: Setup) -> list[Block]:
    """What is open, with the way to answer."""
    if known.open:
        return [_line(open_line(known), open_button())]
    if known.is_nobody_yet:
        return [_line(say(NOBODY_NAMED), _button(say("Name somebody")))]
    return []


def open_line(known: Setup) -> str:
    """How many questions are open, and which."""
    return say_count(
        ":seedling: {count} question sets me up: {questions}.",
        ":seedling: {count} questions set me up: {questions}.",
        len(known.open),
        questions=listed([say(OPEN_QUESTIONS[each]) for each in known.open]),
    )


def open_button() -> ButtonElement:
    """The way to the form."""
    return _button(say("Set me up"))


def _line(words: str, button: ButtonElement) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words), accessory=button)


def _button(label: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=OPEN, value="setup")


# The form


def form_view(known: Setup, steward_ids: Sequence[str], response_url: str | None, opened_at: float) -> View:
    """The three questions, filled with what is known.

    Args:
        known: what is.
        steward_ids: who is offered as looking after Kindling.
        response_url: where to answer.
        opened_at: the time, POSIX.
    """
    intro = say("Three questions, and I am ready. All of it can be changed later, in the settings.")
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(SetupContext(known.channel_id, known.steward_ids, response_url, opened_at)),
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=intro)),
            _where(known.channel_id),
            people_field(
                STEWARDS,
                say("2. Who looks after Kindling?"),
                steward_ids,
                MOST_STEWARDS,
                hint=say("They choose what holds for everyone, and hear when something needs mending."),
            ),
            _support(known.support_line),
            _nobody(is_ticked=known.is_nobody_yet),
        ],
    )


def read(values: Fields) -> Setup:
    """What was sent."""
    support = text.from_form(typed(values, SUPPORT))
    support = "" if text.is_blank(support) else support
    return Setup(
        channel_id=values[CHANNEL][CHANNEL].get("selected_conversation"),
        steward_ids=tuple(values[STEWARDS][STEWARDS].get("selected_users") or ()),
        support_line=support,
        is_nobody_yet=not support and bool(values[NOBODY][NOBODY].get("selected_options")),
    )


def problems(sent: Setup) -> Problems:
    """What is wrong with it, by field; of the channel and the people only Slack knows."""
    found: Problems = {}
    if not sent.channel_id:
        found[CHANNEL] = say("Choose the channel where thanks are shown.")
    if not sent.steward_ids:
        found[STEWARDS] = say("Choose at least one person.")
    if len(sent.support_line) > LONGEST_SUPPORT_LINE:
        found[SUPPORT] = say("At most {most} characters, please.", most=number(LONGEST_SUPPORT_LINE))
    elif not (sent.support_line or sent.is_nobody_yet):
        found[SUPPORT] = say("Name a person, a team or a helpline, or tick “Nobody yet” below.")
    return found


def saved(kept: Setup) -> str:
    """What holds now, and what comes next."""
    line = say_count(
        ":white_check_mark: Thank you. Thanks are shown in {channel}, and {people} looks after me.",
        ":white_check_mark: Thank you. Thanks are shown in {channel}, and {people} look after me.",
        len(kept.steward_ids),
        channel=f"<#{kept.channel_id}>",
        people=listed([f"<@{each}>" for each in kept.steward_ids]),
    )
    what_next = say(
        "Its people become a team by themselves, unless they are very many, and each gets a hello before anything else."
    )
    return f"{line} {what_next}"


def _where(channel_id: str | None) -> InputBlock:
    element = ConversationSelectElement(
        action_id=CHANNEL,
        initial_conversation=channel_id,
        filter=ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True),
    )
    hint = say("Kindling must be in that channel: type /invite @Kindling there first.")
    return InputBlock(block_id=CHANNEL, label=say("1. Where are thanks shown?"), hint=hint, element=element)


def _support(chosen: str) -> InputBlock:
    element = PlainTextInputElement(action_id=SUPPORT, max_length=LONGEST_SUPPORT_LINE, initial_value=chosen or None)
    return InputBlock(
        block_id=SUPPORT,
        label=say("3. Whom can people talk to on hard days?"),
        hint=say("A person, a team or a helpline, in your own words. I show it where a day sounds hard."),
        optional=True,
        element=element,
    )


def _nobody(*, is_ticked: bool) -> InputBlock:
    nobody = Option(value="nobody", label=say("Nobody yet"))
    element = CheckboxesElement(action_id=NOBODY, options=[nobody], initial_options=[nobody] if is_ticked else None)
    return InputBlock(
        block_id=NOBODY,
        label=say("If there is nobody to name"),
        hint=say("I remind those who look after me of it, on Home."),
        optional=True,
        element=element,
    )
