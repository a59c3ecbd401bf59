"""When something recurring is next due, in somebody's own time.

The dates come from APScheduler's cron trigger, the time on a date from `Hours`. The trigger is only ever asked for
noon: around a change of the clocks it yields times that do not exist (02:30 where they jump from 2 to 3), yields times
that come twice two times, and leaves out 00:30 on the day after a jump.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from models.people.hours import FURTHEST, Hours, zone_of
from models.people.rhythms import Rhythm

_DAY = timedelta(days=1)
_NOON = time(12)


def next_occurrence(rhythm: Rhythm, hours: Hours, after: datetime, last_on: date | None = None) -> datetime | None:
    """The first moment strictly after `after`, in UTC; `None` if it is off, or never comes on a working day.

    `last_on` is the local date on which it was last served. Whoever travels or changes the rhythm is not served again
    on that date or an earlier one; nor in the same week of theirs if it is weekly, or the same month if it is monthly.

    The occurrences after `last_on` are numbered from 1, whether or not their moment has passed, and where only every
    n-th is wanted, those are due whose number is a multiple of n. So asking later, with the same `last_on`, keeps to
    the count. Without `last_on` there is nothing to count from, and the next one is due.
    """
    if not rhythm.is_on:
        return None
    today = hours.today(after)
    start = today if last_on is None else _free_from(rhythm, hours, last_on)
    if rhythm.every == 1:  # there is nothing to count
        start = max(start, today)
    for number, day in enumerate(_days(rhythm, hours, start, today + FURTHEST), start=1):
        is_wanted = last_on is None or number % rhythm.every == 0
        if is_wanted and (due := _moment(rhythm, hours, day)) > after:
            return due
    return None


def makes_sense(due: datetime, now: datetime, hours: Hours) -> bool:
    """Whether what was missed is made up for now: only on the day it was due, and at a humane hour."""
    return hours.today(now) == hours.today(due) and hours.is_humane(now)


def _free_from(rhythm: Rhythm, hours: Hours, last_on: date) -> date:
    """The start of the first day, week or month in which it may occur again."""
    if rhythm.is_monthly:
        return (last_on.replace(day=1) + 31 * _DAY).replace(day=1)
    if rhythm.is_weekly:
        return hours.week_start(last_on) + 7 * _DAY
    return last_on + _DAY


def _days(rhythm: Rhythm, hours: Hours, start: date, latest: date) -> Iterator[date]:
    """The days on which it occurs, from the start of the day, week or month in which `start` lies."""
    if rhythm.is_monthly:
        for _, dates in groupby(_dates(rhythm, hours, start.replace(day=1), latest), lambda day: day.month):
            if first := next(filter(hours.is_working_day, dates), None):
                yield first
    elif rhythm.is_weekly:
        for day in _dates(rhythm, hours, hours.week_start(start), latest):
            if moved := hours.moved_in_week(day):
                yield moved
    else:
        yield from filter(hours.is_working_day, _dates(rhythm, hours, start, latest))


def _moment(rhythm: Rhythm, hours: Hours, day: date) -> datetime:
    """When on that day: at the start of work where the time is in the quiet hours, or is jumped over up to midnight."""
    if not hours.is_quiet(rhythm.at):
        due = hours.moment(day, rhythm.at)
        if hours.today(due) == day:
            return due
    return hours.start_of(day)


def _dates(rhythm: Rhythm, hours: Hours, start: date, latest: date) -> Iterator[date]:
    """The rhythm's weekdays on the calendar, whether they work then or not."""
    day = _date_from(rhythm.days, hours.zone, start)
    while day <= latest:
        yield day
        day = _date_from(rhythm.days, hours.zone, day + _DAY)


@lru_cache(maxsize=1 << 15)
def _date_from(days: frozenset[int], zone: str, start: date) -> date:
    """The first of these weekdays from that date on."""
    trigger = _trigger(days, zone)
    found: datetime = trigger.get_next_fire_time(None, Hours(zone).moment(start, _NOON).astimezone(trigger.timezone))
    return found.date()


@lru_cache(maxsize=1 << 10)
def _trigger(days: frozenset[int], zone: str) -> Any:
    return CronTrigger(
        day_of_week=",".join(str(day - 1) for day in sorted(days)), hour=_NOON.hour, timezone=zone_of(zone)
    )
