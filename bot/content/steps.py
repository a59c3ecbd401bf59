"""The six action steps in our own words, and what many believe about kindness at work: the data in `data/`.

The texts are plain English, to be shown with `say`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.content.library import Action, Principle


@dataclass(frozen=True)
class Step:
    """One of the six."""

    action: Action
    name: str
    principle: Principle
    what: str
    """What it is, in one or two sentences."""
    why: str
    """Why it helps."""
    limit: str
    """What it cannot do."""
    notice: str
    """What to look at afterwards, as a question."""


@dataclass(frozen=True)
class Belief:
    """What many believe, with a wider view beside it."""

    id: str
    """A short slug that stays the same when the wording changes."""
    principle: Principle
    belief: str
    wider: str
    question: str
    """For oneself; nobody reads an answer to it."""


@cache
def steps() -> Mapping[Action, Step]:
    """All six, in the method's order."""
    rows = _rows("steps")
    return {each: _step(each, rows[each]) for each in Action}


@cache
def beliefs() -> Mapping[str, Belief]:
    """All of them, by id, in the order in which they are offered."""
    return {
        slug: Belief(slug, Principle(row["principle"]), row["belief"], row["wider"], row["question"])
        for slug, row in _rows("beliefs").items()
    }


def _step(action: Action, row: Mapping[str, str]) -> Step:
    told = (row[part] for part in ("what", "why", "limit", "notice"))
    return Step(action, row["name"], Principle(row["principle"]), *told)


def _rows(name: str) -> dict[str, dict[str, str]]:
    data = resources.files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)
