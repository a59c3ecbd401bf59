"""How often a promise comes again: every other Friday at 15:00, on the 1st of each month, every working day.

Pure: an occurrence is known by its date in the calendar, whatever day its work moves to, so each comes once, also for
somebody who travels or whose clocks change.
"""

import enum
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from models.people.hours import Hours

FURTHEST = timedelta(days=3660)
"""How far ahead the next one is looked for."""
MOVES = timedelta(days=31)
"""How much later than its date an occurrence may be due: what is older is passed over at once, however long ago it all
began."""
MONDAY = 1
WEEKDAYS = range(MONDAY, 8)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Unit(enum.StrEnum):
    """What is counted."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Repeat:
    """How often a promise comes again, in its owner's own calendar."""

    unit: Unit
    starts: date
    """The date of the first one: from it every second, third, … is counted."""
    every: int = 1
    """Only every n-th day, week or month; a year is twelve months."""
    weekdays: frozenset[int] = frozenset()
    """Of weeks, on which ISO weekdays, or on that of the first one; of months, with `nth`, which weekday."""
    day: int | None = None
    """Of months, on which day; in a shorter month its last one. -1 is the last day of the month."""
    nth: int | None = None
    """Of months, the n-th of `weekdays`, or of the working days where there are none; -1 is the last."""
    clock: time | None = None
    """The time of day that was named; without one, the end of the working day."""

    def packed(self) -> dict[str, Any]:
        """As JSON, without what is as usual."""
        plain = {
            "unit": self.unit.value,
            "starts": self.starts.isoformat(),
            "every": self.every,
            "weekdays": sorted(self.weekdays),
            "day": self.day,
            "nth": self.nth,
            "clock": self.clock and self.clock.isoformat("minutes"),
        }
        return {name: value for name, value in plain.items() if value not in (None, [])}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Repeat":
        """What `packed` packed."""
        clock = packed.get("clock")
        return cls(
            unit=Unit(packed["unit"]),
            starts=date.fromisoformat(packed["starts"]),
            every=packed.get("every", 1),
            weekdays=frozenset(packed.get("weekdays", ())),
            day=packed.get("day"),
            nth=packed.get("nth"),
            clock=time.fromisoformat(clock) if clock else None,
        )


@dataclass(frozen=True)
class Occurrence:
    """One time that it comes."""

    day: date
    """Its date in the calendar, by which it is known."""
    due_at: datetime
    """When the promise is due, in UTC; on another day where that one is free and no time of day was named."""


def next_occurrence(repeat: Repeat, hours: Hours, now: datetime, last: date | None = None) -> Occurrence | None:
    """The first that is due later than now and comes after the one of the date `last`; `None` where none comes for ten
    years.

    Of months only a later month than that of `last` has another, also where the calendar changed meanwhile, and with it
    which is “the first working day”.
    """
    today = hours.today(now)
    first = repeat.starts if last is None else max(repeat.starts, last + _DAY)
    since, until = max(first, today - MOVES), today + FURTHEST
    for day in _dates(repeat, hours, last, since, until):
        due_at = due(repeat, hours, day)
        if day >= since and due_at and due_at > now:
            return Occurrence(day, due_at)
    return None


def due(repeat: Repeat, hours: Hours, day: date) -> datetime | None:
    """When the one of that date is due, in UTC; `None` where it is left out.

    A time of day that was named is kept, on days off too. Without one, what comes daily leaves days off out, what comes
    weekly moves within its week as weekly nudges do, unless another comes there, and what comes monthly moves on to the
    next working day.
    """
    if repeat.clock:
        return hours.moment(day, repeat.clock)
    if hours.is_working_day(day):
        return hours.end_of(day)
    match repeat.unit:
        case Unit.WEEK:
            moved = _moved(repeat, hours, day)
            return hours.end_of(moved) if moved else None
        case Unit.MONTH:
            return hours.end_of(hours.next_working_day(day))
        case _:
            return None


