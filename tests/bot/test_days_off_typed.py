"""Days off for everyone, as an administrator types them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.days_off import as_typed
from bot.when.days_off import LONGEST, Trouble, read
from models.people import days_off
from models.people.days_off import A_LEAP_YEAR, MOST_SPANS, DaysOff, Span, yearly
from models.people.hours import FURTHEST, Hours
from tests.extent import extent

TODAY = date(2026, 11, 29)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "packed"),
    [
        ("24 Dec", "--12-24/--12-24"),
        ("24th of December", "--12-24/--12-24"),
        ("the 24th of december", "--12-24/--12-24"),
        ("24. Dez".replace("z", "c"), "--12-24/--12-24"),
        ("Dec 24", "--12-24/--12-24"),
        ("december the 24th", "--12-24/--12-24"),
        ("24.12.", "--12-24/--12-24"),
        ("24/12", "--12-24/--12-24"),
        ("12/24", "--12-24/--12-24"),
        ("1/1", "--01-01/--01-01"),
        ("29 feb", "--02-29/--02-29"),
        ("24 Dec 2026", "2026-12-24/2026-12-24"),
        ("24-Dec-2026", "2026-12-24/2026-12-24"),
        ("2026-12-24", "2026-12-24/2026-12-24"),
        ("December 24, 2026", "2026-12-24/2026-12-24"),
        ("Thu 24 Dec 2026", "2026-12-24/2026-12-24"),
        ("Thursday, 24 December 2026", "2026-12-24/2026-12-24"),
        ("24.12.2026", "2026-12-24/2026-12-24"),
        ("24. 12. 2026", "2026-12-24/2026-12-24"),
        ("24/12/2026", "2026-12-24/2026-12-24"),
        ("12/24/2026", "2026-12-24/2026-12-24"),
        ("24 Dec - 1 Jan", "--12-24/--01-01"),
        ("24 Dec-1 Jan", "--12-24/--01-01"),
        ("24 Dec – 1 Jan", "--12-24/--01-01"),
        ("24 dec to 1 jan", "--12-24/--01-01"),
        ("24 dec until 1 jan.", "--12-24/--01-01"),
        ("24.12. - 1.1.", "--12-24/--01-01"),
        ("24-26 Dec", "--12-24/--12-26"),
        ("24. - 26. Dec", "--12-24/--12-26"),
        ("24th to 26th December", "--12-24/--12-26"),
        ("24 and 25 Dec", "--12-24/--12-25"),
        ("Dec 24-26", "--12-24/--12-26"),
        ("Dec 24-26, 2026", "2026-12-24/2026-12-26"),
        ("24 Dec 2026 - 1 Jan 2027", "2026-12-24/2027-01-01"),
        ("24 Dec - 1 Jan 2027", "2026-12-24/2027-01-01"),
        ("24 Dec 2026 - 1 Jan", "2026-12-24/2027-01-01"),
        ("3 - 7 Aug 2027", "2027-08-03/2027-08-07"),
        ("2026-12-24 - 2027-01-01", "2026-12-24/2027-01-01"),
        ("2026-12-24/2027-01-01", "2026-12-24/2027-01-01"),
        ("2026-12-24 to 2027-01-01", "2026-12-24/2027-01-01"),
        ("24/12/2026 - 01/01/2027".replace("01/01", "1/1"), "2026-12-24/2027-01-01"),
        ("29 Feb 2028", "2028-02-29/2028-02-29"),
        ("  •  24 Dec  ", "--12-24/--12-24"),
    ],
)
def test_a_day_or_a_range(typed: str, packed: str) -> None:
    spans, unread = read(typed, TODAY)
    assert (unread, [each.packed() for each in spans]) == ([], [packed])


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("1/12", Trouble.TWO_DAYS),
        ("1/12/2026", Trouble.TWO_DAYS),
        ("1/12 - 3/12", Trouble.TWO_DAYS),
        ("31 Feb", Trouble.NO_SUCH_DAY),
        ("29 Feb 2027", Trouble.NO_SUCH_DAY),
        ("32 Dec", Trouble.NO_SUCH_DAY),
        ("0 Dec", Trouble.NO_SUCH_DAY),
        ("2026-13-01", Trouble.NO_SUCH_DAY),
        ("31/13", Trouble.NO_SUCH_DAY),
        ("Fri 24 Dec 2026", Trouble.OTHER_WEEKDAY),
        ("Thu 24 Dec", Trouble.UNCLEAR),
        ("1 Jan 2027 - 24 Dec 2026", Trouble.BACKWARDS),
        ("26-24 Dec 2026", Trouble.TOO_LONG),
        ("1 Jan - 24 Dec", Trouble.TOO_LONG),
        ("1 Jan 2027 - 1 Jan 2029", Trouble.TOO_LONG),
        ("29 Feb - 28 Feb", Trouble.TOO_LONG),
        ("2 Jan - 1 Jan", Trouble.TOO_LONG),
        ("24 Dec 2025", Trouble.PAST),
        ("24 Dec 2025 - 1 Jan 2026", Trouble.PAST),
        ("24 Dec 26", Trouble.UNCLEAR),
        ("24/12/26", Trouble.UNCLEAR),
        ("24 Dec: Christmas Eve", Trouble.UNCLEAR),
        ("Christmas", Trouble.UNCLEAR),
        ("24", Trouble.UNCLEAR),
        ("24 - 26", Trouble.UNCLEAR),
        ("24 Dec - 26 Dec - 28 Dec", Trouble.UNCLEAR),
        ("24 Dec and 31 Dec", Trouble.UNCLEAR),
        ("not 24 Dec", Trouble.UNCLEAR),
        ("24 Dec 1026", Trouble.UNCLEAR),
        ("every friday", Trouble.UNCLEAR),
        ("12-24", Trouble.UNCLEAR),
        ("٢٤ Dec x", Trouble.UNCLEAR),
    ],
)
def test_what_is_not_surely_a_day_is_told_of_as_it_was_typed(typed: str, trouble: Trouble) -> None:
    spans, unread = read(typed, TODAY)
    assert (spans, [(each.line, each.trouble) for each in unread]) == ([], [(typed, trouble)])


def test_each_line_is_read_by_itself() -> None:
    spans, unread = read("24 Dec, 31 Dec\n\nsoon\n6 Apr 2027; 1/2\n", TODAY)
    assert [each.packed() for each in spans] == [
        "--12-24/--12-24",
        "--12-31/--12-31",
        "2027-04-06/2027-04-06",
    ]
    assert [each.line for each in unread] == ["soon", "1/2"]


# What they are


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(st.dates(date(2026, 11, 29), date(2029, 12, 31)))
    last = first + draw(st.integers(0, LONGEST - 1)) * DAY
    return yearly(first, last) if draw(st.booleans()) and (first.month, first.day) != (2, 29) else Span(first, last)


@settings(max_examples=extent(75, 300), deadline=None)
@given(st.lists(spans(), max_size=12))
def test_what_is_kept_and_shown_says_the_same_days(given_spans: list[Span]) -> None:
    kept = DaysOff.of(given_spans)
    assert days_off.unpacked([each.packed() for each in kept.spans()]) == kept
    shown = as_typed(kept, TODAY)
    found, unread = read(shown, TODAY)
    assert (unread, DaysOff.of(found)) == ([], kept)
    for day in (date(2027, 1, 1) + ahead * DAY for ahead in range(366)):
        a_year = [(each.month, each.day) for span in given_spans if span.is_yearly for each in span.days()]
        expected = any(not span.is_yearly and span.first <= day <= span.last for span in given_spans)
        assert (day in kept) == (expected or (day.month, day.day) in a_year)


def test_spans_that_touch_are_one_also_over_new_year() -> None:
    kept = DaysOff.of([yearly(date(2000, 12, 24), date(2000, 12, 31)), yearly(date(2000, 1, 1), date(2000, 1, 1))])
    assert [each.packed() for each in kept.spans()] == ["--12-24/--01-01"]
    all_year = DaysOff.of([yearly(date(2000, 1, 1), date(2000, 12, 31))])
    assert [each.packed() for each in all_year.spans()] == ["--01-01/--12-31"]
    assert DaysOff.of(
        [Span(date(2026, 12, 24), date(2026, 12, 25)), Span(date(2026, 12, 26), date(2026, 12, 27))]
    ).spans() == [Span(date(2026, 12, 24), date(2026, 12, 27))]


@pytest.mark.parametrize(
    "stored",
    [None, 5, "2026-12-24", {}, [5], [""], ["2026-12-24"], ["x/y"], ["2026-12-26/2026-12-24"], ["--12-24/2026-12-26"]],
)
def test_what_cannot_be_read_counts_as_not_chosen(stored: object) -> None:
    assert days_off.unpacked(stored) == days_off.NONE
    assert not days_off.is_readable(stored)


def test_what_can_be_read_beside_it_holds() -> None:
    assert date(2026, 12, 24) in days_off.unpacked(["x", "2026-12-24/2026-12-24"])


def test_all_people_of_a_workspace_share_one_object() -> None:
    stored = ["2026-12-24/2027-01-01", "--04-06/--04-06"]
    assert days_off.unpacked(stored) is days_off.unpacked(list(stored))
    assert hash(Hours(days_off=days_off.unpacked(stored))) == hash(Hours(days_off=days_off.unpacked(list(stored))))


def test_as_many_as_are_kept_fit_into_a_field() -> None:
    apart = [Span(date(2026, 12, 1) + n * 9 * DAY, date(2026, 12, 7) + n * 9 * DAY) for n in range(MOST_SPANS)]
    kept = DaysOff.of(apart)
    assert len(kept.spans()) == MOST_SPANS
    assert len(as_typed(kept, TODAY)) <= 3000


@settings(max_examples=extent(50, 200), deadline=None)
@given(
    st.frozensets(st.integers(-1, 9)),
    st.lists(spans(), max_size=5),
    st.sampled_from([None, "GB-ENG", "SA", "XX", "XX-1", "DE-BY"]),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.booleans(),
)
def test_whatever_is_chosen_there_is_an_answer(
    work_days: frozenset[int], given_spans: list[Span], country: str | None, day: date, always: bool
) -> None:
    chosen = DaysOff.of(
        [*given_spans, *([yearly(date(A_LEAP_YEAR, 1, 1), date(A_LEAP_YEAR, 12, 31))] if always else [])]
    )
    hours = Hours(work_days=work_days, country=country, days_off=chosen)
    following = hours.next_working_day(day)
    assert day < following <= day + FURTHEST
    assert hours.is_working_day(following) or following == day + DAY
    assert not (hours.is_working_day(day) and day in chosen)
    before = hours.previous_working_day(day)
    assert before is None or (before < day and hours.is_working_day(before))
    moved = hours.moved_in_week(day)
    assert moved is None or hours.week_start(moved) == hours.week_start(day)
