"""Which time of day a piece of a phrase names: "3pm", "at 3", "noon", "friday morning", "end of day"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.when import words
from bot.when.pieces import ClockTime, Closing, Part, Setting, TimeOfDay, Unsure
from bot.when.values import Unclear
from models.people.hours import Hours

_NOON, _MIDNIGHT = 12 * 60, 24 * 60
_TENS = {"fifteen": 15, "thirty": 30, "forty five": 45, "forty-five": 45}
_IN_PART = re.compile(r" (?:in the (?:morning|afternoon|evening)|at night|this (?:morning|afternoon|evening))\b")
_COUNTS = {"quarter": 15, "half": 30, "five": 5, "ten": 10, "twenty": 20, "twenty five": 25, "twenty-five": 25}


def moments_on(times: Sequence[TimeOfDay], hours: Hours, day: date) -> list[datetime]:
    """What these mean together on that day, likeliest first, in UTC; nothing where they contradict each other."""
    match _without_repetition(times):
        case [Closing()]:
            return [hours.end_of(day)]
        case [ClockTime(minutes)]:
            return [at_minute(hours, day, minute) for minute in minutes]
        case [Part() as part]:
            latest = at_minute(hours, day, part.latest)
            due = hours.start_of(day) if part.due is None else at_minute(hours, day, part.due)
            return [min(due, latest), latest]
        case [Part(starts, ends), ClockTime() as clock] | [ClockTime() as clock, Part(starts, ends)]:
            fitting = [minute for minute in (*clock.minutes, *clock.in_the_evening) if starts <= minute <= ends]
            return [at_minute(hours, day, minute) for minute in fitting[:1]]
    return []


def _without_repetition(times: Sequence[TimeOfDay]) -> list[TimeOfDay]:
    """Without the second of two names for the same part of the day: "first thing tomorrow morning"."""
    kept: list[TimeOfDay] = []
    for each in times:
        if not any(isinstance(each, Part) and isinstance(other, Part) and each.ends == other.ends for other in kept):
            kept.append(each)
    return kept


def at_minute(hours: Hours, day: date, minute: int) -> datetime:
    """The moment so many minutes after midnight by their clock, in UTC; 24:00 is the next day's 0:00."""
    ahead, minute = divmod(minute, _MIDNIGHT)
    return hours.moment(day + timedelta(days=ahead), time(*divmod(minute, 60)))


def _closing(_match: re.Match[str], _setting: Setting) -> Closing:
    return Closing()


def _part(match: re.Match[str], setting: Setting) -> Part | None:
    """ "morning" (start of the working day), "afternoon" (15:00), "evening" and "night" (19:00), "tonight"."""
    if match["half"]:
        return _PARTS["morning" if match["half"] == "am" else "afternoon"] if setting.follows_day else None
    is_today = bool(match["this"] or match["tonight"])
    is_evident = is_today or bool(match["first"] or setting.joint)
    if not (is_evident or setting.follows_day or match.end() == len(match.string)):
        return None  # "movie night friday"
    name = match["name"] or ("morning" if match["first"] else "evening")
    return replace(_PARTS[name], is_today=is_today, is_evident=is_evident)


def _noon(match: re.Match[str], setting: Setting) -> ClockTime | None:
    if match["name"].startswith("lunch") and not (setting.joint or setting.follows_day):
        return None  # "order lunch"
    return ClockTime((_MIDNIGHT if match["name"] == "midnight" else _NOON,), is_evident=bool(setting.joint))


def _clocks(match: re.Match[str], _setting: Setting) -> Unsure:
    """ "2-3pm", "3 or 4pm"."""
    return Unsure(Unclear.CHOICE if match["link"] in ("or", "/") else Unclear.RANGE)


