"""Dates of somebody's own calendar: their weeks, the working days in a month, and dates as they write them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError

from models.people.hours import Hours
from models.people.places import country_of

UNITS = frozenset({"week", "month", "quarter", "year"})
"""Periods that have a first and a last working day."""
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_DAY = timedelta(days=1)
_UNDECIDED = "MM-dd"
"""The pattern of day and month that CLDR has for languages of which it knows none."""


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has no such day."""
    first = _first_of_month(day, months)
    return min(first + (day.day - 1) * _DAY, _first_of_month(day, months + 1) - _DAY)


def _first_of_month(day: date, ahead: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def days_of_month(number: int, today: date) -> Iterator[date]:
    """The days of the coming twelve months that have this number, from today on."""
    for ahead in range(13):
        first = _first_of_month(today, ahead)
        day = first + (number - 1) * _DAY
        if day >= today and day.month == first.month:
            yield day


def week_start(hours: Hours, day: date) -> date:
    """The first day of their week: Monday, or the Sunday or Saturday on which the working week of some begins."""
    return hours.week_start(day)


def period(hours: Hours, unit: str, today: date, ahead: int) -> tuple[date, date]:
    """First and last day of this week, month, quarter or year, or of the n-th after it."""
    if unit == "week":
        first = week_start(hours, today) + 7 * ahead * _DAY
        return first, first + 6 * _DAY
    months = _MONTHS_OF[unit]
    begun = ahead * months - (today.month - 1) % months
    return _first_of_month(today, begun), _first_of_month(today, begun + months) - _DAY


def quarter(year: int, number: int) -> tuple[date, date]:
    """First and last day of that quarter of a year."""
    first = date(year, number * 3 - 2, 1)
    return first, _first_of_month(first, 3) - _DAY


def middle(unit: str, first: date) -> date:
    """The middle day of the period that begins then: of a week its third, of a month the 15th."""
    match unit:
        case "week":
            return first + 2 * _DAY
        case "quarter":
            return _first_of_month(first, 1) + 14 * _DAY
        case "year":
            return _first_of_month(first, 6) - _DAY
        case _:
            return first + 14 * _DAY


def first_working_day(hours: Hours, first: date, last: date) -> date:
    """The first day between these on which they work; where holidays leave none, as if there were no holidays."""
    return _working_day(hours, [first + ahead * _DAY for ahead in range((last - first).days + 1)])


def last_working_day(hours: Hours, first: date, last: date) -> date:
    """The last day between these on which they work; where holidays leave none, as if there were no holidays."""
    return _working_day(hours, [last - back * _DAY for back in range((last - first).days + 1)])


def _working_day(hours: Hours, days: Iterable[date]) -> date:
    usual = [day for day in days if day.isoweekday() in hours.work_days]
    return next(filter(hours.is_working_day, usual), usual[0])


def after_working_days(hours: Hours, today: date, count: int) -> date:
    """The n-th working day after today, or before it where the count is negative."""
    for _ in range(abs(count)):
        today = hours.next_working_day(today) if count > 0 else hours.previous_working_day(today) or today - _DAY
    return today


def is_day_first(hours: Hours) -> bool:
    """Whether 1/12 is the first of December to them, rather than the twelfth of January.

    Their country is the one whose holidays they keep, else the one in which their time zone's place lies; the order is
    that of its short date in the Unicode CLDR. Where that begins with the year, the one of day and month alone counts,
    unless CLDR knows of none for it.
    """
    return _is_day_first((hours.country or country_of(hours.zone) or "").partition("-")[0])


@cache
def _is_day_first(country: str) -> bool:
    try:
        locale = Locale.parse(f"und_{country}")
    except (ValueError, UnknownLocaleError):
        return True
    pattern: str = locale.date_formats["short"].pattern
    if pattern.startswith("y"):
        pattern = locale.datetime_skeletons["Md"].pattern
    return pattern == _UNDECIDED or pattern.find("d") < pattern.find("M")


def written_date(text: str, *, day_first: bool) -> date | None:
    """The date that a text with day, month and year says; `None` if there is no such day."""
    import dateparser  # Loading it takes a moment and some megabytes, which a process may never need.

    try:
        found = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "DATE_ORDER": "DMY" if day_first else "MDY",
                "PARSERS": ["absolute-time"],
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RELATIVE_BASE": datetime(2000, 1, 1),  # noqa: DTZ001 - it wants a naive one, and a date has no zone
                "TIMEZONE": "UTC",
                "RETURN_AS_TIMEZONE_AWARE": False,
            },
        )
    except Exception:  # What it raises on odd input is not documented, and all of it means the same here.
        return None
    return found.date() if found else None
