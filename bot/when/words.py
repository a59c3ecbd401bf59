"""The words that times are made of, and the shapes in which they are understood."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 100
"""Characters of a phrase."""
MOST_WORDS = 14
"""Words of a phrase."""

_TO_TWELVE = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBERS = dict(zip(_TO_TWELVE, range(1, 13), strict=True)) | {"a": 1, "an": 1}
NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90}
DAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS = {short: number for number, name in enumerate(DAY_NAMES, 1) for short in (name, name[:3])}
WEEKDAYS |= {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}
"""Names of weekdays and their short forms, as ISO 8601 counts them."""
RELATIVE = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "yesterday": -1, "day before yesterday": -2}
"""Days, counted from today."""
MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
SECONDS = {"s": 1, "m": 60, "h": 3600}
"""Length of the units of real time, by their first letter."""
DAYS = {"d": 1, "w": 7, "f": 14}
"""Length of the units of the calendar, by their first letter; but months and years have no fixed one."""

AT = frozenset({"at", "@", "around", "due at"})
"""Joining words behind which a bare number is an hour, whatever the sentence."""
BY = frozenset({"by", "before", "until", "til", "till", "due by", "due before", "no later than", "not later than"})
"""Joining words behind which a bare number is an hour where nothing but a time was asked for."""
GOES_ON = re.compile(
    "a|about|and|black|cyber|each|every|for|from|good|in|last|like|my|not|of|or|our"
    "|since|than|that|the|their|this|to|via|with|your"
)
"""Words after which a sentence goes on, so that what follows is no time of its own: "notes from monday"."""
OPENERS = frozenset({"today", "tomorrow", "tonight"})
"""Words that can open a line without anything that sets them apart."""

_AT_THE_START = " \t\r\n,;:!?("
_AT_THE_END = " \t\r\n.,;:!?)–—-"
"""Characters around a phrase that say nothing."""
_IDIOMS = [
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"[’`]", "'"),
        (r"\b([ap])\.m\b\.?", r"\1m"),
        (r"(?<=[0-9]-[0-9]{2})t(?=[0-9]{2}:)|[,\s]+", " "),
        (r"\b(?:tmrw|tmr|tmw|tomorow|tommorow|tommorrow)\b", "tomorrow"),
        (r"\bend of (?:the |my )?(?:business|work(?:ing)?) ?day\b", "end of day"),
        (r"\b(?:eod|cob|cop|close of (?:business|play)|end of (?:business|play))\b", "end of day"),
        (r"\beow\b", "end of week"),
        (r"\beom\b", "end of month"),
        (r"\beoq\b", "end of quarter"),
        (r"\beoy\b", "end of year"),
        (r"\b(?:a |an )?half(?: an)? hour\b", "30 minutes"),
        (r"\bthree quarters of an hour\b", "45 minutes"),
        (r"\b(?:a )?quarter of an hour\b", "15 minutes"),
        (r"\b(?:an|one) hour and a half\b|\b(?:one|1) and a half hours\b", "90 minutes"),
        (r"\b(?:a )?couple(?: of)? ", "2 "),
        (r"\b(?:in|within) the next (?=(?:hour|day|week|fortnight|month)\b)|\bwithin the (?=hour\b)", "in 1 "),
        (r"\b(?:in|within) the next ", "in "),
        (r" (?:at the )?latest$", ""),
    )
]


def tidy(phrase: str) -> str:
    """The phrase in lower case and single spaces, with plain words for its idioms; empty if it can be no time."""
    if len(phrase) > LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", phrase)
    if not all(character.isprintable() or character in "\t\r\n" for character in text):
        return ""
    text = trimmed(text.lower())
    for idiom, meaning in _IDIOMS:
        text = idiom.sub(meaning, text)
    return trimmed(text)


def trimmed(phrase: str) -> str:
    """The phrase without what says nothing at its ends."""
    return phrase.lstrip(_AT_THE_START).rstrip(_AT_THE_END)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})(?= |$)")


_WEEKDAY = rf"(?P<weekday>{_any_of(WEEKDAYS)})"
_MONTH = rf"(?:{_any_of([*MONTHS, *(name[:3] for name in MONTHS), 'sept'])})"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_NUMBER = rf"(?:(?P<figure>[0-9]{{1,4}}(?:\.[0-9](?= ?h))?) ?-?|(?P<word>{_any_of(NUMBERS)})[ -])"
_UNIT = (
    r"(?P<unit>seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h"
    r"|days?|d|weeks?|wks?|w|fortnights?|months?|years?|yrs?)"
)

_JOINT = re.compile(
    r"(?:(?P<word>@|(?:due:? )?(?:by|before|until|till?|on|at|in|within|around|(?:no|not) later than)(?= )|due:?(?= ))"
    r" ?)?(?P<the>the )?"
)
AMOUNT = re.compile(rf"{_NUMBER}{_UNIT}(?![a-z])")
_AMOUNT = re.sub(r"\?P<\w+>", "?:", AMOUNT.pattern)
AMOUNTS = _whole_words(rf"{_AMOUNT}(?: ?(?:and )?{_AMOUNT})*(?P<tail> from (?:now|today)| ago|(?:'s?)? time)?")
WORKING_DAYS = _whole_words(rf"{_NUMBER}(?:working|business|work) ?days?(?P<tail> from (?:now|today)|'? time)?")
END_OF_DAY = _whole_words(r"end of (?:the |this )?day(?: of)?")
RELATIVE_DAY = _whole_words(
    r"(?:later )?(?P<end>end of (?:the )?)?"
    r"(?P<name>today|tomorrow|day after tomorrow|yesterday|day before yesterday|last (?:night|week|month|year))"
)
WEEKDAY = _whole_words(
    rf"(?P<end>end of )?(?P<which>this coming|this|coming|next week on|next week|next|last|past)? ?"
    rf"{_WEEKDAY}(?P<next_week> (?:of |in )?next week)?"
)
DATE = _whole_words(
    rf"(?P<end>end of )?(?:{_WEEKDAY} (?:the )?)?"
    r"(?:(?P<iso>[12][0-9]{3}(?P<dash>[-/.])(?:0?[1-9]|1[0-2])(?P=dash)[0-9]{1,2})"
    r"|(?P<figures>[0-9]{1,2}(?P<mark>[-/.])(?P<second>[0-9]{1,2}))(?:(?P=mark)(?P<short>[12][0-9]{3}|[0-9]{2}))?\.?"
    rf"|(?P<words>{_DAY}(?: of)?[ -]?{_MONTH}|{_MONTH}\.?[ -]?(?:the )?{_DAY})(?:[ -](?P<year>[12][0-9]{{3}}))?)"
)
DAY_OF_MONTH = _whole_words(rf"(?P<end>end of )?(?:{_WEEKDAY} (?:the )?)?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)")
PERIOD = _whole_words(
    r"(?:(?P<edge>end of|later?|early|(?:start|beginning) of) (?:the )?)?(?:(?P<which>this|next|coming) )?"
    rf"(?P<unit>week|month|quarter|year|{_MONTH})|(?P<weekend>weekend)"
)
PART = _whole_words(
    r"(?P<this>this )?(?P<name>morning|afternoon|evening|night)|(?P<tonight>tonight)"
    r"|(?P<first>first thing(?: in the morning)?)"
)
NOON = _whole_words(r"(?:12 )?(?P<name>noon|midday|midnight|lunch(?:time)?)")
CLOCK_OF_12 = _whole_words(r"(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>[0-5][0-9]))? ?(?P<half>am|pm)")
CLOCK_WITH_H = _whole_words(r"(?P<hour>[01]?[0-9]|2[0-3]) ?h ?(?P<minute>[0-5][0-9])?")
CLOCK = _whole_words(
    r"(?:(?P<shift>half past|quarter past|quarter to) )?"
    r"(?P<hour>[01]?[0-9]|2[0-4])(?:(?P<mark>[:.])(?P<minute>[0-5][0-9]))?"
    r"(?P<sign> ?o'?clock|(?<=[:.][0-9]{2}) ?h)?"
)
AFTER_IN = (AMOUNTS, WORKING_DAYS, PART)
"""The pieces that "in" and "within" can join."""


def number_of(amount: re.Match[str]) -> float:
    """The number that an amount says, in figures or in a word."""
    return float(amount["figure"]) if amount["figure"] else NUMBERS[amount["word"]]


def joint_at(text: str, place: int) -> tuple[str, int]:
    """The word that joins what follows ("by", "due before", or only "the"; or nothing), and where that begins."""
    joint = _JOINT.match(text, place)
    if joint is None:
        return "", place
    return (joint["word"] or joint["the"] or "").replace(":", "").strip(), joint.end()
