"""What stands beside a time in a line, and whether the time is the whole of what was said.

A time that was found at the end of a line is taken only if no word before it can be part of it: "late friday", "after
friday", "3 or friday" are no Fridays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.when import foreign, words, zones
from bot.when.values import Reading, Unclear

_NUMBER_WORDS = words.any_of([name for name in words.NUMBERS if len(name) > 2])
CLOCK = re.compile(
    r"~?(?:[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm|[ap]\.m\.?)|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[ap]?|[0-9]{3,4}(?:am|pm)|[0-9]{1,2}h[0-9]{2}"
    r"|o'?clock|noon|midday|midnight|am|pm|hrs)"
)
DAY = re.compile(
    rf"{words.any_of(words.DAY_NAMES)}|today|tomorrow|tonight|yesterday|tmrw|tmr|tues|weds|thur|thurs|eod|cob|eow|eom"
)
_SHORT_DAY = re.compile("mon|tue|wed|thu|fri|sat|sun")
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?|[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{2,4})?"
)
_ORDINAL = re.compile("[0-9]{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth")
_NUMBER = re.compile(rf"[0-9]{{1,4}}(?:[.:][0-9]{{1,2}})?|{_NUMBER_WORDS}")
_UNIT = re.compile(r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|wk|fortnight|month|quarter|year|yr)s?")
_PART = re.compile("morning|afternoon|evening|night|lunchtime|lunch|week|weekend|month|year|quarter|day")
_MODIFIERS = re.compile(
    "mid|early|late|later|other|next|half|fortnight|soon|sometime|around|approx|roughly|exactly|before|until|till|til|by"
    "|due|between|within|not|except|earliest|latest|alternate|at|than|commencing|beginning|w/c"
    "|following|upcoming|previous|preceding"
)
_DANGLING = re.compile(
    "not|except|by|or|at|around|exactly|sometime|before|than|until|till|til|due|starting|between|as|mid|to"
)
"""Words that a time would follow, whatever comes."""
_OFTEN = re.compile("daily|weekly|fortnightly|monthly|quarterly|yearly|annually|hourly|nightly|biweekly|everyday")
_EDGES = frozenset({"end", "start", "beginning", "middle", "half", "close"})
_AFTER = re.compile("after|since|starting|earliest|onwards?")
_LABEL = re.compile(
    r"(?:issue|ticket|bug|task|pr|mr|chapter|page|pages|section|step|phase|part|version|release|room|floor|table|figure"
    r"|slide|question|item|point|sprint|level|unit|lot|batch|gate|line|number|no|nr|invoice|order|case|draft|track|build"
    r"|option|plan|round|team|group|bus|flight|route|exercise|lesson|module|form|v)s?\.?|#|[a-z]+[0-9]+|[A-Z]{2,}s?"
)
_NEGATION = re.compile(
    r"not|never|nobody|noone|nothing|cannot|don't|dont|doesn't|won't|can't|cant|shouldn't|mustn't|without|no"
)
_NO_NEGATION = re.compile(r"forget|fail|miss|hesitate|worry|later|longer")
_CLAUSE = re.compile(
    "about|with|to|and|for|on|at|by|in|before|until|due|because|so|that|if|when|then|please|pls|regarding|re"
)
_OF_A_NAME = re.compile(rf"{words.GOES_ON.pattern}|these|those|his|her|its|every|each|next|previous|old|new|on the")
_JOINTS = """the of by on at in before until end start beginning middle due around about not no than a an from to"""
_GLUE = frozenset(_JOINTS.split())
_FIGURES = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}\b|[0-9]{1,4} (?:in the|at night|this)\b")
_CLOCKS = re.compile(r"[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?[-–][0-9]")
_VERSION = re.compile(r"[0-9]+\.(?:[0-9]|[6-9][0-9])")
_TWO_NUMBERS = re.compile(r"[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?[-–/][0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?")
_LINKS = frozenset({"or", "and", "to", "until", "till", "through"})
_NEAR = 8
"""Words before a time in which a "not" may turn it."""


def plain(word: str) -> str:
    """The word in lower case, without the punctuation around it."""
    return word.lower().replace("’", "'").strip("\"'“”,;:!?()[]*_").rstrip(".")


@dataclass(frozen=True)
class Beside:
    """What stands beside a time and makes it unclear."""

    unclear: Unclear
    back: int = 1
    """How many words before the time it begins."""
    is_part: bool = True
    """Whether it is a part of the time alone, and not of what is promised."""


def beside(before: Sequence[str], reading: Reading) -> Beside | None:
    """What makes a time at the end of a line unclear."""
    if not before:
        return None
    return (
        _negated(before, reading)
        or _foreign(before, reading)
        or _zone(before, reading)
        or _directly(before, reading)
        or _number(before, reading)
        or _without_end(before, reading)
    )


def _negated(before: Sequence[str], reading: Reading) -> Beside | None:
    """ "do not call before monday" says from when."""
    if not reading.joint.endswith(("before", "until", "till", "til")):
        return None
    last = [plain(word) for word in before[-_NEAR:]]
    if any(_NO_NEGATION.match(word) for word in last):
        return None
    back = next((back for back, word in enumerate(reversed(last), 1) if _NEGATION.fullmatch(word)), 0)
    return Beside(Unclear.AFTER, back, is_part=False) if back else None


def _foreign(before: Sequence[str], reading: Reading) -> Beside | None:
    is_name = reading.joint.endswith(tuple(words.BY)) and not before[-1].islower()
    count = 0 if is_name else foreign.near(before)
    return Beside(Unclear.LANGUAGE, count, is_part=False) if count else None


def _zone(before: Sequence[str], reading: Reading) -> Beside | None:
    """The letters of a time zone stand right before it: "by EOD EST friday"."""
    last = before[-1].strip(",;:()")
    is_zone = last.isupper() and last.lower() in {*zones.OFFSETS, *zones.PLACES, *zones.AMBIGUOUS}
    if not is_zone or reading.joint.endswith(tuple(words.BY)):
        return None
    return Beside(Unclear.ZONE, 2 if len(before) > 1 and is_time(before[:-1]) else 1)


def _directly(before: Sequence[str], reading: Reading) -> Beside | None:
    """The word right before it belongs to the same time, or to another one."""
    last, earlier = plain(before[-1]), plain(before[-2]) if len(before) > 1 else ""
    if linked := _linked(before, last):
        return linked
    if _AFTER.fullmatch(last):
        return Beside(Unclear.AFTER)
    if last in ("every", "each", "alternate") or (last == "other" and earlier in ("every", "each", "the")):
        return Beside(Unclear.REPEAT, 2 if last == "other" else 1)
    is_often = earlier in ("every", "each") and (_UNIT.fullmatch(last) or DAY.fullmatch(last) or _PART.fullmatch(last))
    if is_often or (_OFTEN.fullmatch(last) and not _OF_A_NAME.fullmatch(earlier)):
        return Beside(Unclear.REPEAT, 2 if is_often else 1)
    if reading.joint in ("before", "after") and _UNIT.fullmatch(last):
        return Beside(Unclear.MORE)
    is_joined = reading.joint not in ("", "the")
    if is_time(before):
        is_named = is_joined and _OF_A_NAME.fullmatch(earlier) and reading.joint.endswith(tuple(words.BY))
        return None if is_named else Beside(Unclear.MORE)
    if is_joined:
        is_by = reading.joint.endswith(tuple(words.BY))
        is_part = _DANGLING.fullmatch(last) or (not is_by and _MODIFIERS.fullmatch(last))
        return Beside(Unclear.MORE) if is_part else None
    return _modified(last, earlier)


def _linked(before: Sequence[str], last: str) -> Beside | None:
    """Another time and "or", "to" or the like before it."""
    is_link = before[-1] in "-–—/&" or last in ("or", "and", "to", "through", "thru")
    if not is_link or len(before) < 2 or not is_time(before[:-1]):
        return None
    return Beside(Unclear.CHOICE if last in ("or", "and") or before[-1] in "/&" else Unclear.RANGE, 2)


def _modified(last: str, earlier: str) -> Beside | None:
    """ "late", "mid", "the 3rd", "end of", "the afternoon" before a day."""
    if _ORDINAL.fullmatch(last) or _MODIFIERS.fullmatch(last):
        return Beside(Unclear.MORE)
    if last == "of" and earlier in _EDGES:
        return Beside(Unclear.MORE, 2)
    if _PART.fullmatch(last) and earlier in ("the", "this", "next", "of", "late", "early", "mid"):
        return Beside(Unclear.MORE, 2)
    return None


def behind(after: Sequence[str]) -> Beside | None:
    """What makes a time at the beginning of a line unclear: `back` is how many words behind it belong to that."""
    first = plain(after[0]) if after else ""
    if len(after) > 1 and (first in _LINKS or after[0] in "-–—/&") and is_time(after[1:2]):
        return Beside(Unclear.CHOICE if first in ("or", "and") or after[0] in "/&" else Unclear.RANGE, 2)
    if _CLOCKS.match(first):
        return Beside(Unclear.RANGE)
    if first and (is_time(after[:1]) or re.fullmatch("[0-9]{1,4}|onwards?|earliest", first)):
        return Beside(Unclear.MORE)
    return None


def is_time(before: Sequence[str]) -> bool:
    """Whether the last of these words is, by itself or with the one before it, a time."""
    last, earlier = plain(before[-1]), plain(before[-2]) if len(before) > 1 else ""
    if CLOCK.fullmatch(last) or DAY.fullmatch(last) or _DATE.fullmatch(before[-1].strip(",;:()")):
        return True
    if _SHORT_DAY.fullmatch(last):
        return earlier in ("on", "by", "next", "this", "every", "until", "before", "or", "and")
    if _UNIT.fullmatch(last):
        is_counted = bool(_NUMBER.fullmatch(earlier) or earlier in ("a", "an", "few", "couple", "half"))
        return is_counted and not (len(before) > 2 and plain(before[-3]) in ("for", "of", "by", "last", "past"))
    is_month = re.fullmatch(words.MONTH, last)
    is_dated = _NUMBER.fullmatch(earlier) or _ORDINAL.fullmatch(earlier) or earlier in ("of", "in", "next")
    return bool(is_month and is_dated)


def _number(before: Sequence[str], reading: Reading) -> Beside | None:
    """A bare number right before a day may be an hour, or part of a date: "call Ana 3 friday", "25 nov 26"."""
    last, earlier = plain(before[-1]), before[-2] if len(before) > 1 else ""
    if reading.joint in ("", "the") and _TWO_NUMBERS.fullmatch(last) and not _is_label(earlier):
        return Beside(Unclear.RANGE)
    if (
        plain(earlier) in _LINKS
        and _NUMBER.fullmatch(last)
        and len(before) > 2
        and _NUMBER.fullmatch(plain(before[-3]))
    ):
        return Beside(Unclear.CHOICE if plain(earlier) in ("or", "and") else Unclear.RANGE, 3)
    if (
        reading.joint not in ("", "the", "on", "in")
        or not _NUMBER.fullmatch(last)
        or _VERSION.fullmatch(last)
        or _is_label(earlier)
    ):
        return None
    figures = last.replace(":", "").replace(".", "")
    may_be_hour = not figures.isdigit() or int(figures) <= 31 or (len(figures) == 4 and int(figures) < 2400)
    return Beside(Unclear.MORE) if may_be_hour else None


def _is_label(word: str) -> bool:
    """Whether a number behind this word is the number of something: "issue", "PR"."""
    return bool(_LABEL.fullmatch(word.strip(",;:()")) or _LABEL.fullmatch(plain(word)))


def with_glue(before: Sequence[str], back: int) -> int:
    """As many words as well as those that join them to the rest: "by the end of the afternoon"."""
    while back < len(before) and plain(before[-back - 1]) in _GLUE:
        back += 1
    return back


def is_of_something(before: Sequence[str], phrase: str, reading: Reading) -> bool:
    """Whether the number that a time begins with is the number of what stands before it: "issue 1600", "step 3/12"."""
    is_number = reading.begins_loose or bool(_FIGURES.match(phrase))
    return bool(is_number and before) and _is_label(before[-1])


def _without_end(before: Sequence[str], reading: Reading) -> Beside | None:
    """What comes again with an end or a start of its own."""
    if reading.repeat is None:
        return None
    last = [plain(word) for word in before[-_NEAR:]]
    back = next(
        (back for back, word in enumerate(reversed(last), 1) if word in ("until", "till", "except", "starting")), 0
    )
    return Beside(Unclear.REPEAT, back) if back else None


def left_over(left: Sequence[str]) -> int | None:
    """Where in the words that are left a time stands that nobody would say unless they meant one.

    "the friday report", "notes from monday" and "Monday's notes" name things; "call Ana tomorrow about the launch" does
    not.
    """
    for index, word in enumerate(left):
        last = plain(word)
        is_clock = bool(CLOCK.fullmatch(last)) and last not in ("am", "pm", "hrs")
        if not (is_clock or DAY.fullmatch(last)):
            continue
        before = plain(left[index - 1]) if index else ""
        behind = plain(left[index + 1]) if index + 1 < len(left) else ""
        is_named = bool(_OF_A_NAME.fullmatch(before)) and before not in ("and", "or")
        goes_on = bool(behind) and not (_CLAUSE.fullmatch(behind) or DAY.fullmatch(behind) or CLOCK.fullmatch(behind))
        is_relative = last in ("today", "tomorrow", "tonight", "tmrw", "tmr")
        is_name = last in words.DAY_NAMES and (goes_on or index == 0) and before not in ("on", "by", "before", "until")
        if not is_named and not is_name and (is_relative or is_clock or last in words.DAY_NAMES):
            return index
    return None
