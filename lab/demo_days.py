"""When the demo begins: a Thursday morning of Ana's, whatever the date.

So a Friday with the team's digest lies right ahead, and a Monday with the lead's; and the same past fits all week.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.people.hours import Hours

WEEKS = 4
"""How many weeks the past has, with the present one: the first lead's digest has somebody to notice, and a chart."""
MON, TUE, WED, THU, FRI = range(5)
MORNING = time(10, 40)
HOME = Hours(zone="Europe/Madrid", country="ES")
"""Ana's."""
AHEAD = timedelta(days=1)
"""A week begins before it does in UTC, for some."""
WEEK = timedelta(weeks=1)


def start_of(now: datetime) -> datetime:
    """When a demo that is started now begins, in UTC: in this week, or the last one before it whose days until Monday
    are no holidays."""
    monday = monday_of(HOME.today(now))
    while not all(HOME.is_working_day(monday + timedelta(days=each)) for each in (THU, FRI, MON + 7)):
        monday -= WEEK
    return HOME.moment(monday + timedelta(days=THU), MORNING)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def begin(start: datetime) -> datetime:
    """When the past of a demo that begins then begins: with a week, wherever somebody lives."""
    first = monday_of(HOME.today(start)) - (WEEKS - 1) * WEEK
    return datetime.combine(first, time(), UTC) - AHEAD


def moment(start: datetime, zone: str, weeks: int, day: int, clock: str) -> datetime:
    """This time by somebody's own clock.

    Args:
        start: when the demo begins.
        zone: where they are.
        weeks: so many weeks after the one of the start; before it, where negative.
        day: 0 is Monday.
        clock: "HH:MM".
    """
    date_there = monday_of(HOME.today(start)) + timedelta(days=day, weeks=weeks)
    return datetime.combine(date_there, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)
