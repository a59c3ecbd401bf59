"""When somebody means to keep a promise: phrases, and the moments that they mean on that person's wall clock."""

import os
import re
import subprocess
import sys
import time as machine
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.when import InThePastError, NotUnderstoodError, understand
from models.people.hours import Hours
from tests.extent import extent
from tests.growth import growth
from tests.program import ROOT

LONDON = Hours(zone="Europe/London")
WEDNESDAY = "2026-11-25 10:00"
"""The present moment in London, unless a table says another."""


def at(hours: Hours, wall: str) -> datetime:
    """The moment at which their clock shows this."""
    return hours.moment(datetime.fromisoformat(wall).date(), datetime.fromisoformat(wall).time())


def on_the_wall(phrase: str, hours: Hours, now: datetime) -> str:
    """What their clock shows at the moment that they mean."""
    due_at = understand(phrase, hours, now).due_at
    assert due_at.tzinfo is UTC
    return hours.local(due_at).strftime("%Y-%m-%d %H:%M")


TABLE = """
today                                   2026-11-25 17:00
later today                             2026-11-25 17:00
tomorrow                                2026-11-26 17:00
Tomorrow.                               2026-11-26 17:00
tmrw                                    2026-11-26 17:00
day after tomorrow                      2026-11-27 17:00
the day after tomorrow at noon          2026-11-27 12:00
eod                                     2026-11-25 17:00
EOD tomorrow                            2026-11-26 17:00
COB                                     2026-11-25 17:00
end of day                              2026-11-25 17:00
by the end of the day                   2026-11-25 17:00
end of the working day                  2026-11-25 17:00
close of business on monday             2026-11-30 17:00
end of day friday                       2026-11-27 17:00
friday eod                              2026-11-27 17:00
by end of tomorrow                      2026-11-26 17:00
before end of friday                    2026-11-27 17:00
wednesday                               2026-11-25 17:00
friday                                  2026-11-27 17:00
by friday                               2026-11-27 17:00
by Friday at the latest                 2026-11-27 17:00
no later than friday                    2026-11-27 17:00
due: friday                             2026-11-27 17:00
until friday                            2026-11-27 17:00
this friday                             2026-11-27 17:00
the coming friday                       2026-11-27 17:00
before friday                           2026-11-27 09:00
before monday                           2026-11-30 09:00
before tomorrow                         2026-11-26 09:00
tuesday                                 2026-12-01 17:00
next tuesday                            2026-12-01 17:00
next friday                             2026-12-04 17:00
friday next week                        2026-12-04 17:00
next week friday                        2026-12-04 17:00
next week on friday at 10               2026-12-04 10:00
sun                                     2026-11-29 17:00
weds 3pm                                2026-11-25 15:00
thurs                                   2026-11-26 17:00
friday 3pm                              2026-11-27 15:00
friday at 15:00                         2026-11-27 15:00
Friday, 3 p.m.                          2026-11-27 15:00
3pm friday                              2026-11-27 15:00
3:30 pm on friday                       2026-11-27 15:30
friday by noon                          2026-11-27 12:00
friday 10.30                            2026-11-27 10:30
friday 17h30                            2026-11-27 17:30
friday 9h                               2026-11-27 09:00
friday midnight                         2026-11-28 00:00
before 3pm on friday                    2026-11-27 15:00
15h                                     2026-11-25 15:00
3pm                                     2026-11-25 15:00
３ｐｍ                                  2026-11-25 15:00
3\u202fpm                               2026-11-25 15:00
@3pm                                    2026-11-25 15:00
9am                                     2026-11-26 09:00
10am                                    2026-11-26 10:00
10:00                                   2026-11-26 10:00
10:01                                   2026-11-25 10:01
at 15:30                                2026-11-25 15:30
at 3                                    2026-11-25 15:00
by 3                                    2026-11-25 15:00
by 3.30                                 2026-11-25 15:30
at 3 o’clock                            2026-11-25 15:00
half past 3                             2026-11-25 15:30
quarter to 5                            2026-11-25 16:45
quarter past 9                          2026-11-26 09:15
at 8                                    2026-11-26 08:00
at 6                                    2026-11-25 18:00
3:00                                    2026-11-25 15:00
03:00                                   2026-11-26 03:00
12am                                    2026-11-26 00:00
12pm                                    2026-11-25 12:00
24:00                                   2026-11-26 00:00
midnight                                2026-11-26 00:00
noon                                    2026-11-25 12:00
midday                                  2026-11-25 12:00
by lunch                                2026-11-25 12:00
tomorrow 9                              2026-11-26 09:00
tomorrow at 9                           2026-11-26 09:00
at 9 tomorrow                           2026-11-26 09:00
tomorrow noon                           2026-11-26 12:00
morning                                 2026-11-26 09:00
in the morning                          2026-11-26 09:00
this morning                            2026-11-25 12:00
first thing                             2026-11-26 09:00
first thing tomorrow                    2026-11-26 09:00
tomorrow morning                        2026-11-26 09:00
tomorrow morning at 8                   2026-11-26 08:00
monday morning                          2026-11-30 09:00
afternoon                               2026-11-25 15:00
this afternoon at 4                     2026-11-25 16:00
friday afternoon                        2026-11-27 15:00
monday in the afternoon                 2026-11-30 15:00
this evening                            2026-11-25 19:00
tonight                                 2026-11-25 19:00
tonight at 8                            2026-11-25 20:00
friday night                            2026-11-27 19:00
in half an hour                         2026-11-25 10:30
in an hour                              2026-11-25 11:00
within the hour                         2026-11-25 11:00
in the next hour                        2026-11-25 11:00
in one hour                             2026-11-25 11:00
in 2 hours                              2026-11-25 12:00
due in 2 hours                          2026-11-25 12:00
2 hours                                 2026-11-25 12:00
2 hours from now                        2026-11-25 12:00
in a couple of hours                    2026-11-25 12:00
in 1.5 hours                            2026-11-25 11:30
in an hour and a half                   2026-11-25 11:30
in 1 hour and 20 minutes                2026-11-25 11:20
in 2h30m                                2026-11-25 12:30
in 90 minutes                           2026-11-25 11:30
in 45 min                               2026-11-25 10:45
in a quarter of an hour                 2026-11-25 10:15
in 15h                                  2026-11-26 01:00
in 24 hours                             2026-11-26 10:00
in 1 day and 2 hours                    2026-11-26 12:00
in 0 days                               2026-11-25 17:00
in a day                                2026-11-26 17:00
in 3 days                               2026-11-28 17:00
in 3 days' time                         2026-11-28 17:00
in 3 days at 10am                       2026-11-28 10:00
in a week                               2026-12-02 17:00
in two weeks                            2026-12-09 17:00
in a fortnight                          2026-12-09 17:00
3 weeks from today                      2026-12-16 17:00
in a month                              2026-12-25 17:00
in 3 months                             2027-02-25 17:00
in 2 years                              2028-11-25 17:00
in 1 working day                        2026-11-26 17:00
in 3 working days                       2026-11-30 17:00
in 10 business days                     2026-12-09 17:00
end of week                             2026-11-27 17:00
by the end of the week                  2026-11-27 17:00
EOW                                     2026-11-27 17:00
this week                               2026-11-27 17:00
before the weekend                      2026-11-27 17:00
next week                               2026-12-04 17:00
end of next week                        2026-12-04 17:00
early next week                         2026-11-30 17:00
start of next week                      2026-11-30 09:00
before next week                        2026-11-30 09:00
end of month                            2026-11-30 17:00
eom                                     2026-11-30 17:00
end of next month                       2026-12-31 17:00
next month                              2026-12-31 17:00
early december                          2026-12-01 17:00
end of march                            2027-03-31 17:00
end of january                          2027-01-29 17:00
end of the quarter                      2026-12-31 17:00
end of next year                        2027-12-31 17:00
25 nov                                  2026-11-25 17:00
25 nov 10:30                            2026-11-25 10:30
26 nov 10:00                            2026-11-26 10:00
nov 26                                  2026-11-26 17:00
26nov                                   2026-11-26 17:00
Nov. 26th, 2026                         2026-11-26 17:00
november 26th at 10am                   2026-11-26 10:00
the 26th of november                    2026-11-26 17:00
thursday 26 november                    2026-11-26 17:00
thursday the 26th                       2026-11-26 17:00
friday the 25th                         2026-12-25 17:00
before 26 november                      2026-11-26 09:00
nov 1                                   2027-11-01 17:00
may 5                                   2027-05-05 17:00
feb 29                                  2028-02-29 17:00
1/12                                    2026-12-01 17:00
1/12/27                                 2027-12-01 17:00
12/25                                   2026-12-25 17:00
27.11. 10:00                            2026-11-27 10:00
by 10.12                                2026-12-10 17:00
25.11.2026                              2026-11-25 17:00
26-11-2026                              2026-11-26 17:00
2026-12-01                              2026-12-01 17:00
2026-12-01 14:30                        2026-12-01 14:30
2026-12-01T14:30                        2026-12-01 14:30
2026/12/01                              2026-12-01 17:00
the 3rd                                 2026-12-03 17:00
on the 15th                             2026-12-15 17:00
the 25th                                2026-11-25 17:00
the 31st                                2026-12-31 17:00
8am on the 3rd                          2026-12-03 08:00
"""


