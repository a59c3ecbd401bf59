"""Mending something: whether contact is welcome and safe comes first, and where it is not there is another way.

Nothing asks whom it is about, and nothing here weighs what happened.
"""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.help import leads_to
from bot.blocks.support import whom_to_talk_to
from bot.content import guide
from bot.content.another_way import other_ways
from bot.content.words import mark, say

VIEW = "repairs"
"""Callback id of a view in which nothing is filled in."""
WELCOME, NOT_SURE, NOT_WELCOME, BACK = "repairs_welcome", "repairs_not_sure", "repairs_not_welcome", "repairs_back"
PROMISE = "repairs_promise"
"""Action ids."""
TITLE = guide.REPAIR_BUTTON
_INTRO = mark(
    ":adhesive_bandage: If something that you said or did may have hurt somebody, you can take it on as yours, and "
    "offer to put it right. I do not ask about whom it is, and I keep nothing of what you write."
)
_QUESTION = mark("*Is contact welcome, and safe, for both of you?*")
_MEANS = mark(
    "Welcome: as far as you can tell, they would be willing to hear from you, and nobody asked for distance. Safe: it "
    "brings neither of you into trouble or danger, also not by who has a say over whom."
)
_SERIOUS = mark(
    "If it may have been harassment, discrimination or a danger to somebody, no message mends it, and it is not for me "
    "to weigh. It belongs with those who look after such things where you work."
)
_IF_NOT_SURE = mark(
    "Then it can wait until you are sure, or until somebody tells you that it is welcome. These ways need no answer "
    "from them:"
)
_IF_NOT_WELCOME = mark("Then a message would help you more than them. These ways do without one:")


def question_view() -> View:
    """What comes first."""
    answers = [
        _button(say("Yes"), WELCOME),
        _button(say("I am not sure"), NOT_SURE),
        _button(say("No"), NOT_WELCOME),
    ]
    return _view(
        [
            _section(say(_INTRO)),
            _section(say(_QUESTION)),
            ActionsBlock(elements=list(answers)),
            _context(say(_MEANS)),
            _context(say(_SERIOUS)),
        ]
    )


def other_way_view(support_line: str | None, *, is_sure: bool) -> View:
    """Where contact is not welcome, or they are not sure that it is.

    Args:
        support_line: whom people can talk to here, if the workspace named somebody.
        is_sure: whether they know that it is not.
    """
    ways = [
        _section(say("*{name}*\n{words}", name=say(each.name), words=say(each.text))) for each in other_ways().values()
    ]
    buttons = [
        promise_button(),
        leads_to("care", say("Look after yourself")),
        _button(say("Back"), BACK),
    ]
    return _view(
        [
            _section(say(_IF_NOT_WELCOME if is_sure else _IF_NOT_SURE)),
            *ways,
            DividerBlock(),
            _section(say(_SERIOUS)),
            *([_section(whom_to_talk_to(support_line))] if support_line else []),
            ActionsBlock(elements=list(buttons)),
        ]
    )


def promise_button() -> ButtonElement:
    """The way to a promise to oneself, which holds what is in the form as what one will do differently."""
    return _button(say("Keep the change as a promise"), PROMISE)


def _view(blocks: Sequence[Block]) -> View:
    return View(type="modal", callback_id=VIEW, title=say(TITLE), close=say("Close"), blocks=blocks)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value="repair")