def _moved(repeat: Repeat, hours: Hours, day: date) -> date | None:
    """Where in its week one goes that falls on a day off; `None` if another of that week is there."""
    moved = hours.moved_in_week(day)
    if moved is None or moved.isoweekday() in repeat.weekdays:
        return None
    earlier = (day - behind * _DAY for behind in range(1, day.isoweekday()))
    comes_there = any(each.isoweekday() in repeat.weekdays and hours.moved_in_week(each) == moved for each in earlier)
    return None if comes_there else moved


def _dates(repeat: Repeat, hours: Hours, last: date | None, since: date, until: date) -> Iterator[date]:
    """Its dates in the calendar, earliest first: all from `since` until then, and maybe some before."""
    match repeat.unit:
        case Unit.DAY:
            behind = -(since - repeat.starts).days % repeat.every
            return _every(since + behind * _DAY, repeat.every * _DAY, until)
        case Unit.WORKING_DAY:
            return _working_days(repeat, hours, last, since, until)
        case Unit.WEEK:
            return _in_weeks(repeat, hours, since, until)
        case Unit.MONTH:
            return _in_months(repeat, hours, last, since, until)


def _every(first: date, step: timedelta, until: date) -> Iterator[date]:
    while first <= until:
        yield first
        first += step


def _working_days(repeat: Repeat, hours: Hours, last: date | None, since: date, until: date) -> Iterator[date]:
    """Every n-th is counted from the one before, so that what began years ago costs no more."""
    if repeat.every == 1:
        return filter(hours.is_working_day, _every(since, _DAY, until))
    begin, skipped = (repeat.starts, 0) if last is None else (last + _DAY, repeat.every - 1)
    return islice(filter(hours.is_working_day, _every(begin, _DAY, until)), skipped, None, repeat.every)


def _in_weeks(repeat: Repeat, hours: Hours, since: date, until: date) -> Iterator[date]:
    weekdays = repeat.weekdays or {repeat.starts.isoweekday()}
    first = _first_of_week(repeat.starts, hours)
    passed = (since - first).days // 7
    for week in _every(first + passed // repeat.every * repeat.every * _WEEK, repeat.every * _WEEK, until):
        yield from (day for day in _every(week, _DAY, min(until, week + 6 * _DAY)) if day.isoweekday() in weekdays)


def _first_of_week(day: date, hours: Hours) -> date:
    """The first day of the week in which that day lies: Monday, or the first of the working days that lead up to it, so
    that a week from Sunday to Thursday is one week."""
    weekday = MONDAY
    while _before(weekday) in hours.work_days and len(hours.work_days) < len(WEEKDAYS):
        weekday = _before(weekday)
    return day - (day.isoweekday() - weekday) % len(WEEKDAYS) * _DAY


def _before(weekday: int) -> int:
    return (weekday - 2) % len(WEEKDAYS) + 1


def _in_months(repeat: Repeat, hours: Hours, last: date | None, since: date, until: date) -> Iterator[date]:
    first, begin = _month_of(repeat.starts), _month_of(since)
    if last:
        begin = max(begin, _month_of(last) + 1)
    behind = -(begin - first) % repeat.every
    for month in range(begin + behind, _month_of(until) + 1, repeat.every):
        if day := _in_month(repeat, hours, date(month // 12, month % 12 + 1, 1)):
            yield day


def _month_of(day: date) -> int:
    """Months, counted from the year 0."""
    return day.year * 12 + day.month - 1


def _in_month(repeat: Repeat, hours: Hours, first: date) -> date | None:
    """Which day of this month it is; `None` where the month has no such day, as a fifth Friday."""
    length = monthrange(first.year, first.month)[1]
    if repeat.nth is None:
        wanted = repeat.day or repeat.starts.day
        return first.replace(day=length if wanted < 0 else min(wanted, length))
    days = _every(first, _DAY, first.replace(day=length))
    fitting = [
        day for day in days if (day.isoweekday() in repeat.weekdays if repeat.weekdays else hours.is_working_day(day))
    ]
    index = repeat.nth if repeat.nth < 0 else repeat.nth - 1
    return fitting[index] if -len(fitting) <= index < len(fitting) else None
