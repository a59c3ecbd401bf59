"""Do not disturb, as others see it of a person.

https://docs.slack.dev/reference/methods/dnd.info and https://docs.slack.dev/reference/methods/dnd.teamInfo
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.records import Member
from sandbox.shapes import Json

Window = tuple[datetime, datetime]


def status(member: Member, now: datetime) -> Json:
    """What anyone may know: whether there is such a time, and the one that is on or comes next, in epoch seconds.

    Slack keeps all `snooze_*` fields to the person themselves. It does not document how a pause by hand shows to
    others; here it counts as a time that began when it was set, since clients compare `now` with these two
    (https://github.com/obelisk/plaid/pull/175).
    """
    window = _window(member, now)
    start, end = (int(moment.timestamp()) for moment in window) if window else (1, 1)
    return {"dnd_enabled": window is not None, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


def _window(member: Member, now: datetime) -> Window | None:
    person, until = member.person, member.person.snoozed_until
    quiet = _next_quiet(person.quiet, now.astimezone(ZoneInfo(person.zone))) if person.quiet else None
    if until is None or until <= now:
        return quiet
    if quiet is not None and quiet[0] <= now and quiet[1] >= until:
        return quiet
    return min(member.snoozed_since, now), until


def _next_quiet(quiet: tuple[str, str], local: datetime) -> Window:
    """The quiet time that is on now or comes next."""
    for days in (-1, 0, 1):
        start = _at(local + timedelta(days=days), quiet[0])
        end = _at(start, quiet[1])
        if end <= start:
            end = _at(start + timedelta(days=1), quiet[1])
        if end > local:
            break
    return start, end


def _at(day: datetime, time: str) -> datetime:
    hour, minute = time.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
