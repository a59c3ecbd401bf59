"""Cadence: something recurring comes once each time it should, in everybody's own time, whatever the clocks do.

The first half compares two years in every time zone with an oracle that knows nothing of `Hours`, `Rhythm` or
APScheduler: it only asks the time zone database which offset holds at which moment of UTC.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.people.cadences import DEFAULTS
from models.people.hours import Hours, is_zone
from models.people.places import country_of
from models.people.preferences import hours_of
from models.people.rhythms import Rhythm
from scheduler.occurrences import makes_sense, next_occurrence
from tests.extent import extent

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
ZONES = sorted(filter(is_zone, available_timezones()))
PARTS = 8
"""So that the zones can be spread over several processes."""
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)

DAILY = Rhythm(frozenset({1, 2, 3, 4, 5}), time(9, 30))
WEEKLY = Rhythm(frozenset({3}), time(15))
FRIDAYS = Rhythm(frozenset({5}), time(16))
MONTHLY = Rhythm(frozenset({1}), time(10), is_monthly=True)
ALL_WEEK = frozenset(range(1, 8))

LONDON = Hours("Europe/London", country="GB")
AUCKLAND, LOS_ANGELES = Hours("Pacific/Auckland"), Hours("America/Los_Angeles")


@dataclass(frozen=True)
class Stretch:
    """A time in which a zone's clocks run evenly; `begin` and `end`, which is after it, are in UTC."""

    begin: datetime
    end: datetime
    offset: timedelta


@cache
def stretches(zone: str) -> tuple[Stretch, ...]:
    """How the clocks of a zone run: its offset is looked at twice a day, and to the second where it changes."""

    def offset(at: datetime) -> timedelta:
        return at.astimezone(info).utcoffset() or timedelta()

    info = ZoneInfo(zone)
    begin, end = datetime(2025, 12, 25, tzinfo=UTC), datetime(2028, 1, 7, tzinfo=UTC)
    found, at, current = [], begin, offset(begin)
    while at < end:
        at += DAY / 2
        if offset(at) != current:
            before, changed = at - DAY / 2, at
            while changed - before > SECOND:
                middle = before + (changed - before) // (2 * SECOND) * SECOND
                before, changed = (middle, changed) if offset(middle) == current else (before, middle)
            found.append(Stretch(begin, changed, current))
            begin, current = changed, offset(changed)
    return (*found, Stretch(begin, end, current))


@cache
def moments(clocks: tuple[Stretch, ...], clock: time, first: date = FIRST, last: date = LAST) -> dict[date, datetime]:
    """For each date on these clocks, the first moment at which they show this time or a later one."""
    found = {}
    for day in dates(first, last):
        wanted = datetime.combine(day, clock, UTC)
        for stretch in clocks:
            shown = max(wanted, stretch.begin + stretch.offset)
            if shown < stretch.end + stretch.offset and shown.date() == day:
                found[day] = shown - stretch.offset
                break
    return found


@cache
def free_days(country: str | None) -> frozenset[date]:
    """Public holidays of all the years in question."""
    if country is None:
        return frozenset()
    code, _, region = country.partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=region or None, years=range(2025, 2030)))


@cache
def working_days(country: str | None, first: date = FIRST, last: date = LAST) -> list[date]:
    return [day for day in dates(first, last) if day.weekday() < 5 and day not in free_days(country)]


@cache
def wednesdays_or_nearest(country: str | None) -> list[date]:
    """For each week its Wednesday, or the day that stands in for it where that is free."""
    preference = (2, 3, 4, 1, 0)
    weeks: dict[tuple[int, int], list[date]] = {}
    for day in working_days(country, FIRST - 6 * DAY, LAST + 6 * DAY):
        weeks.setdefault(day.isocalendar()[:2], []).append(day)
    chosen = [min(days, key=lambda day: preference.index(day.weekday())) for days in weeks.values()]
    return [day for day in chosen if FIRST <= day <= LAST]


def dates(first: date, last: date) -> list[date]:
    return [first + ahead * DAY for ahead in range((last - first).days + 1)]