def _clock_of_12(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "3pm", "3:30 pm", "930am", "8:30p", "5 o'clock pm", "three pm"."""
    if match["letter"] and (match[0][-2] == " " or not (match["minute"] or _is_expected(setting))):
        return None  # "room 8a"
    hour = int(match["hour"]) if match["hour"] else words.NUMBERS[match["word"]]
    minute = int(match["minute"] or 0) + _TENS.get((match["tens"] or "").replace("-", " "), 0)
    half = match["half"] or match["letter"] or match["of_word"]
    return ClockTime(((hour % 12 + (12 if half.startswith("p") else 0)) * 60 + minute,))


def _clock_with_h(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "15h", "9h30"; "9h" only where a time of day is expected, since it may be a length of time, as "1h30" may."""
    is_length = int(match["hour"]) < 7 if match["minute"] else len(match["hour"]) < 2
    if is_length and not _is_expected(setting):
        return None
    return ClockTime((int(match["hour"]) * 60 + int(match["minute"] or 0),), is_evident=bool(match["minute"]))


def _four_digits(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "1600", "930": where a time of day is expected, or at the start, and never where it may be a year."""
    is_year = match["hour"] in ("19", "20") and not match["sign"]
    is_sure = match["sign"] or setting.joint in words.AT
    is_whole = match.start() == 0 and len(match["hour"]) == 2
    if not (is_sure or (not is_year and (_is_expected(setting) or is_whole))):
        return None
    minute = int(match["hour"]) * 60 + int(match["minute"])
    readings = _readings(minute, setting.hours) if len(match["hour"]) == 1 else (minute,)
    return ClockTime(readings, bool(match["sign"]), is_loose=not match["sign"])


def _spoken(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "half past 3", "ten to five", "quarter to noon"; "10 to 5" only where a time of day is expected."""
    way, count = match["way"], match["count"]
    if count.isdigit() and way != "past" and not _is_expected(setting):
        return None  # "cut it from 10 to 5"
    minutes = _COUNTS[count] if count in _COUNTS else int(count)
    if minutes > 59 or (way != "past" and count == "half"):
        return None
    shift = minutes if way == "past" else -minutes
    if match["name"]:
        return ClockTime(((_MIDNIGHT if match["name"] == "midnight" else _NOON) + shift,))
    hour = _hour(match["hour"])
    if match["half"]:
        return ClockTime(((hour % 12 + (12 if match["half"] == "pm" else 0)) * 60 + shift,)) if hour <= 12 else None
    minute = (hour * 60 + shift) % _MIDNIGHT
    return ClockTime(_readings(minute, setting.hours) if hour <= 12 else (minute,))


def _clock(match: re.Match[str], setting: Setting) -> ClockTime | None:
    """ "15:30", "3 o'clock"; and where a time of day is expected, "3", "five" and "10.30"."""
    is_in_part = bool(_IN_PART.match(match.string, match.end()))
    is_evident = bool(match["sign"] or match["mark"] == ":" or is_in_part)
    is_about_hours = setting.joint in words.ABOUT and not match["mark"]
    if not is_evident and (is_about_hours or not _is_expected(setting)):
        return None  # "talk about 3"
    hour, minute = _hour(match["hour"]), int(match["minute"] or 0) + _TENS.get(match["tens"] or "", 0)
    reading = hour * 60 + minute
    if reading > _MIDNIGHT:
        return None
    is_as_written = match["hour"].startswith("0") or (match["mark"] and len(match["hour"]) == 2)
    readings = (reading,) if is_as_written else _readings(reading, setting.hours)
    evening = () if match["hour"].startswith("0") else _readings(reading, setting.hours)
    if reading == _NOON:
        evening = (_MIDNIGHT,)
    return ClockTime(readings, is_evident, is_loose=not is_evident, in_the_evening=evening)


def _hour(said: str) -> int:
    return int(said) if said.isdigit() else words.NUMBERS[said]


def _readings(minute: int, hours: Hours) -> tuple[int, ...]:
    """What a clock with twelve hours may show, the one nearer to the working day first."""
    if minute >= _NOON:
        return (minute,)
    return tuple(sorted((minute, minute + _NOON), key=lambda each: _from_work(hours, each)))


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
Reader = Callable[[re.Match[str], Setting], TimeOfDay | Unsure | None]
READERS: list[tuple[re.Pattern[str], Reader]] = [
    (words.END_OF_DAY, _closing),
    (words.PART, _part),
    (words.NOON, _noon),
    (words.CLOCKS, _clocks),
    (words.CLOCK_OF_12, _clock_of_12),
    (words.CLOCK_WITH_H, _clock_with_h),
    (words.SPOKEN, _spoken),
    (words.FOUR_DIGITS, _four_digits),
    (words.CLOCK, _clock),
]
"""Shapes of pieces, and what reads each; the first that makes sense of it counts."""
