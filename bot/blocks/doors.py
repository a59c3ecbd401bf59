"""What `/kindling` alone shows: what one can do, as buttons, and only those that fit whoever looks."""

from collections.abc import Collection, Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks import followup_form
from bot.blocks.fields import closing_view
from bot.blocks.hellos import SHOW
from bot.blocks.help import Door, Fits, Group, Help, doors_for, leads_to
from bot.blocks.home_today import OPEN_CHECKIN
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.content.words import mark, say
from bot.slack.message import Message
from models.capabilities.shoutouts import Audience

TITLE = mark("What would you like to do?")
TYPED = mark("Or type what you mean after `/kindling`; `/kindling help` lists the words.")
HEADINGS: Mapping[Group, str] = {
    Group.HARD: mark("*When it is hard*"),
    Group.TOGETHER: mark("*Together*"),
    Group.OWN: mark("*For yourself*"),
    Group.OF_OTHERS: mark("*For those whom you lead or look after*"),
}


def start(known: Help, is_: Collection[Fits], *, is_private: bool, is_direct: bool) -> Message:
    """What somebody can do.

    Args:
        known: all that can be done.
        is_: what they are.
        is_private: whether they are in a private conversation, so that thanks from there are private at first.
        is_direct: whether that is one of direct messages.
    """
    doors = doors_for(known, is_, is_direct=is_direct)
    blocks: list[Block] = [_section(say(TITLE)), _any_time(is_private)]
    for group in Group:
        if row := [each for each in doors if each.group is group]:
            blocks += [_section(say(HEADINGS[group])), _row(row)]
    return Message(say(TITLE), [*blocks, ContextBlock(elements=[MarkdownTextObject(text=say(TYPED))])])


def in_messages() -> View:
    """What is shown in a form whose button was answered in direct messages, since a form is no place for it."""
    line = say("I wrote it into our direct messages, where its buttons work. What is under this is still open.")
    return closing_view(say("In your messages"), line)


def _any_time(is_private: bool) -> ActionsBlock:
    form = Form(audience=Audience.PRIVATE if is_private else Audience.PUBLIC)
    thank = _button(say("Thank someone"), OPEN_FORM, form.packed(BUTTON_VALUE_LIMIT))
    thank.style = "primary"
    return ActionsBlock(
        elements=[
            thank,
            _button(say("Promise something"), followup_form.OPEN_FORM, "kindling"),
            _button(say("Check in"), OPEN_CHECKIN, "kindling"),
            _button(say("Show me around"), SHOW, "commands"),
        ]
    )


def _row(doors: Sequence[Door]) -> ActionsBlock:
    return ActionsBlock(elements=[leads_to(each.words, say(each.label)) for each in doors])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
