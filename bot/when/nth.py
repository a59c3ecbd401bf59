"""Days counted within a period: "third tuesday of august", "15th of next month", "last working day of the month"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.when import calendar, words
from bot.when.days import Reader, named_period
from bot.when.pieces import Days, Setting
from models.people.hours import Hours

_DAY = timedelta(days=1)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1}
ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "second last": -2, "second to last": -2}
_YEAR = r"(?: (?P<year>20[0-9]{2}))?"
_WITHIN = rf"(?P<unit>week|month|quarter|year|q[1-4]|{words.MONTH}){_YEAR}"
_WHAT = rf"(?:working|business|work) ?day|weekday|day|{words.any_of(words.WEEKDAYS)}"
COUNTED = rf"(?P<nth>{words.any_of(ORDINALS)}) (?P<what>{_WHAT})"
_NTH = words.whole_words(rf"{COUNTED} (?:(?:of|in) )?(?:the )?(?P<which>this |next |coming )?{_WITHIN}")
_OF_MONTH = words.whole_words(
    r"(?P<day>[0-9]{1,2}(?:st|nd|rd|th)|first|last) (?:day )?(?:(?:of|in) )?"
    r"(?P<which>the |this |next |the next |the coming )?month"
)


def counted(nth: int, what: str, first: date, last: date, hours: Hours) -> date | None:
    """The n-th of such days ("working day", "day", "tuesday") between these; a negative one from the end."""
    days = [first + ahead * _DAY for ahead in range((last - first).days + 1)]
    if what in words.WEEKDAYS:
        days = [day for day in days if day.isoweekday() == words.WEEKDAYS[what]]
    elif what != "day":
        days = [day for day in days if hours.is_working_day(day)]
    index = nth if nth < 0 else nth - 1
    return days[index] if -len(days) <= index < len(days) else None


def _nth(match: re.Match[str], setting: Setting) -> Days:
    """ "first monday of next month", "2nd friday in march", "last working day of the month"."""
    periods = _periods(match["unit"], (match["which"] or "").strip(), match["year"], setting)
    nth = ORDINALS[match["nth"]]
    found = [counted(nth, match["what"], *each, setting.hours) for each in periods]
    return Days(tuple(day for day in found if day), is_opening=setting.joint.endswith("before"))


def _periods(unit: str, which: str, year: str | None, setting: Setting) -> Iterator[tuple[date, date]]:
    if unit in calendar.UNITS:
        for ahead in {"": range(4), "this": range(1)}.get(which, range(1, 2)):
            yield calendar.period(setting.hours, unit, setting.today, ahead)
    else:
        for each in [int(year)] if year else range(setting.today.year, setting.today.year + 3):
            yield named_period(unit, each)


def _of_month(match: re.Match[str], setting: Setting) -> Days | None:
    """ "15th of next month", "first of the month", "last of the month"."""
    which = (match["which"] or "").removeprefix("the ").strip()
    number = ORDINALS.get(match["day"]) or int(re.sub(r"\D", "", match["day"]))
    if not match["which"] and " of " not in match[0]:
        return None
    found = []
    for ahead in {"next": range(1, 2), "coming": range(1, 2), "this": range(1)}.get(which, range(13)):
        first, last = calendar.period(setting.hours, "month", setting.today, ahead)
        day = last if number < 0 else first + (number - 1) * _DAY
        if first <= day <= last:
            found.append(day)
    return Days(tuple(found), is_opening=setting.joint.endswith("before"))


READERS: list[tuple[re.Pattern[str], Reader]] = [(_NTH, _nth), (_OF_MONTH, _of_month)]
