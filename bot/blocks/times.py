"""Times as people see them.

An answer is read at once, so it says how long it is until then. A message that stays is read whenever, by anybody in
any zone: Slack writes its times anew for each reader, and none of them says "today".
"""

from datetime import date, datetime, time, timedelta

from babel.dates import format_timedelta

from bot.content.words import locale, say, weekday, written
from models.people.hours import Hours

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DAYS_IN_WORDS, _WEEKS_IN_WORDS = 14, 60
_NO_LARGER_UNIT = 1e9
_DAYS_WITH_A_NAME = 7
"""A weekday alone is that of the last few days."""


def when(at: datetime, hours: Hours) -> str:
    """A moment in mrkdwn, for a message that stays: date and time by the reader's own clock; where Slack cannot, in
    these hours' zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting)."""
    moment = say("{date} at {time}", date="{date_long}", time="{time}")
    return f"<!date^{int(at.timestamp())}^{moment}|{written(hours.local(at), 'yMMMEd')}, {_clock_of(at, hours)}>"


def plain(at: datetime, hours: Hours, now: datetime) -> str:
    """A moment in plain text, in these hours' zone: "Fri 27 Nov, 15:00", with the year where it is another one."""
    local = hours.local(at)
    skeleton = "MMMEd" if local.year == hours.local(now).year else "yMMMEd"
    return say("{date}, {time}", date=written(local, skeleton), time=_clock_of(at, hours))


def from_now(at: datetime, hours: Hours, now: datetime) -> str:
    """The same for an answer, with how long it is until then or since: "Fri 4 Dec, 15:00, in 6 days"."""
    return say("{moment}, {distance}", moment=plain(at, hours, now), distance=_distance(at, hours, now))


def on_day(day: date, today: date) -> str:
    """A day that is past, within a sentence of that other day: "on Tuesday", or "on Tuesday, 10 Nov" a week later."""
    name = weekday(day.isoweekday())
    if (today - day).days < _DAYS_WITH_A_NAME:
        return say("on {weekday}", weekday=name)
    return say("on {weekday}, {day}", weekday=name, day=written(day, "MMMd"))


def _distance(at: datetime, hours: Hours, now: datetime) -> str:
    """How far off it is: in hours on the same day, in days of their calendar after that."""
    days = (hours.today(at) - hours.today(now)).days
    if abs(at - now) < _MINUTE:
        return say("now")
    if days == 0:
        return _in_words(at - now, "hour" if abs(at - now) >= _HOUR else "minute")
    if days == 1:
        return say("tomorrow")
    if abs(days) < _DAYS_IN_WORDS:
        return _in_words(timedelta(days=days), "day")
    return _in_words(timedelta(days=days), "week" if abs(days) < _WEEKS_IN_WORDS else "month")


def _in_words(length: timedelta, unit: str) -> str:
    return format_timedelta(
        length,
        granularity=unit,  # type: ignore[arg-type] # one of its own names
        threshold=_NO_LARGER_UNIT,
        add_direction=True,
        locale=locale(),
    )


def clock(at: time) -> str:
    """What the wall clock shows: "15:00"."""
    return written(datetime.combine(date.min, at), "Hm")


def _clock_of(at: datetime, hours: Hours) -> str:
    return written(hours.local(at), "Hm")
