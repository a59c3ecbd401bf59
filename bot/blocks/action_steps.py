"""What people see of the six action steps: all of them, one with its ways to take it now, and beliefs to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.help import leads_to
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.content import guide
from bot.content.library import Action
from bot.content.principles import PRINCIPLES
from bot.content.steps import Belief, Step, beliefs, steps
from bot.content.words import mark, say, written
from models.people.hours import Hours

VIEW = "action_steps"
"""Callback id of a view in which nothing is filled in."""
LOOK, ALL = "action_steps_look", "action_steps_all"
BELIEFS, CHOOSE = "action_steps_beliefs", "action_steps_choose"
ASK, CALL_OFF = "action_steps_ask", "action_steps_call_off"
"""Action ids; the value of the first and of the last two is the step's action, and what is chosen is a belief's id."""
TITLE = guide.STEPS_BUTTON
INVITATION = mark(":footprints: Six small steps towards more kindness, each with a way to take it now.")
_INTRO = mark(
    ":footprints: Six small steps, in no order, each with a way to take it now. None of them is a duty, and nobody "
    "sees that you looked."
)
_WAYS: Mapping[Action, str] = {
    Action.ACKNOWLEDGE: mark(
        "Now: write one line of thanks to somebody whom you seldom thank. To greet somebody, to ask, or to name a part "
        "that nobody saw counts just as much, and outside of Slack, too."
    ),
    Action.BELIEFS: mark("Now: choose a belief, and look at it for a minute. Nothing is kept of what you choose."),
    Action.COMPLIMENT: mark(
        "Now: name what they did, and what of it they care about themselves. If nothing true comes to mind, wait until "
        "it does."
    ),
    Action.CLIMATE: mark(
        "Now, a question for yourself: what could you leave off or try, so that somebody you work with has it easier?"
    ),
    Action.REPAIR: mark(
        "Now: it begins with whether contact is welcome and safe, and shows another way where it is not."
    ),
    Action.SELF_CARE: mark("Now: look in private at what gives you strength and what takes it, in your own words."),
}
_OF_THE_GROUP = mark("What is for the group to change, it can be asked, or told:")
_NO_GROUP = mark("I know of no group of yours that I could ask for you, so for now this one is in your own hands.")


@dataclass(frozen=True)
class Reader:
    """What of the ways is open to whoever looks."""

    hours: Hours
    is_in_a_team: bool = False
    can_be_heard: bool = False
    """Whether something can be said here without a name."""
    asked_at: datetime | None = None
    """When they are to be asked what they noticed, if they wished that."""


def button() -> ButtonElement:
    """The way to all six, from anywhere."""
    return leads_to("steps", say(TITLE))


def list_view() -> View:
    """All six."""
    blocks: list[Block] = [_section(say(_INTRO))]
    for each in steps().values():
        look = _button(say("Look at it"), LOOK, each.action)
        line = say("*{name}*\n{words}", name=say(each.name), words=say(each.what))
        blocks += [
            DividerBlock(),
            SectionBlock(block_id=each.action, text=MarkdownTextObject(text=line), accessory=look),
        ]
    return _view(blocks)


def step_view(step: Step, reader: Reader) -> View:
    """One of them: why it helps, where it ends, what to notice, and the ways to take it now."""
    return _view(
        [
            HeaderBlock(text=PlainTextObject(text=say(step.name))),
            _section(say(step.what)),
            _section(say("*Why it helps*\n{words}", words=say(step.why))),
            _section(say("*Where it ends*\n{words}", words=say(step.limit))),
            _section(say("*What to notice*\n{words}", words=say(step.notice))),
            DividerBlock(),
            _section(say(_WAYS[step.action])),
            *_ways(step.action, reader),
            *_asking(step.action, reader),
            _context(say(PRINCIPLES[step.principle])),
            _back(),
        ]
    )


def beliefs_view(chosen: Belief | None = None) -> View:
    """The beliefs that there are to look at; the one that was chosen with a wider view beside it and one question."""
    options = {each.id: Option(value=each.id, label=say(each.belief)) for each in beliefs().values()}
    choice = RadioButtonsElement(
        action_id=CHOOSE,
        options=list(options.values()),
        initial_option=options[chosen.id] if chosen else None,
    )
    blocks: list[Block] = [
        _section(say("Which of these do you know from yourself, or from where you work? Choose one to look at.")),
        ActionsBlock(elements=[choice]),
    ]
    if chosen:
        blocks += [
            DividerBlock(),
            _section(say("*A wider view*\n{words}", words=say(chosen.wider))),
            _section(say("*A question for yourself*\n{words}", words=say(chosen.question))),
        ]
    closing = say("What you choose stays in this window, and is gone when you close it.")
    back = _button(say("Back to the step"), LOOK, Action.BELIEFS)
    return _view([*blocks, _context(closing), ActionsBlock(elements=[back])])


def _ways(action: Action, reader: Reader) -> list[Block]:
    """How it can be taken now."""
    match action:
        case Action.ACKNOWLEDGE | Action.COMPLIMENT:
            buttons = [_button(say("Thank someone"), OPEN_FORM, Form().packed(BUTTON_VALUE_LIMIT))]
        case Action.BELIEFS:
            buttons = [_button(say("Look at some beliefs"), BELIEFS, "steps")]
        case Action.CLIMATE:
            return _ways_of_a_group(reader)
        case Action.REPAIR:
            buttons = [leads_to("repair", say("Mend something"))]
        case Action.SELF_CARE:
            buttons = [leads_to("care", say("Look after yourself"))]
    buttons[0].style = "primary"
    return [ActionsBlock(elements=list(buttons))]


def _ways_of_a_group(reader: Reader) -> list[Block]:
    buttons = [
        *([leads_to("retro", say("Stop, start, stay"))] if reader.is_in_a_team and reader.can_be_heard else []),
        *([leads_to("listen", say("The listening box"))] if reader.can_be_heard else []),
        *([leads_to("may", say("What you may do"))] if reader.is_in_a_team else []),
    ]
    if not buttons:
        return [_context(say(_NO_GROUP))]
    return [_section(say(_OF_THE_GROUP)), ActionsBlock(elements=list(buttons))]


def _asking(action: Action, reader: Reader) -> list[Block]:
    """Whether they are asked later what they noticed, and the way to change that."""
    if reader.asked_at is None:
        return [ActionsBlock(elements=[_button(say("Ask me in three days what I noticed"), ASK, action)])]
    day = written(reader.hours.local(reader.asked_at), "MMMEd")
    line = say(":calendar: I ask you on {day} what you noticed. The answer is for you alone.", day=day)
    off = _button(say("Rather not"), CALL_OFF, action)
    return [SectionBlock(text=MarkdownTextObject(text=line), accessory=off)]


def _back() -> ActionsBlock:
    return ActionsBlock(elements=[_button(say("All six"), ALL, "steps")])


def _view(blocks: Sequence[Block]) -> View:
    return View(type="modal", callback_id=VIEW, title=say(TITLE), close=say("Close"), blocks=blocks)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
