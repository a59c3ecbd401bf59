"""Days off as somebody types them, a day or a range on each line: "24 Dec - 1 Jan", "2026-04-06", "Dec 24-26".

Without a year they come each year. Nothing is guessed: a line that may mean two days, or none, is told of.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.when.words import MONTHS, WEEKDAYS
from models.people.days_off import A_LEAP_YEAR, Span, yearly

LONGEST = 92
"""Days of one span: more of them are more likely a slip than a holiday."""
_CENTURY = range(2000, 2100)
_RECENT = timedelta(days=7)
"""What ended before that is a slip of the year rather than a form that was open for a while."""
_MONTHS = {short: number for number, name in enumerate(MONTHS, 1) for short in (name, name[:3])} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?,? )?"
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_SHAPES = [
    re.compile(_WEEKDAY + shape)
    for shape in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})(?:\.? ?(?P<year>\d{4})|\.)?",
        rf"(?:the )?{_NUMBER}(?: of)?[ .-]*{_MONTH}(?:[ ,-]*(?P<year>\d{{4}}))?",
        rf"{_MONTH} ?(?:the )?{_NUMBER}(?:,? (?P<year>\d{{4}}))?",
        rf"{_NUMBER}\.?",
        rf"{_NUMBER},? (?P<year>\d{{4}})",
    )
]
_IN_NUMBERS = re.compile(r"(?P<one>\d{1,2})/(?P<other>\d{1,2})(?:/(?P<year>\d{4}))?")
_BETWEEN = re.compile(r" ?[-–—] ?| (?:to|until|till|through|and) |(?<=-\d\d)/(?=\d{4}-)")
"""What stands between the first and the last day."""


class Trouble(enum.Enum):
    """Why a line is not understood."""

    UNCLEAR = enum.auto()
    TWO_DAYS = enum.auto()
    """Such as 1/12: the first of December, or the twelfth of January."""
    NO_SUCH_DAY = enum.auto()
    OTHER_WEEKDAY = enum.auto()
    BACKWARDS = enum.auto()
    TOO_LONG = enum.auto()
    PAST = enum.auto()


@dataclass(frozen=True)
class Unread:
    """A line that was not understood."""

    line: str
    trouble: Trouble


@dataclass(frozen=True)
class _Part:
    """A day, as far as it is said."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None


class _UnreadError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


def read(typed: str, today: date) -> tuple[list[Span], list[Unread]]:
    """The spans that were typed, in their order, and the lines that are not understood, as they were typed."""
    spans: list[Span] = []
    unread = []
    for line in filter(None, (each.strip() for each in re.split(r"[\n;]", typed))):
        try:
            spans += _line(line, today)
        except _UnreadError as error:
            unread.append(Unread(line, error.trouble))
    return spans, unread


def _line(line: str, today: date) -> list[Span]:
    """What a line says: one span, or several with commas between them.

    Raises:
        _UnreadError: it is not understood.
    """
    said = re.sub(r"\s+", " ", line.casefold()).strip(" .,*•")
    try:
        return [_span(said, today)]
    except _UnreadError as error:
        if error.trouble is not Trouble.UNCLEAR or "," not in said:
            raise
    return [_span(part.strip(), today) for part in said.split(",")]


def _span(said: str, today: date) -> Span:
    whole = _part(said)
    if whole and whole.month:
        return _checked(whole, whole, today)
    found = {each for each in _ends(said) if each[0].month or each[1].month}
    if len(found) != 1:
        raise _UnreadError(Trouble.UNCLEAR)
    return _checked(*found.pop(), today)


def _ends(said: str) -> Iterator[tuple[_Part, _Part]]:
    """First and last day, for each way to part them."""
    for between in _BETWEEN.finditer(said):
        first, last = _part(said[: between.start()]), _part(said[between.end() :])
        if first and last and ("and" not in between[0] or first.month is None):
            yield first, last


def _part(said: str) -> _Part | None:
    """The day that these words name, all of them.

    Raises:
        _UnreadError: it may be either of two.
    """
    if match := _IN_NUMBERS.fullmatch(said):
        return _in_numbers(int(match["one"]), int(match["other"]), match["year"])
    for shape in _SHAPES:
        if match := shape.fullmatch(said):
            named = match.groupdict()
            month, year, weekday = (named.get(name) for name in ("month", "year", "weekday"))
            return _Part(
                int(named["day"]),
                (_MONTHS.get(month) or int(month)) if month else None,
                int(year) if year else None,
                WEEKDAYS[weekday] if weekday else None,
            )
    return None


def _in_numbers(one: int, other: int, year: str | None) -> _Part:
    if one != other and max(one, other) <= 12:
        raise _UnreadError(Trouble.TWO_DAYS)
    day, month = (one, other) if other <= 12 else (other, one)
    return _Part(day, month, int(year) if year else None)


def _checked(first: _Part, last: _Part, today: date) -> Span:
    """The span from one day to the other.

    Raises:
        _UnreadError: there is none, or it is not one that somebody means.
    """
    begin, end = _date(first, first.month or last.month), _date(last, last.month or first.month)
    if first.year is None and last.year is None:
        span = _each_year(begin, end)
        if first.weekday or last.weekday:
            raise _UnreadError(Trouble.UNCLEAR)
    else:
        span = _dated(begin, end, first.year, last.year)
        _check_weekday(span.first, first.weekday)
        _check_weekday(span.last, last.weekday)
        if span.last < today - _RECENT:
            raise _UnreadError(Trouble.PAST)
    if (span.last - span.first).days >= LONGEST:
        raise _UnreadError(Trouble.TOO_LONG)
    return span


def _each_year(begin: date, end: date) -> Span:
    try:
        return yearly(begin, end)
    except ValueError:
        raise _UnreadError(Trouble.TOO_LONG) from None


def _dated(begin: date, end: date, first_year: int | None, last_year: int | None) -> Span:
    """With the years: where one is left out, they are as near to each other as they can be."""
    over_new_year = end < begin
    if first_year is None:
        first_year = (last_year or 0) - over_new_year
    elif last_year is None:
        last_year = first_year + over_new_year
    if not {first_year, last_year} <= set(_CENTURY):
        raise _UnreadError(Trouble.UNCLEAR)
    try:
        span = Span(begin.replace(year=first_year), end.replace(year=last_year or first_year))
    except ValueError:
        raise _UnreadError(Trouble.NO_SUCH_DAY) from None
    if span.last < span.first:
        raise _UnreadError(Trouble.BACKWARDS)
    return span


def _date(part: _Part, month: int | None) -> date:
    try:
        return date(A_LEAP_YEAR, month or 0, part.day)
    except ValueError:
        raise _UnreadError(Trouble.NO_SUCH_DAY) from None


def _check_weekday(day: date, weekday: int | None) -> None:
    if weekday not in (None, day.isoweekday()):
        raise _UnreadError(Trouble.OTHER_WEEKDAY)
