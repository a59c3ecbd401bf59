"""The words that times are made of, and the shapes in which they are understood."""

import re
import unicodedata
from collections.abc import Callable, Iterable

LONGEST = 100
"""Characters of a phrase."""
MOST_WORDS = 14
"""Words of a phrase."""

MOST_MONTHS = 24
"""How far ahead a promise may lie."""
MOST_WORKING_DAYS = 523
"""More than these are more than two years."""

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

AT = frozenset({"at", "@", "around", "about", "roughly", "approximately", "due at"})
AT |= {f"{joint} {about}" for joint in ("at", "by", "due") for about in ("around", "about", "@")}
"""Joining words behind which a bare number is an hour, whatever the sentence."""
ABOUT = frozenset({"about", "roughly", "approximately"})
"""Those of them that join nothing but a time of day: "ask about friday" says no time."""
BY = frozenset({"by", "before", "until", "til", "till", "due by", "due before", "no later than", "not later than"})
"""Joining words behind which a bare number is an hour where nothing but a time was asked for."""
AFTER = frozenset({"after", "not before", "not until", "starting", "as of", "starting on", "starting from"})
AFTER |= {f"{no} {than} than" for no in ("no", "not") for than in ("earlier", "sooner")}
"""Joining words that say from when, and not by when."""
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


def _and_a_half(match: re.Match[str]) -> str:
    return f"{NUMBERS.get(match[1]) or match[1]}.5 hours"


def _hours_and_minutes(match: re.Match[str]) -> str:
    """ "in 1h30" and "1h30" are lengths of time, but "9h30" is a time of day."""
    is_length = match[1] or int(match[2]) < 7
    return f"{match[1]}{match[2]} hours {match[3]} minutes" if is_length else match[0]


def _numbered(match: re.Match[str]) -> str:
    return f"{_ORDINALS.index(match[1]) + 1}th of"


_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_POLITE = r"(?:please|pls|plz|thanks|thank you|thx|ty|cheers)"
_IDIOMS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"[’`]", "'"),
        (rf"^{_POLITE}[,\s]+|(?:[,.!\s]+{_POLITE})+$", ""),
        (r"\b([ap])\.m\b\.?", r"\1m"),
        (r"(?<=[0-9]-[0-9]{2})t(?=[0-9]{2}:)", " "),
        (r"(?<=:[0-9]{2})z\b", " utc"),
        (r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]+)(?=[+-][0-9]{2}:?[0-9]{2}\b)", r"\1 utc"),
        (r"(?<=:[0-9]{2})(?=\+[0-9]{2}:?[0-9]{2}\b)", " utc"),
        (r"(?<=[0-9]),(?=[0-9]{1,2} ?h)", "."),
        (r"(?<=[a-z])@(?=[0-9])", " @"),
        (r"[()]", " "),
        (r"[,\s]+", " "),
        (r"(?<=[a-z])/(?=[a-z])", " / "),
        (r"\bweek-end", "weekend"),
        (
            r"(?<=day)-(?=[a-z]{3,6}day\b)|\b(?<=mon|tue|wed|thu|fri|sat|sun)-(?=(?:mon|tue|wed|thu|fri|sat|sun)\b)",
            " - ",
        ),
        (r"\b(?:tmrw|tmr|tmw|tomorow|tommorow|tommorrow|2moro|2morrow|tomoz)\b", "tomorrow"),
        (r"(?<=[a-z] )wk\b", "week"),
        (r"\b(year|month|quarter)[ -]end\b", r"end of \1"),
        (r"\bthis eve\b", "this evening"),
        (r"\b2ni(?:te|ght)\b|\bto-?nite\b|\btonite\b|\bthis night\b", "tonight"),
        (r"\bto-(?=day\b|morrow\b|night\b)", "to"),
        (r"\b(?:on or (?:before|by)|by or before|by no later than|by the latest|not? after)\b", "by"),
        (r"\b(?:some ?time|any ?time) (?=(?:on|by|before|next|this|tomorrow|today|in|later)\b)", ""),
        (r"\b(in|within) (?:about|around|roughly|approximately|exactly) (?=[0-9a-z])", r"\1 "),
        (r"(?<=[a-z]) or so\b", ""),
        (r"\b(at |by )?(?:exactly|precisely|bang on) (?=[0-9])", r"\1"),
        (r" (?:sharp|on the dot|exactly|prompt)\b", ""),
        (r"\b(?:at |by |around |about )?([0-9]{1,2}(?:[:.][0-9]{2})?)-?ish\b", r"around \1"),
        (r"(?<=[mn])-?ish\b", ""),
        (r"~ ?(?=[0-9])|\b(?:approx\.?|circa|ca\.?) (?=[0-9])", "around "),
        (r"\bend of (?:the |my )?(?:business|work(?:ing)?) ?day\b", "end of day"),
        (r"\b(?:eod|eob|cob|cop|close of (?:business|play)|end of (?:business|play)|last thing)\b", "end of day"),
        (r"\beow\b", "end of week"),
        (r"\beom\b", "end of month"),
        (r"\beoq\b", "end of quarter"),
        (r"\beoy\b", "end of year"),
        (r"\b(?:a |an )?half(?: an)? hour\b|(?<![0-9.])\.5 ?(?:an )?h(?:ou)?rs?\b", "30 minutes"),
        (r"\bthree quarters of an hour\b|(?<![0-9.])\.75 ?(?:of an )?h(?:ou)?rs?\b", "45 minutes"),
        (r"\b(?:a )?quarter of an hour\b|(?<![0-9.])\.25 ?(?:of an )?h(?:ou)?rs?\b", "15 minutes"),
        (r"\b(?:an|one|1) hour and a half\b|\b(?:an|one|1) and a half hours?\b", "90 minutes"),
        (rf"\b([2-9]|{'|'.join(_TO_TWELVE[1:])})(?: (hours) and a half| and a half (hours))\b", _and_a_half),
        (r"\b([1-9]) 1/2 ?(?=h)", r"\1.5 "),
        (r"\b(in |within |^)([1-9]) ?h ?([0-5][0-9])(?: ?min)?$", _hours_and_minutes),
        (rf"\b({'|'.join(_ORDINALS)})(?: day)? of(?= (?:{'|'.join(MONTHS)})\b)", _numbered),
        (r"\b(?:a )?couple(?: of)? ", "2 "),
        (r"\b(?:in|within) the next (?=(?:hour|day|week|fortnight|month)\b)|\bwithin the (?=hour\b)", "in 1 "),
        (r"\b(?:in|within) the next ", "in "),
        (r" (?:at the (?:very )?|the )?latest\b", ""),
    )
]


