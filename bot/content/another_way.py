"""Other ways to mend something than a message: the data in `data/another_way.toml`, to be shown with `say`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.content.library import Principle


@dataclass(frozen=True)
class OtherWay:
    """What mends without contact."""

    id: str
    """A short slug that stays the same when the wording changes."""
    principle: Principle
    name: str
    text: str


@cache
def other_ways() -> Mapping[str, OtherWay]:
    """All of them, by id, in the order in which they are shown."""
    data = resources.files(__package__).joinpath("data", "another_way.toml").read_text(encoding="utf-8")
    return {
        slug: OtherWay(slug, Principle(row["principle"]), row["name"], row["text"])
        for slug, row in tomllib.loads(data).items()
    }
