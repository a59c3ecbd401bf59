"""Days off for everyone: those that a workspace keeps beside public holidays, as between Christmas and New Year.

Nothing here touches the database; they are kept as a list of strings, one for each span of days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

MOST_SPANS = 100
"""How many spans a workspace may keep; written one on a line, they fit into a field of Slack's."""
A_LEAP_YEAR = 2000
"""The year in which spans without a year are reckoned: it has every day."""
_NEW_YEAR, _LAST_DAY = date(A_LEAP_YEAR, 1, 1), date(A_LEAP_YEAR, 12, 31)
_LAST_OF_FEBRUARY = date(A_LEAP_YEAR, 2, 29)
_LATELY = timedelta(days=60)
_LONGEST = timedelta(days=2 * 366)
_DAY = timedelta(days=1)
_NO_YEAR = "--"
"""How ISO 8601 begins a date without a year: --12-24."""


@dataclass(frozen=True, order=True)
class Span:
    """Days in a row."""

    first: date
    last: date
    """The last one of them, no earlier than the first."""
    is_yearly: bool = False
    """Whether they come each year. `last` is a date of the year 2000 then, and `first` one of 1999 or 2000."""

    def days(self) -> Iterator[date]:
        """Each of them."""
        return (self.first + ahead * _DAY for ahead in range((self.last - self.first).days + 1))

    def packed(self) -> str:
        """As a string: "2026-12-24/2027-01-01", or "--12-24/--01-01" where they come each year."""
        return "/".join(f"{_NO_YEAR}{day:%m-%d}" if self.is_yearly else f"{day}" for day in (self.first, self.last))

    @classmethod
    def unpacked(cls, packed: str) -> "Span":
        """What was packed.

        Raises:
            ValueError: it is none.
        """
        first, last = packed.split("/")
        if first.startswith(_NO_YEAR):
            return yearly(_in_leap_year(first), _in_leap_year(last))
        found = cls(date.fromisoformat(first), date.fromisoformat(last))
        if not timedelta() <= found.last - found.first <= _LONGEST:
            raise ValueError("it ends before it begins, or years later")
        return found


@dataclass(frozen=True)
class DaysOff:
    """All of a workspace's; one object for all of its people, since many ask it."""

    dates: frozenset[date] = frozenset()
    each_year: frozenset[tuple[int, int]] = frozenset()
    """Month and day."""

    def __contains__(self, day: date) -> bool:
        return day in self.dates or (day.month, day.day) in self.each_year

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "DaysOff":
        """The days of these spans, which may overlap."""
        known = list(spans)
        dates = (day for span in known if not span.is_yearly for day in span.days())
        each_year = ((day.month, day.day) for span in known if span.is_yearly for day in span.days())
        return cls(frozenset(dates), frozenset(each_year))

    def spans(self) -> list[Span]:
        """The fewest spans that say the same: what comes each year first."""
        rows = _in_a_row(date(A_LEAP_YEAR, *day) for day in self.each_year)
        if rows and rows[0][0] == _NEW_YEAR and rows[-1][0] > _LAST_OF_FEBRUARY and rows[-1][1] == _LAST_DAY:
            (_, end), (start, _) = rows.pop(0), rows.pop()
            rows.append((start, end))
        dated = [Span(first, last) for first, last in _in_a_row(self.dates)]
        return [*(yearly(first, last) for first, last in rows), *dated]

    def lately(self, today: date) -> "DaysOff":
        """Those of the last weeks, which some reminders look back at."""
        return DaysOff(frozenset(day for day in self.dates if today - _LATELY <= day < today))

    def __or__(self, other: "DaysOff") -> "DaysOff":
        return DaysOff(self.dates | other.dates, self.each_year | other.each_year)

    def packed(self) -> list[str]:
        """As JSON can hold it."""
        return [each.packed() for each in self.spans()]


NONE = DaysOff()


def yearly(first: date, last: date) -> Span:
    """The days from one to the other that come each year, over New Year where the last is earlier in it.

    Raises:
        ValueError: they are nearly the whole year, from 29 February on.
    """
    first, last = first.replace(year=A_LEAP_YEAR), last.replace(year=A_LEAP_YEAR)
    return Span(first if first <= last else first.replace(year=A_LEAP_YEAR - 1), last, is_yearly=True)


def unpacked(stored: Any) -> DaysOff:
    """The days off that a workspace's settings hold; what cannot be read counts as not chosen."""
    return _unpacked(tuple(filter(_is_text, stored))) if isinstance(stored, list) else NONE


def is_readable(stored: Any) -> bool:
    """Whether all that is stored can be read."""
    return isinstance(stored, list) and all(_is_text(each) and _read(each) for each in stored)


@lru_cache(maxsize=1024)
def _unpacked(packed: tuple[str, ...]) -> DaysOff:
    return DaysOff.of(filter(None, map(_read, packed)))


def _read(packed: str) -> Span | None:
    try:
        return Span.unpacked(packed)
    except ValueError:
        return None


def _is_text(stored: Any) -> bool:
    return isinstance(stored, str)


def _in_leap_year(packed: str) -> date:
    return date.fromisoformat(f"{A_LEAP_YEAR}{packed.removeprefix(_NO_YEAR[:-1])}")


def _in_a_row(days: Iterable[date]) -> list[tuple[date, date]]:
    """The first and last of each row of days without a gap."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] + _DAY == day:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found
