"""What capabilities let a workspace choose: fields of the form for everyone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import InputBlock, NumberInputElement, PlainTextInputElement

from bot.blocks.fields import people_field
from bot.blocks.rhythm_fields import Fields
from bot.content.words import mark, number, say
from bot.slack import text
from bot.slack.scopes import Scope
from models.people.settings import (
    FASTEST_PACE,
    LARGEST_BY_ITSELF,
    LARGEST_LEAST_GROUP,
    LARGEST_MOST_IN_GROUP,
    LEAST_GROUP,
    MOST_NUDGES_A_WEEK,
    MOST_TRUSTED,
    SLOWEST_PACE,
    pace_shown,
)

EMOJI, GROUP, SUPPORT, THANKED = "follow_up_emoji", "least_group", "support_line", "most_in_group"
NUDGES, BY_ITSELF, TRUSTED_IDS, PACE = "nudges_a_week", "most_by_itself", "trusted_ids", "messages_per_minute"
"""Block ids, and the names under which `WorkspaceSettings` keeps them."""
LONGEST_SUPPORT_LINE = 300
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}")


@dataclass(frozen=True)
class SettingField:
    """One of them."""

    name: str
    """Its block id, and how the choice is called where it is stored."""
    block: Callable[[Any], InputBlock]
    """The field, filled with what holds now; `None` where nothing was chosen and there is no default."""
    read: Callable[[Fields], Any]
    """What was sent, as JSON can hold it."""
    problem: Callable[[Any], str | None] = lambda _sent: None
    """What is wrong with it, said to the reader."""
    needs: Scope | None = None
    """The optional scope without which it chooses nothing."""
    absent: str = ""
    """The sentence that stands in its place without that (marked for translation)."""


def typed(values: Fields, name: str) -> str:
    """What was typed into a field."""
    return values[name][name].get("value") or ""


def _emoji(chosen: str) -> InputBlock:
    return InputBlock(
        block_id=EMOJI,
        label=say("Emoji that makes a promise"),
        hint=say("Whoever reacts with it to a message is reminded to come back to it."),
        element=PlainTextInputElement(action_id=EMOJI, max_length=102, initial_value=chosen),
    )


def _read_emoji(values: Fields) -> str:
    return text.from_form(typed(values, EMOJI)).strip(":").casefold()


def _emoji_problem(sent: str) -> str | None:
    return None if _EMOJI.fullmatch(sent) else say("Write the emoji's name, for example hourglass_flowing_sand.")


def _number(name: str, label: str, hint: str, chosen: int, least: int, most: int) -> InputBlock:
    element = NumberInputElement(
        action_id=name, is_decimal_allowed=False, initial_value=str(chosen), min_value=str(least), max_value=str(most)
    )
    return InputBlock(block_id=name, label=label, hint=hint, element=element)


def _read_number(values: Fields, name: str) -> int | None:
    """`None` where it is no whole number."""
    sent = typed(values, name)
    return int(sent) if sent.isascii() and sent.isdigit() else None


def _number_problem(sent: int | None, least: int, most: int) -> str | None:
    if sent is not None and least <= sent <= most:
        return None
    return say("A whole number from {least} to {most}, please.", least=number(least), most=number(most))


def _least_group(chosen: int) -> InputBlock:
    hint = say(
        "Nothing is said of the days and promises of smaller groups. Never below {least}.", least=number(LEAST_GROUP)
    )
    label = say("Least number of people behind a figure")
    return _number(GROUP, label, hint, chosen, LEAST_GROUP, LARGEST_LEAST_GROUP)


def _most_in_group(chosen: int) -> InputBlock:
    hint = say("Each of its people hears of thanks to a user group, if it is not larger.")
    return _number(THANKED, say("Largest user group that can be thanked"), hint, chosen, 1, LARGEST_MOST_IN_GROUP)


def _most_by_itself(chosen: int) -> InputBlock:
    hint = say(
        "The people of the channel where thanks are shown are a team without anybody's doing. Of more, I ask you."
    )
    label = say("Largest channel that becomes a team by itself")
    return _number(BY_ITSELF, label, hint, chosen, 1, LARGEST_BY_ITSELF)


def _nudges_a_week(chosen: int) -> InputBlock:
    label = say("Most messages of my own accord to a person in a week")
    hint = say("Never more than one a day. Reminders of promises, and what people say to each other, do not count.")
    return _number(NUDGES, label, hint, chosen, 1, MOST_NUDGES_A_WEEK)


def _pace(chosen: int) -> InputBlock:
    hint = say("What is more waits its turn. Slack takes several hundred a minute.")
    label = say("Most messages that leave me in a minute")
    return _number(PACE, label, hint, pace_shown(chosen), SLOWEST_PACE, FASTEST_PACE)


def _support_line(chosen: str) -> InputBlock:
    return InputBlock(
        block_id=SUPPORT,
        label=say("Whom to talk to when things are hard"),
        optional=True,
        hint=say("A person, a team or a helpline, in your own words. It is shown under a hard check-in, and on Home."),
        element=PlainTextInputElement(action_id=SUPPORT, max_length=LONGEST_SUPPORT_LINE, initial_value=chosen or None),
    )


def _read_support(values: Fields) -> str:
    sent = text.from_form(typed(values, SUPPORT))
    return "" if text.is_blank(sent) else sent


def _support_problem(sent: str) -> str | None:
    if len(sent) <= LONGEST_SUPPORT_LINE:
        return None
    return say("At most {most} characters, please.", most=number(LONGEST_SUPPORT_LINE))


def _trusted(chosen: Sequence[str]) -> InputBlock:
    return people_field(
        TRUSTED_IDS,
        say("Whom can people write to in confidence?"),
        list(chosen),
        MOST_TRUSTED,
        hint=say(
            "Persons of trust, in the listening box: somebody in HR, a works council. Each of them is told. It helps "
            "where a lead is part of what is hard."
        ),
        optional=True,
    )


def _read_trusted(values: Fields) -> list[str]:
    return list(values[TRUSTED_IDS][TRUSTED_IDS].get("selected_users") or ())


NOT_OF_HERE = mark("Please choose people of this workspace only: no apps, and nobody who left.")
NO_REACTIONS = mark(
    "To let a reaction make a promise, let whoever manages the app in Slack allow it `reactions:read`, which is "
    "optional."
)
NO_GROUPS = mark(
    "To thank user groups, let whoever manages the app in Slack allow it `usergroups:read`, which is optional."
)
FOLLOW_UP_EMOJI = SettingField(EMOJI, _emoji, _read_emoji, _emoji_problem, Scope.REACTIONS_READ, NO_REACTIONS)
LEAST_GROUP_FIELD = SettingField(
    GROUP,
    _least_group,
    lambda values: _read_number(values, GROUP),
    lambda sent: _number_problem(sent, LEAST_GROUP, LARGEST_LEAST_GROUP),
)
MOST_IN_GROUP = SettingField(
    THANKED,
    _most_in_group,
    lambda values: _read_number(values, THANKED),
    lambda sent: _number_problem(sent, 1, LARGEST_MOST_IN_GROUP),
    Scope.USERGROUPS_READ,
    NO_GROUPS,
)
MOST_BY_ITSELF = SettingField(
    BY_ITSELF,
    _most_by_itself,
    lambda values: _read_number(values, BY_ITSELF),
    lambda sent: _number_problem(sent, 1, LARGEST_BY_ITSELF),
)
NUDGES_A_WEEK = SettingField(
    NUDGES,
    _nudges_a_week,
    lambda values: _read_number(values, NUDGES),
    lambda sent: _number_problem(sent, 1, MOST_NUDGES_A_WEEK),
)
MESSAGES_PER_MINUTE = SettingField(
    PACE,
    _pace,
    lambda values: _read_number(values, PACE),
    lambda sent: _number_problem(sent, SLOWEST_PACE, FASTEST_PACE),
)
TRUSTED = SettingField(TRUSTED_IDS, _trusted, _read_trusted)
SUPPORT_LINE = SettingField(SUPPORT, _support_line, _read_support, _support_problem)
