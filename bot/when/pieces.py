"""What the pieces of a phrase may say."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.when.values import Unclear
from models.people.hours import Hours


@dataclass(frozen=True)
class Setting:
    """In whose time a piece of a phrase stands, and after what."""

    hours: Hours
    today: date
    joint: str
    """The word that joins the piece to what stands before it, such as "by" or "in", or "the"; empty if none does."""
    follows_day: bool
    """Whether the phrase has named a day already."""
    day_first: bool = True
    """Whether 1/12 is the first of December."""


@dataclass(frozen=True)
class Days:
    """The days that a piece may mean, likeliest first."""

    dates: tuple[date, ...]
    is_evident: bool = True
    """Whether the words mean a time wherever they stand: "friday" does, "sun" and "the 3rd" need not."""
    is_loose: bool = False
    """Whether they may as well be another number, such as 3.11."""
    is_whole: bool = False
    """Whether the day itself is meant, so that when its work is over there is still its evening."""
    is_opening: bool = False
    """Whether it means the start of the working day."""
    other: date | None = None
    """The other reading of day and month, where both are possible."""


@dataclass(frozen=True)
class Elapsed:
    """An exact length of time from now."""

    length: timedelta
    is_evident: bool
    is_loose: bool = False


@dataclass(frozen=True)
class Unsure:
    """Words that are about a time, but do not say which one."""

    unclear: Unclear
    is_evident: bool = True
    is_loose: bool = False


@dataclass(frozen=True)
class ClockTime:
    """What the clock may show, in minutes since midnight, likeliest first."""

    minutes: tuple[int, ...]
    is_evident: bool = True
    """Whether the words mean a time wherever they stand."""
    is_loose: bool = False
    """Whether they are a number that is an hour only because of its place."""
    in_the_evening: tuple[int, ...] = ()
    """What it may show besides where the part of the day is said: "tonight at 10:30" is 22:30."""


@dataclass(frozen=True)
class Part:
    """A part of the day, in minutes since midnight."""

    starts: int
    ends: int
    due: int | None
    """When something for this part of the day is due; `None` for the start of the working day."""
    latest: int
    """When it is due if that moment has passed."""
    is_today: bool = False
    is_evident: bool = False
    is_loose: bool = False


@dataclass(frozen=True)
class Closing:
    """The end of the working day."""

    is_evident: bool = True
    is_loose: bool = False


TimeOfDay = ClockTime | Part | Closing
