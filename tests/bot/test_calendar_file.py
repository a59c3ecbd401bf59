"""Days off from a calendar's file, as the programs that people use write them, and as somebody hostile would."""

import random
import string
import time as clocks
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.when.calendar_file import MOST_EVENTS, Flaw, read
from models.people.days_off import DaysOff
from tests.extent import extent

TODAY = date(2026, 11, 29)
HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Days off//EN"]


def event(*lines: str) -> list[str]:
    return ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]


def file(*events: list[str], end: str = "\r\n") -> bytes:
    lines = [*HEAD, *(line for each in events for line in each), "END:VCALENDAR", ""]
    return end.join(lines).encode()


def days(content: bytes) -> list[str]:
    """The spans that are taken, packed; there must be no flaw."""
    found = read(content, TODAY)
    assert (found.flaw, found.unread) == (None, 0)
    return DaysOff.of(found.spans).packed()


@pytest.mark.parametrize(
    ("lines", "packed"),
    [
        (["DTSTART;VALUE=DATE:20261224"], ["2026-12-24/2026-12-24"]),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261225"], ["2026-12-24/2026-12-24"]),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20270102"], ["2026-12-24/2027-01-01"]),
        (["DTSTART;VALUE=DATE:20261224", "DURATION:P3D"], ["2026-12-24/2026-12-26"]),
        (["DTSTART;VALUE=DATE:20261224", "DURATION:P1W"], ["2026-12-24/2026-12-30"]),
        (["DTSTART:20261224"], ["2026-12-24/2026-12-24"]),
        (["DTSTART;VALUE=DATE:20261126", "DTEND;VALUE=DATE:20261203"], ["2026-11-29/2026-12-02"]),
        (
            ["DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY"],
            ["2026-12-24/2026-12-24", "2027-12-24/2027-12-24"],
        ),
        (
            [
                "DTSTART;VALUE=DATE:20201224",
                "DTEND;VALUE=DATE:20201227",
                "RRULE:FREQ=YEARLY",
                "EXDATE;VALUE=DATE:20261224",
            ],
            ["2027-12-24/2027-12-26"],
        ),
        (
            [
                "DTSTART;VALUE=DATE:20201224",
                "RRULE:FREQ=YEARLY",
                "EXDATE;VALUE=DATE:20261224,20271224",
                "RDATE;VALUE=DATE:20270105",
            ],
            ["2027-01-05/2027-01-05"],
        ),
        (
            [
                "DTSTART;VALUE=DATE:20201224",
                "RRULE:FREQ=YEARLY",
                "EXDATE;VALUE=DATE:20261224",
                "EXDATE;VALUE=DATE:20271224",
                "RDATE;VALUE=DATE:20270105",
            ],
            ["2027-01-05/2027-01-05"],
        ),
        (["DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY;INTERVAL=2"], ["2026-12-24/2026-12-24"]),
        (["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;COUNT=1"], ["2026-12-24/2026-12-24"]),
        (["DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY;UNTIL=20261231"], ["2026-12-24/2026-12-24"]),
        (["DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY;UNTIL=20261231T235959Z"], ["2026-12-24/2026-12-24"]),
        (
            ["DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"],
            ["2027-11-25/2027-11-25", "2028-11-23/2028-11-23"],
        ),
        (
            ["DTSTART;VALUE=DATE:16010101", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"],
            ["2027-05-31/2027-05-31", "2028-05-29/2028-05-29"],
        ),
        (["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"], ["2028-02-29/2028-02-29"]),
        (["DTSTART;VALUE=DATE:20261224", "TRANSP:TRANSPARENT", "CLASS:PUBLIC"], ["2026-12-24/2026-12-24"]),
        (
            ["SUMMARY:Christmas", " Eve and a long l", "\tine", "DTSTART;VALUE=DA", " TE:20261224"],
            ["2026-12-24/2026-12-24"],
        ),
        (["dtstart;value=date:20261224"], ["2026-12-24/2026-12-24"]),
    ],
)
def test_events_of_whole_days(lines: list[str], packed: list[str]) -> None:
    for end in ("\r\n", "\n"):
        assert days(file(event(*lines), end=end)) == packed


def test_a_byte_order_mark_and_what_is_not_unicode_are_no_hindrance() -> None:
    christmas = event("DTSTART;VALUE=DATE:20261224", "SUMMARY:Weihnachten")
    assert days(b"\xef\xbb\xbf" + file(christmas)) == ["2026-12-24/2026-12-24"]
    assert days(file(christmas).replace(b"Weihnachten", b"\xe4\xff")) == ["2026-12-24/2026-12-24"]


def test_several_calendars_in_one_file() -> None:
    first, second = event("DTSTART;VALUE=DATE:20261224"), event("DTSTART;VALUE=DATE:20261231")
    assert days(file(first) + file(second)) == ["2026-12-24/2026-12-24", "2026-12-31/2026-12-31"]


