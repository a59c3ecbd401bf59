"""Which time of day a piece of a phrase names: "3pm", "at 3", "noon", "friday morning", "end of day"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.when import words
from bot.when.days import Setting
from models.people.hours import Hours

_NOON, _MIDNIGHT = 12 * 60, 24 * 60
_SHIFTS = {"half past": 30, "quarter past": 15, "quarter to": -15}


@dataclass(frozen=True)
class ClockTime:
    """What the clock may show, in minutes since midnight, likeliest first."""

    minutes: tuple[int, ...]
    is_evident: bool = True
    """Whether the words mean a time wherever they stand."""
    is_loose: bool = False
    """Whether they are a number that is an hour only because of its place."""


@dataclass(frozen=True)
class Part:
    """A part of the day, in minutes since midnight."""

    starts: int
    ends: int
    due: int | None
    """When something for this part of the day is due; `None` for the start of the working day."""
    latest: int
    """When it is due if that moment has passed."""
    is_today: bool = False
    is_evident: bool = False
    is_loose: bool = False


@dataclass(frozen=True)
class Closing:
    """The end of the working day."""

    is_evident: bool = True
    is_loose: bool = False


TimeOfDay = ClockTime | Part | Closing


def moments_on(times: Sequence[TimeOfDay], hours: Hours, day: date) -> list[datetime]:
    """What these mean together on that day, likeliest first, in UTC; nothing where they contradict each other."""
    match times:
        case [Closing()]:
            return [hours.end_of(day)]
        case [ClockTime(minutes)]:
            return [at_minute(hours, day, minutes[0])]
        case [Part() as part]:
            latest = at_minute(hours, day, part.latest)
            due = hours.start_of(day) if part.due is None else at_minute(hours, day, part.due)
            return [min(due, latest), latest]
        case [Part(starts, ends), ClockTime(minutes)] | [ClockTime(minutes), Part(starts, ends)]:
            return [at_minute(hours, day, minute) for minute in minutes if starts <= minute <= ends][:1]
    return []


def at_minute(hours: Hours, day: date, minute: int) -> datetime:
    """The moment so many minutes after midnight by their clock, in UTC; 24:00 is the next day's 0:00."""
    ahead, minute = divmod(minute, _MIDNIGHT)
    return hours.moment(day + timedelta(days=ahead), time(*divmod(minute, 60)))


def _closing(_match: re.Match[str], _setting: Setting) -> Closing:
    return Closing()


def _part(match: re.Match[str], setting: Setting) -> Part | None:
    """ "morning" (start of the working day), "afternoon" (15:00), "evening" and "night" (19:00), "tonight"."""
    is_today = bool(match["this"] or match["tonight"])
    is_evident = is_today or bool(match["first"] or setting.joint)
    if not (is_evident or setting.follows_day or match.end() == len(match.string)):
        return None  # "movie night friday"
    name = match["name"] or ("morning" if match["first"] else "evening")
    return replace(_PARTS[name], is_today=is_today, is_evident=is_evident)


def _noon(match: re.Match[str], setting: Setting) -> ClockTime | None:
    if match["name"].startswith("lunch") and not setting.joint:
        return None  # "order lunch"
    return ClockTime((_MIDNIGHT if match["name"] == "midnight" else _NOON,), is_evident=bool(setting.joint))


def _clock_of_12(match: re.Match[str], _setting: Setting) -> ClockTime:
    """ "3pm", "3:30 pm"."""
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "pm" else 0)
    return ClockTime((hour * 60 + int(match["minute"] or 0),))


def _clock_with_h(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "15h", "9h30"; "9h" only where a time of day is expected, since it may be a length of time."""
    if not (match["minute"] or len(match["hour"]) == 2 or _is_expected(setting)):
        return None
    return ClockTime((int(match["hour"]) * 60 + int(match["minute"] or 0),), is_evident=bool(match["minute"]))


def _clock(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "15:30", "half past 3", "3 o'clock"; and where a time of day is expected, "3" and "10.30"."""
    is_evident = bool(match["shift"] or match["sign"] or match["mark"] == ":")
    if not (is_evident or _is_expected(setting)):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0) + _SHIFTS.get(match["shift"], 0)
    readings = [hour * 60 + minute]
    if readings[0] > _MIDNIGHT:
        return None
    is_as_written = match["hour"].startswith("0") or (match["mark"] and len(match["hour"]) == 2)
    if 1 <= hour < 12 and not is_as_written:
        readings.append(readings[0] + 12 * 60)
        readings.sort(key=lambda each: _from_work(setting.hours, each))
    return ClockTime(tuple(readings), is_evident, is_loose=not is_evident)


def _is_expected(setting: Setting) -> bool:
    return setting.follows_day or setting.joint in words.AT | words.BY


def _from_work(hours: Hours, minute: int) -> int:
    """Minutes between a time of day and the working day; 0 within it."""
    starts, ends = (each.hour * 60 + each.minute for each in (hours.day_start, hours.day_end))
    return max(starts - minute, minute - ends, 0)


_PARTS = {
    "morning": Part(0, _NOON, None, _NOON),
    "afternoon": Part(_NOON, 18 * 60, 15 * 60, 18 * 60),
    "evening": Part(17 * 60, _MIDNIGHT, 19 * 60, _MIDNIGHT - 1),
    "night": Part(17 * 60, _MIDNIGHT, 19 * 60, _MIDNIGHT - 1),
}
Reader = Callable[[re.Match[str], Setting], TimeOfDay | None]
READERS: list[tuple[re.Pattern[str], Reader]] = [
    (words.END_OF_DAY, _closing),
    (words.PART, _part),
    (words.NOON, _noon),
    (words.CLOCK_OF_12, _clock_of_12),
    (words.CLOCK_WITH_H, _clock_with_h),
    (words.CLOCK, _clock),
]
"""Shapes of pieces, and what reads each; the first that makes sense of it counts."""
