"""How often something comes, in the words of who gets it."""

from dataclasses import replace

from bot.blocks.rhythm_fields import SELDOM, days_in_words, often_option
from bot.content.words import mark, say
from models.people.rhythms import Rhythm

_MONTHS = {"2": mark("every second month"), "4": mark("every fourth month"), "8": mark("every eighth month")}
_WEEKS = {"2": mark("every second week"), "4": mark("every fourth week"), "8": mark("every eighth week")}
_WORKING_DAYS = {
    "2": mark("every second working day"),
    "4": mark("every fourth working day"),
    "8": mark("every eighth working day"),
}


def seldom(rhythm: Rhythm) -> str:
    """Of something that does not come each time, on or off: "every second week"."""
    words = _WORKING_DAYS if len(rhythm.days) >= 5 else SELDOM
    if rhythm.is_monthly:
        words = _MONTHS
    elif rhythm.is_weekly:
        words = _WEEKS
    return say(words[often_option(replace(rhythm, is_on=True))])


def briefly(rhythm: Rhythm) -> str:
    """A rhythm without its time, on or off: "Tue and Thu", "Wed, every second week"."""
    days = days_in_words(rhythm.days)
    if rhythm.is_monthly:
        days = say("first {days}", days=days)
    return days if rhythm.every == 1 else say("{rhythm}, {how_often}", rhythm=days, how_often=seldom(rhythm))
