"""Humane hours: what the wall clock shows where somebody lives, and when a nudge may reach them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.people.hours import Hours, is_zone
from models.people.places import country_of
from tests.extent import extent

MADRID = Hours("Europe/Madrid", country="ES")
HOUR = timedelta(hours=1)
ZONES = [
    "UTC",
    "Europe/Madrid",
    "America/St_Johns",
    "America/Los_Angeles",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        pytest.param("Europe/Madrid", "2026-01-15", "09:30", "2026-01-15T08:30", id="in winter"),
        pytest.param("Europe/Madrid", "2026-07-15", "09:30", "2026-07-15T07:30", id="in summer"),
        pytest.param("Europe/Madrid", "2026-03-29", "01:59", "2026-03-29T00:59", id="just before the jump"),
        pytest.param("Europe/Madrid", "2026-03-29", "02:00", "2026-03-29T01:00", id="the jump itself"),
        pytest.param("Europe/Madrid", "2026-03-29", "02:30", "2026-03-29T01:00", id="jumped over"),
        pytest.param("Europe/Madrid", "2026-03-29", "03:00", "2026-03-29T01:00", id="first time after the jump"),
        pytest.param("Europe/Madrid", "2026-10-25", "02:30", "2026-10-25T00:30", id="comes twice"),
        pytest.param("Europe/Madrid", "2026-10-25", "03:00", "2026-10-25T02:00", id="after the time that came twice"),
        pytest.param("America/Santiago", "2026-09-06", "00:30", "2026-09-06T04:00", id="jump at midnight"),
        pytest.param("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00", id="no midnight"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30", id="jump of half an hour"),
        pytest.param("Asia/Kathmandu", "2026-05-05", "09:30", "2026-05-05T03:45", id="quarter hours"),
        pytest.param("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00", id="jumped over up to midnight"),
        pytest.param("Pacific/Apia", "2011-12-30", "09:30", "2011-12-30T10:00", id="a day that was left out"),
    ],
)
def test_moment_is_what_the_wall_clock_shows(zone: str, day: str, clock: str, expected: str) -> None:
    moment = Hours(zone).moment(date.fromisoformat(day), time.fromisoformat(clock))
    assert (moment, moment.utcoffset()) == (utc(expected), timedelta())


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        pytest.param("2026-11-18T11:20", "2026-11-18T11:20", id="in working hours"),
        pytest.param("2026-11-18T18:30", "2026-11-18T18:30", id="after work, before the quiet hours"),
        pytest.param("2026-11-18T08:00", "2026-11-18T08:00", id="when the quiet hours end"),
        pytest.param("2026-11-18T19:00", "2026-11-19T09:00", id="when the quiet hours begin"),
        pytest.param("2026-11-18T03:00", "2026-11-18T09:00", id="before work"),
        pytest.param("2026-11-18T23:00", "2026-11-19T09:00", id="at night"),
        pytest.param("2026-11-20T21:00", "2026-11-23T09:00", id="Friday night"),
        pytest.param("2026-11-21T11:00", "2026-11-23T09:00", id="Saturday"),
        pytest.param("2026-01-06T11:00", "2026-01-07T09:00", id="Epiphany"),
        pytest.param("2026-04-02T23:00", "2026-04-06T09:00", id="the night before Good Friday"),
        pytest.param("2026-03-27T20:00", "2026-03-30T09:00", id="over a change of the clocks"),
    ],
)
def test_next_humane_waits_for_the_start_of_a_working_day(local: str, expected: str) -> None:
    at = MADRID.moment(*_day_and_clock(local))
    assert MADRID.next_humane(at) == MADRID.moment(*_day_and_clock(expected))


def test_whoever_starts_early_is_reached_when_their_quiet_hours_end_that_day() -> None:
    early = Hours("UTC", day_start=time(6), day_end=time(14), quiet_end=time(8))
    assert early.next_humane(utc("2026-11-18T07:00")) == utc("2026-11-18T08:00")
    assert early.next_humane(utc("2026-11-18T05:00")) == utc("2026-11-18T08:00")


def test_holidays_count_only_where_a_country_is_set() -> None:
    epiphany = date(2026, 1, 6)
    assert not MADRID.is_working_day(epiphany)
    assert Hours("Europe/Madrid").is_working_day(epiphany)


def test_a_holiday_moved_over_new_year_is_kept() -> None:
    assert not Hours("America/New_York", country="US").is_working_day(date(2027, 12, 31)), "for Saturday 1 January 2028"


def test_next_morning_is_that_of_the_next_working_day_or_of_the_nth() -> None:
    thursday = MADRID.moment(date(2026, 4, 2), time(8))
    assert MADRID.next_morning(thursday) == MADRID.moment(date(2026, 4, 6), time(9)), (
        "after Good Friday and the weekend"
    )
    assert MADRID.next_morning(thursday, working_days=3) == MADRID.moment(date(2026, 4, 8), time(9))


def test_next_morning_is_on_their_own_next_day() -> None:
    auckland = Hours("Pacific/Auckland")
    assert auckland.next_morning(utc("2026-11-17T20:00")) == utc("2026-11-18T20:00"), "Wednesday 9:00 there"


def test_the_start_of_the_day_waits_for_the_end_of_quiet_hours() -> None:
    day = date(2026, 11, 18)
    assert Hours(quiet_end=time(10)).start_of(day) == utc("2026-11-18T10:00")
    assert Hours(quiet_end=time(8)).start_of(day) == utc("2026-11-18T09:00")
    assert Hours().end_of(day) == utc("2026-11-18T17:00")


@pytest.mark.parametrize(
    ("quiet", "inside", "outside"),
    [
        pytest.param((19, 8), (19, 23, 0, 7), (8, 12, 18), id="over midnight"),
        pytest.param((12, 14), (12, 13), (0, 11, 14, 23), id="within a day"),
        pytest.param((0, 7), (0, 6), (7, 23), id="from midnight"),
        pytest.param((20, 0), (20, 23), (0, 19), id="up to midnight"),
        pytest.param((9, 9), (), (0, 8, 9, 10, 23), id="none"),
    ],
)
def test_quiet_hours(quiet: tuple[int, int], inside: tuple[int, ...], outside: tuple[int, ...]) -> None:
    hours = Hours(quiet_start=time(quiet[0]), quiet_end=time(quiet[1]))
    assert all(hours.is_quiet(time(hour)) for hour in inside)
    assert not any(hours.is_quiet(time(hour)) for hour in outside)


def test_a_calendar_without_any_working_day_is_survived() -> None:
    never = Hours(work_days=frozenset())
    assert never.next_working_day(date(2026, 11, 18)) == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Madrid", "ES"),
        ("Atlantic/Canary", "ES-CN"),
        ("Europe/London", "GB-ENG"),
        ("Australia/Melbourne", "AU-VIC"),
        ("America/Los_Angeles", "US"),
        ("America/Sao_Paulo", "BR"),
        ("Asia/Kolkata", "IN"),
        ("Pacific/Auckland", "NZ"),
        ("UTC", None),
        ("Etc/GMT+5", None),
        ("Nowhere/Else", None),
    ],
)
def test_a_zone_tells_the_country(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Madrid", True),
        ("UTC", True),
        ("Europe/Atlantis", False),
        ("Europe", False),
        ("", False),
        ("../x", False),
    ],
)
def test_a_name_of_a_zone(name: str, expected: bool) -> None:
    assert is_zone(name) is expected


@st.composite
def sane_hours(draw: st.DrawFn) -> Hours:
    """Hours of somebody who can be reached for at least two hours of each working day."""

    def clock(first: int, last: int) -> time:
        return time(draw(st.integers(first, last)), draw(st.sampled_from([0, 15, 30])))

    zone = draw(st.sampled_from(ZONES))
    return Hours(
        zone=zone,
        work_days=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        day_start=clock(5, 11),
        day_end=clock(15, 19),
        quiet_start=clock(19, 23),
        quiet_end=clock(0, 12),
        country=draw(st.sampled_from([None, country_of(zone)])),
    )


@settings(max_examples=extent(75, 300), deadline=None)
@given(sane_hours(), st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whenever_it_is_asked_next_humane_is_humane_and_not_before(hours: Hours, at: datetime) -> None:
    found = hours.next_humane(at)
    assert found >= at
    assert hours.is_humane(found)
    assert found == at or not hours.is_humane(at), "nobody is kept waiting at a humane hour"
    missed = [day for day in _dates(hours.today(at), hours.today(found)) if at <= hours.start_of(day) < found]
    assert not any(hours.is_working_day(day) for day in missed), "no start of a working day is passed over"


@settings(max_examples=extent(75, 300), deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2035, 1, 1)), st.times())
def test_a_moment_is_the_first_at_which_the_clock_has_got_there(zone: str, day: date, clock: time) -> None:
    hours = Hours(zone)
    clock = clock.replace(second=0, microsecond=0)
    wanted = datetime.combine(day, clock)
    moment = hours.moment(day, clock)
    shown = [hours.local(at).replace(tzinfo=None) for at in (moment - timedelta(seconds=1), moment)]
    assert shown[0] < wanted <= shown[1]
    assert hours.local(moment - HOUR).replace(tzinfo=None) < wanted, "where it comes twice, it is the first"


def _day_and_clock(local: str) -> tuple[date, time]:
    at = datetime.fromisoformat(local)
    return at.date(), at.time()


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
