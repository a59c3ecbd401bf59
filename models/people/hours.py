"""Humane hours: one person's own time, with their working days, quiet hours and public holidays.

All moments are timezone-aware; what comes out is in UTC. Nothing here touches the database.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from models.people.days_off import NONE, DaysOff
from models.people.places import WEEKDAYS

FURTHEST = timedelta(days=400)
"""How far ahead a working day is looked for; a calendar without any within that time counts as one without holidays."""
_DAY = timedelta(days=1)
_UNKNOWN_ZONE = (ZoneInfoNotFoundError, ValueError, OSError)
_A_WINTER_DAY = datetime(2026, 1, 15, 12)  # noqa: DTZ001 (the time there, whatever the zone)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Hours:
    """When somebody works, and when they are left in peace."""

    zone: str = "UTC"
    """IANA name of their time zone; one that is not known counts as UTC, and `doctor` tells of it."""
    work_days: frozenset[int] = WEEKDAYS
    """ISO weekdays, Monday is 1; at least one."""
    day_start: time = time(9)
    day_end: time = time(17)
    quiet_start: time = time(19)
    quiet_end: time = time(8)
    """Quiet hours may reach over midnight; where both are the same, there are none."""
    country: str | None = None
    """ISO 3166 code of the country, or of the region ("GB-SCT"), whose public holidays they keep; `None` for none.
    One that is not known counts as one without holidays, and `doctor` tells of it."""
    days_off: DaysOff = NONE
    """Those of everyone in their workspace."""

    def local(self, at: datetime) -> datetime:
        """The moment as their wall clock shows it."""
        return at.astimezone(zone_of(self.zone))

    def today(self, at: datetime) -> date:
        """The date that their calendar shows."""
        return self.local(at).date()

    def moment(self, day: date, clock: time) -> datetime:
        """The moment at which their wall clock shows this time on that day, in UTC.

        A time that the clocks jump over is the first moment after the jump; one that comes twice is the first of them.
        """
        wanted = datetime.combine(day, clock, zone_of(self.zone))
        real = wanted.astimezone(UTC)
        if real.astimezone(wanted.tzinfo).replace(tzinfo=None) == wanted.replace(tzinfo=None):
            return real
        return _first_after_jump(real, wanted)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday in their country."""
        return self.country is not None and day in _holidays(self.country, day.year)

    def is_working_day(self, day: date) -> bool:
        """Whether they work on that day, as far as the calendar knows."""
        return day.isoweekday() in self.work_days and day not in self.days_off and not self.is_holiday(day)

    def is_quiet(self, clock: time) -> bool:
        """Whether this time of day is within their quiet hours."""
        if self.quiet_start <= self.quiet_end:
            return self.quiet_start <= clock < self.quiet_end
        return clock >= self.quiet_start or clock < self.quiet_end

    def is_humane(self, at: datetime) -> bool:
        """Whether a nudge may reach them at that moment: on a working day, outside their quiet hours."""
        local = self.local(at)
        return self.is_working_day(local.date()) and not self.is_quiet(local.time())

    def next_humane(self, at: datetime) -> datetime:
        """The moment itself if a nudge may reach them then, else the start of the next working day."""
        if self.is_humane(at):
            return at
        today = self.today(at)
        if self.is_working_day(today) and at < self.start_of(today):
            return self.start_of(today)
        return self.next_morning(at)

    def start_of(self, day: date) -> datetime:
        """The start of the working day, or the end of the quiet hours where that comes later."""
        return self.moment(day, self.quiet_end if self.is_quiet(self.day_start) else self.day_start)

    def midnight(self, day: date) -> datetime:
        """The beginning of the day."""
        return self.moment(day, time.min)

    def end_of(self, day: date) -> datetime:
        """The end of the working day."""
        return self.moment(day, self.day_end)

    def next_working_day(self, day: date) -> date:
        """The first working day after that day."""
        for ahead in range(1, FURTHEST.days):
            if self.is_working_day(day + ahead * _DAY):
                return day + ahead * _DAY
        return day + _DAY

    def previous_working_day(self, day: date) -> date | None:
        """The last working day before that day; `None` if there is none for long."""
        earlier = (day - behind * _DAY for behind in range(1, FURTHEST.days))
        return next((each for each in earlier if self.is_working_day(each)), None)

    def week_start(self, day: date) -> date:
        """The first day of their week: Monday, or the Sunday or Saturday on which the working week of some begins."""
        first = next((each for each in (6, 7) if {each, 7, 1} <= self.work_days and each - 1 not in self.work_days), 1)
        return day - (day.isoweekday() - first) % 7 * _DAY

    def moved_in_week(self, day: date) -> date | None:
        """The day itself if they work then, else the next working day of its week (`week_start`), else the nearest
        before it; `None` where the whole week is free."""
        place = (day - self.week_start(day)).days
        in_order = (*range(7 - place), *range(-1, -place - 1, -1))
        return next((day + ahead * _DAY for ahead in in_order if self.is_working_day(day + ahead * _DAY)), None)

    def next_morning(self, after: datetime, working_days: int = 1) -> datetime:
        """The start of the next working day, or of the n-th from now."""
        day = self.today(after)
        for _ in range(working_days):
            day = self.next_working_day(day)
        return self.start_of(day)


def is_zone(name: str) -> bool:
    """Whether this is the name of a time zone that we know."""
    try:
        ZoneInfo(name)
    except _UNKNOWN_ZONE:
        return False
    return True


def standard_offset(zone: str) -> timedelta:
    """How far this time zone is ahead of UTC in a northern winter."""
    return zone_of(zone).utcoffset(_A_WINTER_DAY) or timedelta()


@cache
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where there is none: a name can leave the database of time zones."""
    try:
        return ZoneInfo(name)
    except _UNKNOWN_ZONE as error:
        log.warning("zone_unknown", zone=name, error=type(error).__name__)
        return ZoneInfo("UTC")


def _first_after_jump(real: datetime, wanted: datetime) -> datetime:
    """The moment at which the clocks jumped over `wanted`; `real` is up to a jump's length away from it."""
    zone = wanted.tzinfo
    low, high = real - _DAY, real + _DAY
    shown = wanted.replace(tzinfo=None)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= shown:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    """None where the library does not know the country or region (any more), or fails at it."""
    import holidays

    code, _, region = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(code, subdiv=region or None, years=year))
    except Exception as error:
        log.warning("holidays_unknown", country=country, error=type(error).__name__)
        return frozenset()