ELSEWHERE = """
# Wednesday evening in London: what has passed today
Europe/London        2026-11-25 18:00  today                2026-11-25 23:59
Europe/London        2026-11-25 18:00  by end of today      2026-11-25 23:59
Europe/London        2026-11-25 18:00  nov 25               2026-11-25 23:59
Europe/London        2026-11-25 18:00  eod                  2026-11-26 17:00
Europe/London        2026-11-25 18:00  wednesday            2026-12-02 17:00
Europe/London        2026-11-25 18:00  the 25th             2026-12-25 17:00
Europe/London        2026-11-25 18:00  3pm                  2026-11-26 15:00
Europe/London        2026-11-25 18:00  noon                 2026-11-26 12:00
Europe/London        2026-11-25 18:00  at 7                 2026-11-26 07:00
Europe/London        2026-11-25 18:00  tonight              2026-11-25 19:00
Europe/London        2026-11-25 20:00  tonight              2026-11-25 23:59
Europe/London        2026-11-25 20:00  tonight at 9         2026-11-25 21:00
Europe/London        2026-11-25 15:30  this afternoon       2026-11-25 18:00
Europe/London        2026-11-25 15:30  afternoon            2026-11-26 15:00
Europe/London        2026-11-25 17:00  today                2026-11-25 23:59
Europe/London        2026-11-25 16:59  today                2026-11-25 17:00
# Friday evening and the weekend in London
Europe/London        2026-11-27 18:00  eod                  2026-11-30 17:00
Europe/London        2026-11-27 18:00  friday               2026-12-04 17:00
Europe/London        2026-11-27 16:00  friday               2026-11-27 17:00
Europe/London        2026-11-27 18:00  end of week          2026-12-04 17:00
Europe/London        2026-11-27 10:00  friday 9am           2026-12-04 09:00
Europe/London        2026-11-27 10:00  friday morning       2026-11-27 12:00
Europe/London        2026-11-28 10:00  this week            2026-11-29 17:00
Europe/London        2026-11-29 10:00  next monday          2026-11-30 17:00
Europe/London        2026-11-29 10:00  next week            2026-12-04 17:00
Europe/London        2026-11-29 10:00  monday               2026-11-30 17:00
Europe/London        2026-11-30 18:00  end of month         2026-12-31 17:00
Europe/London        2026-12-31 10:00  the 31st             2026-12-31 17:00
Europe/London        2027-01-31 18:00  the 30th             2027-03-30 17:00
Europe/London        2027-01-31 10:00  in a month           2027-02-28 17:00
Europe/London        2028-02-29 10:00  in 1 year            2029-02-28 17:00
Europe/London        2026-12-31 23:30  tomorrow             2027-01-01 17:00
# Other sides of midnight: 10:00 on Wednesday in London is Thursday in Kiritimati
Pacific/Kiritimati   2026-11-26 00:00  today                2026-11-26 17:00
Pacific/Kiritimati   2026-11-26 00:00  thursday             2026-11-26 17:00
Pacific/Kiritimati   2026-11-26 00:00  wednesday            2026-12-02 17:00
Pacific/Auckland     2026-11-26 00:30  tomorrow             2026-11-27 17:00
Pacific/Auckland     2026-11-26 00:30  tonight              2026-11-26 19:00
Pacific/Auckland     2026-11-25 23:30  tomorrow 9           2026-11-26 09:00
Pacific/Auckland     2026-11-26 00:30  in 2 hours           2026-11-26 02:30
Pacific/Pago_Pago    2026-11-25 23:59  midnight             2026-11-26 00:00
Pacific/Pago_Pago    2026-11-24 23:00  eod                  2026-11-25 17:00
America/Los_Angeles  2026-11-25 20:00  tomorrow             2026-11-26 17:00
America/Los_Angeles  2026-11-25 20:00  today                2026-11-25 23:59
America/Los_Angeles  2026-11-25 23:59  in 2 minutes         2026-11-26 00:01
America/Los_Angeles  2026-11-25 10:00  1/12                 2027-01-12 17:00
America/Los_Angeles  2026-11-25 10:00  12/1/26              2026-12-01 17:00
America/Los_Angeles  2026-11-25 10:00  25/12                2026-12-25 17:00
America/Sao_Paulo    2026-11-25 10:00  1/12                 2026-12-01 17:00
Asia/Kolkata         2026-11-26 00:15  today                2026-11-26 17:00
Asia/Kolkata         2026-11-25 23:45  in half an hour      2026-11-26 00:15
Asia/Kolkata         2026-11-25 23:45  friday 3pm           2026-11-27 15:00
Asia/Kathmandu       2026-11-25 23:50  end of week          2026-11-27 17:00
# The night in which clocks go back: in London at 02:00 to 01:00, in Los Angeles too, on Lord Howe by half an hour
Europe/London        2026-10-24 12:00  tomorrow             2026-10-25 17:00
Europe/London        2026-10-24 12:00  in 24 hours          2026-10-25 11:00
Europe/London        2026-10-25 00:30  in 1 hour            2026-10-25 01:30
Europe/London        2026-10-25 00:30  in 2 hours           2026-10-25 01:30
Europe/London        2026-10-25 00:30  in 3 hours           2026-10-25 02:30
Europe/London        2026-10-25 00:30  03:00                2026-10-25 03:00
America/Los_Angeles  2026-10-31 23:30  in 4 hours           2026-11-01 02:30
America/Los_Angeles  2026-10-31 23:30  tomorrow morning     2026-11-01 09:00
America/Los_Angeles  2026-10-31 10:00  in 1 day             2026-11-01 17:00
Australia/Lord_Howe  2027-04-04 00:30  in 2 hours           2027-04-04 02:00
# The night in which they go forward: a time that is jumped over is the moment after the jump
Europe/London        2027-03-28 00:30  in 1 hour            2027-03-28 02:30
Europe/London        2027-03-28 00:30  01:30                2027-03-28 02:00
Europe/London        2027-03-27 12:00  tomorrow noon        2027-03-28 12:00
Europe/London        2027-03-27 12:00  in 24 hours          2027-03-28 13:00
America/Los_Angeles  2027-03-13 23:30  in 4 hours           2027-03-14 04:30
America/Los_Angeles  2027-03-13 23:30  tomorrow 2:30am      2027-03-14 03:00
America/Los_Angeles  2027-03-14 01:59  in 1 minute          2027-03-14 03:00
Australia/Lord_Howe  2026-10-04 01:30  in half an hour      2026-10-04 02:30
Australia/Lord_Howe  2026-10-04 01:30  02:15                2026-10-04 02:30
"""


