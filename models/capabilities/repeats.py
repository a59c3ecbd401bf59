"""How often a promise comes again: every other Friday at 15:00, on the 1st of each month, every working day.

Pure: an occurrence is known by its date in the calendar, whatever day its work moves to, so each comes once, also for
somebody who travels or whose clocks change.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

from models.people.hours import Hours

FURTHEST = timedelta(days=3660)
"""How far ahead the next one is looked for."""
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
    """Of weeks, on which ISO weekdays; of months, with `nth`, which weekday."""
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
    """The first that is due later than now and has a later date than `last`; `None` where none comes for ten years."""
    since = repeat.starts if last is None else max(repeat.starts, last + _DAY)
    latest = hours.today(now) + FURTHEST
    for day in takewhile(lambda each: each <= latest, _dates(repeat, hours, since)):
        due_at = _due(repeat, hours, day)
        if due_at and due_at > now:
            return Occurrence(day, due_at)
    return None


def _due(repeat: Repeat, hours: Hours, day: date) -> datetime | None:
    """When the one of that date is due; `None` where it is left out.

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
            moved = hours.moved_in_week(day)
            return hours.end_of(moved) if moved and moved.isoweekday() not in repeat.weekdays else None
        case Unit.MONTH:
            return hours.end_of(hours.next_working_day(day))
        case _:
            return None


def _dates(repeat: Repeat, hours: Hours, since: date) -> Iterator[date]:
    """Its dates in the calendar from that one on, earliest first, without an end."""
    match repeat.unit:
        case Unit.DAY:
            behind = -(since - repeat.starts).days % repeat.every
            found = _every(since + behind * _DAY, repeat.every * _DAY)
        case Unit.WORKING_DAY:
            working = filter(hours.is_working_day, _every(repeat.starts, _DAY))
            found = (day for count, day in enumerate(working) if count % repeat.every == 0)
        case Unit.WEEK:
            weeks = _every(_monday(repeat.starts), repeat.every * _WEEK)
            found = (monday + (day - 1) * _DAY for monday in weeks for day in sorted(repeat.weekdays))
        case Unit.MONTH:
            months = _months(repeat.starts, repeat.every)
            found = (day for first in months if (day := _in_month(repeat, hours, first)))
    return (day for day in found if day >= since)


def _every(first: date, step: timedelta) -> Iterator[date]:
    while True:
        yield first
        first += step


def _months(day: date, every: int) -> Iterator[date]:
    """The first days of that day's month and of every n-th after it."""
    count = day.year * 12 + day.month - 1
    while True:
        yield date(count // 12, count % 12 + 1, 1)
        count += every


def _in_month(repeat: Repeat, hours: Hours, first: date) -> date | None:
    """Which day of this month it is; `None` where the month has no such day, as a fifth Friday."""
    days = list(takewhile(lambda day: day.month == first.month, _every(first, _DAY)))
    if repeat.nth is None:
        wanted = repeat.day or 1
        return days[-1] if wanted < 0 else days[min(wanted, len(days)) - 1]
    fitting = [
        day for day in days if (day.isoweekday() in repeat.weekdays if repeat.weekdays else hours.is_working_day(day))
    ]
    index = repeat.nth if repeat.nth < 0 else repeat.nth - 1
    return fitting[index] if -len(fitting) <= index < len(fitting) else None


def _monday(day: date) -> date:
    return day - (day.isoweekday() - 1) * _DAY
