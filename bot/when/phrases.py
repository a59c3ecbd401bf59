"""A phrase is understood: which moment it means, or why none."""

from datetime import datetime

from bot.when import anchors, foreign, reading, recurring
from bot.when.calendar import add_months
from bot.when.values import InThePastError, NotUnderstoodError, Reading, Time, Unclear, UnclearError
from bot.when.words import MOST_MONTHS, tidy
from models.people.hours import Hours


def read(phrase: str, hours: Hours, now: datetime) -> Reading | None:
    """What a phrase says; `None` where it says no time."""
    text = tidy(phrase)
    if not text:
        return None
    return recurring.read(text, hours, now) or anchors.read(text, hours, now) or reading.read(text, hours, now)


def understand(phrase: str, hours: Hours, now: datetime) -> Time:
    """The time that a phrase means to somebody with these hours, always later than now.

    Raises `NotUnderstoodError`, `InThePastError` or, where it is about a time but not clear, `UnclearError`.
    """
    phrase = phrase.strip()
    found = read(phrase, hours, now)
    if found is None:
        if any(map(foreign.is_date_word, phrase.split()[:20])):
            raise UnclearError(Unclear.LANGUAGE, phrase)
        raise NotUnderstoodError
    return time_of(found, phrase, hours, now)


def time_of(found: Reading, phrase: str, hours: Hours, now: datetime) -> Time:
    """The time that was read in a phrase; raises as `understand` does."""
    if found.unclear:
        raise UnclearError(found.unclear, phrase)
    due_at = next((each for each in found.moments if each > now), None)
    if due_at is None:
        raise InThePastError
    if hours.today(due_at) > add_months(hours.today(now), MOST_MONTHS):
        raise NotUnderstoodError
    return Time(due_at, found.has_clock, found.repeat, found.zone, found.said, found.other_day)