def rows(table: str) -> list[list[str]]:
    """The rows of a table whose columns are two or more spaces apart."""
    return [re.split(r" {2,}", line) for line in table.strip().splitlines() if not line.startswith("#")]


def phrases(listed: str) -> list[str]:
    """What is listed with two or more spaces, or a line's end, between."""
    return [phrase for row in rows(listed) for phrase in row]


@pytest.mark.parametrize(("phrase", "wall"), rows(TABLE))
def test_on_a_wednesday_morning_in_london(phrase: str, wall: str) -> None:
    assert on_the_wall(phrase, LONDON, at(LONDON, WEDNESDAY)) == wall


@pytest.mark.parametrize(("zone", "present", "phrase", "wall"), rows(ELSEWHERE))
def test_at_other_times_and_places(zone: str, present: str, phrase: str, wall: str) -> None:
    hours = Hours(zone=zone)
    assert on_the_wall(phrase, hours, at(hours, present)) == wall


JERUSALEM = Hours(zone="Asia/Jerusalem", work_days=frozenset({7, 1, 2, 3, 4}), day_start=time(8), day_end=time(16))
TEHRAN = Hours(zone="Asia/Tehran", work_days=frozenset({6, 7, 1, 2, 3}))
EARLY = Hours(zone="Europe/Berlin", day_start=time(7), day_end=time(16), quiet_end=time(6, 30))
QUIET = Hours(zone="Europe/Berlin", day_start=time(7), quiet_end=time(8, 30))
LATE = Hours(zone="Europe/Berlin", day_start=time(14), day_end=time(22), quiet_start=time(23))
FRIDAYS = Hours(zone="Europe/Berlin", work_days=frozenset({5}))
MIDWEEK = Hours(zone="Europe/Berlin", work_days=frozenset({2, 3}))
ENGLISH = Hours(zone="Europe/London", country="GB")
AMERICAN = Hours(zone="Europe/Berlin", country="US")


