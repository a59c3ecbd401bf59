"""How what kindness means to a team becomes its values: what its channel reads, and the form of those who lead it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, remembered
from bot.blocks.values import line_of
from bot.content.rounds import WORDS
from bot.content.words import listed, mark, number, say
from bot.slack import text
from bot.slack.message import Message
from models.across.meaning import Choice
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import Kind
from models.people.settings import LONGEST_VALUE
from models.people.values import MOST_OF_A_TEAM, Value

CHOOSE = "values_choose"
"""Action id of the button that opens the form; its value is the round's id."""
FORM = "values_form"
"""Callback id. The block id of each field is the id of its line."""
NAME = "name"
"""Action id of each field."""
HEADER_LIMIT = 150
WORDS_IN_A_NAME = 3
"""A line of so many words can be a name as it is; what a longer one comes down to is for its readers to say."""
TITLE = mark("Our values")
HOW = mark("You find them in the form of `/thanks`. `/kindling values` shows them at any time.")
NOT_YOURS = mark("Those who lead the team choose its values from this, so nothing was changed.")
READ_ELSEWHERE = mark(
    "Your channel is private. A name is read by whoever reads thanks that carry it, also elsewhere; its line is not."
)
LINE_GONE = mark("One of these lines was taken down meanwhile. The others are here, with the names that you gave them.")


@dataclass(frozen=True)
class Context:
    """What the form must remember between opening and sending."""

    round_id: str
    before: tuple[str, ...] = ()
    """What the team's own values were called as it was opened."""


@dataclass(frozen=True)
class Sent:
    """What was filled in."""

    named: Mapping[UUID, str]
    """The lines that shall be values, by id, with the name of each."""
    typed: Mapping[UUID, str]
    """All that stands in the fields."""
    context: Context


# In the channel


def result(title: str, round_id: UUID, chosen: Sequence[RoundLine], own: Sequence[Value]) -> Message:
    """What matters to most of a team, and what those who lead it made of it.

    Args:
        title: what the round is called, in plain text.
        round_id: its id.
        chosen: what most voted for.
        own: the team's values, where they were chosen from this.
    """
    asks = say(WORDS[Kind.MEANING].parts["meaning"].asks)
    blocks: list[Block] = [HeaderBlock(text=text.cut(title, HEADER_LIMIT))]
    if own:
        line = say("*Our values now*")
        blocks += [
            _section(line),
            _context(text.escape(asks)),
            _section("\n".join(f"• {line_of(each)}" for each in own)),
        ]
        known = listed([text.escape(each.name) for each in own])
        return Message(say("Our values now: {values}", values=known), [*blocks, _context(say(HOW))])
    line = say("*This is what kindness means to most of you.* Those who lead the team can make it your values.")
    blocks += [_section(line), _context(text.escape(asks))]
    blocks += [RichTextBlock(elements=[text.quote(each.words)]) for each in chosen]
    label = PlainTextObject(text=say("Make these our values"))
    button = ButtonElement(text=label, action_id=CHOOSE, value=str(round_id))
    return Message(f"{text.escape(title)}: {line}", [*blocks, ActionsBlock(elements=[button])])


# The form


def form_view(offered: Choice, typed: Mapping[UUID, str] | None = None, note: str = "") -> View:
    """Each line with a field for its name.

    Args:
        offered: the lines.
        typed: what stood in the fields, where the form comes again.
        note: why it does, in mrkdwn.
    """
    intro = say(
        "Give a short name to each line that shall be a value of *{team}*, up to {most}. A line without one stays what "
        "somebody said. The names stand in the form of `/thanks`, each with its line.",
        team=text.escape(offered.team.name),
        most=number(MOST_OF_A_TEAM),
    )
    blocks: list[Block] = [*([_section(note)] if note else []), _section(intro)]
    if offered.team.is_private:
        blocks.append(_context(say(READ_ELSEWHERE)))
    for each in offered.lines:
        blocks += _field(each, typed.get(each.id, "") if typed is not None else guess(each.words))
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(Context(str(offered.round_id), offered.own)),
        blocks=blocks,
    )


def guess(words: str) -> str:
    """A name that a line is already; empty where it is more than that."""
    line = words.strip(" .!…")
    return line if len(line.split()) <= WORDS_IN_A_NAME and len(line) <= LONGEST_VALUE else ""


def _field(line: RoundLine, name: str) -> list[Block]:
    element = PlainTextInputElement(action_id=NAME, max_length=LONGEST_VALUE, initial_value=name or None)
    return [
        RichTextBlock(elements=[text.quote(line.words)]),
        InputBlock(block_id=str(line.id), label=say("Its short name"), optional=True, element=element),
    ]


def read(view: Mapping[str, Any]) -> Sent:
    """Read the form that was sent."""
    fields = view["state"]["values"]
    typed = {UUID(line_id): text.from_form(field[NAME].get("value") or "") for line_id, field in fields.items()}
    names = {line_id: " ".join(each.lstrip("#").split()) for line_id, each in typed.items()}
    named = {line_id: name for line_id, name in names.items() if not text.is_blank(name)}
    return Sent(named, typed, remembered(Context, view))


def problems(sent: Sent) -> dict[str, str]:
    """What is wrong with it, by field."""
    if not sent.named:
        return {str(next(iter(sent.typed))): say("Give at least one of the lines a name, or close this.")}
    if len(sent.named) > MOST_OF_A_TEAM:
        last = list(sent.named)[MOST_OF_A_TEAM]
        return {str(last): say("At most {most}, so that people know them by heart.", most=number(MOST_OF_A_TEAM))}
    found: dict[str, str] = {}
    keys: set[str] = set()
    for line_id, name in sent.named.items():
        key = Value(name).key
        if not key or len(name) > LONGEST_VALUE:
            found[str(line_id)] = say("A name has letters, and at most {most} of them.", most=number(LONGEST_VALUE))
        elif key in keys:
            found[str(line_id)] = say("“{name}” is there twice.", name=name)
        keys.add(key)
    return found


def changed_meanwhile(own: Sequence[str]) -> str:
    """Somebody else chose since the form was opened, in mrkdwn."""
    if not own:
        return say(
            "Somebody who leads the team went back to everyone's values meanwhile. Your names are still here; *Save* "
            "makes them the team's values."
        )
    return say(
        "Somebody who leads the team chose its values meanwhile: {values}. Your names are still here; *Save* puts them "
        "in the place of these.",
        values=listed([text.escape(each) for each in own]),
    )


def saved(own: Sequence[Value]) -> str:
    """What holds now, in mrkdwn."""
    return say(
        ":seedling: Your team's values are now: {values}. Its channel reads so. Thanks that were given keep the value "
        "that they have.",
        values=listed([text.escape(each.name) for each in own]),
    )


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])
