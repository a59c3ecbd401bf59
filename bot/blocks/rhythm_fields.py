"""Fields for how often something comes, and for working and quiet hours: shared by what people choose for themselves
and what is chosen for everyone. Each field's block id and action id are the same word.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    StaticSelectElement,
    TimePickerElement,
)

from bot.blocks.fields import said
from bot.blocks.times import clock
from bot.content.words import listed, mark, say, weekday
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.rhythms import Rhythm

NAMES: dict[str, str] = {
    CadenceKind.CHECKIN: mark("Check-in"),
    CadenceKind.GRATITUDE: mark("Gratitude prompt"),
    CadenceKind.PRACTICE: mark("Small practice"),
    CadenceKind.CARE: mark("Looking after yourself"),
    CadenceKind.TEAM_DIGEST: mark("Team digest"),
    CadenceKind.LEAD_DIGEST: mark("Lead's digest"),
    CadenceKind.STORY: mark("Monthly story"),
    CadenceKind.MEANING: mark("What kindness means here"),
}
"""How each kind is called, marked; a capability that declares another kind adds its own."""
NAMES_WITHIN: dict[str, str] = {
    CadenceKind.CHECKIN: mark("check-in"),
    CadenceKind.GRATITUDE: mark("gratitude prompt"),
    CadenceKind.PRACTICE: mark("small practice"),
    CadenceKind.CARE: mark("invitation to look after yourself"),
    CadenceKind.TEAM_DIGEST: mark("team digest"),
    CadenceKind.LEAD_DIGEST: mark("lead's digest"),
    CadenceKind.STORY: mark("monthly story"),
    CadenceKind.MEANING: mark("question of what kindness means here"),
}
"""How each kind is called within a sentence."""
DAYS_OF_WEEK = range(1, 8)
"""ISO weekdays."""
OFF = "off"
A_QUARTER = 3
"""Of what is monthly, every third one."""
OFTEN = {
    OFF: mark("Not at all"),
    "1": mark("Every time"),
    "2": mark("Every second time"),
    "4": mark("Every fourth time"),
    "8": mark("Every eighth time"),
}
"""How often, by the value of the option: `Rhythm.every`."""
SELDOM = {"2": mark("every second time"), "4": mark("every fourth time"), "8": mark("every eighth time")}
"""The same within a sentence."""
WORK_DAYS, DAY_START, DAY_END, QUIET_START, QUIET_END = (
    "work_days",
    "day_start",
    "day_end",
    "quiet_start",
    "quiet_end",
)

Fields = Mapping[str, Mapping[str, Any]]
"""The state of a form's fields, by block id and action id."""
Problems = dict[str, str]
"""What is wrong with a form, by the block id of the field where it is shown."""


