"""Days off from a calendar's file (iCalendar, RFC 5545, .ics), as a person sends it: nothing in it is trusted.

Only events of whole days count, those that repeat every year with each of their dates in the coming two years. Reading
is bounded by how much there is, and by time where a rule has no date at all; it takes up to a second or two, so it
belongs in a thread. `icalendar` reads the file, `dateutil` its rules.
"""

import enum
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from time import monotonic
from typing import Any

from bot.when.days_off import LONGEST
from models.people.days_off import DaysOff, Span

AHEAD = timedelta(days=2 * 366)
"""How far into the future dates are taken."""
MOST_EVENTS = 2_000
MOST_LINES = 12_000
MOST_SECONDS = 1.0
_EVENT = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VEVENT", re.IGNORECASE | re.MULTILINE)
_DAY = timedelta(days=1)


class Flaw(enum.Enum):
    """Why nothing is taken from a file."""

    NO_CALENDAR = enum.auto()
    TOO_LARGE = enum.auto()
    TOO_MANY = enum.auto()
    EMPTY = enum.auto()
    NO_ANSWER = enum.auto()
    """It could not be fetched, or not be read in time."""


@dataclass(frozen=True)
class Calendar:
    """What a file says."""

    spans: tuple[Span, ...] = ()
    timed: int = 0
    """Events with a time of day."""
    unread: int = 0
    """Events of whole days that cannot be read: broken ones, those that repeat otherwise than every year, and those
    that are longer than a span may be."""
    flaw: Flaw | None = None


class _UnreadError(Exception):
    """This event cannot be read."""


def read(content: bytes, today: date) -> Calendar:
    """What the file says of the days from today on; never raises."""
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES or len(_EVENT.findall(content)) > MOST_EVENTS:
        return Calendar(flaw=Flaw.TOO_MANY)
    try:
        events = list(_events(content))
    except Exception:  # What it raises on odd input is not documented, and all of it means the same here.
        return Calendar(flaw=Flaw.NO_CALENDAR)
    return _of_events(events, today)


def _events(content: bytes) -> Iterator[Any]:
    """The events of all calendars in the file.

    Raises:
        ValueError: there is no calendar in it.
    """
    from icalendar import Calendar as Parser  # Loading it takes a moment, which a process may never need.

    text = content.decode("utf-8-sig", errors="replace")
    calendars = [each for each in Parser.from_ical(text, multiple=True) if each.name == "VCALENDAR"]
    if not calendars:
        raise ValueError("no calendar")
    for each in calendars:
        yield from each.walk("VEVENT")


def _of_events(events: Iterable[Any], today: date) -> Calendar:
    """From what the events say."""
    days: set[date] = set()
    timed = unread = 0
    moved = _moved(events)
    deadline = monotonic() + MOST_SECONDS
    for event in events:
        if monotonic() > deadline:
            return Calendar(flaw=Flaw.TOO_MANY)
        try:
            found = _days(event, today, moved.get(str(event.get("UID")), frozenset()))
        except Exception:
            unread += 1
        else:
            timed += found is None
            days |= found or set()
    if not days:
        return Calendar(timed=timed, unread=unread, flaw=Flaw.EMPTY)
    return Calendar(tuple(DaysOff(frozenset(days)).spans()), timed, unread)


def _moved(events: Iterable[Any]) -> dict[str, frozenset[date]]:
    """The dates of a series, by its UID, for which another event stands."""
    found: dict[str, frozenset[date]] = {}
    for event in events:
        with suppress(Exception):
            uid, instead_of = str(event["UID"]), event["RECURRENCE-ID"].dt
            found[uid] = found.get(uid, frozenset()) | {_date(instead_of)}
    return found


def _days(event: Any, today: date, moved: frozenset[date]) -> set[date] | None:
    """The days from today on that an event takes up; `None` where it has a time of day.

    Raises:
        _UnreadError: it cannot be read; other errors mean the same.
    """
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return set()
    first = event["DTSTART"].dt
    if isinstance(first, datetime):
        return None
    length = (event.end - first).days  # where it ends is the first day after it
    if not 1 <= length <= LONGEST:
        raise _UnreadError
    horizon = today + AHEAD
    begins = {first} | set(_repeated(event, first, horizon)) | set(_dates(event, "RDATE"))
    begins -= moved if "RECURRENCE-ID" not in event else frozenset()
    begins -= set(_dates(event, "EXDATE"))
    ahead = [timedelta(days=each) for each in range(length)]
    return {begin + each for begin in begins for each in ahead if today <= begin + each <= horizon}


def _repeated(event: Any, first: date, horizon: date) -> Iterator[date]:
    """The dates on which it repeats, up to the horizon.

    Raises:
        _UnreadError: it does not repeat every year, or every few.
    """
    from dateutil.rrule import rrulestr

    if "RRULE" not in event:
        return iter(())
    rule = dict(event["RRULE"])  # more than one rule is a list, which fails here
    until = [_date(each) for each in rule.pop("UNTIL", [])]
    if rule["FREQ"] != ["YEARLY"] or any(each < 1 for each in rule.get("INTERVAL", [1])):
        raise _UnreadError
    last = min([horizon, *until])
    found = rrulestr(type(event["RRULE"])(rule).to_ical().decode(), dtstart=datetime.combine(first, time()))
    return takewhile(lambda day: day <= last, (each.date() for each in found))


def _dates(event: Any, name: str) -> Iterator[date]:
    """The dates in a property that may stand in it more than once."""
    found = event.get(name, [])
    for each in found if isinstance(found, list) else [found]:
        yield from (_date(one.dt) for one in each.dts)


def _date(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
