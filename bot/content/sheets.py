"""Sheets for messages that are hard to write: the steps that each asks for, and what a draft says around them.

They are data (`data/sheets.toml`), in plain English, to be shown with `say`. Nothing here knows what anybody typed.
"""

import enum
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bot.content.library import Principle

FILES = ("sheets", "mending")
"""The files in `data/` that hold sheets."""
OFFER, BY = "offer", "by"
"""The step that says what is offered, and the one that says by when, which is joined to it."""
CHANGE = "change"
"""The step that says what its writer will do differently, which may be kept as a promise."""
MENDING, FREE = "mending", "free"
"""The sheet for owning something and offering to mend it, and its step that leaves the other person free."""
_LEAD = "lead_"


class Form(enum.StrEnum):
    """What an answer is by its form, where it is no sentence of its own, and so which words lead to it."""

    OTHER = "other"
    """Anything: what leads to it ends in a colon."""
    CLAUSE = "clause"
    """A sentence of one clause, where the step tells what somebody else said."""
    THAT = "that"
    """Begins with "that"."""
    QUESTION = "question"
    """Begins with "whether", "who", "how" …"""
    ASKED = "asked"
    """Ends with a question mark."""
    QUOTED = "quoted"
    """In quotation marks."""
    DID = "did"
    """A verb whose subject is left out, the same after "I" and "you": "need the figures"."""
    WAS = "was"
    """The same, after "I" alone: "was away"."""
    MAY = "may"
    """The same, of what may happen to the other: "will lose a day"."""
    DOING = "doing"
    """A verb in "-ing": "stopping the newsletter"."""
    SAID = "said"
    """A verb of saying whose subject is left out: "asked for a date"."""
    IT = "it"
    """The same, of a thing: "costs you a day"."""
    OWN = "own"
    """With "I" or "we" in it: where somebody else said it, that is they."""
    WILL = "will"
    """A verb without its ending: "send the plan"."""
    TO = "to"
    """Begins with "to" and a verb."""
    NO = "no"
    """Begins with a "no" that is of what follows: "no room until June"."""
    REFUSED = "refused"
    """Begins with a "no" that is an answer: "no, because …"."""
    FEELING = "feeling"
    """How somebody is: "worried"."""
    QUALITY = "quality"
    """How something is: "hard", "a blow"."""
    ALONE = "alone"
    """A time, where nothing is offered."""


@dataclass(frozen=True)
class Step:
    """One thing that a sheet asks for."""

    name: str
    """Unique within the sheet."""
    label: str
    hint: str
    """May be empty."""
    example: str
    is_needed: bool
    is_reported: bool
    """Whether it is what somebody else said, so that a sentence of its own needs a lead-in as well."""
    most: int
    """Characters of an answer: with all as long as they may be, a draft fits into what Slack takes in one field."""
    lead_ins: Mapping[Form, str]
    """Sentences without their stop, each with the place of the `{words}`."""


@dataclass(frozen=True)
class Sheet:
    """A kind of message that is hard to write."""

    slug: str
    """Stays the same when the wording changes."""
    principle: Principle
    name: str
    when: str
    """When it fits, in a sentence."""
    steps: Sequence[Step]
    """In the order in which they are asked."""
    draft: Sequence[Sequence[str]]
    """The names of the steps in the order in which they are read, paragraph by paragraph."""

    def step(self, name: str) -> Step | None:
        """The step of this name."""
        return next((each for each in self.steps if each.name == name), None)


@cache
def sheets(file: str = "sheets") -> Mapping[str, Sheet]:
    """The sheets of a file in `data/`, by slug, in its order. Its table `usual` holds what they share."""
    data = resources.files(__package__).joinpath("data", f"{file}.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(data)
    usual: Mapping[str, Mapping[str, Any]] = rows.pop("usual", {})
    return {slug: _sheet(slug, row, usual) for slug, row in rows.items()}


def sheet_of(slug: str) -> Sheet:
    """The sheet of this slug, in whichever file."""
    return next(found[slug] for found in map(sheets, FILES) if slug in found)


def _sheet(slug: str, row: Mapping[str, Any], usual: Mapping[str, Mapping[str, Any]]) -> Sheet:
    return Sheet(
        slug=slug,
        principle=Principle(row["principle"]),
        name=row["name"],
        when=row["when"],
        steps=[_step(name, {**usual.get(name, {}), **own}) for name, own in row.items() if isinstance(own, dict)],
        draft=row["draft"],
    )


def _step(name: str, row: Mapping[str, Any]) -> Step:
    return Step(
        name=name,
        label=row["label"],
        hint=row.get("hint", ""),
        example=row["example"],
        is_needed=row.get("is_needed", False),
        is_reported=row.get("is_reported", False),
        most=row["most"],
        lead_ins={Form(key.removeprefix(_LEAD)): lead for key, lead in row.items() if key.startswith(_LEAD)},
    )
