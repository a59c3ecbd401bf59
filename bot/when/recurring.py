"""Times that come again: "every other friday at 3pm", "weekly", "on the 1st of each month", "every working day".

- "every friday", "fridays", "weekly on friday", "each monday and thursday", "every other friday", "every 2 weeks".
- "every day", "daily", "every weekday" and "every working day" (which leaves out holidays as well), "every morning".
- "monthly on the 1st", "every month on the 15th", "first monday of every month", "last working day of each month".
- "every year on 1 december". "weekly", "monthly" and "yearly" alone are counted from today.

Not guessed at: "biweekly", "every third friday" (of the month, or every three weeks?), what comes several times a day,
and what has an end of its own ("every friday until christmas").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from bot.when import nth, reading, words
from bot.when.calendar import is_day_first
from bot.when.pieces import ClockTime, Closing, Days, Part
from bot.when.values import Reading, Unclear
from models.capabilities.repeats import Repeat, Unit, next_occurrence
from models.people.hours import Hours

_DAY_NAMES = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_EVERY = r"(?:once )?(?:every|each)"
_NUMBERS: Mapping[str, int] = words.NUMBERS | {"other": 2, "second": 2, "2nd": 2, "single": 1}
_DAY_NAME = rf"(?:{words.any_of(words.WEEKDAYS)})"
_LIST = rf"{_DAY_NAME}s?(?:(?: and | & | / | )(?:on )?{_DAY_NAME}s?)*"
_COUNT = rf"(?:(?P<count>other|second|2nd|single|[1-9][0-9]?|{words.any_of(words.NUMBERS)}) )?"
_HINT = re.compile(
    r"\b(?:every|each|daily|weekly|fortnightly|monthly|quarterly|yearly|annually|hourly|nightly|everyday"
    r"|(?:a|per) (?:day|week|month|year)|bi-?weekly|bi-?monthly|semi-?\w+ly|weekdays|working days|weekends"
    rf"|{_DAY_NAMES})\b"
)
_UNITS = (
    r"day|week|fortnight|month|year|quarter|weekday|working day|business day|work day|morning|afternoon|evening|night"
)
_CORE = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("nth", rf"(?:on )?(?:the )?{nth.COUNTED} (?:(?:of|in) )?(?:{_EVERY} month|the month every month)"),
        ("nth", rf"{_EVERY} (?:month )?(?:on )?(?:the )?{nth.COUNTED} (?:of|in) (?:the|each|every) month"),
        ("nth", rf"(?:{_EVERY} month|monthly) (?:on )?(?:the )?{nth.COUNTED}(?: of (?:the|each|every) month)?"),
        ("nth", rf"{_EVERY} (?P<nth>first|1st|last|final) (?P<what>{_DAY_NAME})"),
        ("day", rf"(?:on )?(?:the )?(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)|first|last) (?:day )?(?:of )?{_EVERY} month"),
        ("day", rf"{_EVERY} {_COUNT}months? (?:on )?(?:the )?(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)|first|last)(?: day)?"),
        ("day", r"monthly (?:on )?(?:the )?(?P<day>[0-9]{1,2}(?:st|nd|rd|th)|first|last)(?: day)?(?: of the month)?"),
        ("day", rf"{_EVERY} (?P<day>[0-9]{{1,2}}(?:st|nd|rd|th))(?: of (?:the|each|every) month)?"),
        ("year", rf"(?:{_EVERY} year|yearly|annually) (?:on )?(?:the )?(?P<date>.+)"),
        (
            "year",
            rf"{_EVERY} (?:the )?(?P<date>(?:[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{words.MONTH}"
            rf"|{words.MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?))",
        ),
        ("week", rf"{_EVERY} {_COUNT}(?P<days>{_LIST})"),
        (
            "week",
            rf"(?:{_EVERY} {_COUNT}(?P<unit>week|fortnight)s?|(?P<adverb>weekly|fortnightly))"
            rf" (?:on )?(?P<days>{_LIST})",
        ),
        (
            "week",
            rf"(?:on )?(?P<days>{_DAY_NAMES}(?:(?: and | & | / | )(?:on )?{_DAY_NAMES})*)",
        ),
        ("unit", rf"{_EVERY} {_COUNT}(?P<unit>{_UNITS})s?"),
        ("unit", r"(?P<adverb>daily|everyday|weekly|fortnightly|monthly|yearly|annually)"),
        ("unit", r"(?P<adverb>once a (?:day|week|month|year))"),
        ("unit", r"(?:on )?(?P<adverb>weekdays|working days|business days)"),
    )
]
"""What comes again, without its time of day; each is tried as a whole."""
_ADVERBS = {
    "daily": "day",
    "everyday": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_ADVERBS |= {"fortnightly": "fortnight", "weekdays": "working day", "working days": "working day"}
_ADVERBS |= {"business days": "working day", "once a day": "day", "once a week": "week", "once a month": "month"}
_ADVERBS |= {"once a year": "year"}
_JOINED = re.compile(rf"(?:{_EVERY}|on|at|by)\b")
_PARTS = frozenset({"morning", "afternoon", "evening", "night"})
_LONGEST_TIME = 6
"""Words of the time of day beside what comes again."""


@dataclass(frozen=True)
class _When:
    """What comes again, as far as it was said."""

    unit: Unit
    every: int = 1
    weekdays: frozenset[int] = field(default_factory=frozenset)
    day: int | None = None
    nth: int | None = None
    part: str | None = None
    since: date | None = None
    """From which date on it is counted, where the words say so."""


def read(text: str, hours: Hours, now: datetime) -> Reading | None:
    """What such a phrase says, or that it is unclear; `None` if it speaks of nothing that comes again."""
    if not _HINT.search(text) or _starts_elsewhere(text):
        return None
    for core, rest in _ways_apart(text):
        found = _core(core, hours, now)
        clock = _clock(rest, found, hours, now) if found else None
        if found and clock is not None:
            read_so = _reading(found, None if clock == "none" else clock, hours, now)
            return replace(read_so, is_joined=bool(_JOINED.match(text)))
    return Reading(is_joined=True, unclear=Unclear.REPEAT) if _is_all_about_it(text, hours, now) else None


def _starts_elsewhere(text: str) -> bool:
    """Whether what comes again stands behind other words ("the weekly", "send each friday")."""
    return not re.match(
        rf"(?:(?:by|at|on|in|the|around|before|from|starting)\b|[0-9]|noon|midday|midnight|end of day|half|quarter"
        rf"|first|last|once|twice|three times|{words.any_of(words.NUMBERS)}|{_HINT.pattern})",
        text,
    )


def _ways_apart(text: str) -> list[tuple[str, str]]:
    """What comes again and its time of day, which stands behind or before it."""
    parts = text.split(" ")
    count = len(parts)
    behind = [
        (" ".join(parts[:end]), " ".join(parts[end:])) for end in range(count, max(0, count - _LONGEST_TIME - 1), -1)
    ]
    before = [(" ".join(parts[start:]), " ".join(parts[:start])) for start in range(1, min(count, _LONGEST_TIME))]
    return [each for each in behind + before if each[0]]


def _core(text: str, hours: Hours, now: datetime) -> _When | None:
    for kind, shape in _CORE:
        match = shape.fullmatch(text)
        found = _READ[kind](match, hours, now) if match else None
        if found:
            return found
    return None


def _nth(match: re.Match[str], _hours: Hours, _now: datetime) -> _When | None:
    number, what = nth.ORDINALS[match["nth"]], match["what"]
    if what == "day":
        return _When(Unit.MONTH, day=number) if number in (-1, 1, 2, 3, 4, 5) else None
    weekdays = frozenset({words.WEEKDAYS[what]}) if what in words.WEEKDAYS else frozenset[int]()
    return _When(Unit.MONTH, weekdays=weekdays, nth=number)


def _day(match: re.Match[str], _hours: Hours, _now: datetime) -> _When | None:
    number = nth.ORDINALS.get(match["day"]) or int(re.sub(r"\D", "", match["day"]))
    every = _count(match)
    return _When(Unit.MONTH, every or 1, day=number) if number <= 31 and every != 0 else None


def _year(match: re.Match[str], hours: Hours, now: datetime) -> _When | None:
    today = hours.today(now)
    pieces = reading.take_apart(match["date"], hours, today, is_day_first(hours))
    named = pieces.found[0] if pieces and len(pieces.found) == 1 else None
    if not isinstance(named, Days) or not named.dates or named.other or not re.search(words.MONTH, match["date"]):
        return None
    return _When(Unit.MONTH, 12, day=named.dates[0].day, since=named.dates[0])


def _week(match: re.Match[str], _hours: Hours, _now: datetime) -> _When | None:
    groups = match.groupdict()
    days = re.findall(rf"{_DAY_NAME}", match["days"])
    every = _count(match) or 1
    if groups.get("unit") == "fortnight" or groups.get("adverb") == "fortnightly":
        every *= 2
    if not groups.get("unit") and groups.get("count") not in (None, "other", "second", "2nd", "single"):
        return None
    return _When(Unit.WEEK, every, weekdays=frozenset(words.WEEKDAYS[day] for day in days))


def _unit(match: re.Match[str], hours: Hours, now: datetime) -> _When | None:
    groups = match.groupdict()
    unit = groups.get("unit") or _ADVERBS[groups["adverb"] or ""]
    every, today = _count(match) or 1, hours.today(now)
    if unit in _PARTS:
        return _When(Unit.DAY, part=unit) if every == 1 else None
    if unit in ("weekday", "working day", "business day", "work day"):
        return _When(Unit.WORKING_DAY, every)
    match unit:
        case "day":
            return _When(Unit.DAY, every)
        case "week" | "fortnight":
            weekday = frozenset({today.isoweekday()})
            return _When(Unit.WEEK, every * (2 if unit == "fortnight" else 1), weekdays=weekday)
        case "month" | "year":
            return _When(Unit.MONTH, every * (12 if unit == "year" else 1), day=today.day)
    return None


_READ = {"nth": _nth, "day": _day, "year": _year, "week": _week, "unit": _unit}


def _count(match: re.Match[str]) -> int | None:
    said = match.groupdict().get("count")
    if said is None:
        return None
    return _NUMBERS[said] if said in _NUMBERS else int(said)


def _clock(text: str, when: _When, hours: Hours, now: datetime) -> time | str | None:
    """The time of day that stands beside it; "none" where none does; `None` where the words are no single one."""
    if when.part:
        text = f"{text} {when.part}".strip() if text else when.part
    if not text:
        return "none"
    pieces = reading.take_apart(f"tomorrow {text}", hours, hours.today(now), is_day_first(hours))
    if (
        pieces is None
        or len(pieces.of(Days)) != 1
        or not all(isinstance(each, ClockTime | Part | Closing | Days) for each in pieces.found)
    ):
        return None
    found = reading.moments(pieces.found, hours, now, hours.today(now))
    if not found:
        return None
    return "none" if pieces.of(Closing) else hours.local(found[0]).time().replace(second=0, microsecond=0)


def _reading(when: _When, clock: time | str | None, hours: Hours, now: datetime) -> Reading:
    """When it comes first, and how often from then on."""
    today = hours.today(now)
    once = Repeat(
        when.unit,
        when.since or today,
        weekdays=when.weekdays,
        day=when.day,
        nth=when.nth,
        clock=clock if isinstance(clock, time) else None,
        every=12 if when.since else 1,
    )
    first = next_occurrence(once, hours, now)
    if first is None:
        return Reading(is_joined=True, unclear=Unclear.REPEAT)
    repeat = replace(once, starts=first.day, every=when.every)
    return Reading((first.due_at,), is_joined=True, has_clock=repeat.clock is not None, repeat=repeat)


def _is_all_about_it(text: str, hours: Hours, now: datetime) -> bool:
    """Whether these words are about what comes again, though it was not understood: "every 3 hours", "biweekly"."""
    often = _OFTEN.match(text)
    if often and (often.end() == len(text) or _GOES_ON.match(text, often.end())):
        return True
    return bool(_UNKEPT.search(text) and _is_time(text, hours, now))


_HOW_OFTEN = rf"[0-9]+(?:st|nd|rd|th)?|few|couple of|{words.any_of(_NUMBERS)}|{words.any_of(nth.ORDINALS)}"
_WHAT = rf"{_UNITS}|hour|minute|min|hr|weekend|half|{_DAY_NAME}|{words.MONTH}|[0-9]{{1,2}}(?:st|nd|rd|th)"
_OFTEN = re.compile(
    rf"(?:on )?(?:{_EVERY} (?:(?:{_HOW_OFTEN}) )?(?:{_WHAT})s?\b"
    r"|(?:bi-?weekly|bi-?monthly|semi-?\w+ly|quarterly|hourly|nightly|weekends)$"
    r"|(?:once|twice|three times|[2-9] times|several times) (?:a|per|each|every) (?:day|week|month|year|quarter)\b)"
)
_GOES_ON = re.compile(
    r" (?:until|till?|for|except|but|starting|from|and|or|at|on|by|in|before|through|after|[0-9]\w*|-|–|of|between)\b"
    rf"| (?:{words.any_of(words.WEEKDAYS)}|morning|afternoon|evening|night)\b"
)
"""What may follow it and still be about when."""
_UNKEPT = re.compile(rf"\b{_EVERY}\b")


def _is_time(text: str, hours: Hours, now: datetime) -> bool:
    """Whether a time stands before "every …": "at 3pm every friday until june"."""
    before = re.split(rf" (?={_EVERY}\b)", text, maxsplit=1)[0]
    return reading.read(before, hours, now) is not None
