"""What stands in the way of a shout-out before it is recorded. Its form has the words for it."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.capabilities.shoutouts import Audience, group_handle, groups_among, people_among
from models.people.members import Profile

MOST_RECIPIENTS = 20


class Wrong(enum.Enum):
    """What is wrong."""

    UNKNOWN_NAMES = enum.auto()
    """Typed like a mention, but none."""
    NOBODY = enum.auto()
    TOO_MANY = enum.auto()
    ONESELF = enum.auto()
    NOT_HERE = enum.auto()
    """The workspace does not know one of them."""
    APPS = enum.auto()
    GONE = enum.auto()
    OUTSIDERS = enum.auto()
    """In private they cannot be reached."""
    NO_REASON = enum.auto()
    SEVERAL = enum.auto()
    """More people are called so than can be offered."""
    GROUPS_UNSEEN = enum.auto()
    """Nobody here is called so, and user groups Kindling may not see."""
    NO_GROUP = enum.auto()
    """Slack does not say who is in it."""
    GROUP_TOO_LARGE = enum.auto()
    """More people are in it than a message goes to at once."""
    GROUP_EMPTY = enum.auto()
    """Nobody else is in it who can be reached."""


@dataclass(frozen=True)
class Problem:
    """Why a shout-out cannot be recorded as it is."""

    wrong: Wrong
    names: tuple[str, ...] = ()
    """Whom it is about."""
    count: int = 0
    """How many people there are, where they are too many."""
    most: int = 0
    """How many people of a group there may be."""


def find_problem(
    giver_id: str,
    recipient_ids: Sequence[str],
    unknown_names: Sequence[str],
    has_reason: bool,
    audience: Audience,
    profiles: Mapping[str, Profile],
) -> Problem | None:
    """The first thing that stands in the way of recording this shout-out, or `None`."""
    if unknown_names:
        return Problem(Wrong.UNKNOWN_NAMES, tuple(unknown_names))
    if not recipient_ids:
        return Problem(Wrong.NOBODY)
    if len(recipient_ids) > MOST_RECIPIENTS:
        return Problem(Wrong.TOO_MANY, count=len(recipient_ids))
    if giver_id in recipient_ids:
        return Problem(Wrong.ONESELF)
    people = people_among(recipient_ids)
    if any(each not in profiles for each in people):
        return Problem(Wrong.NOT_HERE)
    if wrong := _unreachable([profiles[each] for each in people], audience):
        return wrong
    return None if has_reason else Problem(Wrong.NO_REASON)


def find_problem_of_change(
    giver_id: str,
    recipient_ids: Sequence[str],
    thanked_ids: Sequence[str],
    has_reason: bool,
    audience: Audience,
    profiles: Mapping[str, Profile],
) -> Problem | None:
    """The same of one that is to be put right: whoever is thanked already may have left meanwhile."""
    if not recipient_ids:
        return Problem(Wrong.NOBODY)
    if len(recipient_ids) > MOST_RECIPIENTS:
        return Problem(Wrong.TOO_MANY, count=len(recipient_ids))
    if added := [each for each in recipient_ids if each not in thanked_ids]:
        return find_problem(giver_id, added, (), has_reason, audience, profiles)
    return None if has_reason else Problem(Wrong.NO_REASON)


def find_group_problem(recipient_ids: Sequence[str], hearer_ids: Sequence[str], most: int) -> Problem | None:
    """Why these people of the groups thanked cannot all hear of it, at most so many; or `None`."""
    groups = groups_among(recipient_ids)
    names = tuple(f"@{group_handle(each)}" for each in groups)
    if len(hearer_ids) > most:
        return Problem(Wrong.GROUP_TOO_LARGE, names, len(hearer_ids), most)
    is_for_nobody = groups and not hearer_ids and not people_among(recipient_ids)
    return Problem(Wrong.GROUP_EMPTY, names) if is_for_nobody else None


def _unreachable(people: Sequence[Profile], audience: Audience) -> Problem | None:
    """The first kind of people among these whom no message reaches."""
    kinds = {
        Wrong.APPS: [each for each in people if each.is_bot],
        Wrong.GONE: [each for each in people if each.is_deleted],
        Wrong.OUTSIDERS: [each for each in people if each.is_stranger and audience is Audience.PRIVATE],
    }
    found = ((wrong, theirs) for wrong, theirs in kinds.items() if theirs)
    return next((Problem(wrong, tuple(each.name for each in theirs)) for wrong, theirs in found), None)
