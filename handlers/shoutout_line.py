"""What the text of a `/thanks` says, and what is wrong with a shout-out before it is recorded."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    if not names:
        return None
    named = " and ".join(f"@{text.cut(name, 80)}" for name in names[:3])
    return Problem(
        PEOPLE,
        f"I could not find {named} here. Type @ and choose the person from the list that Slack shows; "
        "to thank a group, name its people.",
    )


def _wrong_number(ids: Sequence[str]) -> Problem | None:
    if not ids:
        return Problem(PEOPLE, "Who would you like to thank? Start with their name: type @ and choose them.")
    if len(ids) > MOST_RECIPIENTS:
        return Problem(
            PEOPLE,
            f"That is {len(ids)} people, and one shout-out holds up to {MOST_RECIPIENTS}. "
            "Thank them in two or three, and each can be about something of their own.",
        )
    return None


def _wrong_person(giver_id: str, ids: Sequence[str], profiles: Mapping[str, Profile]) -> Problem | None:
    if giver_id in ids:
        return Problem(
            PEOPLE, "Being kind to yourself counts too, but a shout-out is for someone else. Who helped you?"
        )
    if any(each not in profiles for each in ids):
        return Problem(PEOPLE, "I could not find one of these people in this workspace. Please choose them again.")
    bots = _names([profiles[each] for each in ids if profiles[each].is_bot])
    if bots:
        return Problem(PEOPLE, f"Thanks do not reach apps ({bots}). Is there a person to thank instead?")
    gone = _names([profiles[each] for each in ids if profiles[each].is_deleted])
    if gone:
        return Problem(
            PEOPLE,
            f"{gone} left this workspace, so a shout-out would not arrive. You could write to them another way.",
        )
    return None


def _unreachable(ids: Sequence[str], audience: Audience, profiles: Mapping[str, Profile]) -> Problem | None:
    outside = _names([profiles[each] for each in ids if profiles[each].is_stranger])
    if outside and audience is Audience.PRIVATE:
        return Problem(
            PEOPLE,
            f"I cannot send direct messages to another organisation ({outside}). "
            "Thank them in public, or write to them yourself.",
        )
    return None


def _names(profiles: Sequence[Profile]) -> str:
    return " and ".join(text.cut(profile.name, 80) for profile in profiles[:3])


def _no_reason(reason: str) -> Problem | None:
    if text.is_blank(reason):
        return Problem(REASON, "What did they do? Add it after “for”: a detail makes thanks land.")
    return None
