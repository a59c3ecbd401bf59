"""Times counted from another time: "30 minutes before 3pm", "a week on friday", "friday week", "this time tomorrow"."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.when import reading, words
from bot.when.calendar import add_months, after_working_days, is_day_first
from bot.when.days import sum_of
from bot.when.pieces import Days
from bot.when.values import Reading, Unclear
from models.people.hours import Hours

_JOINT = r"(?P<joint>due by|due|by|on|at|in|until|till?)? ?(?:the )?"
_COUNTED = re.compile(
    rf"{_JOINT}(?!day after tomorrow|day before yesterday)(?:(?P<amounts>{words.AMOUNTS_PATTERN})"
    rf"|(?P<working>{words.COUNT_PATTERN})(?:working|business|work) ?days?|(?P<unit>day|week))"
    r"(?P<way> before| after| from| on| prior to| ahead of|) (?P<anchor>.+)"
)
_WEEK_AFTER_DAY = re.compile(r"(?P<day>.+?) (?P<unit>week|fortnight)(?P<rest> .+)?")
_THIS_TIME = re.compile(r"(?:(?:by|at|around|about) )?(?:this|the same|same) time (?P<day>.+)")
_A_DAY = rf"(?:on )?(?:today|tomorrow|{words.any_of(words.WEEKDAYS)})\b"


def read(text: str, hours: Hours, now: datetime) -> Reading | None:
    """What such a phrase says; `None` if it is none."""
    return _this_time(text, hours, now) or _day_week(text, hours, now) or _counted(text, hours, now)


def _counted(text: str, hours: Hours, now: datetime) -> Reading | None:
    match = _COUNTED.fullmatch(text)
    if match is None or not _is_counted(match):
        return None
    anchor = _anchor(match["anchor"], hours, now)
    if anchor is None or anchor.unclear or not anchor.moments:
        return anchor and replace(anchor, is_joined=True, joint="", begins_loose=False)
    first = next((each for each in anchor.moments if each > now), anchor.moments[-1])
    moment = _moved(first, match, hours, is_exact=anchor.is_exact)
    joint = match["joint"] or ""
    kept = Reading(
        is_joined=bool(joint), joint=joint, has_clock=anchor.has_clock, is_exact=anchor.is_exact, zone=anchor.zone
    )
    return replace(kept, moments=(moment,)) if moment else replace(kept, unclear=Unclear.MORE)


def _is_counted(match: re.Match[str]) -> bool:
    """Whether these words count: "a week friday" does, "2 hours friday" and "by 2 hours friday" do not."""
    way, is_days = (
        match["way"].strip(),
        not re.search(r"\d ?[hms]\b|hour|min|sec|\bhrs?\b|\dhrs?", match["amounts"] or ""),
    )
    if match["unit"]:
        return way in ("before", "after") if match["unit"] == "day" else way == "on"
    if way in ("from", "on"):
        return is_days
    return bool(way) or (is_days and bool(re.match(_A_DAY, match["anchor"])) and not match["joint"])


def _anchor(text: str, hours: Hours, now: datetime) -> Reading | None:
    """What is counted from: "before 3" and "after lunch" are times of day here."""
    return _day_week(text, hours, now) or reading.read(text, hours, now) or reading.read(f"at {text}", hours, now)


def _moved(anchor: datetime, match: re.Match[str], hours: Hours, *, is_exact: bool) -> datetime | None:
    """The moment that far away from another one; `None` where that is a day, and hours do not count from a day."""
    sign = -1 if match["way"].strip() in ("before", "prior to", "ahead of") else 1
    local = hours.local(anchor)
    if match["working"]:
        count = int(words.number_of(match))
        if count > words.MOST_WORKING_DAYS:
            return None
        return hours.moment(after_working_days(hours, local.date(), sign * count), local.time())
    seconds, days, months = (
        sum_of(match["amounts"]) if match["amounts"] else (None, 7 if match["unit"] == "week" else 1, 0)
    )
    if seconds is not None:
        return anchor + sign * timedelta(days=days, seconds=seconds) if is_exact and not months else None
    if days > 1000 or months > words.MOST_MONTHS:
        return None
    day = add_months(local.date(), sign * months) + sign * timedelta(days=days)
    return hours.moment(day, local.time())


def _day_week(text: str, hours: Hours, now: datetime) -> Reading | None:
    """ "friday week", "tomorrow week at 3pm", "friday fortnight"."""
    match = _WEEK_AFTER_DAY.fullmatch(text)
    if match is None or not re.search(rf"{_A_DAY}$", match["day"]):
        return None
    found = reading.read(f"{match['day']}{match['rest'] or ''}", hours, now)
    if found is None or found.unclear or re.match(r" (?:after|of|in|from)\b", match["rest"] or ""):
        return None
    first = next((each for each in found.moments if each > now), None)
    if first is None:
        return found
    days = 7 if match["unit"] == "week" else 14
    local = hours.local(first)
    return replace(found, moments=(hours.moment(local.date() + timedelta(days=days), local.time()),), is_evident=True)


def _this_time(text: str, hours: Hours, now: datetime) -> Reading | None:
    """ "this time tomorrow", "same time next week", "this time on friday"."""
    match = _THIS_TIME.fullmatch(text)
    day = _day_of(match["day"], hours, now) if match else None
    if match is None or day is None:
        return None
    clock = hours.local(now).time().replace(second=0, microsecond=0)
    return Reading((hours.moment(day, clock),), has_clock=True, is_exact=True)


def _day_of(text: str, hours: Hours, now: datetime) -> date | None:
    today = hours.today(now)
    if text in ("next week", "next month", "next year"):
        return (
            today + timedelta(days=7) if text == "next week" else add_months(today, 1 if text == "next month" else 12)
        )
    pieces = reading.take_apart(text, hours, today, is_day_first(hours))
    named = pieces.found[0] if pieces and len(pieces.found) == 1 else None
    if not isinstance(named, Days):
        return None
    return next((day for day in named.dates if day > today), None)
