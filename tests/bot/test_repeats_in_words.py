"""How often a promise comes again is said as people say it."""

from datetime import date, time

import pytest

from bot.blocks.repeats import in_words
from models.capabilities.repeats import Repeat, Unit

FRIDAY = date(2026, 11, 27)
FRI, MON_THU = frozenset({5}), frozenset({1, 4})
AT_THREE = time(15)
CASES = {
    "every day": Repeat(Unit.DAY, FRIDAY),
    "every day, 15:00": Repeat(Unit.DAY, FRIDAY, clock=AT_THREE),
    "every other day": Repeat(Unit.DAY, FRIDAY, 2),
    "every 3 days": Repeat(Unit.DAY, FRIDAY, 3),
    "every working day": Repeat(Unit.WORKING_DAY, FRIDAY),
    "every other working day": Repeat(Unit.WORKING_DAY, FRIDAY, 2),
    "every 5 working days": Repeat(Unit.WORKING_DAY, FRIDAY, 5),
    "every Friday": Repeat(Unit.WEEK, FRIDAY),
    "every Friday, 15:00": Repeat(Unit.WEEK, FRIDAY, 1, FRI, clock=AT_THREE),
    "every Monday and Thursday": Repeat(Unit.WEEK, FRIDAY, 1, MON_THU),
    "every other Friday": Repeat(Unit.WEEK, FRIDAY, 2, FRI),
    "every other week on Monday and Thursday": Repeat(Unit.WEEK, FRIDAY, 2, MON_THU),
    "every 3 weeks on Friday": Repeat(Unit.WEEK, FRIDAY, 3, FRI),
    "on the 27th of each month": Repeat(Unit.MONTH, FRIDAY),
    "on the 1st of each month": Repeat(Unit.MONTH, FRIDAY, day=1),
    "on the 22nd of every other month": Repeat(Unit.MONTH, FRIDAY, 2, day=22),
    "on the 31st of every 3 months": Repeat(Unit.MONTH, FRIDAY, 3, day=31),
    "on the 15th of November every year": Repeat(Unit.MONTH, FRIDAY, 12, day=15),
    "on the 29th of November every 2 years": Repeat(Unit.MONTH, FRIDAY, 24, day=29),
    "on the last day of each month": Repeat(Unit.MONTH, FRIDAY, day=-1),
    "on the third Friday of each month": Repeat(Unit.MONTH, FRIDAY, weekdays=FRI, nth=3),
    "on the last Friday of November every year": Repeat(Unit.MONTH, FRIDAY, 12, FRI, nth=-1),
    "on the first working day of each month": Repeat(Unit.MONTH, FRIDAY, nth=1),
    "on the last working day of each month, 15:00": Repeat(Unit.MONTH, FRIDAY, nth=-1, clock=AT_THREE),
    "on working day 10 of each month": Repeat(Unit.MONTH, FRIDAY, nth=10),
}


@pytest.mark.parametrize("words", CASES)
def test_it_is_said_as_people_say_it(words: str) -> None:
    assert in_words(CASES[words]) == words
