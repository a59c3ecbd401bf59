"""What the text of a `/thanks` says, and what is wrong with a shout-out before it is recorded."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks import shoutout_problems as problems
from bot.blocks.shoutout_form import MOST_RECIPIENTS, PEOPLE, REASON
from bot.content.values import value_for
from bot.slack import text
from models.capabilities.shoutouts import Audience
from models.people.members import Profile

_NAMED = re.compile(rf"(?:{text.MENTION.pattern}|(?<!\w)@(?P<name>[^\s,;:<>@]+))")
_BETWEEN = re.compile(r"[\s,;+&]*(?:and\b[\s,;]*)?", re.IGNORECASE)
_FOR = re.compile(r"[\s,:;–—-]*(?:for\b)?[\s,:;–—-]*", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&#])#(\w+)")


@dataclass(frozen=True)
class Line:
    """A `/thanks` in one line."""

    recipient_ids: tuple[str, ...]
    unknown_names: tuple[str, ...]
    """Typed like a mention, but none."""
    reason: str


@dataclass(frozen=True)
class Problem:
    """Why a shout-out cannot be recorded as it is."""

    field: str
    """Block id of the form's field that it is about."""
    sentence: str
    """One or two friendly sentences in plain text that say how to do it right."""


def parse(typed: str) -> Line:
    """Read a command's plain text.

    The people are those named in the first row of names ("@a, @b and @c for …"), and the reason is what follows it, or,
    where nothing follows ("so many thanks @a"), what stands before it.
    """
    head, reason = _split(typed)
    named = list(_NAMED.finditer(head))
    return Line(
        recipient_ids=tuple(dict.fromkeys(each[1] for each in named if each[1])),
        unknown_names=tuple(dict.fromkeys(each["name"] for each in named if each["name"])),
        reason=reason,
    )


def _split(typed: str) -> tuple[str, str]:
    """The row of names, and the reason."""
    first = _NAMED.match(typed) or text.MENTION.search(typed) or _NAMED.search(typed)
    if first is None:
        return "", typed
    end = _end_of_names(typed, first.start())
    before, after = typed[: first.start()].strip(), typed[_skip(_FOR, typed, end) :].strip()
    return typed[first.start() : end], after or before


def _end_of_names(typed: str, start: int) -> int:
    """Where the row of names that begins at `start` ends."""
    end = start
    while named := _NAMED.match(typed, _skip(_BETWEEN, typed, end)):
        end = named.end()
    return end


def _skip(pattern: re.Pattern[str], typed: str, start: int) -> int:
    match = pattern.match(typed, start)
    return match.end() if match else start


def take_value(reason: str, value_names: Sequence[str]) -> tuple[str | None, str]:
    """The value that the reason's first fitting hashtag picks; and the reason, without that tag if it ended with it."""
    for tag in _HASHTAG.finditer(reason):
        name = value_for(tag[1], value_names)
        if name:
            at_the_end = not reason[tag.end() :].strip(" .!")
            return name, reason[: tag.start()].rstrip() if at_the_end else reason
    return None, reason


def find_problem(
    giver_id: str,
    recipient_ids: Sequence[str],
    unknown_names: Sequence[str],
    reason: str,
    audience: Audience,
    profiles: Mapping[str, Profile],
) -> Problem | None:
    """The first thing that stands in the way of recording this shout-out, or `None`."""
    return (
        _unknown(unknown_names)
        or _wrong_number(recipient_ids)
        or _wrong_person(giver_id, recipient_ids, profiles)
        or _unreachable(recipient_ids, audience, profiles)
        or _no_reason(reason)
    )


def _unknown(names: Sequence[str]) -> Problem | None:
    return Problem(PEOPLE, problems.unknown(names)) if names else None


def _wrong_number(ids: Sequence[str]) -> Problem | None:
    if not ids:
        return Problem(PEOPLE, problems.nobody())
    if len(ids) > MOST_RECIPIENTS:
        return Problem(PEOPLE, problems.too_many(len(ids), MOST_RECIPIENTS))
    return None


def _wrong_person(giver_id: str, ids: Sequence[str], profiles: Mapping[str, Profile]) -> Problem | None:
    if giver_id in ids:
        return Problem(PEOPLE, problems.oneself())
    if any(each not in profiles for each in ids):
        return Problem(PEOPLE, problems.not_found())
    apps = [profiles[each].name for each in ids if profiles[each].is_bot]
    if apps:
        return Problem(PEOPLE, problems.apps(apps))
    gone = [profiles[each].name for each in ids if profiles[each].is_deleted]
    return Problem(PEOPLE, problems.gone(gone)) if gone else None


def _unreachable(ids: Sequence[str], audience: Audience, profiles: Mapping[str, Profile]) -> Problem | None:
    outside = [profiles[each].name for each in ids if profiles[each].is_stranger]
    return Problem(PEOPLE, problems.elsewhere(outside)) if outside and audience is Audience.PRIVATE else None


def _no_reason(reason: str) -> Problem | None:
    return Problem(REASON, problems.no_reason()) if text.is_blank(reason) else None
