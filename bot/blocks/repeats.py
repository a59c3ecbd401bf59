"""How often a promise comes again, in words that fit into a sentence: "every other Friday, 15:00"."""

from bot.blocks.times import clock
from bot.content.words import listed, listed_or, mark, month, number, say, say_count, weekday
from models.capabilities.repeats import Repeat, Unit

YEAR = 12
_WEEKDAY_OF = {
    1: mark("on the first {weekday} of {months}"),
    2: mark("on the second {weekday} of {months}"),
    3: mark("on the third {weekday} of {months}"),
    4: mark("on the fourth {weekday} of {months}"),
    5: mark("on the fifth {weekday} of {months}"),
    -1: mark("on the last {weekday} of {months}"),
}
_WORKING_DAY_OF = {
    1: mark("on the first working day of {months}"),
    2: mark("on the second working day of {months}"),
    3: mark("on the third working day of {months}"),
    4: mark("on the fourth working day of {months}"),
    5: mark("on the fifth working day of {months}"),
    -1: mark("on the last working day of {months}"),
}
_ORDINALS = (
    *(mark("1st"), mark("2nd"), mark("3rd"), mark("4th"), mark("5th"), mark("6th"), mark("7th"), mark("8th")),
    *(mark("9th"), mark("10th"), mark("11th"), mark("12th"), mark("13th"), mark("14th"), mark("15th"), mark("16th")),
    *(mark("17th"), mark("18th"), mark("19th"), mark("20th"), mark("21st"), mark("22nd"), mark("23rd"), mark("24th")),
    *(mark("25th"), mark("26th"), mark("27th"), mark("28th"), mark("29th"), mark("30th"), mark("31st")),
)
"""Days of the month, as they are said of one."""


def in_words(repeat: Repeat) -> str:
    """How often it comes, with the time of day if one was named."""
    how_often = _HOW_OFTEN[repeat.unit](repeat)
    return say("{how_often}, {time}", how_often=how_often, time=clock(repeat.clock)) if repeat.clock else how_often


def _days(repeat: Repeat) -> str:
    if repeat.every == 2:
        return say("every other day")
    return say_count("every day", "every {count} days", repeat.every)


def _working_days(repeat: Repeat) -> str:
    if repeat.every == 2:
        return say("every other working day")
    return say_count("every working day", "every {count} working days", repeat.every)


def _weeks(repeat: Repeat) -> str:
    days = sorted(repeat.weekdays) or [repeat.starts.isoweekday()]
    weekdays = listed([weekday(day) for day in days])
    match repeat.every:
        case 1:
            return say("every {weekdays}", weekdays=weekdays)
        case 2 if len(days) == 1:
            return say("every other {weekday}", weekday=weekdays)
        case 2:
            return say("every other week on {weekdays}", weekdays=weekdays)
    return say_count("every week on {weekdays}", "every {count} weeks on {weekdays}", repeat.every, weekdays=weekdays)


def _months(repeat: Repeat) -> str:
    months = _which_months(repeat)
    if repeat.nth is None:
        day = repeat.day or repeat.starts.day
        if day < 0:
            return say("on the last day of {months}", months=months)
        return say("on the {ordinal} of {months}", ordinal=say(_ORDINALS[day - 1]), months=months)
    if repeat.weekdays:
        weekdays = listed_or([weekday(each) for each in sorted(repeat.weekdays)])
        return say(_WEEKDAY_OF[repeat.nth], weekday=weekdays, months=months)
    if repeat.nth in _WORKING_DAY_OF:
        return say(_WORKING_DAY_OF[repeat.nth], months=months)
    return say("on working day {number} of {months}", number=number(repeat.nth), months=months)


def _which_months(repeat: Repeat) -> str:
    """As it stands after "the 1st of"."""
    if repeat.every % YEAR == 0:
        name = month(repeat.starts.month)
        return say_count("{month} every year", "{month} every {count} years", repeat.every // YEAR, month=name)
    if repeat.every == 2:
        return say("every other month")
    return say_count("each month", "every {count} months", repeat.every)


_HOW_OFTEN = {Unit.DAY: _days, Unit.WORKING_DAY: _working_days, Unit.WEEK: _weeks, Unit.MONTH: _months}
