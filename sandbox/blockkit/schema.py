"""The words in which Slack's reference tables are written down here.

A check is given a value and the place where it stands, and yields one message per problem. The wording and
the JSON pointers follow the `response_metadata.messages` of Slack's answers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a payload a value stands, and on which surface it will be shown."""

    surface: Surface
    pointer: str

    def at(self, key: str | int) -> "Place":
        return Place(self.surface, f"{self.pointer}/{key}")

    def error(self, problem: str) -> str:
        return f"[ERROR] {problem} [json-pointer:{self.pointer}]"


Problems = Iterator[str]
Check = Callable[[object, Place], Problems]
Rule = Callable[[dict[str, Any], Place], Problems]


def string(max_length: int | None = None, *, min_length: int = 0) -> Check:
    """A string of so many characters (Unicode code points)."""

    def check(value: object, place: Place) -> Problems:
        if not isinstance(value, str):
            yield place.error("must provide a string")
        elif len(value) < min_length:
            yield place.error(f"must be more than {min_length - 1} characters")
        elif max_length is not None and len(value) > max_length:
            yield place.error(f"must be less than {max_length + 1} characters")

    return check


def integer(minimum: int | None = None, maximum: int | None = None) -> Check:
    def check(value: object, place: Place) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            yield place.error("must provide an integer")
        elif minimum is not None and value < minimum:
            yield place.error(f"must be greater than or equal to {minimum}")
        elif maximum is not None and value > maximum:
            yield place.error(f"must be less than or equal to {maximum}")

    return check


def boolean(value: object, place: Place) -> Problems:
    if not isinstance(value, bool):
        yield place.error("must provide a boolean")


def enum(*allowed: str | int) -> Check:
    def check(value: object, place: Place) -> Problems:
        if isinstance(value, bool) or value not in allowed:
            yield place.error("must be a valid enum value")

    return check


def array(item: Check, min_items: int = 0, max_items: int | None = None) -> Check:
    def check(value: object, place: Place) -> Problems:
        if not isinstance(value, list):
            yield place.error("must provide an array")
            return
        if len(value) < min_items:
            yield place.error(f"must provide at least {min_items} items")
        if max_items is not None and len(value) > max_items:
            yield place.error(f"no more than {max_items} items allowed")
        for index, entry in enumerate(value):
            yield from item(entry, place.at(index))

    return check


def fields(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    """An object with these fields and no others.

    The rules relate fields to each other, so they are asked only once every single field is right.
    """
    known = {**required, **optional}

    def check(value: object, place: Place) -> Problems:
        if not isinstance(value, dict):
            yield place.error("must provide an object")
            return
        problems = [place.error(f"missing required field: {name}") for name in required if name not in value]
        for name, entry in value.items():
            if name in known:
                problems += known[name](entry, place.at(name))
            else:
                problems.append(place.error(f"invalid additional property: {name}"))
        yield from problems or chain.from_iterable(rule(value, place) for rule in rules)

    return check


def typed(name: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    """An object whose `type` has to be `name`."""
    return fields({"type": enum(name), **required}, optional, *rules)


def kind(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    """An object that its `type` has led to: an entry of a table given to `by_type`."""
    return fields({"type": string(), **required}, optional, *rules)


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object that is checked by what its `type` says; any other type is refused."""
    return by_type_on({"message": kinds, "modal": kinds, "home": kinds})


def by_type_on(kinds: Mapping[Surface, Mapping[str, Check]]) -> Check:
    """Like `by_type`, where each surface takes other types."""

    def check(value: object, place: Place) -> Problems:
        if not isinstance(value, dict):
            yield place.error("must provide an object")
        elif "type" not in value:
            yield place.error("missing required field: type")
        elif isinstance(value["type"], str) and value["type"] in kinds[place.surface]:
            yield from kinds[place.surface][value["type"]](value, place)
        else:
            yield place.at("type").error(f"unsupported type: {value['type']}")

    return check


def exactly_one_of(*names: str) -> Rule:
    def rule(value: dict[str, Any], place: Place) -> Problems:
        if sum(name in value for name in names) != 1:
            listed = " or ".join(f"`{name}`" for name in names)
            yield place.error(f"must define exactly one of {listed}")

    return rule
