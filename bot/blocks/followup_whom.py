"""For whom a promise is whose line begins with a name that is no mention: asked, and nothing is kept until then."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)

from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, SHOWN_LIMIT
from bot.blocks.times import when
from bot.content.words import listed_or, mark, say
from bot.slack import text
from bot.slack.message import Message
from models.people.hours import Hours

KEEP = "followup_for"
"""How the action ids of the buttons begin; a number follows."""
NAME_LIMIT = 60
PAST = mark("That time has passed meanwhile. By when will you do it?")
NOT_YOURS = mark("This is somebody else's promise.")


@dataclass(frozen=True)
class Asked:
    """A promise as one of the buttons would keep it."""

    id: str
    """Of the promise to be: whichever button is used first makes it."""
    owner_id: str
    other_id: str | None
    what: str
    due: int
    """POSIX time."""
    value_name: str | None
    has_clock: bool = False
    """Whether the time of day was named."""
    repeat: dict[str, Any] | None = None
    """How often it comes again, packed."""

    @property
    def due_at(self) -> datetime:
        """By when, in UTC."""
        return datetime.fromtimestamp(self.due, UTC)

    def packed(self) -> str:
        """For the value of a button."""
        return json.dumps(vars(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, packed: str) -> "Asked":
        """What was packed."""
        return cls(**json.loads(packed))

    @property
    def fits(self) -> bool:
        """Whether a button can hold all of it."""
        return len(self.packed()) <= BUTTON_VALUE_LIMIT


def for_whom(typed: str, people: Sequence[tuple[str, str]], to_other: Asked, to_self: Asked, hours: Hours) -> Message:
    """The question, with a button for each person, and one for oneself.

    Args:
        typed: all that was typed.
        people: who may be meant: ids with names.
        to_other: the promise, if it is for one of them.
        to_self: the same, if it is for its owner alone.
        hours: of its owner.
    """
    names = [name for _, name in people]
    question = say("Is this for {names}, or for yourself?", names=listed_or([text.isolated(each) for each in names]))
    due = say("I understood {due}. Nothing is kept until you choose.", due=when(to_other.due_at, hours))
    buttons: list[InteractiveElement] = [
        _button(say("For {name}", name=text.cut(name, NAME_LIMIT)), number, replace(to_other, other_id=id_))
        for number, (id_, name) in enumerate(people)
    ]
    buttons.append(_button(say("For myself"), len(people), to_self))
    kept = text.cut(typed, text.TYPED_LIMIT)
    return Message(
        text=text.escape(f"{question} {say('You typed: {words}', words=text.cut(typed, SHOWN_LIMIT))}"),
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=f"{text.escape(question)}\n{due}")),
            RichTextBlock(elements=[text.quote(kept, text.TYPED_LIMIT)]),
            ActionsBlock(elements=buttons),
        ],
    )


def is_it_for(name: str) -> str:
    """What the form says where it opens with somebody whose name the line began with."""
    return say(
        "I put {name} under “For whom?”: is it for them? If not, please empty it.", name=text.cut(name, NAME_LIMIT)
    )


def _button(label: str, number: int, asked: Asked) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=f"{KEEP}_{number}", value=asked.packed())
