"""Looking after oneself: what is asked, and the small things and boundaries that are offered, from
`data/self_care.toml`.

The texts are plain English, to be shown with `say`. What is offered follows from the area that somebody looks at and
from the month, never from their words, which nothing here ever sees.
"""

import enum
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


class Area(enum.StrEnum):
    """What one can look at, in this order."""

    REST = "rest"
    PACE = "pace"
    PEOPLE = "people"
    MEANING = "meaning"
    HELP = "help"


class Part(enum.StrEnum):
    """What is offered."""

    SUGGESTION = "suggestion"
    """One small thing to do at once."""
    BOUNDARY = "boundary"
    """One thing to say no to, to stop, or to keep for oneself."""


@dataclass(frozen=True)
class AreaWords:
    """What is said of one area."""

    name: str
    question: str
    """Open, so that nobody answers it with yes or no."""
    example: str
    """Of an answer."""
    offers: Mapping[Part, Sequence[str]]
    """Each as it can be promised to oneself."""


def words_of(area: str) -> AreaWords:
    """What is said of this area."""
    return _words()[area]


def pick(area: str, part: Part, month: date, others: int = 0) -> str:
    """One of an area's suggestions or boundaries: another one each month, and in turn for whoever asks for others.

    Args:
        area: what they look at.
        part: what it is to be.
        month: a day of the month it is.
        others: how many were passed over.
    """
    every = words_of(area).offers[part]
    return every[(12 * month.year + month.month + others) % len(every)]


@cache
def _words() -> dict[str, AreaWords]:
    data = resources.files(__package__).joinpath("data", "self_care.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = {area: {} for area in Area}
    for row in tomllib.loads(data).values():
        found[row["area"]].setdefault(row["part"], []).append(row["text"])
    return {area: _area(parts) for area, parts in found.items()}


def _area(parts: Mapping[str, list[str]]) -> AreaWords:
    (name,), (question,), (example,) = (parts[each] for each in ("name", "question", "example"))
    return AreaWords(name, question, example, {each: parts[each] for each in Part})
