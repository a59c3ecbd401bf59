"""Understands when somebody means to keep a promise: "friday 3pm", "in 2 hours", "by end of week".

Everything is read by the wall clock and the calendar of one person's own hours. Only lengths of time in minutes and
hours are real time that passes, also over a night in which the clocks change. What the words mean:

- a day without a time: the end of the working day. "before friday" is the start of Friday's.
- "today", and today's date: the end of the working day; once that has passed, 23:59.
- "end of day", "eod", "cob": the end of the working day; once that has passed, of the next working day.
- "friday", "this friday": the coming one, also today while that is ahead. "next friday": the one of next week.
- "end of week", "this week", "next week", "end of month", "next month", "end of march", "the weekend", and the same of
  quarters and years: the end of the last working day in it. Where a working day has passed, "end of …" is the next one.
- "early next week": the end of its first working day. "start of next week", "before next week": the start of that day.
- "morning": the start of the working day. "afternoon": 15:00. "evening", "tonight": 19:00. Where a phrase names the day
  too, and that moment has passed on it, the end of the part: 12:00, 18:00, 23:59.
- "noon", "lunch": 12:00. "midnight": the end of the day.
- a time without a day: today; if that has passed, tomorrow.
- "at 3", "3:30": of the two readings, the one that is within the working day or nearer to it. "03:30" is as it stands.
- "the 15th": the next one. "nov 1": the next one, maybe next year.
- "1/12": the first of December, or for people in the United States the twelfth of January.
- "in 3 days", "in a week", "in a month": the end of the working day on that day.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.when import days, time_of_day
from bot.when.calendar import add_months
from bot.when.days import Days, Elapsed, Setting
from bot.when.time_of_day import ClockTime, Closing, Part, TimeOfDay, at_minute, moments_on
from bot.when.words import AFTER_IN, AT, GOES_ON, MOST_WORDS, OPENERS, joint_at, tidy, trimmed
from models.capabilities.repeats import Repeat
from models.people.hours import Hours

Piece = Days | Elapsed | TimeOfDay
_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Setting], Piece | None]]] = [
    *days.READERS,
    *time_of_day.READERS,
]

MOST_MONTHS = 24
"""How far ahead a promise may lie."""
_LAST_MINUTE = 23 * 60 + 59
_SEPARATORS = ":,;–—-"
_AFTER_WHAT = f"{_SEPARATORS} ("
_NEEDLESS = re.compile(r"(?:due:?\s+)?(?:(?:by|on|until|till?|(?:no|not)\s+later\s+than)\s+)?", re.IGNORECASE)


class NotUnderstoodError(Exception):
    """The phrase is no time, or one more than two years ahead."""


class InThePastError(Exception):
    """The phrase means a moment that has passed ("yesterday", "2020-01-01")."""


@dataclass(frozen=True)
class Time:
    """When something is to be done."""

    due_at: datetime
    """In UTC; of what comes again, when it is due first."""
    repeat: Repeat | None = None
    """How often it comes again, if it does."""


@dataclass(frozen=True)
class Split:
    """A line such as "send the quote by friday", taken apart."""

    what: str
    """The line without its time."""
    due_at: datetime | None
    """The moment that its time means, in UTC; `None` if it says none, or one that has passed."""
    phrase: str | None
    """The time in the line's own words, without "by", "on", "until" and "due"; `None` if it says none."""
    is_past: bool
    """Whether it says a time that has passed."""

    @property
    def time(self) -> Time | None:
        """What its time means; `None` if it says none, or one that has passed."""
        return Time(self.due_at) if self.due_at else None


def understand_time(phrase: str, hours: Hours, now: datetime) -> Time:
    """When a phrase means, and whether it comes again.

    Raises `NotUnderstoodError` or `InThePastError`.
    """
    return Time(understand(phrase, hours, now))


def understand(phrase: str, hours: Hours, now: datetime) -> datetime:
    """The moment that a phrase means to somebody with these hours, in UTC, always later than now.

    Raises `NotUnderstoodError` or `InThePastError`.
    """
    reading = _read(phrase.strip(), hours, now)
    if reading is None:
        raise NotUnderstoodError
    moment = next((each for each in reading.moments if each > now), None)
    if moment is None:
        raise InThePastError
    if hours.today(moment) > add_months(hours.today(now), MOST_MONTHS):
        raise NotUnderstoodError
    return moment


def split(typed: str, hours: Hours, now: datetime) -> Split:
    """Take a line apart into what is promised and when, where it ends or begins with a time.

    What is only maybe a time ("fix issue 10", "plan black friday") stays part of `what`. Understanding `phrase` gives
    `due_at` again. Raises nothing.
    """
    words = list(re.finditer(r"\S+", typed))
    end = _ending(typed, words, hours, now)
    start = _opening(typed, words, hours, now) if end != 0 else None
    for what, phrase in _ways_to_split(typed, start, end):
        try:
            return Split(what, understand(phrase, hours, now), phrase, is_past=False)
        except InThePastError:
            return Split(what, None, phrase, is_past=True)
        except NotUnderstoodError:
            continue
    return Split(typed.strip(), None, None, is_past=False)