def tidy(phrase: str) -> str:
    """The phrase in lower case and single spaces, with plain words for its idioms; empty if it can be no time."""
    if len(phrase) > LONGEST:
        return ""
    for mark, decimal in _FRACTIONS.items():
        phrase = re.sub(rf"(?<=[0-9]) ?{mark}|{mark}", decimal, phrase)
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


def any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


def whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})(?= |$)")


_WEEKDAY = rf"(?P<weekday>{any_of(WEEKDAYS)})"
MONTH = rf"(?:{any_of([*MONTHS, *(name[:3] for name in MONTHS), 'sept'])})"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_NUMBER = rf"(?:(?P<figure>[0-9]{{1,4}}(?:\.[0-9]{{1,2}}(?= ?h))?) ?-?|(?P<word>{any_of(NUMBERS)})[ -])"
_UNIT = (
    r"(?P<unit>seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h"
    r"|days?|d|weeks?|wks?|w|fortnights?|months?|years?|yrs?)"
)

_JOINT = re.compile(
    r"(?:(?P<word>(?:due:? )?@|(?:due:? )?(?:(?:by|at) (?:around|about)|by|before|until|till?|on|over|at|in|within"
    r"|during|around|about|roughly|approximately|(?:no|not) later than|after|not (?:before|until)"
    r"|(?:no|not) (?:earlier|sooner) than|starting from|starting(?: on)?|as of)(?= )|due:?(?= ))"
    r" ?)?(?P<the>the )?"
)
AMOUNT = re.compile(rf"{_NUMBER}{_UNIT}(?![a-z])")
_AMOUNT = re.sub(r"\?P<\w+>", "?:", AMOUNT.pattern)
AMOUNTS_PATTERN = rf"{_AMOUNT}(?: ?(?:and )?{_AMOUNT})*"
COUNT_PATTERN = _NUMBER
AMOUNTS = whole_words(rf"{AMOUNTS_PATTERN}(?P<tail> from (?:now|today)| ago|(?:'s?)? time)?")
WORKING_DAYS = whole_words(rf"{_NUMBER}(?:working|business|work) ?days?(?P<tail> from (?:now|today)|'? time)?")
NEXT_WORKING_DAY = whole_words(r"next (?:working|business|work) ?day")
END_OF_DAY = whole_words(r"end of (?:the |this )?day(?: of)?")
RELATIVE_DAY = whole_words(
    r"(?:later )?(?P<end>end of (?:the )?)?"
    r"(?P<name>today|tomorrow|day after tomorrow|yesterday|day before yesterday|last (?:night|week|month|year))"
)
_AFTER_NEXT = r"(?:the )?week after next"
WEEKDAY = whole_words(
    rf"(?P<end>end of )?(?P<which>this coming|this|coming|{_AFTER_NEXT}(?: on)?|next week(?: on)?|next|last|past)? ?"
    rf"{_WEEKDAY}(?: (?:(?P<next_week>(?:of |in )?(?:{_AFTER_NEXT}|next week))"
    rf"|(?P<tail>after next|in (?P<amount>{_AMOUNT}))))?"
)
_FIGURES = r"(?P<figures>(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2}))"
DATE = whole_words(
    rf"(?P<end>end of )?(?:{_WEEKDAY} (?:the )?)?"
    r"(?:(?P<iso>[12][0-9]{3}(?P<dash>[-/.])(?:0?[1-9]|1[0-2])(?P=dash)[0-9]{1,2})"
    rf"|{_FIGURES}(?:(?P=mark)(?P<short>[12][0-9]{{3}}|[0-9]{{2}}))?\.?"
    rf"|(?P<words>{_DAY}(?: of)?[ -]?{MONTH}|{MONTH}\.?[ -]?(?:the )?{_DAY})(?:[ -](?P<year>[12][0-9]{{3}}))?)"
)
DAY_OF_MONTH = whole_words(rf"(?P<end>end of )?(?:{_WEEKDAY} (?:the )?)?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)")
WEEKEND = whole_words(r"(?:(?P<which>this|next|coming|this coming) )?weekend")
PERIOD = whole_words(
    r"(?:(?P<edge>end of|later?(?: in)?|early(?: in)?|(?:start|beginning) of|(?:in the )?mid(?:dle)?(?: of)?|mid-)"
    r" ?(?:the )?)?(?:(?P<which>this|next|coming) )?"
    rf"(?P<unit>week|month|quarter|year|q[1-4]|{MONTH})(?: (?P<year>20[0-9]{{2}}))?(?P<after_next> after next)?"
)
VAGUE = whole_words(
    r"(?:early|late|mid)[ -](?:(?:in the |on |this )?(?:today|tomorrow|morning|afternoon|evening|night"
    rf"|{any_of(WEEKDAYS)}))|(?:half (?:{any_of(NUMBERS)}|[0-9]{{1,2}}))"
)
LATER = whole_words(r"or later|onwards?|(?:at the )?(?:very )?earliest|or after(?:wards?)?|and after")
"""Words behind a time that make it one from which on something holds."""
LINK = re.compile(r"(?:(?P<span>to|through|thru|-|–|—)|(?P<choice>or|and|/|&|not|then)) (?:else )?")
"""Words between two times."""
PART = whole_words(
    r"(?P<this>this )?(?P<name>morning|afternoon|evening|night)|(?P<tonight>tonight)"
    r"|(?P<first>first thing(?: in the morning)?)|(?P<half>am|pm)"
)
NOON = whole_words(r"(?:12 ?)?(?P<name>noon|midday|midnight|lunch(?:[- ]?time)?)")
_HOUR = rf"(?P<hour>[01]?[0-9]|2[0-4]|{any_of(_TO_TWELVE)})"
_HALF = r"(?P<half>am|pm)"
CLOCK_OF_12 = whole_words(
    r"(?P<hour>0?[1-9]|1[0-2])(?:[:.]?(?P<minute>[0-5][0-9]))?(?::[0-5][0-9])?(?P<sign> ?o'?clock)? ?"
    r"(?:(?:in the )?(?P<half>am|pm)|(?P<letter>[ap]))"
    rf"|(?P<word>{any_of(_TO_TWELVE)})(?: (?P<tens>fifteen|thirty|forty[ -]five))?(?: o'?clock)? ?(?P<of_word>am|pm)"
)
CLOCK_WITH_H = whole_words(r"(?P<hour>[01]?[0-9]|2[0-3]) ?h ?(?P<minute>[0-5][0-9])?")
FOUR_DIGITS = whole_words(r"(?P<hour>[01]?[0-9]|2[0-3])(?P<minute>[0-5][0-9])(?P<sign> ?(?:h|hrs?|hours|o'?clock))?")
SPOKEN = whole_words(
    r"(?:a )?(?P<count>quarter|half|five|ten|twenty(?:[ -]five)?|[0-9]{1,2})(?: min(?:ute)?s?)? (?P<way>past|to|til) "
    rf"(?:{_HOUR}|(?P<name>noon|midday|midnight))(?: ?o'?clock)?(?: ?{_HALF})?"
)
CLOCK = whole_words(
    rf"{_HOUR}(?:(?P<mark>[:.])(?P<minute>[0-5][0-9])(?::[0-5][0-9])?| (?P<tens>fifteen|thirty|forty[ -]five))?"
    r"(?P<sign> ?o'?clock|(?<=[:.][0-9]{2}) ?(?:h|hrs?|hours))?"
)
_BARE = r"[0-9]{1,2}(?:[:.][0-5][0-9])?"
CLOCKS = whole_words(
    rf"(?:from |between )?{_BARE} ?(?:am|pm)? ?(?P<link>-|–|—|to|until|till|and|or|/|&) ?"
    rf"(?:[0-9]{{1,2}}[:.][0-5][0-9](?: ?(?:am|pm))?|[0-9]{{1,2}} ?(?:am|pm))"
)
"""Two times of day: "2-3pm", "between 14:00 and 15:30", "3 or 4pm"."""
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
