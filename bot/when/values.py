"""What is said of a time, and what is not clear about one."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from models.capabilities.repeats import Repeat


class Unclear(enum.Enum):
    """What was not clear about a time."""

    CONTRADICTION = enum.auto()
    """Its words contradict each other: "9am tonight", "friday 31 december" where that is a Thursday."""
    ZONE = enum.auto()
    """It names a time zone that may be one of several, or another day there: "3pm IST"."""
    AFTER = enum.auto()
    """It says from when, not by when: "after friday", "not before monday"."""
    MORE = enum.auto()
    """Words beside it are part of a time that was not understood: "late friday"."""
    LANGUAGE = enum.auto()
    """It is in another language: "demain à 15h30"."""
    RANGE = enum.auto()
    """It is a span of time: "2-3pm", "monday to friday"."""
    CHOICE = enum.auto()
    """It is more than one time: "monday or tuesday"."""
    REPEAT = enum.auto()
    """It comes again and again in a way that cannot be kept, or may be meant in two: "every 3 hours", "biweekly"."""


class NotUnderstoodError(Exception):
    """The phrase is no time, or one more than two years ahead."""


class InThePastError(Exception):
    """The phrase means a moment that has passed ("yesterday", "2020-01-01")."""


class UnclearError(NotUnderstoodError):
    """The phrase is about a time, but which one is not clear."""

    def __init__(self, unclear: Unclear, words: str) -> None:
        super().__init__(unclear)
        self.unclear = unclear
        self.words = words
        """The words of the phrase that are not clear."""


@dataclass(frozen=True)
class Time:
    """When a promise is due."""

    due_at: datetime
    """In UTC; of what comes again, the first time."""
    has_clock: bool = False
    """Whether a time of day was named ("3pm", "noon", "tonight", "in 2 hours"), rather than a day alone."""
    repeat: Repeat | None = None
    """How often it comes again."""
    zone: str | None = None
    """The letters of the zone that it was said in ("EST"), where that is not the reader's own clock."""
    said: datetime | None = None
    """The moment in that zone."""
    other_day: date | None = None
    """The other reading of day and month, where both are possible ("12/3")."""


@dataclass(frozen=True)
class Reading:
    """What a phrase says."""

    moments: tuple[datetime, ...] = ()
    """The moments that it may mean, likeliest first; some of them, or all, may have passed."""
    is_joined: bool = False
    """Whether it begins with a joining word such as "by" that could join nothing but a time here."""
    is_evident: bool = True
    """Whether its words mean a time wherever they stand."""
    is_loose: bool = False
    """Whether a number in it is part of a time only because of its place."""
    begins_loose: bool = False
    """Whether it begins with such a number, without a joining word."""
    joint: str = ""
    """The joining word that it begins with."""
    has_clock: bool = False
    is_exact: bool = False
    """Whether it means a moment rather than a day: with a time of day, or the end of the working day."""
    repeat: Repeat | None = None
    zone: str | None = None
    said: datetime | None = None
    """What the clocks of that zone show at the first of its moments that is ahead."""
    other_day: date | None = None
    unclear: Unclear | None = None
    """Why it means none of them."""