@pytest.mark.parametrize(
    ("hours", "present", "phrase", "wall"),
    [
        # Working days from Sunday to Thursday: their week begins on Sunday.
        (JERUSALEM, "2026-11-25 10:00", "end of week", "2026-11-26 16:00"),
        (JERUSALEM, "2026-11-29 10:00", "end of week", "2026-12-03 16:00"),
        (JERUSALEM, "2026-11-27 10:00", "end of week", "2026-12-03 16:00"),
        (JERUSALEM, "2026-11-26 17:00", "eod", "2026-11-29 16:00"),
        (JERUSALEM, "2026-11-25 10:00", "start of next week", "2026-11-29 08:00"),
        (JERUSALEM, "2026-11-29 10:00", "next tuesday", "2026-12-08 16:00"),
        (JERUSALEM, "2026-11-25 10:00", "in 2 working days", "2026-11-29 16:00"),
        (JERUSALEM, "2026-11-25 10:00", "friday", "2026-11-27 16:00"),
        # Working days from Saturday to Wednesday.
        (TEHRAN, "2026-11-28 10:00", "end of week", "2026-12-02 17:00"),
        (TEHRAN, "2026-11-29 10:00", "early next week", "2026-12-05 17:00"),
        # A day that ends at four, and a bare hour before it begins.
        (EARLY, "2026-11-25 15:59", "today", "2026-11-25 16:00"),
        (EARLY, "2026-11-25 16:00", "eod", "2026-11-26 16:00"),
        (EARLY, "2026-11-25 10:00", "friday at 7", "2026-11-27 07:00"),
        (EARLY, "2026-11-25 10:00", "monday morning", "2026-11-30 07:00"),
        (QUIET, "2026-11-25 10:00", "monday morning", "2026-11-30 08:30"),
        # Work from two in the afternoon until ten.
        (LATE, "2026-11-25 10:00", "tomorrow", "2026-11-26 22:00"),
        (LATE, "2026-11-25 10:00", "tomorrow morning", "2026-11-26 12:00"),
        (LATE, "2026-11-25 10:00", "at 9", "2026-11-25 21:00"),
        (LATE, "2026-11-25 10:00", "tomorrow at 10", "2026-11-26 22:00"),
        (LATE, "2026-11-25 10:00", "tomorrow 10:00", "2026-11-26 10:00"),
        (LATE, "2026-11-25 10:00", "before friday", "2026-11-27 14:00"),
        # Two days a week.
        (MIDWEEK, "2026-11-25 10:00", "end of week", "2026-11-25 17:00"),
        (MIDWEEK, "2026-11-26 10:00", "end of week", "2026-12-02 17:00"),
        (MIDWEEK, "2026-11-25 18:00", "eod", "2026-12-01 17:00"),
        (MIDWEEK, "2026-11-25 10:00", "end of month", "2026-11-25 17:00"),
        # One day a week, behind the middle of it.
        (FRIDAYS, "2026-11-23 10:00", "midweek", "2026-11-27 17:00"),
        # Christmas 2026 is a Friday, and in England the Monday after it is off too.
        (ENGLISH, "2026-12-23 10:00", "end of week", "2026-12-24 17:00"),
        (ENGLISH, "2026-12-24 18:00", "eod", "2026-12-29 17:00"),
        (ENGLISH, "2026-12-23 10:00", "in 2 working days", "2026-12-29 17:00"),
        (ENGLISH, "2026-12-23 10:00", "start of next week", "2026-12-29 09:00"),
        (ENGLISH, "2026-12-23 10:00", "friday", "2026-12-25 17:00"),
        # The country whose holidays they keep says how they write dates, wherever they are.
        (AMERICAN, "2026-11-25 10:00", "1/12", "2027-01-12 17:00"),
    ],
)
def test_to_people_with_other_hours(hours: Hours, present: str, phrase: str, wall: str) -> None:
    assert on_the_wall(phrase, hours, at(hours, present)) == wall


