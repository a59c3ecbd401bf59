"""Which day a piece of a phrase names: "today", "next tuesday", "25 nov", "end of week", "in 3 days"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

from bot.when import calendar, words
from bot.when.pieces import Days, Elapsed, Setting, Unsure
from bot.when.values import Unclear
from models.people.hours import Hours

_DAY = timedelta(days=1)
_SHORT = re.compile("".join(rf"(?:\d+ ?{unit} ?)?" for unit in "wdhms"))
"""A length of time in letters: "1h30m", "2d"."""


def _amounts(match: re.Match[str], setting: Setting) -> Days | Elapsed | None:
    """ "in 2 hours" and "in 90 minutes" are exact; "in 3 days", "2 weeks from now" and "in a month" name a day."""
    tail = match["tail"] or ""
    is_evident = setting.joint.endswith("in") or "from" in tail
    if not is_evident and re.fullmatch(r"[012]\d[0-5]\d ?h(?:(?:ou)?rs?)?", match[0]):
        return None  # "1530 hrs"
    if not is_evident and setting.joint not in words.AFTER and (setting.joint or not _is_length(match)):
        return None  # In "extend it by 2 days" there is no time.
    seconds, days, months = sum_of(match[0])
    if "ago" in tail:
        return Days((setting.today - _DAY,), is_evident=False)  # However long ago, it has passed.
    if months > words.MOST_MONTHS:
        return None
    if seconds is None:
        return Days((calendar.add_months(setting.today, months) + days * _DAY,), is_evident)
    return None if months else Elapsed(timedelta(days=days, seconds=seconds), is_evident)


def _is_length(match: re.Match[str]) -> bool:
    """Whether it is a length of time: "15h" is a time of day, "9h" may be one, and "3m" beside other words anything."""
    if not re.search(r"\d ?[a-z]\b", match[0]):
        return True
    hours = re.fullmatch(r"(\d+) ?h", match[0])
    is_whole = match.end() - match.start() == len(match.string) and _SHORT.fullmatch(match[0])
    return bool(is_whole) and not (hours and 7 <= int(hours[1]) < 24)


def sum_of(amounts: str) -> tuple[float | None, int, int]:
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
    if not (setting.joint.endswith("in") or setting.joint == "") or count > words.MOST_WORKING_DAYS:
        return None
    day = calendar.after_working_days(setting.hours, setting.today, count)
    return Days((day,), is_evident=bool(setting.joint or match["tail"]))


def _next_working_day(match: re.Match[str], setting: Setting) -> Days:
    """ "next working day"."""
    return Days((setting.hours.next_working_day(setting.today),), is_opening=setting.joint.endswith("before"))


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
    """ "friday", "this friday", "next tuesday", "monday next week", "the friday after next", "last friday"."""
    name, which = match["weekday"], match["which"] or ""
    coming = _coming(name, setting.today)
    if which in ("last", "past"):
        return Days((coming - 7 * _DAY,), is_evident=False)
    dates: tuple[date, ...] = (coming, coming + 7 * _DAY)
    weeks = _weeks_ahead(match)
    if weeks:
        dates = (_coming(name, calendar.week_start(setting.hours, setting.today) + weeks * 7 * _DAY),)
    is_evident = bool(which or match["next_week"] or match["tail"]) or (len(name) > 3 and setting.joint != "the")
    return Days(dates, is_evident, is_opening=_is_before(match, setting))


def _weeks_ahead(match: re.Match[str]) -> int:
    """In which week after this one a weekday lies; 0 where the coming one is meant."""
    if match["tail"] or (match["which"] or "").endswith("after next") or (match["next_week"] or "").endswith("next"):
        return 2 if match["amount"] is None else sum_of(match["amount"])[1] // 7
    return 1 if (match["which"] or "").startswith("next") or match["next_week"] else 0


def _coming(weekday: str, since: date) -> date:
    return since + (words.WEEKDAYS[weekday] - since.isoweekday()) % 7 * _DAY


def _date(match: re.Match[str], setting: Setting) -> Days | Unsure | None:
    """ "25 nov", "nov 25th 2026", "1/12", "25.11.", "2026-12-01", also after their weekday."""
    is_short = bool(match["figures"] and not match["short"])
    is_dotted = is_short and match["mark"] == "."
    is_time = is_dotted and (setting.joint in words.AT or int(match["second"]) > 12)
    if is_time or (is_short and match["mark"] == "-"):
        return None  # "at 10.30" is a time of day, and "3-4" are two numbers.
    both = [_next_written(match, setting, first) for first in (setting.day_first, not setting.day_first)]
    fitting = [day for day in both if day and _is_on(match["weekday"], day)]
    if not fitting:
        return None if match["figures"] and (is_dotted or not any(both)) else Unsure(Unclear.CONTRADICTION)
    is_dotted_day = setting.day_first and match["mark"] == "."
    other = next((day for day in fitting[1:] if day != fitting[0] and not is_dotted_day), None)
    is_opening = _is_before(match, setting)
    is_evident = not is_short or bool(match["weekday"]) or (match["mark"] == "/" and not _is_fraction(match))
    return Days((fitting[0],), is_evident, is_dotted, is_whole=True, is_opening=is_opening, other=other)


def _is_fraction(match: re.Match[str]) -> bool:
    """Whether it is as likely a part of something, or an idiom, as a date: "1/3", "24/7"."""
    first, second = int(match["first"]), int(match["second"])
    return first < second <= 10 or (first, second) in ((24, 7), (9, 11))


def _next_written(match: re.Match[str], setting: Setting, day_first: bool) -> date | None:
    """The date, or where its year is not said the next of its kind from today on."""
    if match["iso"]:
        return calendar.written_date(match["iso"], day_first=True)
    if match["figures"] and int(match["second"] if day_first else match["first"]) > 12:
        return None
    text = f"{match['words']} " if match["words"] else f"{match['figures']}{match['mark']}"
    if year := match["year"] or match["short"]:
        return calendar.written_date(f"{text}{year if len(year) == 4 else f'20{year}'}", day_first=day_first)
    years = range(setting.today.year, setting.today.year + 3)
    days = (calendar.written_date(f"{text}{year}", day_first=day_first) for year in years)
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
    """ "end of week", "next week", "mid december", "end of Q1", "the week after next", "the weekend"."""
    edge, which, unit = match["edge"] or "", match["which"], match["unit"]
    is_after_next = bool(match["after_next"])
    if not (edge or is_after_next or (which and unit in calendar.UNITS)) or (is_after_next and which == "this"):
        return None
    is_next = which in ("next", "coming")
    is_opening = edge.startswith(("start", "beginning")) or (
        setting.joint.endswith("before") and (is_next or is_after_next) and not edge
    )
    periods = list(_periods(unit, match["year"], setting))
    dates = tuple(_day_in(unit, edge, *each, setting.hours, is_opening=is_opening) for each in periods)
    if is_next or is_after_next:
        dates = dates[1:2] if is_next else dates[2:3]
    if which == "this":
        dates = (dates[0], periods[0][1])  # On a Saturday, "this week" still is not the next one.
    return Days(dates, bool(edge) or setting.joint != "the", is_opening=is_opening)


def _day_in(unit: str, edge: str, first: date, last: date, hours: Hours, *, is_opening: bool) -> date:
    """The first, last or middle working day of a period."""
    if edge.startswith(("mid", "in the mid")):
        kind = unit if unit in calendar.UNITS else "quarter" if unit.startswith("q") else "month"
        middle = calendar.middle(kind, first)
        till = [first + ahead * _DAY for ahead in range((middle - first).days + 1)]
        if any(day.isoweekday() in hours.work_days for day in till):
            return calendar.last_working_day(hours, first, middle)
        return calendar.first_working_day(hours, middle, last)
    is_first = is_opening or edge.startswith("early")
    return (calendar.first_working_day if is_first else calendar.last_working_day)(hours, first, last)


def _periods(unit: str, year: str | None, setting: Setting) -> Iterator[tuple[date, date]]:
    """First and last days of this period and the following ones; a month or quarter with a name comes once a year."""
    if unit in calendar.UNITS:
        yield from (calendar.period(setting.hours, unit, setting.today, ahead) for ahead in range(3))
        return
    for each in [int(year)] if year else range(setting.today.year, setting.today.year + 4):
        first, last = named_period(unit, each)
        if year or last >= setting.today:
            yield first, last


def named_period(unit: str, year: int) -> tuple[date, date]:
    """First and last day of "march" or "q1" in that year."""
    if unit.startswith("q"):
        return calendar.quarter(year, int(unit[1]))
    month = next(number for number, name in enumerate(words.MONTHS, 1) if name.startswith(unit[:3]))
    first = date(year, month, 1)
    return first, calendar.add_months(first, 1) - _DAY


def _weekend(match: re.Match[str], setting: Setting) -> Days | None:
    """ "by the weekend" is the last working day before it; "this weekend" and "at the weekend" are its last day."""
    ends = [calendar.period(setting.hours, "week", setting.today, ahead) for ahead in range(3)]
    which = match["which"]
    if which or setting.joint in ("at", "on", "over"):
        last = ends[1 if which == "next" else 0][1]
        return Days((last,), is_whole=True)
    return Days(tuple(calendar.last_working_day(setting.hours, *each) for each in ends), is_evident=False)


def _vague(match: re.Match[str], setting: Setting) -> Unsure:
    """ "late friday", "early evening"; "half five", which is before five to some and after it to others."""
    return Unsure(Unclear.MORE, is_evident=bool(setting.joint) or not match[0].startswith("half"))


Reader = Callable[[re.Match[str], Setting], Days | Elapsed | Unsure | None]
READERS: list[tuple[re.Pattern[str], Reader]] = [
    (words.AMOUNTS, _amounts),
    (words.WORKING_DAYS, _working_days),
    (words.NEXT_WORKING_DAY, _next_working_day),
    (words.DATE, _date),
    (words.DAY_OF_MONTH, _day_of_month),
    (words.WEEKDAY, _weekday),
    (words.RELATIVE_DAY, _relative),
    (words.WEEKEND, _weekend),
    (words.PERIOD, _period),
    (words.VAGUE, _vague),
]
"""Shapes of pieces, and what reads each; the first that makes sense of it counts."""
