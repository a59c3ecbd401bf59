"""What stands in the way of a promise before it is recorded, or handed over. Its forms have the words for it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from models.people.members import Profile


class Wrong(enum.Enum):
    """What is wrong."""

    UNKNOWN_NAME = enum.auto()
    """Typed like a mention, but none."""
    SEVERAL = enum.auto()
    """More people are called so than can be offered."""
    NOT_HERE = enum.auto()
    """The workspace does not know them."""
    APP = enum.auto()
    GONE = enum.auto()
    OUTSIDER = enum.auto()
    """They cannot be written to."""
    NO_PROMISE = enum.auto()
    TIME_NOT_UNDERSTOOD = enum.auto()
    TIME_IN_THE_PAST = enum.auto()
    TIME_UNCLEAR = enum.auto()
    """It is about a time, but does not say which one."""
    TIME_COMES_AGAIN = enum.auto()
    """Where one moment is meant."""
    NOBODY = enum.auto()
    """Nobody was chosen to take it over."""
    OWNER = enum.auto()
    """It is with them already."""
    OTHER = enum.auto()
    """It is promised to them."""


@dataclass(frozen=True)
class Problem:
    """Why a promise cannot be recorded as it is, or not be handed over to somebody."""

    wrong: Wrong
    name: str = ""
    """Whom it is about."""
    unclear: str = ""
    """What is not clear about a time: a name of `bot.when.Unclear`."""
    words: str = ""
    """The words that are not clear."""


def find_problem(
    other_id: str | None,
    unknown_name: str | None,
    has_promise: bool,
    tells_other: bool,
    profiles: Mapping[str, Profile],
) -> Problem | None:
    """The first thing that stands in the way of recording this promise, or `None`."""
    if unknown_name:
        return Problem(Wrong.UNKNOWN_NAME, unknown_name)
    if other_id and (wrong := _wrong_person(other_id, tells_other, profiles)):
        return wrong
    return None if has_promise else Problem(Wrong.NO_PROMISE)


def find_successor_problem(
    person_id: str | None, owner_id: str, other_id: str | None, profiles: Mapping[str, Profile]
) -> Problem | None:
    """Why this person cannot be asked to take a follow-up over, or `None`."""
    if person_id is None:
        return Problem(Wrong.NOBODY)
    if person_id == owner_id:
        return Problem(Wrong.OWNER)
    if person_id == other_id:
        return Problem(Wrong.OTHER)
    return _wrong_person(person_id, True, profiles)


def _wrong_person(person_id: str, is_written_to: bool, profiles: Mapping[str, Profile]) -> Problem | None:
    person = profiles.get(person_id)
    if person is None:
        return Problem(Wrong.NOT_HERE)
    if person.is_bot:
        return Problem(Wrong.APP, person.name)
    if person.is_deleted:
        return Problem(Wrong.GONE, person.name)
    return Problem(Wrong.OUTSIDER, person.name) if person.is_stranger and is_written_to else None