def test_an_event_that_was_moved_out_of_its_series_is_off_on_its_new_day_alone() -> None:
    series = event("DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY;UNTIL=20271231")
    moved = event("RECURRENCE-ID;VALUE=DATE:20261224", "DTSTART;VALUE=DATE:20261223")
    assert days(file(series, moved)) == ["2026-12-23/2026-12-23", "2027-12-24/2027-12-24"]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20261224T100000Z",
        "DTSTART:20261224T100000",
        "DTSTART;TZID=Europe/Berlin:20261224T000000",
        "DTSTART;TZID=Nowhere:20261224T000000",
    ],
)
def test_events_with_a_time_of_day_are_left_out_and_counted(start: str) -> None:
    zone = [
        *("BEGIN:VTIMEZONE", "TZID:Nowhere", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
        *("TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"),
    ]
    found = read(file(zone, event(start), event("DTSTART;VALUE=DATE:20261224")), TODAY)
    assert (len(found.spans), found.timed, found.unread, found.flaw) == (1, 1, 0, None)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["DTSTART;VALUE=DATE:20261301"],
        ["DTSTART;VALUE=DATE:soon"],
        ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224"],
        ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261220"],
        ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20271224"],
        ["DTSTART;VALUE=DATE:20261224", "DTEND:20261225T100000Z"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=DAILY"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=SECONDLY"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;INTERVAL=0"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;INTERVAL=-1"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;BYDAY=XX"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:"],
        ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY"],
        ["DTSTART;VALUE=DATE:20261224", "DTSTART;VALUE=DATE:20261225"],
        ["DTSTART;VALUE=DATE:99991231", "DURATION:P9D"],
    ],
)
def test_what_cannot_be_read_is_counted_and_keeps_nothing_else_away(lines: list[str]) -> None:
    found = read(file(event(*lines), event("DTSTART;VALUE=DATE:20270105")), TODAY)
    assert (DaysOff.of(found.spans).packed(), found.unread, found.flaw) == (["2027-01-05/2027-01-05"], 1, None)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20251224"],
        ["DTSTART;VALUE=DATE:20301224"],
        ["DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED"],
        ["DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY;UNTIL=20241231"],
        ["DTSTART;VALUE=DATE:20261224", "EXDATE;VALUE=DATE:20261224"],
    ],
)
def test_a_calendar_without_a_day_to_come_is_said_to_be_empty(lines: list[str]) -> None:
    assert read(file(event(*lines)), TODAY).flaw is Flaw.EMPTY
    assert read(file(), TODAY).flaw is Flaw.EMPTY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"hello",
        b"<html>Sign in</html>",
        b"BEGIN:VCARD\r\nEND:VCARD\r\n",
        b"BEGIN:VCALENDAR\r\n",
        b"\x00" * 1000,
    ],
)
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    assert read(content, TODAY).flaw in (Flaw.NO_CALENDAR, Flaw.EMPTY)


NEVER = ["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]
HOSTILE = {
    "a million events": lambda: b"BEGIN:VEVENT\n" * 1_000_000,
    "as many events as are taken": lambda: file(*[event("DTSTART;VALUE=DATE:20261224")] * MOST_EVENTS)[:200_000],
    "endless rules": lambda: file(*[event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=SECONDLY")] * 1_500),
    "rules without a date": lambda: file(*[event(*NEVER)] * 1_500),
    "nested without an end": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 1_900,
    "nested calendars": lambda: b"BEGIN:VCALENDAR\n" * 6_000 + b"END:VCALENDAR\n" * 6_000,
    "many properties": lambda: file(["BEGIN:VEVENT", *["X:1"] * 11_000, "END:VEVENT"]),
    "one long line": lambda: file(event("SUMMARY:" + "x" * 190_000)),
    "many parameters": lambda: file(event("X" + ";A=1" * 45_000 + ":1")),
    "many exceptions": lambda: file(
        event("DTSTART;VALUE=DATE:20261224", "EXDATE;VALUE=DATE:" + ",".join(["20261225"] * 20_000))
    ),
    "folded a thousand times": lambda: file(event("SUMMARY:x", *[" x"] * 20_000)),
    "a zone of seconds": lambda: file(
        [
            *("BEGIN:VTIMEZONE", "TZID:Evil", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000"),
            *("TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE"),
        ],
        event("DTSTART;TZID=Evil:20261224T100000"),
    ),
    "from the year one": lambda: file(*[event("DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=YEARLY")] * 1_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_a_bounded_time_and_raises_nothing(name: str) -> None:
    content = HOSTILE[name]()
    begun = clocks.process_time()
    found = read(content, TODAY)
    assert clocks.process_time() - begun < 20, "what is bounded takes a second or two here, what is not takes minutes"
    assert len(found.spans) <= 366


@settings(max_examples=extent(75, 300), deadline=None)
@given(st.integers(), st.data())
def test_a_calendar_that_was_cut_and_scrambled_raises_nothing(seed: int, data: st.DataObject) -> None:
    content = bytearray(file(event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY"), event(*NEVER[:1])))
    chance = random.Random(seed)
    for _ in range(data.draw(st.integers(1, 12))):
        place = chance.randrange(len(content))
        content[place : place + chance.randrange(3)] = chance.choice(string.printable).encode() * chance.randrange(4)
    read(bytes(content), TODAY)