NO_TIMES = """
soon  asap  later  sometime  now  right away  whenever  never  a while  in a bit  in a few days  next  lunch
a  the  by  at  in  by the  friday by  due  may  march  april  in march  spring  .  🙂
🎉 friday  <@U0123ABC>  <@U03PM>  10  3  15  25  2026  2.0  3-4  3-4pm  #10  PR 25  v2.0  1/2/3/4  25 26
nov 2026  25 nov 26  half past  9h  -2 hours  at 25  at 3:60  13pm  0am  24:30  at 3:5  25:00  at -3
3pm 4pm  31/2  13/13  feb 30  31 nov  nov 31  0th  32nd  00/00/0000  2026-13-01  2026-02-30  30/02/2027
thursday 25 november  friday the 26th  friday friday  friday or monday  monday-friday
friday's  mondayish  tonight tomorrow  tomorrow today  tonight at 3  tomorrow afternoon at 10  eod 3pm
morning eod  3pm in 2 hours  in 2 hours friday  in friday  in 3pm
by 3 days  the 2 hours  in -2 hours  in 1.5 days  in 3 years  in 25 months  in 800 days  in 9999 weeks
in 99999 hours  in 1e3 hours  in 600 working days  2029-01-01  1 jan 2030  9999-12-31  0001-01-01  ٣pm
"""
UNSPEAKABLE = [
    *("", " ", "\n", "friday\x00", "fri\u200bday", "friday\x1f3pm", "\ud800", "x" * 40_000, "friday " * 6_000)
]
UNSPEAKABLE += [
    "1/1 " * 10_000,
    "1h" * 20_000,
    f"in {'9' * 5_000} hours",
    "1 h" * 33,
    f"in 1 hour{' and 1 minute' * 10}",
]