def chain(rhythm: Rhythm, hours: Hours, first: date = FIRST, last: date = LAST) -> list[datetime]:
    """What comes on these dates when each occurrence is served at its moment, and the next one planned then."""
    zone = ZoneInfo(hours.zone)
    found = []
    due = next_occurrence(rhythm, hours, moments(stretches(hours.zone), time(), first, first)[first] - SECOND)
    while due and (local := due.astimezone(zone).date()) <= last:
        found.append(due)
        due = next_occurrence(rhythm, hours, due, local)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_for_two_years_in_every_zone_nothing_is_missed_doubled_or_on_a_free_day(part: int) -> None:
    zones = ZONES[part::PARTS]
    assert len(zones) > 400 / PARTS, "the time zone database is there"
    for zone in zones:
        country = country_of(zone)
        hours = Hours(zone, country=country)
        each_day = moments(stretches(zone), DAILY.at)
        assert chain(DAILY, hours) == [each_day[day] for day in working_days(country)], zone
        each_day = moments(stretches(zone), WEEKLY.at)
        assert chain(WEEKLY, hours) == [each_day[day] for day in wednesdays_or_nearest(country)], zone


@pytest.mark.parametrize("clock", [time(0, 30), time(1, 15), time(2, 30), time(3)], ids=str)
def test_around_every_change_of_the_clocks_each_day_has_its_one_moment(clock: time) -> None:
    rhythm = Rhythm(ALL_WEEK, clock)
    changing = [zone for zone in ZONES if len(stretches(zone)) > 1]
    assert {"America/Santiago", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe"} <= set(changing)
    for zone in changing:
        hours = Hours(zone, work_days=ALL_WEEK, quiet_start=time(), quiet_end=time())
        for change in stretches(zone)[1:]:
            first, last = change.begin.date() - 3 * DAY, change.begin.date() + 3 * DAY
            expected = moments(stretches(zone), clock, first, last)
            assert list(expected) == dates(first, last)
            assert chain(rhythm, hours, first, last) == list(expected.values()), (zone, first)


def test_a_time_that_the_clocks_jump_over_up_to_midnight_is_the_start_of_work_that_day() -> None:
    """In Nuuk, Saturday ends at 23:00 on 28 March 2026."""
    hours = Hours("America/Nuuk", work_days=ALL_WEEK, quiet_start=time(), quiet_end=time())
    rhythm = Rhythm(ALL_WEEK, time(23, 30))
    found = [at.astimezone(ZoneInfo(hours.zone)) for at in chain(rhythm, hours, date(2026, 3, 27), date(2026, 3, 30))]
    assert [f"{at:%a %H:%M}" for at in found] == ["Fri 23:30", "Sat 09:00", "Sun 23:30", "Mon 23:30"]


def test_a_day_that_a_country_left_out_is_survived() -> None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011."""
    apia = Hours("Pacific/Apia", work_days=ALL_WEEK)
    thursday = apia.moment(date(2011, 12, 29), time(9, 30))
    due = next_occurrence(replace(DAILY, days=ALL_WEEK), apia, thursday, date(2011, 12, 29))
    assert due == apia.moment(date(2011, 12, 31), time(9, 30))
    due = next_occurrence(FRIDAYS, apia, thursday)
    assert due == apia.moment(date(2012, 1, 6), time(16))


def after(hours: Hours, local: str) -> datetime:
    """The moment at which their clock shows this."""
    at = datetime.fromisoformat(local)
    return hours.moment(at.date(), at.time())


def shown(hours: Hours, due: datetime | None) -> str | None:
    """What their clock shows when it is due; the answer is in UTC."""
    assert due is None or due.tzinfo is UTC
    return f"{due.astimezone(ZoneInfo(hours.zone)):%a %Y-%m-%d %H:%M}" if due else None


@pytest.mark.parametrize(
    ("rhythm", "asked", "expected"),
    [
        pytest.param(DAILY, "2026-11-18T09:29", "Wed 2026-11-18 09:30", id="later today"),
        pytest.param(DAILY, "2026-11-18T09:30", "Thu 2026-11-19 09:30", id="strictly after"),
        pytest.param(DAILY, "2026-11-20T12:00", "Mon 2026-11-23 09:30", id="over the weekend"),
        pytest.param(DAILY, "2026-12-24T12:00", "Tue 2026-12-29 09:30", id="over Christmas and its Monday"),
        pytest.param(FRIDAYS, "2026-12-19T12:00", "Thu 2026-12-24 16:00", id="Friday is Christmas: the day before"),
        pytest.param(
            FRIDAYS, "2026-12-24T16:00", "Thu 2026-12-31 16:00", id="Friday is New Year: again the day before"
        ),
        pytest.param(
            replace(WEEKLY, days=frozenset({1})), "2026-05-01T12:00", "Tue 2026-05-05 15:00", id="bank holiday"
        ),
        pytest.param(
            replace(WEEKLY, days=frozenset({6})), "2026-11-18T12:00", "Fri 2026-11-20 15:00", id="on Saturdays"
        ),
        pytest.param(
            replace(WEEKLY, days=frozenset({1})),
            "2026-05-05T08:00",
            "Tue 2026-05-05 15:00",
            id="bank holiday was yesterday",
        ),
        pytest.param(MONTHLY, "2026-11-18T12:00", "Mon 2026-12-07 10:00", id="first Monday of the month"),
        pytest.param(MONTHLY, "2026-05-01T12:00", "Mon 2026-05-11 10:00", id="first Monday on which they work"),
        pytest.param(MONTHLY, "2026-12-07T10:00", "Mon 2027-01-04 10:00", id="next year's first"),
        pytest.param(
            replace(MONTHLY, days=ALL_WEEK), "2026-12-30T12:00", "Mon 2027-01-04 10:00", id="first of any days"
        ),
        pytest.param(replace(DAILY, at=time(7)), "2026-11-18T00:00", "Wed 2026-11-18 09:00", id="quiet before work"),
        pytest.param(replace(DAILY, at=time(22)), "2026-11-18T12:00", "Thu 2026-11-19 09:00", id="quiet after work"),
        pytest.param(replace(DAILY, is_on=False), "2026-11-18T12:00", None, id="off"),
        pytest.param(replace(DAILY, days=frozenset({6, 7})), "2026-11-18T12:00", None, id="never on working days"),
        pytest.param(replace(MONTHLY, days=frozenset({6})), "2026-11-18T12:00", None, id="never in any month"),
    ],
)
def test_the_next_one_in_london(rhythm: Rhythm, asked: str, expected: str | None) -> None:
    assert shown(LONDON, next_occurrence(rhythm, LONDON, after(LONDON, asked))) == expected


def test_a_week_from_sunday_to_thursday() -> None:
    cairo = Hours("Africa/Cairo", work_days=frozenset({7, 1, 2, 3, 4}))
    every_day = replace(DAILY, days=ALL_WEEK)
    assert shown(cairo, next_occurrence(every_day, cairo, after(cairo, "2026-11-19T12:00"))) == "Sun 2026-11-22 09:30"
    thursday = after(cairo, "2026-11-19T12:00")
    assert shown(cairo, next_occurrence(FRIDAYS, cairo, thursday)) == "Thu 2026-11-19 16:00", "the last of their week"
    assert shown(cairo, next_occurrence(FRIDAYS, cairo, thursday, date(2026, 11, 19))) == "Thu 2026-11-26 16:00"


def test_a_week_without_any_working_day_is_skipped() -> None:
    only_fridays = replace(LONDON, work_days=frozenset({5}))
    served = after(only_fridays, "2026-12-18T16:00")
    due = next_occurrence(WEEKLY, only_fridays, served, date(2026, 12, 18))
    assert shown(only_fridays, due) == "Fri 2027-01-08 15:00", "Christmas and New Year are both Fridays"


def test_whoever_flies_back_over_the_date_line_is_not_asked_twice_on_one_date() -> None:
    served = after(AUCKLAND, "2026-11-18T09:30")
    assert shown(LOS_ANGELES, served) == "Tue 2026-11-17 12:30"
    landed = served + 12 * HOUR
    due = next_occurrence(DAILY, LOS_ANGELES, landed, date(2026, 11, 18))
    assert shown(LOS_ANGELES, due) == "Thu 2026-11-19 09:30"


def test_whoever_flies_over_the_date_line_loses_nothing_but_the_date_that_was_skipped() -> None:
    served = after(LOS_ANGELES, "2026-11-17T09:30")
    assert shown(AUCKLAND, served) == "Wed 2026-11-18 06:30"
    due = next_occurrence(DAILY, AUCKLAND, served + 13 * HOUR, date(2026, 11, 17))
    assert shown(AUCKLAND, due) == "Thu 2026-11-19 09:30"
    due = next_occurrence(DAILY, AUCKLAND, served + HOUR, date(2026, 11, 17))
    assert shown(AUCKLAND, due) == "Wed 2026-11-18 09:30", "who is there in time has it that day"


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        pytest.param(WEEKLY, "Wed 2026-11-25 15:00", id="weekly: not again this week"),
        pytest.param(MONTHLY, "Mon 2026-12-07 10:00", id="monthly: not again this month"),
        pytest.param(DAILY, "Wed 2026-11-18 09:30", id="daily: not again this day"),
    ],
)
def test_a_changed_rhythm_does_not_come_twice_in_its_time(rhythm: Rhythm, expected: str) -> None:
    tuesday = date(2026, 11, 17)
    assert shown(LONDON, next_occurrence(rhythm, LONDON, after(LONDON, "2026-11-17T08:00"), tuesday)) == expected


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        pytest.param(replace(DAILY, every=2), ["Tue 24", "Thu 26", "Mon 30"], id="every second working day"),
        pytest.param(replace(WEEKLY, every=2), ["Wed 02", "Wed 16", "Wed 30"], id="every second week"),
        pytest.param(replace(WEEKLY, every=8), ["Wed 13", "Wed 10", "Wed 05"], id="every eighth week"),
        pytest.param(replace(MONTHLY, every=2), ["Mon 04", "Mon 01", "Mon 10"], id="every second month"),
    ],
)
def test_every_nth_is_counted_from_the_last(rhythm: Rhythm, expected: list[str]) -> None:
    at, last_on = after(LONDON, "2026-11-20T17:00"), date(2026, 11, 20)
    found = []
    for _ in expected:
        due = next_occurrence(rhythm, LONDON, at, last_on)
        assert due
        at, last_on = due, LONDON.today(due)
        found.append(f"{LONDON.local(due):%a %d}")
    assert found == expected


def test_the_first_of_every_nth_is_the_next() -> None:
    rhythm = replace(WEEKLY, every=4)
    assert shown(LONDON, next_occurrence(rhythm, LONDON, after(LONDON, "2026-11-16T12:00"))) == "Wed 2026-11-18 15:00"


RHYTHMS = st.builds(
    Rhythm,
    days=st.frozensets(st.integers(1, 7), min_size=1),
    at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
    is_monthly=st.booleans(),
    every=st.sampled_from([1, 2, 3, 4, 8]),
)
HOURS = st.builds(
    Hours,
    zone=st.sampled_from(["UTC", "Europe/London", "America/Santiago", "Pacific/Auckland", "Asia/Tokyo"]),
    work_days=st.frozensets(st.integers(1, 7), min_size=1),
    country=st.sampled_from([None, "GB", "JP", "CL"]),
)


@settings(max_examples=extent(75, 300), deadline=None)
@given(RHYTHMS, HOURS, st.dates(FIRST, LAST), st.timedeltas(timedelta(), 90 * DAY), st.timedeltas(SECOND, 30 * DAY))
def test_asking_again_later_keeps_to_the_count(
    rhythm: Rhythm, hours: Hours, last_on: date, since: timedelta, later: timedelta
) -> None:
    asked = hours.moment(last_on, time(12)) + since
    due = next_occurrence(rhythm, hours, asked, last_on)
    if due is None:
        assert len(rhythm.days) > 1 or rhythm.is_monthly
        assert not rhythm.days & hours.work_days
        return
    assert due > asked
    assert hours.today(due) > last_on
    assert hours.is_working_day(hours.today(due))
    again = next_occurrence(rhythm, hours, asked + later, last_on)
    assert again
    assert again == due if asked + later < due else again > due


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-18T11:00", True, id="later that day"),
        pytest.param("2026-11-18T18:59", True, id="until the quiet hours"),
        pytest.param("2026-11-18T19:30", False, id="in the quiet hours"),
        pytest.param("2026-11-19T10:00", False, id="the next day"),
    ],
)
def test_what_was_missed_is_made_up_only_that_day_at_a_humane_hour(now: str, expected: bool) -> None:
    due = after(AUCKLAND, "2026-11-18T09:30")
    assert makes_sense(due, after(AUCKLAND, now), AUCKLAND) is expected


def test_what_was_missed_is_not_made_up_on_a_day_that_became_a_free_one() -> None:
    due = after(LONDON, "2026-12-25T09:30")
    assert not makes_sense(due, due + HOUR, LONDON)
    assert makes_sense(due, due + HOUR, replace(LONDON, country=None))


def test_fewer_of_these_is_half_as_often_and_in_the_end_none() -> None:
    steps = [DAILY]
    while steps[-1].is_on:
        steps.append(steps[-1].fewer())
    assert [each.every for each in steps if each.is_on] == [1, 2, 4, 8]
    assert steps[-1].at == DAILY.at, "it can be turned on again as it was"


@given(RHYTHMS, st.booleans())
def test_a_rhythm_survives_being_kept_as_json(rhythm: Rhythm, is_on: bool) -> None:
    rhythm = replace(rhythm, is_on=is_on)
    assert Rhythm.unpacked(json.loads(json.dumps(rhythm.packed()))) == rhythm


RIYADH = hours_of("Asia/Riyadh")
TEHRAN = hours_of("Asia/Tehran")


@pytest.mark.parametrize(
    ("hours", "rhythm", "asked", "expected"),
    [
        pytest.param(RIYADH, DEFAULTS["lead_digest"], "2026-11-27T12:00", "Mon 2026-11-30 09:00", id="Mondays"),
        pytest.param(RIYADH, DEFAULTS["team_digest"], "2026-11-29T12:00", "Thu 2026-12-03 15:00", id="Fridays"),
        pytest.param(
            RIYADH, replace(WEEKLY, days=frozenset({6})), "2026-11-29T12:00", "Thu 2026-12-03 15:00", id="Sat"
        ),
        pytest.param(
            RIYADH, replace(WEEKLY, days=frozenset({7})), "2026-11-29T16:00", "Sun 2026-12-06 15:00", id="Sun"
        ),
        pytest.param(RIYADH, DAILY, "2026-12-03T12:00", "Mon 2026-12-07 09:30", id="chosen for Monday to Friday"),
        pytest.param(RIYADH, MONTHLY, "2026-11-29T12:00", "Mon 2026-12-07 10:00", id="first Monday of the month"),
        pytest.param(TEHRAN, FRIDAYS, "2026-11-28T12:00", "Thu 2026-12-03 16:00", id="before the free Friday"),
        pytest.param(
            TEHRAN, replace(WEEKLY, days=frozenset({6})), "2026-11-28T16:00", "Sat 2026-12-05 15:00", id="first"
        ),
    ],
)
def test_in_weeks_that_begin_on_another_day_what_is_weekly_stays_in_the_week_of_those_it_is_for(
    hours: Hours, rhythm: Rhythm, asked: str, expected: str
) -> None:
    assert shown(hours, next_occurrence(rhythm, hours, after(hours, asked))) == expected


@pytest.mark.parametrize("day", range(1, 8))
@pytest.mark.parametrize("zone", ["Asia/Riyadh", "Asia/Tehran", "Asia/Jerusalem", "Asia/Brunei", "Asia/Dubai"])
def test_what_is_weekly_comes_once_in_each_week_of_theirs_that_has_a_working_day(zone: str, day: int) -> None:
    hours = hours_of(zone)
    found = chain(replace(WEEKLY, days=frozenset({day})), hours)
    weeks = [hours.week_start(hours.today(at)) for at in found]
    assert len(set(weeks)) == len(weeks)
    working = {hours.week_start(each) for each in dates(FIRST + 7 * DAY, LAST - 7 * DAY) if hours.is_working_day(each)}
    assert working <= set(weeks)
