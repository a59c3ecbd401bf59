"""Spans of time, for pauses: "2d", "tomorrow", "next week", "from 21 dec to 4 jan", "until monday".

- nothing, or "for a week": a week from now. "1h", "for 2 days": as long as the words say; days end as work does.
- "until monday": until Monday's working day begins. "until 3pm", "until friday 3pm": until then.
- a day ("today", "tomorrow", "friday", "21 dec"): all of it, from now on where it has begun.
- "next week", "this month", "december": all of it, with its days off. "the rest of the week": until its last day ends.
- "this morning", "tomorrow afternoon": until 12:00, from 12:00 to 18:00; "tonight": until midnight.
- "from 21 dec to 4 jan", "21 dec - 4 jan", "monday to friday": both days included. "from monday for 2 weeks".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.when import calendar, phrases, reading, words
from bot.when.calendar import is_day_first
from bot.when.days import named_period, sum_of
from bot.when.pieces import ClockTime, Days, Part
from bot.when.time_of_day import at_minute
from bot.when.values import InThePastError, NotUnderstoodError, Unclear, UnclearError
from models.people.hours import Hours

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_ALL = (
    r"(?:(?:for )?(?:all (?:of |day )?|the whole (?:of )?|the entire |during |over |on |in )"
    r"|for (?=today|tomorrow|the rest|next|this))?(?:the )?"
)
_LENGTH = re.compile(r"(?:for )?(?:the next )?(?P<length>.+)")
_UNTIL = re.compile(r"(?:from (?:now|today) )?(?:until|till?|up to|through) (?P<end>.+)")
_FROM_TO = re.compile(
    r"(?:from |starting )?(?P<start>.+?)(?: (?:to|until|till?|through|thru|-|–|—) )(?:and including )?(?P<end>.+)"
    r"|between (?P<first>.+) and (?P<last>.+)|(?P<day>.+?) ?[-–—] ?(?P<other>.+)"
)
_FROM_FOR = re.compile(r"(?:from |starting )?(?P<start>.+?) for (?P<length>.+)")
_FOR_FROM = re.compile(r"(?:for )?(?P<length>.+?) (?:from|starting|as of) (?P<start>.+)")
_PERIOD = re.compile(
    rf"{_ALL}(?P<rest>(?:rest|remainder) of )?(?:the )?(?P<which>this|next|coming)? ?"
    rf"(?P<unit>week|month|quarter|year|day|{words.MONTH})"
    r"(?: (?P<year>20[0-9]{2}))?(?P<after_next> after next)?"
)
_WEEKEND = re.compile(rf"{_ALL}(?P<which>this|next|coming)? ?weekend")
_FIRST_OF_TWO = re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?")


@dataclass(frozen=True)
class Span:
    """From when to when."""

    start: datetime
    """In UTC."""
    end: datetime
    """In UTC; it is over then."""


def understand_span(phrase: str, hours: Hours, now: datetime) -> Span:
    """The span of time that the words name, which ends later than now.

    Raises `NotUnderstoodError`, `InThePastError` or `UnclearError`.
    """
    text, now = words.tidy(phrase), now.astimezone(UTC)
    if not phrase.strip():
        return Span(now, now + WEEK)
    if not text:
        raise NotUnderstoodError
    for read in (_length, _until, _period, _from_for, _day, _from_to):
        found = read(text, hours, now)
        if found:
            return _checked(found, phrase, hours, now)
    end = phrases.understand(phrase, hours, now)
    if end.repeat:
        raise UnclearError(Unclear.REPEAT, phrase)
    return _checked(Span(now, end.due_at), phrase, hours, now)


def _checked(found: Span, phrase: str, hours: Hours, now: datetime) -> Span:
    if found.end <= now:
        raise InThePastError
    if found.end <= found.start:
        raise UnclearError(Unclear.CONTRADICTION, phrase)
    if hours.today(found.end) > calendar.add_months(hours.today(now), words.MOST_MONTHS):
        raise NotUnderstoodError
    return Span(max(found.start, now), found.end)


def _length(text: str, hours: Hours, now: datetime) -> Span | None:
    """ "for 2 hours", "2d"; a week is one to the minute."""
    match = _LENGTH.fullmatch(text)
    end = _length_end(match["length"], hours, now, now) if match else None
    return Span(now, end) if end else None


def _length_end(text: str, hours: Hours, start: datetime, now: datetime) -> datetime | None:
    """The end of a length of time that begins then; `None` where the words are none."""
    text = re.sub(r"^(?:week|day|hour|month|fortnight)$", r"1 \g<0>", text)
    if not re.fullmatch(rf"{words.AMOUNTS_PATTERN}", text):
        return None
    seconds, days, months = sum_of(text)
    if (seconds, days, months) == (None, 7, 0) and start == now:
        return start + WEEK
    if days > 1000 or months > words.MOST_MONTHS or (seconds is not None and months):
        return None
    if seconds is not None:
        return start + timedelta(days=days, seconds=seconds)
    day = calendar.add_months(hours.today(start), months) + days * _DAY
    return hours.end_of(day) if start == now else hours.moment(day, time())


def _until(text: str, hours: Hours, now: datetime) -> Span | None:
    match = _UNTIL.fullmatch(text)
    if match is None:
        return None
    if named := _period_of(match["end"], hours, now):
        is_end = match["end"].startswith(("this", "end"))
        return Span(now, named.end if is_end else hours.start_of(hours.today(named.start)))
    try:
        return Span(now, phrases.understand(f"before {match['end']}", hours, now).due_at)
    except (UnclearError, InThePastError, NotUnderstoodError):
        return Span(now, phrases.understand(match["end"], hours, now).due_at)


def _period(text: str, hours: Hours, now: datetime) -> Span | None:
    return _period_of(text, hours, now)


def _period_of(text: str, hours: Hours, now: datetime) -> Span | None:
    """ "next week", "december", "the rest of the day", "this weekend"."""
    today = hours.today(now)
    if match := _WEEKEND.fullmatch(text):
        last = calendar.period(hours, "week", today, 1 if match["which"] == "next" else 0)[1]
        first = last
        while not hours.is_working_day(first - _DAY) and last - first < 3 * _DAY:
            first -= _DAY
        return _days(first, last, hours)
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    unit, which = match["unit"], match["which"]
    if unit == "day":
        return _days(today, today, hours) if match["rest"] or which == "this" or text.startswith("all") else None
    if unit not in calendar.UNITS:
        years = [int(match["year"])] if match["year"] else [today.year, today.year + 1]
        return _days(*next(each for each in [*map(_month(unit), years)] if match["year"] or each[1] >= today), hours)
    if not (
        which
        or match["rest"]
        or match["after_next"]
        or text.startswith(("all ", "for all", "the whole", "for the whole"))
    ):
        return None
    ahead = 2 if match["after_next"] else 1 if which in ("next", "coming") else 0
    return _days(*calendar.period(hours, unit, today, ahead), hours)


def _month(unit: str) -> Callable[[int], tuple[date, date]]:
    return lambda year: named_period(unit, year)


def _days(first: date, last: date, hours: Hours) -> Span:
    """All of these days."""
    return Span(hours.moment(first, time()), hours.moment(last + _DAY, time()))


def _day(text: str, hours: Hours, now: datetime) -> Span | None:
    """ "tomorrow", "friday", "this afternoon", "tomorrow morning", "15th of next month"; all of it."""
    text = re.sub(rf"^{_ALL}(?=.)|^(?:for|on) | all day$", "", text)
    today = hours.today(now)
    pieces = reading.take_apart(text, hours, today, is_day_first(hours))
    if pieces is None or not all(isinstance(each, Days | Part) for each in pieces.found):
        return None
    part = next((each for each in pieces.found if isinstance(each, Part)), None)
    days = next((each for each in pieces.found if isinstance(each, Days)), None)
    if part is None and days is None:
        return None
    is_elsewhere = part and part.is_today and days and days.dates[0] != today
    if is_elsewhere or len(pieces.of(Days)) > 1 or len(pieces.of(Part)) > 1:
        return None
    spans = []
    for day in days.dates if days else (today, today + _DAY):
        if part:
            spans.append(Span(at_minute(hours, day, part.starts), at_minute(hours, day, part.ends)))
        else:
            spans.append(_days(day, day, hours))
    return next((each for each in spans if each.end > now), spans[-1]) if spans else None


def _from_to(text: str, hours: Hours, now: datetime) -> Span | None:
    """ "from 21 dec to 4 jan", "21-23 dec", "monday to friday", "3pm to 5pm": days are included."""
    match = _FROM_TO.fullmatch(text)
    if match is None:
        return None
    start_words = match["start"] or match["first"] or match["day"]
    end_words = match["end"] or match["last"] or match["other"]
    if start_words.isdigit() and (half := re.search(r"[ap]m$", end_words)):
        start_words += half[0]
    month = re.search(rf"\b{words.MONTH}\b", end_words)
    if _FIRST_OF_TWO.fullmatch(start_words) and month:
        start_words = f"{start_words} {month[0]}"
    leading = re.match(rf"({words.MONTH}) [0-9]", start_words)
    if leading and _FIRST_OF_TWO.fullmatch(end_words):
        end_words = f"{leading[1]} {end_words}"
    start = _edge(start_words, hours, now)
    if start is None:
        return None
    end = _edge(end_words, hours, max(start.start, now))
    if end is None:
        return None
    is_until = bool(re.search(r"\b(?:until|till?)\b", text)) and end.end - end.start >= timedelta(hours=20)
    return Span(start.start, hours.start_of(hours.today(end.start)) if is_until else end.end)


def _edge(text: str, hours: Hours, now: datetime) -> Span | None:
    """One end of a span: a day, a period or a moment."""
    found = _period_of(text, hours, now) or _day(text, hours, now)
    if found:
        return found
    pieces = reading.take_apart(text, hours, hours.today(now), is_day_first(hours))
    if (
        pieces is None
        or not pieces.of(ClockTime)
        or not all(isinstance(each, Days | Part | ClockTime) for each in pieces.found)
    ):
        return None
    moment = next((each for each in reading.moments(pieces.found, hours, now, hours.today(now)) if each >= now), None)
    return Span(moment, moment) if moment else None


def _from_for(text: str, hours: Hours, now: datetime) -> Span | None:
    """ "from monday for 2 weeks", "2 weeks from monday", "next week for 3 days"."""
    match = _FROM_FOR.fullmatch(text) or _FOR_FROM.fullmatch(text)
    start = _edge(match["start"], hours, now) if match else None
    if match is None or start is None:
        return None
    end = _length_end(match["length"], hours, start.start, now)
    return Span(start.start, end) if end else None