@pytest.mark.parametrize("phrase", phrases(NO_TIMES) + UNSPEAKABLE, ids=lambda phrase: ascii(phrase)[:40])
def test_what_is_no_time_is_not_understood(phrase: str) -> None:
    with pytest.raises(NotUnderstoodError):
        understand(phrase, LONDON, at(LONDON, WEDNESDAY))


PAST = """
yesterday  by yesterday  yesterday 3pm  day before yesterday  last friday  last week  last night
2 hours ago  an hour ago  3 days ago  2020-01-01  25 nov 2025  24.11.2026  24/11/26  wed 18 nov 2026
today 9am  today at 10:00  25 nov 10:00  2026-11-25 09:59  before today  this morning at 9  in 0 minutes
"""


@pytest.mark.parametrize("phrase", phrases(PAST))
def test_what_has_passed_is_told_apart(phrase: str) -> None:
    with pytest.raises(InThePastError):
        understand(phrase, LONDON, at(LONDON, WEDNESDAY))


def test_parts_of_today_pass() -> None:
    for present, phrase in [("12:00", "this morning"), ("18:00", "this afternoon"), ("23:59", "tonight")]:
        with pytest.raises(InThePastError):
            understand(phrase, LONDON, at(LONDON, f"2026-11-25 {present}"))


@pytest.mark.parametrize("piece", ["x", " ", "1h", "25 nov ", "a ", "("])
def test_long_nonsense_is_refused_and_costs_no_more_than_its_length(piece: str) -> None:
    def refuse(phrase: str) -> None:
        with pytest.raises(NotUnderstoodError):
            understand(phrase, LONDON, at(LONDON, WEDNESDAY))

    assert growth(refuse, piece) < 24


