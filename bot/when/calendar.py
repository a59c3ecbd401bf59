"""Dates of somebody's own calendar: their weeks, the working days in a month, and dates as they write them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from models.people.hours import Hours
from models.people.places import country_of

UNITS = frozenset({"week", "month", "quarter", "year"})
"""Periods that have a first and a last working day."""
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_DAY = timedelta(days=1)


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
    """The n-th working day after today."""
    for _ in range(count):
        today = hours.next_working_day(today)
    return today


def is_day_first(hours: Hours) -> bool:
    """Whether 1/12 is the first of December to them, which it is everywhere but in the United States.

    Their country is the one whose holidays they keep, else the one in which their time zone's place lies.
    """
    country = hours.country or country_of(hours.zone) or ""
    return country.partition("-")[0] != "US"


def written_date(text: str, hours: Hours) -> date | None:
    """The date that a text with day, month and year says; `None` if there is no such day."""
    import dateparser  # Loading it takes a moment and some megabytes, which a process may never need.

    try:
        found = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "DATE_ORDER": "DMY" if is_day_first(hours) else "MDY",
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
