"""When a promise comes again: each date once, whatever the calendar, the clocks and its owner do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.capabilities.repeats import FURTHEST, Repeat, Unit, next_occurrence
from models.people.hours import Hours
from tests.extent import extent

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
"""A Wednesday morning in London."""
TODAY = NOW.date()
LONDON = Hours("Europe/London", country="GB-ENG")
CAIRO = Hours("Africa/Cairo", work_days=frozenset({7, 1, 2, 3, 4}))
KABUL = Hours("Asia/Kabul", work_days=frozenset({6, 7, 1, 2, 3}))
AT_THREE, AT_HALF_PAST_ONE = time(15), time(1, 30)
MON, TUE, WED, THU, FRI, SAT, SUN = (frozenset({day}) for day in range(1, 8))


def _week(day: str, every: int = 1, weekdays: frozenset[int] = FRI, clock: time | None = None) -> Repeat:
    return Repeat(Unit.WEEK, date.fromisoformat(day), every, weekdays, clock=clock)


def _month(day: str, on: int | None = None, every: int = 1, **how: object) -> Repeat:
    return Repeat(Unit.MONTH, date.fromisoformat(day), every, day=on, **how)  # type: ignore[arg-type]


def _days(day: str, every: int = 1, clock: time | None = None, unit: Unit = Unit.DAY) -> Repeat:
    return Repeat(unit, date.fromisoformat(day), every, clock=clock)


def _coming(repeat: Repeat, hours: Hours, count: int, now: datetime = NOW) -> str:
    """The next ones, as they are asked for: when each is due, by the wall clock."""
    shown, last = [], None
    for _ in range(count):
        found = next_occurrence(repeat, hours, now, last)
        if found is None:
            shown.append("none")
            break
        last, now = found.day, max(now, found.due_at)
        shown.append(f"{hours.local(found.due_at):%d.%m.%y %H:%M}")
    return ", ".join(shown)


CASES = {
    "every friday, Christmas and New Year's Day off": (
        _week("2026-12-18"),
        LONDON,
        "18.12.26 17:00, 24.12.26 17:00, 31.12.26 17:00, 08.01.27 17:00",
    ),
    "the same with a time of day, which is kept": (
        _week("2026-12-18", clock=AT_THREE),
        LONDON,
        "18.12.26 15:00, 25.12.26 15:00, 01.01.27 15:00",
    ),
    "every monday, bank holidays on": (
        _week("2026-12-21", weekdays=MON),
        LONDON,
        "21.12.26 17:00, 29.12.26 17:00, 04.01.27 17:00",
    ),
    "every other friday": (_week("2026-11-27", 2), LONDON, "27.11.26 17:00, 11.12.26 17:00, 24.12.26 17:00"),
    "every third friday at three": (_week("2026-11-27", 3, clock=AT_THREE), LONDON, "27.11.26 15:00, 18.12.26 15:00"),
    "two days a week": (
        _week("2026-11-26", weekdays=MON | THU),
        LONDON,
        "26.11.26 17:00, 30.11.26 17:00, 03.12.26 17:00, 07.12.26 17:00",
    ),
    "two days of every other week, begun in its middle": (
        _week("2026-11-26", 2, MON | THU),
        LONDON,
        "26.11.26 17:00, 07.12.26 17:00, 10.12.26 17:00, 21.12.26 17:00",
    ),
    "one that would move to where another comes is left out": (
        _week("2026-12-24", weekdays=THU | FRI),
        LONDON,
        "24.12.26 17:00, 31.12.26 17:00, 07.01.27 17:00",
    ),
    "two that would move to one day are one": (
        _week("2021-12-27", weekdays=MON | TUE),
        LONDON,
        "29.12.21 17:00, 04.01.22 17:00, 10.01.22 17:00",
    ),
    "a week without a working day has none": (
        _week("2026-12-18"),
        Hours("UTC", work_days=SAT),
        "19.12.26 17:00, 26.12.26 17:00",
    ),
    "weekly, without a weekday": (_week("2026-11-26", weekdays=frozenset()), LONDON, "26.11.26 17:00, 03.12.26 17:00"),
    "every other week from sunday to thursday": (
        _week("2026-11-29", 2, SUN | MON),
        CAIRO,
        "29.11.26 17:00, 30.11.26 17:00, 13.12.26 17:00, 14.12.26 17:00",
    ),
    "every other week from saturday to wednesday": (
        _week("2026-11-28", 2, SAT | WED),
        KABUL,
        "28.11.26 17:00, 02.12.26 17:00, 12.12.26 17:00, 16.12.26 17:00",
    ),
    "every other week where all days are worked": (
        _week("2026-11-29", 2, SUN | MON),
        Hours("UTC", work_days=frozenset(range(1, 8))),
        "29.11.26 17:00, 07.12.26 17:00, 13.12.26 17:00",
    ),
    "daily leaves days off out": (_days("2026-11-26"), LONDON, "26.11.26 17:00, 27.11.26 17:00, 30.11.26 17:00"),
    "daily at a time of day does not": (
        _days("2026-11-27", clock=AT_THREE),
        LONDON,
        "27.11.26 15:00, 28.11.26 15:00, 29.11.26 15:00, 30.11.26 15:00",
    ),
    "daily from sunday to thursday": (_days("2026-11-26"), CAIRO, "26.11.26 17:00, 29.11.26 17:00, 30.11.26 17:00"),
    "every third day": (_days("2026-11-25", 3), LONDON, "25.11.26 17:00, 01.12.26 17:00, 04.12.26 17:00"),
    "every working day at three": (
        _days("2026-11-27", 1, AT_THREE, Unit.WORKING_DAY),
        LONDON,
        "27.11.26 15:00, 30.11.26 15:00",
    ),
    "every other working day over Christmas": (
        _days("2026-12-23", 2, None, Unit.WORKING_DAY),
        LONDON,
        "23.12.26 17:00, 29.12.26 17:00, 31.12.26 17:00, 05.01.27 17:00",
    ),
    "every other working day, begun on a day off": (
        _days("2026-11-28", 2, None, Unit.WORKING_DAY),
        LONDON,
        "30.11.26 17:00, 02.12.26 17:00",
    ),
    "a time that the clocks jump over": (
        _days("2027-03-27", clock=AT_HALF_PAST_ONE),
        LONDON,
        "27.03.27 01:30, 28.03.27 02:00, 29.03.27 01:30",
    ),
    "a time that comes twice": (
        _days("2027-10-30", clock=AT_HALF_PAST_ONE),
        LONDON,
        "30.10.27 01:30, 31.10.27 01:30, 01.11.27 01:30",
    ),
    "on the first of each month, on to the next working day": (
        _month("2026-12-01", 1),
        LONDON,
        "01.12.26 17:00, 04.01.27 17:00, 01.02.27 17:00, 01.03.27 17:00",
    ),
    "on the first of each month at three": (
        _month("2026-12-01", 1, clock=AT_THREE),
        LONDON,
        "01.12.26 15:00, 01.01.27 15:00, 01.02.27 15:00",
    ),
    "on the 31st, or the last day": (
        _month("2026-12-31", 31, clock=AT_THREE),
        LONDON,
        "31.12.26 15:00, 31.01.27 15:00, 28.02.27 15:00, 31.03.27 15:00, 30.04.27 15:00",
    ),
    "on the last day, which may come in the next month": (
        _month("2026-12-31", -1),
        LONDON,
        "31.12.26 17:00, 01.02.27 17:00, 01.03.27 17:00, 31.03.27 17:00",
    ),
    "monthly, without a day": (_month("2026-12-15"), LONDON, "15.12.26 17:00, 15.01.27 17:00"),
    "every quarter": (_month("2026-12-15", 15, 3), LONDON, "15.12.26 17:00, 15.03.27 17:00, 15.06.27 17:00"),
    "the third tuesday": (
        _month("2026-12-15", nth=3, weekdays=TUE),
        LONDON,
        "15.12.26 17:00, 19.01.27 17:00, 16.02.27 17:00",
    ),
    "the third tuesday of august": (
        _month("2027-08-17", None, 12, nth=3, weekdays=TUE),
        LONDON,
        "17.08.27 17:00, 15.08.28 17:00",
    ),
    "the last friday, which is Christmas": (
        _month("2026-11-27", nth=-1, weekdays=FRI),
        LONDON,
        "27.11.26 17:00, 29.12.26 17:00, 29.01.27 17:00",
    ),
    "the fifth monday, where there is one": (
        _month("2026-11-30", nth=5, weekdays=MON),
        LONDON,
        "30.11.26 17:00, 30.03.27 17:00, 01.06.27 17:00",
    ),
    "the first working day": (_month("2026-12-01", nth=1), LONDON, "01.12.26 17:00, 04.01.27 17:00, 01.02.27 17:00"),
    "the last working day": (_month("2026-11-30", nth=-1), LONDON, "30.11.26 17:00, 31.12.26 17:00, 29.01.27 17:00"),
    "on a leap day": (
        _month("2028-02-29", 29, 12, clock=AT_THREE),
        LONDON,
        "29.02.28 15:00, 28.02.29 15:00, 28.02.30 15:00, 28.02.31 15:00, 29.02.32 15:00",
    ),
    "a sixth monday there never is": (_month("2026-11-30", nth=6, weekdays=MON), LONDON, "none"),
    "who never works has no working day": (
        _days("2026-11-30", 2, None, Unit.WORKING_DAY),
        Hours("UTC", work_days=frozenset()),
        "none",
    ),
    "a country that is not known has no holidays": (
        _week("2026-12-25"),
        Hours("UTC", country="XX"),
        "25.12.26 17:00, 01.01.27 17:00",
    ),
    "beyond the year that the holidays are known for": (
        _week("2031-12-26", 52, clock=AT_THREE),
        LONDON,
        "26.12.31 15:00, 24.12.32 15:00",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_comes_when_people_say_it_does(case: str) -> None:
    repeat, hours, expected = CASES[case]
    start = min(NOW, datetime.combine(repeat.starts, time(), UTC) - timedelta(days=1))
    assert _coming(repeat, hours, expected.count(",") + 1, start) == expected


def test_what_was_due_this_moment_is_over_and_what_is_due_later_today_comes() -> None:
    every_day = _days("2026-11-25", clock=time(10))
    assert _coming(every_day, LONDON, 1, NOW) == "26.11.26 10:00"
    assert _coming(every_day, LONDON, 1, NOW - timedelta(seconds=1)) == "25.11.26 10:00"


JOURNEYS = (
    ("Pacific/Kiritimati", "Pacific/Honolulu"),
    ("Pacific/Honolulu", "Pacific/Kiritimati"),
    ("Pacific/Auckland", "Pacific/Honolulu"),
    ("Pacific/Honolulu", "Pacific/Auckland"),
)


@pytest.mark.parametrize(("there", "here"), JOURNEYS)
@pytest.mark.parametrize("hour", range(0, 48, 3))
def test_whoever_crosses_the_date_line_has_each_date_once(there: str, here: str, hour: int) -> None:
    """They travel at any hour, before or after the one of that Friday was made."""
    repeat, at = _week("2026-11-27", clock=AT_THREE), datetime(2026, 11, 26, tzinfo=UTC) + timedelta(hours=hour)
    made = [found := next_occurrence(repeat, Hours(there), at)]
    assert found
    for hours in (Hours(here), Hours(there), Hours(here)):
        found = next_occurrence(repeat, hours, at, found.day)
        assert found
        made.append(found)
    days = [each.day for each in made if each]
    assert days == [days[0] + timedelta(weeks=n) for n in range(4)]


@pytest.mark.parametrize("nth", [1, -1, 3])
def test_another_country_s_holidays_make_no_second_one_in_a_month(nth: int) -> None:
    repeat = _month("2026-12-01", nth=nth)
    first = next_occurrence(repeat, Hours("UTC"), NOW)
    assert first
    off_until_then = Hours("UTC", work_days=frozenset(range(1, 8)) - {first.day.isoweekday()})
    second = next_occurrence(repeat, off_until_then, NOW, first.day)
    assert second
    assert (second.day.year, second.day.month) == (2027, 1)


@pytest.mark.parametrize("repeat", [case[0] for case in CASES.values()], ids=CASES)
def test_it_is_kept_as_it_is(repeat: Repeat) -> None:
    assert Repeat.unpacked(repeat.packed()) == repeat


REPEATS = st.builds(
    Repeat,
    unit=st.sampled_from(Unit),
    starts=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    every=st.integers(1, 5),
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
    day=st.none() | st.integers(1, 31) | st.just(-1),
    nth=st.none() | st.integers(1, 5) | st.just(-1),
    clock=st.none() | st.times().map(lambda each: each.replace(second=0, microsecond=0, tzinfo=None)),
)
HOURS = st.builds(
    Hours,
    zone=st.sampled_from(["Europe/London", "Pacific/Kiritimati", "America/St_Johns", "Australia/Lord_Howe"]),
    work_days=st.frozensets(st.integers(1, 7), min_size=1),
    country=st.sampled_from([None, "GB-ENG", "JP"]),
)


@settings(max_examples=extent(37, 150))
@given(REPEATS, HOURS)
def test_each_comes_once_and_in_order_however_often_and_late_one_asks(repeat: Repeat, hours: Hours) -> None:
    found, last, now = [], None, NOW
    for _ in range(12):
        if (each := next_occurrence(repeat, hours, now, last)) is None:
            break
        assert next_occurrence(repeat, hours, each.due_at - timedelta(minutes=1), last) == each, "asked later"
        assert each.due_at > now or each.day > (last or date.min)
        assert hours.local(each.due_at).tzinfo
        last = each.day
        found.append(each)
    days = [each.day for each in found]
    assert days == sorted(set(days))
    assert [each.due_at for each in found] == sorted(each.due_at for each in found)
    if repeat.clock is None:
        assert all(hours.is_working_day(hours.today(each.due_at)) for each in found)


@pytest.mark.parametrize(
    "repeat",
    [
        _days("1996-11-25", 2, None, Unit.WORKING_DAY),
        _days("1996-11-25", 2),
        _week("1996-11-29", 2),
        _month("1996-11-29", 29),
        _month("1996-11-29", nth=-1),
    ],
    ids=["working days", "days", "weeks", "months", "nth"],
)
def test_what_began_decades_ago_costs_no_more(repeat: Repeat) -> None:
    """How many days are looked at follows from how long ago the latest one was, not the first."""
    looked = 0

    class Counting(Hours):
        def is_working_day(self, day: date) -> bool:
            nonlocal looked
            looked += 1
            return super().is_working_day(day)

    latest = next_occurrence(repeat, LONDON, NOW - timedelta(days=40))
    assert latest
    assert next_occurrence(repeat, Counting("Europe/London"), NOW, latest.day)
    assert looked < 120


def test_none_is_looked_for_further_ahead_than_ten_years() -> None:
    far = TODAY + FURTHEST + timedelta(days=2)
    assert next_occurrence(_week(far.isoformat(), weekdays=frozenset()), LONDON, NOW) is None