@dataclass(frozen=True)
class SettingsContext:
    """What a form must remember between opening and sending, in the view's private metadata."""

    response_url: str | None = None
    opened_at: float = 0.0
    """POSIX time."""
    team_id: str | None = None
    """The team that it is about."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """What holds as it is opened, packed: what somebody did not touch is not their choice."""
    filled: Mapping[str, Any] = field(default_factory=dict)
    """What it was filled with, packed, where something else was chosen already."""


# Rhythms


def often(kind: CadenceKind) -> str:
    """The field of how often something comes."""
    return f"{kind}_often"


def days(kind: CadenceKind) -> str:
    """The field of the days on which it comes, or of the one day."""
    return f"{kind}_days"


def at(kind: CadenceKind) -> str:
    """The field of its time."""
    return f"{kind}_at"


def rhythm_fields(kind: CadenceKind, rhythm: Rhythm) -> list[Block]:
    """How often, on which days, and when."""
    nudge = say(NAMES[kind])
    return [
        _how_often(kind, rhythm),
        _weekdays(days(kind), say("{nudge}: on which days?", nudge=nudge), rhythm.days),
        _time(at(kind), say("{nudge}: at what time?", nudge=nudge), rhythm.at),
    ]


def read_rhythm(values: Fields, kind: CadenceKind, shown: Rhythm) -> Rhythm:
    """What those fields say; what they cannot show stays as it was."""
    is_on = _chosen(values, often(kind)) != OFF
    checked = _checked(values, days(kind))
    found = replace(shown, days=checked if is_on else checked or shown.days, at=_time_in(values, at(kind)), is_on=is_on)
    return _with_often(found, values, kind, shown)


def digest_fields(kind: CadenceKind, rhythm: Rhythm, *, is_own: bool = False) -> list[Block]:
    """On which day of the week (for a monthly one, of the month's first week), and when.

    Whoever chooses for themselves (`is_own`) also chooses how often.
    """
    nudge = say(NAMES[kind])
    options = {str(day): _weekly_or_monthly(day, rhythm) for day in DAYS_OF_WEEK}
    if not is_own:
        options = {OFF: say(OFTEN[OFF]), **options}
    day = _day(rhythm) if is_own or rhythm.is_on else OFF
    return [
        *([_how_often(kind, rhythm)] if is_own else []),
        _select(days(kind), say("{nudge}: on which day?", nudge=nudge), options, day),
        _time(at(kind), say("{nudge}: at what time?", nudge=nudge), rhythm.at),
    ]


def read_digest(values: Fields, kind: CadenceKind, shown: Rhythm) -> Rhythm:
    """What those fields say; what they cannot show stays as it was."""
    is_own = often(kind) in values
    day = _chosen(values, days(kind))
    is_on = OFF not in (day, _chosen(values, often(kind)) if is_own else day)
    found = replace(shown, at=_time_in(values, at(kind)), is_on=is_on)
    if day not in (OFF, _day(shown)):
        found = replace(found, days=frozenset({int(day)}))
    return _with_often(found, values, kind, shown) if is_own else found


def rhythm_problems(kind: CadenceKind, rhythm: Rhythm, hours: Hours) -> Problems:
    """What is wrong with a rhythm in these hours."""
    if not rhythm.is_on:
        return {}
    if not rhythm.days:
        return {days(kind): say("Choose at least one day, or “{off}” above.", off=say(OFTEN[OFF]))}
    if len(rhythm.days) > 1 and hours.work_days and not rhythm.days & hours.work_days:
        return {days(kind): say("None of these is a working day, so it would never come. Choose one that is.")}
    if hours.is_quiet(rhythm.at):
        sentence = say(
            "{time} is within the quiet hours ({hours}). Choose another time.",
            time=clock(rhythm.at),
            hours=quiet_span(hours),
        )
        return {at(kind): sentence}
    return {}


# Hours


def hours_fields(hours: Hours, about_days: str | None = None) -> list[Block]:
    """Working days and hours, and quiet hours; with a hint about the days, if there is one."""
    return [
        _weekdays(WORK_DAYS, say("Working days"), hours.work_days, about_days),
        _time(DAY_START, say("The working day begins at"), hours.day_start),
        _time(DAY_END, say("The working day ends at"), hours.day_end),
        _time(QUIET_START, say("Quiet hours: from"), hours.quiet_start),
        _time(QUIET_END, say("Quiet hours: to"), hours.quiet_end, say("The same time in both means no quiet hours.")),
    ]


def read_hours(values: Fields, shown: Hours) -> Hours:
    """What those fields say."""
    return replace(
        shown,
        work_days=_checked(values, WORK_DAYS),
        day_start=_time_in(values, DAY_START),
        day_end=_time_in(values, DAY_END),
        quiet_start=_time_in(values, QUIET_START),
        quiet_end=_time_in(values, QUIET_END),
    )


def hours_problems(hours: Hours, *, for_everyone: bool = False) -> Problems:
    """What is wrong with these hours; those for everyone need no working days, since each one's country has some."""
    problems = {}
    if not (hours.work_days or for_everyone):
        problems[WORK_DAYS] = say("Choose at least one working day.")
    if hours.day_end <= hours.day_start:
        problems[DAY_END] = say(
            "This is before the working day begins ({time}). Choose a later time.", time=clock(hours.day_start)
        )
    if hours.is_quiet(hours.day_start):
        problems[QUIET_END] = say(
            "The working day begins at {time}, which would be in the quiet hours ({hours}). Let them end by then.",
            time=clock(hours.day_start),
            hours=quiet_span(hours),
        )
    return problems


# In words


def in_words(rhythm: Rhythm) -> str:
    """A rhythm as one says it: "Mon–Fri at 09:30, every second time"."""
    if not rhythm.is_on:
        return say("off")
    sentence = mark("first {days} at {time}") if rhythm.is_monthly else mark("{days} at {time}")
    words = say(sentence, days=days_in_words(rhythm.days), time=clock(rhythm.at))
    if rhythm.every == 1:
        return words
    return say("{rhythm}, {how_often}", rhythm=words, how_often=say(SELDOM[often_option(rhythm)]))


def days_in_words(chosen: Collection[int]) -> str:
    """Weekdays as one says them: "Mon–Fri", "Sun–Thu", "Mon and Wed", "every day"."""
    if len(chosen) == len(DAYS_OF_WEEK):
        return say("every day")
    lasts = [day for day in chosen if day % 7 + 1 not in chosen]
    is_a_row = len(lasts) == 1
    ordered = sorted(chosen, key=lambda day: (day - lasts[0] - 1) % 7 if is_a_row else day)
    names = [weekday(day, is_short=True) for day in ordered]
    if len(ordered) > 2 and is_a_row:
        return say("{first}–{last}", first=names[0], last=names[-1])
    return listed(names)


def quiet_span(hours: Hours) -> str:
    """From when to when it is quiet."""
    return say("{start} to {end}", start=clock(hours.quiet_start), end=clock(hours.quiet_end))


# One field


def often_option(rhythm: Rhythm) -> str:
    """The option that comes nearest to a rhythm."""
    if not rhythm.is_on:
        return OFF
    return max((each for each in OFTEN if each != OFF and int(each) <= rhythm.every), key=int)


def _with_often(found: Rhythm, values: Fields, kind: CadenceKind, shown: Rhythm) -> Rhythm:
    """With what the field of how often says, if it was touched."""
    chosen = _chosen(values, often(kind))
    return found if chosen in (OFF, often_option(shown)) else replace(found, every=int(chosen))


def _day(rhythm: Rhythm) -> str:
    """The day of something that comes on one."""
    return str(min(rhythm.days))


def _weekly_or_monthly(day: int, rhythm: Rhythm) -> str:
    if rhythm.is_monthly and rhythm.every == A_QUARTER:
        return say("The first {weekday} of every third month", weekday=weekday(day))
    if rhythm.is_monthly:
        return say("The first {weekday} of the month", weekday=weekday(day))
    return say("{weekday}s", weekday=weekday(day))


def _how_often(kind: CadenceKind, rhythm: Rhythm) -> InputBlock:
    label = say("{nudge}: how often?", nudge=say(NAMES[kind]))
    return _select(often(kind), label, said(OFTEN), often_option(rhythm))


def _select(name: str, label: str, labels: Mapping[str, str], initial: str) -> InputBlock:
    options = {value: Option(value=value, label=words) for value, words in labels.items()}
    element = StaticSelectElement(action_id=name, options=list(options.values()), initial_option=options[initial])
    return InputBlock(block_id=name, label=label, element=element)


def _weekdays(name: str, label: str, initial: Collection[int], hint: str | None = None) -> InputBlock:
    options = {day: Option(value=str(day), label=weekday(day)) for day in DAYS_OF_WEEK}
    checked = [option for day, option in options.items() if day in initial]
    element = CheckboxesElement(action_id=name, options=list(options.values()), initial_options=checked or None)
    return InputBlock(block_id=name, label=label, hint=hint, optional=True, element=element)


def _time(name: str, label: str, initial: time, hint: str | None = None) -> InputBlock:
    element = TimePickerElement(action_id=name, initial_time=f"{initial:%H:%M}")
    return InputBlock(block_id=name, label=label, hint=hint, element=element)


def _chosen(values: Fields, name: str) -> str:
    return str(values[name][name]["selected_option"]["value"])


def _checked(values: Fields, name: str) -> frozenset[int]:
    return frozenset(int(option["value"]) for option in values[name][name].get("selected_options") or ())


def _time_in(values: Fields, name: str) -> time:
    return time.fromisoformat(values[name][name]["selected_time"])
