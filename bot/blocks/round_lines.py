"""The list of what was said in a round, where its people vote, and where a lead takes a line down; and the form with
which somebody takes one on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    InputBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import person_field, words_field
from bot.blocks.followup_form import OTHER, WHAT, WHEN
from bot.blocks.rounds import title_of
from bot.blocks.times import when
from bot.content.rounds import WORDS
from bot.content.words import mark, say
from bot.slack import text
from models.across.rounds import Look
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import SHAPES, State
from models.people.hours import Hours

VOTE, TAKE_BACK, TAKE_DOWN, TURN = "round_vote", "round_vote_back", "round_take_down", "round_turn"
"""Action ids."""
PROMISE_FORM, TELLS = "round_promise_form", "round_tells"
"""Callback id, and block id of its tick."""
ON_A_PAGE = 20
LIST_TITLE, PROMISE_TITLE = mark("What was said"), mark("Make it a promise")
GONE = mark("These lines are not here any more.")
LINE_GONE = mark("This line is not here any more. Your words are still here, and nothing was promised.")
NOT_YOURS = mark("This is for the people of that team.")
NOT_OPEN = mark("There is nothing to take on here any more.")


@dataclass(frozen=True)
class Page:
    """Which part of a list somebody looks at."""

    round_id: UUID
    number: int = 0

    def packed(self) -> str:
        """For private metadata and buttons."""
        return f"{self.round_id}|{self.number}"

    @classmethod
    def unpacked(cls, packed: str) -> "Page":
        """What was packed."""
        round_id, _, number = packed.partition("|")
        return cls(UUID(round_id), int(number or 0))


def list_view(seen: Look, said: Sequence[RoundLine], mine: Collection[UUID], page: Page, hours: Hours) -> View:
    """A page of the list.

    Args:
        seen: the round, as whoever looks.
        said: all that was said.
        mine: what they voted for.
        page: which of it.
        hours: of the team.
    """
    parts = SHAPES[seen.round.kind].parts
    in_order = sorted(said, key=lambda each: parts.index(each.part))
    shown = in_order[page.number * ON_A_PAGE : (page.number + 1) * ON_A_PAGE]
    blocks: list[Block] = [_section(_intro(seen, hours))]
    before = None
    for each in shown:
        if each.part != before:
            blocks.append(_section(f"*{say(WORDS[seen.round.kind].parts[each.part].title)}*"))
        blocks += _line(seen, each, each.id in mine)
        before = each.part
    return View(
        type="modal",
        title=say(LIST_TITLE),
        close=say("Close"),
        private_metadata=page.packed(),
        blocks=[*blocks, *_turns(page, len(said))],
    )


def _intro(seen: Look, hours: Hours) -> str:
    title = text.escape(title_of(seen.round, seen.team.name))
    if seen.round.state is not State.VOTING or seen.round.next_at is None:
        return say("*{title}*: the votes are counted.", title=title)
    until = when(seen.round.next_at, hours)
    return say(
        "*{title}*: vote for as many lines as you like until {when}. Only you see your votes.", title=title, when=until
    )


def _line(seen: Look, line: RoundLine, is_mine: bool) -> list[Block]:
    block = SectionBlock(block_id=f"line:{line.id}", text=PlainTextObject(text=line.words))
    if seen.round.state is State.VOTING and seen.is_in:
        block.accessory = _vote(line, is_mine)
    if not seen.leads:
        return [block]
    return [block, ActionsBlock(block_id=f"lead:{line.id}", elements=[_take_down(line)])]


def _vote(line: RoundLine, is_mine: bool) -> ButtonElement:
    if not is_mine:
        return _button(say("Vote"), VOTE, str(line.id))
    button = _button(say("✓ Your vote"), TAKE_BACK, str(line.id))
    button.style = "primary"
    return button


def _take_down(line: RoundLine) -> ButtonElement:
    confirm = ConfirmObject(
        title=say("Take it down?"),
        text=say("It is deleted everywhere, with its votes. That is for a line that names or hurts somebody."),
        confirm=say("Take it down"),
        deny=say("Leave it"),
    )
    button = _button(say("Take it down"), TAKE_DOWN, str(line.id))
    button.confirm = confirm
    return button


def _turns(page: Page, how_many: int) -> list[Block]:
    turns: list[InteractiveElement] = []
    for step, label in ((-1, say("Back")), (1, say("Go on"))):
        to = page.number + step
        if 0 <= to * ON_A_PAGE < how_many and to >= 0:
            turns.append(_button(label, f"{TURN}_{'on' if step > 0 else 'back'}", Page(page.round_id, to).packed()))
    return [ActionsBlock(elements=turns)] if turns else []


def promise_view(line: RoundLine, suggested_when: str, *, leads: bool) -> View:
    """The form with which somebody takes a line on; whoever leads the team can ask somebody else as well."""
    tell = Option(value=TELLS, label=say("The team may also read by when"))
    blocks: list[Block] = [
        RichTextBlock(elements=[text.quote(line.words)]),
        words_field(WHAT, say("What will you do?"), None, line.words),
        words_field(WHEN, say("By when?"), say("friday 3pm"), suggested_when, multiline=False),
        InputBlock(
            block_id=TELLS,
            label=say("What may the team read?"),
            hint=say(
                "They read that you took this line on. A time stays there until you change it or are done; without it, "
                "it is yours alone, as with every promise."
            ),
            optional=True,
            element=CheckboxesElement(action_id=TELLS, options=[tell]),
        ),
    ]
    if leads:
        hint = say("I ask them. It stays with you until they say yes.")
        blocks.append(person_field(OTHER, say("Ask somebody to take it over?"), hint=hint, optional=True))
    return View(
        type="modal",
        callback_id=PROMISE_FORM,
        title=say(PROMISE_TITLE),
        submit=say("I promise it"),
        close=say("Not now"),
        private_metadata=str(line.id),
        blocks=blocks,
    )


@dataclass(frozen=True)
class Taking:
    """What was filled in there."""

    line_id: UUID
    what: str
    when: str
    tells_when: bool
    ask_id: str | None
    """Who is to be asked to take it over."""


def read_promise(view: Mapping[str, Any]) -> Taking:
    """Read the form that was sent."""
    fields = view["state"]["values"]
    return Taking(
        line_id=UUID(view["private_metadata"]),
        what=text.from_form(fields[WHAT][WHAT].get("value") or ""),
        when=text.from_form(fields[WHEN][WHEN].get("value") or ""),
        tells_when=bool(fields[TELLS][TELLS].get("selected_options")),
        ask_id=fields.get(OTHER, {}).get(OTHER, {}).get("selected_user"),
    )


def taken_meanwhile(name: str | None) -> str:
    """Somebody else was quicker, in plain text: at the field, so that no word is lost."""
    if name:
        return say(
            "{name} took this line on a moment ago. Your words are still here: `/followup` keeps them as a promise of "
            "your own.",
            name=name,
        )
    return say(
        "Somebody took this line on a moment ago. Your words are still here: `/followup` keeps them as a promise of "
        "your own."
    )


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
