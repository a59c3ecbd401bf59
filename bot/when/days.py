"""Which day a piece of a phrase names: "today", "next tuesday", "25 nov", "end of week", "in 3 days"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from bot.when import calendar, words
from models.people.hours import Hours

_DAY = timedelta(days=1)
_MOST_MONTHS = 24
_MOST_WORKING_DAYS = 523
"""More than these are more than two years."""


@dataclass(frozen=True)
class Setting:
    """In whose time a piece of a phrase stands, and after what."""

    hours: Hours
    today: date
    joint: str
    """The word that joins the piece to what stands before it, such as "by" or "in", or "the"; empty if none does."""
    follows_day: bool
    """Whether the phrase has named a day already."""


@dataclass(frozen=True)
class Days:
    """The days that a piece may mean, likeliest first."""

    dates: tuple[date, ...]
    is_evident: bool = True
    """Whether the words mean a time wherever they stand: "friday" does, "sun" and "the 3rd" need not."""
    is_loose: bool = False
    """Whether they may as well be another number, such as 3.11."""
    is_whole: bool = False
    """Whether the day itself is meant, so that when its work is over there is still its evening."""
    is_opening: bool = False
    """Whether it means the start of the working day."""


@dataclass(frozen=True)
class Elapsed:
    """An exact length of time from now."""

    length: timedelta
    is_evident: bool
    is_loose: bool = False


def _amounts(match: re.Match[str], setting: Setting) -> Days | Elapsed | None:
    """ "in 2 hours" and "in 90 minutes" are exact; "in 3 days", "2 weeks from now" and "in a month" name a day."""
    tail = match["tail"] or ""
    is_evident = setting.joint.endswith("in") or "from" in tail
    if not is_evident and (setting.joint or re.search(r"\d ?[a-z]\b", match[0])):
        return None  # "15h" is a time of day, and in "extend it by 2 days" there is none.
    seconds, days, months = _sum_of(match[0])
    if "ago" in tail:
        return Days((setting.today - _DAY,), is_evident=False)  # However long ago, it has passed.
    if months > _MOST_MONTHS:
        return None
    if seconds is None:
        return Days((calendar.add_months(setting.today, months) + days * _DAY,), is_evident)
    return None if months else Elapsed(timedelta(days=days, seconds=seconds), is_evident)


def _sum_of(amounts: str) -> tuple[float | None, int, int]:
    """Seconds (`None` if no such unit is said), days and months of "2 hours 30 minutes"."""
    seconds: float | None = None
    days = months = 0
    for each in words.AMOUNT.finditer(amounts):
        number, unit = words.number_of(each), each["unit"]
        if unit.startswith(("mo", "y")):
            months += int(number) * (12 if unit.startswith("y") else 1)
        elif unit[0] in words.SECONDS:
            seconds = (seconds or 0) + number * words.SECONDS[unit[0]]
        else:
            days += int(number) * words.DAYS[unit[0]]
    return seconds, days, months


def _working_days(match: re.Match[str], setting: Setting) -> Days | None:
    """ "in 3 working days", "5 business days from now"."""
    count = int(words.number_of(match))
    if not (setting.joint.endswith("in") or setting.joint == "") or count > _MOST_WORKING_DAYS:
        return None
    day = calendar.after_working_days(setting.hours, setting.today, count)
    return Days((day,), is_evident=bool(setting.joint or match["tail"]))


def _relative(match: re.Match[str], setting: Setting) -> Days:
    """ "today", "the day after tomorrow", "yesterday"."""
    ahead = words.RELATIVE.get(match["name"], -1)
    return Days(
        (setting.today + ahead * _DAY,),
        is_evident=ahead >= 0,
        is_whole=True,
        is_opening=_is_before(match, setting),
    )


def _weekday(match: re.Match[str], setting: Setting) -> Days:
    """ "friday", "this friday", "next tuesday", "monday next week", "last friday"."""
    name, which = match["weekday"], match["which"] or ""
    coming = _coming(name, setting.today)
    if which in ("last", "past"):
        return Days((coming - 7 * _DAY,), is_evident=False)
    dates: tuple[date, ...] = (coming, coming + 7 * _DAY)
    if which.startswith("next") or match["next_week"]:
        dates = (_coming(name, calendar.week_start(setting.hours, setting.today) + 7 * _DAY),)
    is_evident = bool(which) or (name in words.DAY_NAMES and setting.joint != "the")
    return Days(dates, is_evident, is_opening=_is_before(match, setting))


def _coming(weekday: str, since: date) -> date:
    return since + (words.WEEKDAYS[weekday] - since.isoweekday()) % 7 * _DAY


def _date(match: re.Match[str], setting: Setting) -> Days | None:
    """ "25 nov", "nov 25th 2026", "1/12", "25.11.", "2026-12-01", also after their weekday."""
    is_short = bool(match["figures"] and not match["short"])
    is_dotted = is_short and match["mark"] == "."
    is_time = is_dotted and (setting.joint in words.AT or int(match["second"]) > 12)
    if is_time or (is_short and match["mark"] == "-"):
        return None  # "at 10.30" is a time of day, and "3-4" are two numbers.
    day = _next_written(match, setting)
    if day is None or not _is_on(match["weekday"], day):
        return None
    return Days((day,), not is_short, is_dotted, is_whole=True, is_opening=_is_before(match, setting))


def _next_written(match: re.Match[str], setting: Setting) -> date | None:
    """The date, or where its year is not said the next of its kind from today on."""
    if match["iso"]:
        return calendar.written_date(match["iso"], setting.hours)
    text = f"{match['words']} " if match["words"] else f"{match['figures']}{match['mark']}"
    if year := match["year"] or match["short"]:
        return calendar.written_date(f"{text}{year if len(year) == 4 else f'20{year}'}", setting.hours)
    years = range(setting.today.year, setting.today.year + 3)
    days = (calendar.written_date(f"{text}{year}", setting.hours) for year in years)
    return next((day for day in days if day and day >= setting.today), None)


def _day_of_month(match: re.Match[str], setting: Setting) -> Days:
    """ "the 3rd", "friday the 27th": this one or the next, no slip of the tongue that fits only months later."""
    days = islice(calendar.days_of_month(int(match["day"]), setting.today), 2)
    fitting = tuple(day for day in days if _is_on(match["weekday"], day))
    return Days(fitting, bool(match["weekday"]), is_opening=_is_before(match, setting))


def _is_on(weekday: str | None, day: date) -> bool:
    return weekday is None or day.isoweekday() == words.WEEKDAYS[weekday]


def _is_before(match: re.Match[str], setting: Setting) -> bool:
    """Whether it says "before friday", and not "before the end of friday"."""
    return setting.joint.endswith("before") and not match["end"]


def _period(match: re.Match[str], setting: Setting) -> Days | None:
    """ "end of week", "next week", "early next month", "end of march", "the weekend"."""
    edge, which = match["edge"] or "", match["which"]
    unit = match["unit"] or "week"
    if not (edge or match["weekend"] or (which and unit in calendar.UNITS)):
        return None
    is_next = which in ("next", "coming")
    is_opening = edge.endswith(("start of", "beginning of")) or (
        setting.joint.endswith("before") and is_next and not edge
    )
    find = calendar.first_working_day if is_opening or edge == "early" else calendar.last_working_day
    periods = list(_periods(unit, setting))
    dates = tuple(find(setting.hours, first, last) for first, last in periods)
    if is_next:
        dates = dates[1:2]
    if which == "this":
        dates = (dates[0], periods[0][1])  # On a Saturday, "this week" still is not the next one.
    is_evident = not match["weekend"] and (bool(edge) or setting.joint != "the")
    return Days(dates, is_evident, is_opening=is_opening)


def _periods(unit: str, setting: Setting) -> Iterator[tuple[date, date]]:
    """First and last days of this period and the following ones; a month with a name comes once a year."""
    start, step = 0, 1
    if unit not in calendar.UNITS:
        named = next(number for number, name in enumerate(words.MONTHS, 1) if name.startswith(unit[:3]))
        unit, start, step = "month", (named - setting.today.month) % 12, 12
    for count in range(3):
        yield calendar.period(setting.hours, unit, setting.today, start + count * step)


Reader = Callable[[re.Match[str], Setting], Days | Elapsed | None]
READERS: list[tuple[re.Pattern[str], Reader]] = [
    (words.AMOUNTS, _amounts),
    (words.WORKING_DAYS, _working_days),
    (words.DATE, _date),
    (words.DAY_OF_MONTH, _day_of_month),
    (words.WEEKDAY, _weekday),
    (words.RELATIVE_DAY, _relative),
    (words.PERIOD, _period),
]
"""Shapes of pieces, and what reads each; the first that makes sense of it counts."""
