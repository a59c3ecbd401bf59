"""Levels: less, usual, more or nothing of what recurs, for whoever does not want to choose days.

Nothing here touches the database.
"""

import enum
from collections.abc import Mapping
from dataclasses import replace

from models.people.cadences import CadenceKind
from models.people.rhythms import Rhythm


class Level(enum.StrEnum):
    """How much of something somebody gets."""

    USUAL = "usual"
    """What holds for them where they choose nothing."""
    LESS = "less"
    """Half as often."""
    MORE = "more"
    """Check-ins on each of their working days, all else as often as it recurs at most."""
    OFF = "off"


def levels(kind: CadenceKind, usual: Rhythm, week: frozenset[int]) -> Mapping[Level, Rhythm]:
    """The rhythm of each level; those that say nothing new are left out.

    Args:
        kind: what recurs.
        usual: what holds where they choose nothing; off, it says how often it would come.
        week: the ISO weekdays on which they work.
    """
    on = replace(usual, is_on=True)
    less, more = on.fewer(), replace(on, every=1, days=week if kind == CadenceKind.CHECKIN and week else on.days)
    found = {Level.USUAL: on, Level.LESS: less, Level.MORE: more, Level.OFF: replace(usual, is_on=False)}
    if not less.is_on:
        del found[Level.LESS]
    if more == on:
        del found[Level.MORE]
    return found


def level_of(rhythm: Rhythm, known: Mapping[Level, Rhythm]) -> Level | None:
    """Which of these levels a rhythm is, whatever its time; `None` where it was chosen in some other way."""
    if not rhythm.is_on:
        return Level.OFF
    return next((level for level, each in known.items() if replace(each, at=rhythm.at) == rhythm), None)


def at_level(rhythm: Rhythm, level: Level, known: Mapping[Level, Rhythm]) -> Rhythm:
    """The rhythm at that level, at its own time; turned off, it stays as it was otherwise."""
    return replace(rhythm, is_on=False) if level is Level.OFF else replace(known[level], at=rhythm.at)
