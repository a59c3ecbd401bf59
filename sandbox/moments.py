"""Moments by a person's own calendar."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_time(now: datetime, zone: str, weekday: int, at: time) -> datetime:
    """The next moment, in UTC, at which it is that weekday (Monday is 0) and time of day in a time zone.

    Always after `now`: at the very moment itself, it is the one of the week after.
    """
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() + timedelta(days=(weekday - here.weekday()) % 7)
    moment = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    if moment <= now:
        moment = datetime.combine(day + timedelta(weeks=1), at, ZoneInfo(zone)).astimezone(UTC)
    return moment
