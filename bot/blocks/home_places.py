"""The parts of Home, and the buttons that lead from one to another."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock, PlainTextObject
from sqlalchemy.orm import Session

from bot.content.words import say
from models.across.home import Front
from models.across.home_lists import Page, Spot

TURN = "home_turn"
"""How the action ids of the buttons begin that lead to another part; a button's value is the place."""


class Part(enum.StrEnum):
    """What of Home is shown."""

    FRONT = "front"
    FOLLOWUPS = "followups"
    RECEIVED = "received"
    GIVEN = "given"
    AROUND = "around"
    LED = "led"


@dataclass(frozen=True)
class Place:
    """A part of Home, and where in its list. The view remembers it in its private metadata."""

    part: str = Part.FRONT
    """A `Part`, or what another capability calls one of its own."""
    spot: Spot | None = None

    def packed(self) -> str:
        """As a short string."""
        if self.spot is None:
            return self.part
        way = "end" if self.spot.is_end else "begin"
        return "|".join((self.part, way, self.spot.at.isoformat(), self.spot.id.hex))

    @classmethod
    def unpacked(cls, packed: str) -> "Place":
        """The place that was packed."""
        part, *spot = packed.split("|")
        if not spot:
            return cls(part)
        way, at, id_ = spot
        return cls(part, Spot(datetime.fromisoformat(at), UUID(id_), is_end=way == "end"))


FRONT = Place()


@dataclass(frozen=True)
class Visitor:
    """Who looks at their Home, and when."""

    workspace_id: str
    member_id: str
    now: datetime
    is_box_open: bool = False
    """Whether something can be said here without a name."""


Section = Callable[[Session, Visitor, Front], Sequence[Block]]
"""A stretch of Home's front, for whoever looks at it; nothing where there is nothing to tell."""
Leaf = Callable[[Session, Visitor, Spot | None], Sequence[Block]]
"""A page of the whole of a list, from that spot on."""


@dataclass(frozen=True)
class Way:
    """A way to begin."""

    button: Callable[[], ButtonElement]
    invitation: str
    """What it is, marked: said beside the button to whoever has nothing on Home yet."""


@dataclass(frozen=True)
class HomePart:
    """What a capability shows on Home."""

    position: int = 0
    """Whose is smaller stands higher."""
    section: Section | None = None
    way: Way | None = None
    """Something that can be done any time: it stands at the top."""
    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    """By the `part` of their place."""


def header(title: str) -> HeaderBlock:
    """The heading of a part."""
    return HeaderBlock(text=PlainTextObject(text=title))


def begin(title: str) -> list[Block]:
    """The heading of a part of the front, set apart from what stands before it."""
    return [DividerBlock(), header(title)]


def all_of_them(part: Part) -> ActionsBlock:
    """The button that leads to the whole of a list."""
    return ActionsBlock(elements=[turn("all", say("All of them"), Place(part))])


def leaves(part: Part, page: Page[Any], spots: Sequence[Spot], before: str, after: str) -> list[Block]:
    """The buttons to the pages before and after this one, and back.

    Args:
        part: which list it is.
        page: of the list.
        spots: those of its items.
        before: the label of the button to the page before.
        after: that of the button to the page after.
    """
    buttons = [turn("back", say("Back to Home"), FRONT)]
    if page.has_before and spots:
        buttons.append(turn("before", before, Place(part, replace(spots[0], is_end=True))))
    if page.has_after and spots:
        buttons.append(turn("after", after, Place(part, spots[-1])))
    return [ActionsBlock(elements=list(buttons))]


def turn(which: str, label: str, place: Place) -> ButtonElement:
    """A button that leads to another part; those of one row differ in `which`."""
    return ButtonElement(text=PlainTextObject(text=label), action_id=f"{TURN}_{which}", value=place.packed())
