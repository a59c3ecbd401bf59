"""What the text of a `/followup` says, and what is wrong with a promise before it is recorded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks import followup_form
from bot.content.words import say
from bot.slack import text
from handlers.shoutout_line import Problem
from models.people.members import Profile

_FIRST = re.compile(rf"(?:to\s+|for\s+)?(?:{text.MENTION.pattern}|@(?P<name>[^\s,;:<>@]+))[\s,:–—-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A `/followup` in one line."""

    other_id: str | None
    """To whom it is owed; `None` for oneself."""
    unknown_name: str | None
    """Typed like a mention, but none."""
    rest: str
    """What will be done, and by when."""


def parse(typed: str) -> Line:
    """Read a command's plain text: whom it begins with, or else the one person it mentions, is the other person."""
    first = _FIRST.match(typed)
    if first:
        return Line(first[1], first["name"], typed[first.end() :].strip())
    mentioned = {each[1] for each in text.MENTION.finditer(typed)}
    return Line(mentioned.pop() if len(mentioned) == 1 else None, None, typed)


def find_problem(
    other_id: str | None, unknown_name: str | None, what: str, tells_other: bool, profiles: Mapping[str, Profile]
) -> Problem | None:
    """The first thing that stands in the way of recording this promise, or `None`."""
    if unknown_name:
        return Problem(followup_form.OTHER, say(followup_form.NOT_FOUND, name=text.cut(unknown_name, 80)))
    return _wrong_person(followup_form.OTHER, other_id, tells_other, profiles) or _no_promise(what)


def find_successor_problem(
    person_id: str | None, owner_id: str, other_id: str | None, profiles: Mapping[str, Profile]
) -> Problem | None:
    """Why this person cannot be asked to take a follow-up over, or `None`."""
    if person_id is None:
        return Problem(followup_form.PERSON, say(followup_form.PEOPLE_NEEDED))
    if person_id == owner_id:
        return Problem(followup_form.PERSON, say(followup_form.IS_OWNER))
    if person_id == other_id:
        return Problem(followup_form.PERSON, say(followup_form.IS_OTHER))
    return _wrong_person(followup_form.PERSON, person_id, True, profiles)


def _wrong_person(
    field: str, person_id: str | None, is_written_to: bool, profiles: Mapping[str, Profile]
) -> Problem | None:
    if person_id is None:
        return None
    person = profiles.get(person_id)
    if person is None:
        return Problem(field, say(followup_form.NOT_HERE))
    name = text.cut(person.name, 80)
    if person.is_bot:
        return Problem(field, say(followup_form.IS_APP, name=name))
    if person.is_deleted:
        return Problem(field, say(followup_form.HAS_LEFT, name=name))
    if person.is_stranger and is_written_to:
        return Problem(field, say(followup_form.IS_ELSEWHERE, name=name))
    return None


def _no_promise(what: str) -> Problem | None:
    return Problem(followup_form.WHAT, say(followup_form.NOT_BLANK)) if text.is_blank(what) else None