@pytest.fixture(params=["Pacific/Kiritimati", "Pacific/Pago_Pago", "Nowhere/Land"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine that is set to another time zone."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    machine.tzset()
    yield request.param
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    machine.tzset()


@pytest.mark.parametrize(("phrase", "wall"), [("today", "2026-11-25 17:00"), ("26 nov 10:00", "2026-11-26 10:00")])
def test_the_machines_own_zone_does_not_matter(machine_zone: str, phrase: str, wall: str) -> None:
    assert on_the_wall(phrase, LONDON, at(LONDON, WEDNESDAY)) == wall, machine_zone


def test_the_bot_starts_without_the_library() -> None:
    seen = "import sys, bot.when; sys.exit('dateparser' in sys.modules or 'holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("failure", [OverflowError, ValueError, RecursionError, RuntimeError])
def test_whatever_the_library_raises_the_phrase_is_just_not_understood(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("dateparser.parse", fail)
    with pytest.raises(NotUnderstoodError):
        understand("26 nov", LONDON, at(LONDON, WEDNESDAY))


ZONES = [*("Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati", "Europe/London", "UTC")]
ZONES += ["Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns", "Asia/Jerusalem"]
ANYBODY = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    work_days=st.frozensets(st.integers(1, 7), min_size=1),
    day_start=st.times(max_value=time(11)),
    day_end=st.times(min_value=time(13)),
    country=st.sampled_from([None, "US", "GB"]),
)
"""Somebody with any hours."""
ANY_TIME = st.datetimes(datetime(2001, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
GRAMMAR = """
today tomorrow yesterday tonight monday fri sun nov 25 25th 1/12 25.11. 2026 2026-12-01 29 feb may the 31st
weekend 3 3pm 15:30 10.30 15h 24:00 00:00 12am 0 1.5 9999 two half an couple quarter past to first thing at
in by before on due ago next last this later latest end of start early week month year day days hour hours
minutes working and from @ , - . noon midnight morning evening eod eow cob
"""
SENTENCES = st.lists(st.sampled_from(GRAMMAR.split()), max_size=6).map(" ".join)
ANY_PHRASE = st.one_of(SENTENCES, SENTENCES, st.sampled_from([row[0] for row in rows(TABLE)]), st.text(max_size=120))


@settings(max_examples=extent(100, 400), deadline=None)
@given(ANY_PHRASE, ANYBODY, ANY_TIME)
def test_whatever_is_said_means_a_time_ahead_or_is_refused(phrase: str, hours: Hours, now: datetime) -> None:
    try:
        due_at = understand(phrase, hours, now).due_at
    except (NotUnderstoodError, InThePastError):
        return
    assert due_at.tzinfo is UTC
    assert now < due_at < now + timedelta(days=733)


@settings(max_examples=extent(25, 100), deadline=None)
@given(st.times().map(lambda clock: clock.replace(second=0, microsecond=0)), ANYBODY, ANY_TIME)
def test_a_time_of_tomorrow_is_what_the_clock_shows_then(clock: time, hours: Hours, now: datetime) -> None:
    tomorrow = hours.today(now) + timedelta(days=1)
    assert understand(f"tomorrow {clock:%H:%M}", hours, now).due_at == hours.moment(tomorrow, clock)
    assert understand(f"{tomorrow:%d %b %Y} at {clock:%I:%M %p}", hours, now).due_at == hours.moment(tomorrow, clock)


@settings(max_examples=extent(25, 100), deadline=None)
@given(st.integers(1, 9999), st.sampled_from([("minutes", 60), ("hours", 3600)]), ANYBODY, ANY_TIME)
def test_lengths_of_time_are_exact(count: int, unit: tuple[str, int], hours: Hours, now: datetime) -> None:
    assert understand(f"in {count} {unit[0]}", hours, now).due_at == now + timedelta(seconds=count * unit[1])


@settings(max_examples=extent(25, 100), deadline=None)
@given(st.sampled_from(["eod", "3pm", "friday", "end of week", "the 15th", "end of month", "1 may"]), ANYBODY, ANY_TIME)
def test_a_time_that_comes_again_and_again_is_always_understood(phrase: str, hours: Hours, now: datetime) -> None:
    first = understand(phrase, hours, now).due_at
    assert understand(phrase, hours, first - timedelta(seconds=1)).due_at == first
    assert understand(phrase, hours, first + timedelta(days=1)).due_at > first