def _ways_to_split(typed: str, start: int | None, end: int | None) -> Iterator[tuple[str, str]]:
    """What is promised and when, the best way first; given where an opening time ends and an ending one begins."""
    first, last = trimmed(typed[: start or 0]), trimmed(typed[end:] if end is not None else "")
    if first and last:
        yield trimmed(typed[start:end]), f"{first} {last}"
    if last:
        for phrase in (_NEEDLESS.sub("", last, count=1), last):
            yield typed[:end].rstrip().rstrip(_AFTER_WHAT).strip(), phrase
    if first:
        for phrase in (_NEEDLESS.sub("", first, count=1), first):
            yield typed[start:].lstrip().lstrip(_SEPARATORS).strip(), phrase


def _ending(typed: str, words: list[re.Match[str]], hours: Hours, now: datetime) -> int | None:
    """Where the time at the end of a line begins."""
    for index in range(max(0, len(words) - MOST_WORDS), len(words)):
        start = words[index].start()
        reading = _read(typed[start:].strip(), hours, now)
        if reading:
            goes_on = index > 0 and GOES_ON.fullmatch(words[index - 1][0].lower())
            is_apart = reading.is_evident and not goes_on
            return start if index == 0 or reading.is_joined or is_apart else None
    return None


def _opening(typed: str, words: list[re.Match[str]], hours: Hours, now: datetime) -> int | None:
    """Where the time at the beginning of a line ends."""
    for index in range(min(len(words) - 1, MOST_WORDS), 0, -1):
        end = words[index - 1].end()
        reading = _read(typed[:end].strip(), hours, now)
        if reading:
            is_set_apart = typed[end - 1] in _SEPARATORS or words[index][0] in _SEPARATORS
            is_sure = reading.is_evident and not reading.is_loose
            is_opener = reading.is_joined or words[0][0].lower() in OPENERS
            return end if is_set_apart or (is_sure and is_opener) else None
    return None


@dataclass(frozen=True)
class _Reading:
    """What a phrase says."""

    moments: list[datetime]
    """The moments that it may mean, likeliest first; some of them, or all, may have passed."""
    is_joined: bool
    """Whether it begins with a joining word such as "by" that could join nothing but a time here."""
    is_evident: bool
    """Whether its words mean a time wherever they stand."""
    is_loose: bool
    """Whether a number in it is part of a time only because of its place."""


def _read(phrase: str, hours: Hours, now: datetime) -> _Reading | None:
    pieces = _pieces(tidy(phrase), hours, hours.today(now))
    moments = _moments([piece for _, piece in pieces], hours, now) if pieces else []
    if not moments:
        return None
    joint = pieces[0][0]
    is_evident = any(piece.is_evident for _, piece in pieces)
    is_loose = any(piece.is_loose for _, piece in pieces)
    is_joined = joint in AT or (joint not in ("", "the") and not is_loose)
    return _Reading(moments, is_joined, is_evident, is_loose)


def _pieces(text: str, hours: Hours, today: date) -> list[tuple[str, Piece]]:
    """The pieces of a phrase, each after the word that joins it; nothing if one of them is no part of a time."""
    pieces: list[tuple[str, Piece]] = []
    place = 0
    while place < len(text):
        joint, start = joint_at(text, place)
        setting = Setting(hours, today, joint, follows_day=any(_names_day(piece) for _, piece in pieces))
        found = _piece_at(text, start, setting)
        if found is None:
            return []
        piece, end = found
        pieces.append((joint, piece))
        place = end + 1
    return pieces


def _names_day(piece: Piece) -> bool:
    return isinstance(piece, Days) or (isinstance(piece, Part) and piece.is_today)


def _piece_at(text: str, start: int, setting: Setting) -> tuple[Piece, int] | None:
    """What the piece that begins here says, and where it ends."""
    for shape, read in time_of_day.READERS if setting.follows_day else _READERS:
        is_fit = not setting.joint.endswith("in") or shape in AFTER_IN
        match = shape.match(text, start) if is_fit else None
        piece = read(match, setting) if match else None
        if match and piece:
            return piece, match.end()
    return None


def _moments(pieces: list[Piece], hours: Hours, now: datetime) -> list[datetime]:
    """The moments that these may mean together, likeliest first; none where they contradict each other."""
    lengths = [piece.length for piece in pieces if isinstance(piece, Elapsed)]
    if lengths:
        return [now.astimezone(UTC) + lengths[0]] if len(pieces) == 1 else []
    today = hours.today(now)
    named = [piece for piece in pieces if isinstance(piece, Days)]
    named += [Days((today,)) for piece in pieces if isinstance(piece, Part) and piece.is_today]
    times = [piece for piece in pieces if isinstance(piece, ClockTime | Part | Closing)]
    if not named:
        return _on_any_day(times, hours, today)
    return _on_days(named[0], times, hours) if len(named) == 1 else []


def _on_any_day(times: list[TimeOfDay], hours: Hours, today: date) -> list[datetime]:
    """Today, or if that has passed tomorrow; for the end of the working day, the next working day."""
    next_day = hours.next_working_day(today) if isinstance(times[0], Closing) else today + timedelta(days=1)
    return [moment for day in (today, next_day) for moment in moments_on(times, hours, day)[:1]]


def _on_days(named: Days, times: list[TimeOfDay], hours: Hours) -> list[datetime]:
    lasts = named.is_whole or any(isinstance(each, Part) for each in times)
    found: list[datetime] = []
    for day in named.dates:
        moments = moments_on(times, hours, day) if times else _without_time(named, hours, day)
        found += moments if lasts else moments[:1]
    return found


def _without_time(named: Days, hours: Hours, day: date) -> list[datetime]:
    if named.is_opening:
        return [hours.start_of(day)]
    return [hours.end_of(day), at_minute(hours, day, _LAST_MINUTE)]
