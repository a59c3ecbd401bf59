"""Lines as people type them: the time that is understood, what comes again, and what is said to be unclear."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.when import (
    InThePastError,
    NotUnderstoodError,
    Split,
    Unclear,
    UnclearError,
    split,
    understand,
    understand_span,
    zones,
)
from bot.when.calendar import is_day_first
from models.capabilities.repeats import next_occurrence
from models.people.hours import Hours
from tests.bot.test_when import ANY_TIME, ANYBODY, GRAMMAR, LONDON, TABLE, WEDNESDAY, at, rows
from tests.bot.test_when_split import JOINED, columns
from tests.extent import extent

NOW = at(LONDON, WEDNESDAY)


def wall(found: Split, hours: Hours = LONDON) -> str:
    """What their clock shows when it is due."""
    return hours.local(found.due_at).strftime("%Y-%m-%d %H:%M") if found.due_at else "none"


# The lines that were collected for this, and their right values.
GIVEN = """
call tonight at 10:30                  | 2026-11-25 22:30 | call
call at 11:30 tonight                  | 2026-11-25 23:30 | call
call the client a week on friday       | 2026-12-04 17:00 | call the client
prep the room 30 minutes before 3pm    | 2026-11-25 14:30 | prep the room
ship it this time tomorrow             | 2026-11-26 10:00 | ship it
send quote by 3pm EST tomorrow         | 2026-11-26 20:00 | send quote
drink water every day at 3pm           | 2026-11-25 15:00 | drink water
send the report every other friday     | 2026-11-27 17:00 | send the report
1600                                   | 2026-11-25 16:00 |
thursday 930am                         | 2026-11-26 09:30 |
5 o'clock pm                           | 2026-11-25 17:00 |
about 3pm                              | 2026-11-25 15:00 |
2026-11-28 14:00:00                    | 2026-11-28 14:00 |
friday pm                              | 2026-11-27 15:00 |
next working day                       | 2026-11-26 17:00 |
last working day of the month          | 2026-11-30 17:00 |
first of the month                     | 2026-12-01 17:00 |
15th of next month                     | 2026-12-15 17:00 |
week after next                        | 2026-12-11 17:00 |
friday week                            | 2026-12-04 17:00 |
2h                                     | 2026-11-25 12:00 |
1h30m                                  | 2026-11-25 11:30 |
in 2½ hours                            | 2026-11-25 12:30 |
call the lab tomorrow at 9am please    | 2026-11-26 09:00 | call the lab
remind me in 2 hours to call the lab   | 2026-11-25 12:00 | call the lab
me to call the lab tomorrow at 9am     | 2026-11-26 09:00 | call the lab
ship it :rocket: friday                | 2026-11-27 17:00 | ship it :rocket:
:birthday: bring cake friday           | 2026-11-27 17:00 | :birthday: bring cake
"""
GIVEN_UNCLEAR = """
call at 9am tonight                    | CONTRADICTION | call
call at 14:00 tomorrow morning         | CONTRADICTION | call
send it friday 31 december             | CONTRADICTION | send it
send the report after friday           | AFTER         | send the report
meet ben 2 - 3pm tomorrow              | RANGE         | meet ben
do not call before monday              | AFTER         | do not call before monday
appeler demain à 15h30                 | LANGUAGE      | appeler demain à 15h30
"""
UNDERSTOOD = """
send the deck 12/3                           | 2027-03-12 17:00 | send the deck
fix issue 1600 tomorrow                      | 2026-11-26 17:00 | fix issue 1600
order 1500 flyers friday                     | 2026-11-27 17:00 | order 1500 flyers
finish the deck 3pm at the latest tomorrow          | 2026-11-26 15:00 | finish the deck
finish the deck friday morning before 10            | 2026-11-27 10:00 | finish the deck
finish the deck by the 4th of next month            | 2026-12-04 17:00 | finish the deck
finish the deck today at 4:30                       | 2026-11-25 16:30 | finish the deck
finish the deck in 2 days at noon                   | 2026-11-27 12:00 | finish the deck
finish the deck 5 working days before 18 dec        | 2026-12-11 17:00 | finish the deck
send it in about 2 hours                            | 2026-11-25 12:00 | send it
send it in an hour or so                            | 2026-11-25 11:00 | send it
send it three weeks on monday                       | 2026-12-21 17:00 | send it
send it during next week                            | 2026-12-04 17:00 | send it
call ana at 1600                             | 2026-11-25 16:00 | call ana
call ana friday 1630                         | 2026-11-27 16:30 | call ana
call ana at 3 friday                         | 2026-11-27 15:00 | call ana
review PR 15 tomorrow                        | 2026-11-26 17:00 | review PR 15
call ana mid december                        | 2026-12-15 17:00 | call ana
send it mid-december                         | 2026-12-15 17:00 | send it
send it mid next week                        | 2026-12-02 17:00 | send it
send it beginning of december                | 2026-12-01 09:00 | send it
send it end of Q1                            | 2027-03-31 17:00 | send it
send it by eoq                               | 2026-12-31 17:00 | send it
call the lab on the last day of the month    | 2026-11-30 17:00 | call the lab
pay rent on the last friday of the month     | 2026-11-27 17:00 | pay rent
first monday of next month                   | 2026-12-07 17:00 |
2nd friday in march                          | 2027-03-12 17:00 |
third tuesday of august                      | 2027-08-17 17:00 |
next business day                            | 2026-11-26 17:00 |
a week today                                 | 2026-12-02 17:00 |
tomorrow week                                | 2026-12-03 17:00 |
friday fortnight                             | 2026-12-11 17:00 |
monday in two weeks                          | 2026-12-07 17:00 |
two weeks from monday                        | 2026-12-14 17:00 |
the friday after next                        | 2026-12-11 17:00 |
do it the friday after next                  | 2026-12-11 17:00 | do it
in a fortnight                               | 2026-12-09 17:00 |
2 days after friday                          | 2026-11-29 17:00 |
2 working days before friday                 | 2026-11-25 17:00 |
the day before friday                        | 2026-11-26 17:00 |
the day after friday at 3pm                  | 2026-11-28 15:00 |
an hour before noon                          | 2026-11-25 11:00 |
an hour after lunch                          | 2026-11-25 13:00 |
15 minutes before the end of the day         | 2026-11-25 16:45 |
this time next week                          | 2026-12-02 10:00 |
same time on friday                          | 2026-11-27 10:00 |
this time next month                         | 2026-12-25 10:00 |
3pm EST                                      | 2026-11-25 20:00 |
send it 3pm est                              | 2026-11-25 20:00 | send it
15:00 UTC                                    | 2026-11-25 15:00 |
15:00Z                                       | 2026-11-25 15:00 |
2026-11-28T14:00:00Z                         | 2026-11-28 14:00 |
2026-11-28T14:00:00+02:00                    | 2026-11-28 12:00 |
call at 3pm PT                               | 2026-11-25 23:00 | call
call at 3pm ET tomorrow                      | 2026-11-26 20:00 | call
call at 3pm UTC+2                            | 2026-11-25 13:00 | call
3pm GMT                                      | 2026-11-25 15:00 |
3pm my time                                  | 2026-11-25 15:00 |
ten to five                                  | 2026-11-25 16:50 |
call ana ten to five                         | 2026-11-25 16:50 | call ana
call ana at 5 to 5                           | 2026-11-25 16:55 | call ana
quarter to one                               | 2026-11-25 12:45 |
half past three pm                           | 2026-11-25 15:30 |
five o'clock                                 | 2026-11-25 17:00 |
call at five tomorrow                        | 2026-11-26 17:00 | call
three pm                                     | 2026-11-25 15:00 |
nine thirty am                               | 2026-11-26 09:30 |
8:30p                                        | 2026-11-25 20:30 |
call ana tomorrow 8p                         | 2026-11-26 20:00 | call ana
15:30 hrs                                    | 2026-11-25 15:30 |
1530hrs                                      | 2026-11-25 15:30 |
call ana around 3                            | 2026-11-25 15:00 | call ana
call ana about 3pm                           | 2026-11-25 15:00 | call ana
ask about 3pm friday                         | 2026-11-27 15:00 | ask
3ish                                         | 2026-11-25 15:00 |
3pm sharp                                    | 2026-11-25 15:00 |
friday am                                    | 2026-11-27 09:00 |
send the weekly report by friday             | 2026-11-27 17:00 | send the weekly report
every customer by friday                     | 2026-11-27 17:00 | every customer
thank every person by friday                 | 2026-11-27 17:00 | thank every person
review each pr tomorrow                      | 2026-11-26 17:00 | review each pr
prepare the friday deck by thursday          | 2026-11-26 17:00 | prepare the friday deck
send the friday report by monday             | 2026-11-30 17:00 | send the friday report
notes from friday by monday                  | 2026-11-30 17:00 | notes from friday
book a room for 2 hours friday               | 2026-11-27 17:00 | book a room for 2 hours
take 3 days off before friday                | 2026-11-27 09:00 | take 3 days off
don't forget to call before monday           | 2026-11-30 09:00 | don't forget to call
ship it :rocket: friday                      | 2026-11-27 17:00 | ship it :rocket:
:birthday: bring cake friday                 | 2026-11-27 17:00 | :birthday: bring cake
ship it friday :rocket:                      | 2026-11-27 17:00 | ship it :rocket:
ship it friday 🚀🚀                            | 2026-11-27 17:00 | ship it 🚀🚀
ship it by friday please!! 🙏                 | 2026-11-27 17:00 | ship it 🙏
please ship it by friday, thanks             | 2026-11-27 17:00 | ship it
pls call the lab tomorrow                    | 2026-11-26 17:00 | call the lab
remind me to call the lab tomorrow at 9am    | 2026-11-26 09:00 | call the lab
remind me tomorrow to call the lab           | 2026-11-26 17:00 | call the lab
remind me at 3pm to call the lab             | 2026-11-25 15:00 | call the lab
remind me on friday about the lease          | 2026-11-27 17:00 | about the lease
remind me friday to send the report          | 2026-11-27 17:00 | send the report
me in 2 hours to call the lab                | 2026-11-25 12:00 | call the lab
meet me friday                               | 2026-11-27 17:00 | meet me
call Morgen by friday                        | 2026-11-27 17:00 | call Morgen
at the weekend                               | 2026-11-29 17:00 |
this weekend                                 | 2026-11-29 17:00 |
next weekend                                 | 2026-12-06 17:00 |
do it over the weekend                       | 2026-11-29 17:00 | do it
by the weekend                               | 2026-11-27 17:00 |
before the weekend                           | 2026-11-27 17:00 |
daily standup notes friday                   | 2026-11-27 17:00 | daily standup notes
fri 27 nov 2026 at 15:00                     | 2026-11-27 15:00 |
Friday, 27 November 2026, 3:00 PM            | 2026-11-27 15:00 |
27th 3pm                                     | 2026-11-27 15:00 |
27th friday                                  | 2026-11-27 17:00 |
friday 27th                                  | 2026-11-27 17:00 |
friday 12/3                                  | 2027-03-12 17:00 |
friday 4/12                                  | 2026-12-04 17:00 |
thursday 3/12                                | 2026-12-03 17:00 |
thursday 12/3                                | 2026-12-03 17:00 |
3.12.                                        | 2026-12-03 17:00 |
3.12.2026 15:00                              | 2026-12-03 15:00 |
12/3/27                                      | 2027-03-12 17:00 |
2026-12-03                                   | 2026-12-03 17:00 |
tonight at 12                                | 2026-11-26 00:00 |
today at 10:30pm                             | 2026-11-25 22:30 |
first thing tomorrow morning                 | 2026-11-26 09:00 |
last thing friday                            | 2026-11-27 17:00 |
by end of play friday                        | 2026-11-27 17:00 |
tomorrow lunchtime                           | 2026-11-26 12:00 |
friday lunch                                 | 2026-11-27 12:00 |
tomorrow at lunch                            | 2026-11-26 12:00 |
by lunch friday                              | 2026-11-27 12:00 |
later this week                              | 2026-11-27 17:00 |
later in the week                            | 2026-11-27 17:00 |
later today                                  | 2026-11-25 17:00 |
early next week                              | 2026-11-30 17:00 |
late next week                               | 2026-12-04 17:00 |
early in december                            | 2026-12-01 17:00 |
sometime next week                           | 2026-12-04 17:00 |
some time on friday                          | 2026-11-27 17:00 |
in a couple of days                          | 2026-11-27 17:00 |
in two and a half hours                      | 2026-11-25 12:30 |
in 2 1/2 hours                               | 2026-11-25 12:30 |
in 1.5h                                      | 2026-11-25 11:30 |
in 1,5 hours                                 | 2026-11-25 11:30 |
in 1h30                                      | 2026-11-25 11:30 |
in 1h 30m                                    | 2026-11-25 11:30 |
1h30                                         | 2026-11-25 11:30 |
in an hour and a half                        | 2026-11-25 11:30 |
in ½ hour                                    | 2026-11-25 10:30 |
in ½ an hour                                 | 2026-11-25 10:30 |
in 90m                                       | 2026-11-25 11:30 |
30m                                          | 2026-11-25 10:30 |
45 min                                       | 2026-11-25 10:45 |
2d                                           | 2026-11-27 17:00 |
3w                                           | 2026-12-16 17:00 |
24h                                          | 2026-11-26 10:00 |
48h                                          | 2026-11-27 10:00 |
in 2 hours time                              | 2026-11-25 12:00 |
in 2 hours' time                             | 2026-11-25 12:00 |
2 hours from now                             | 2026-11-25 12:00 |
in 10 working days                           | 2026-12-09 17:00 |
within 3 days                                | 2026-11-28 17:00 |
within a week                                | 2026-12-02 17:00 |
end of next week                             | 2026-12-04 17:00 |
end of the month                             | 2026-11-30 17:00 |
end of december                              | 2026-12-31 17:00 |
end of march 2027                            | 2027-03-31 17:00 |
end of tuesday                               | 2026-12-01 17:00 |
close of business thursday                   | 2026-11-26 17:00 |
next year                                    | 2027-12-31 17:00 |
monday week                                  | 2026-12-07 17:00 |
a week on monday                             | 2026-12-07 17:00 |
a week from monday                           | 2026-12-07 17:00 |
two weeks on friday                          | 2026-12-11 17:00 |
2 weeks friday                               | 2026-12-11 17:00 |
a week friday at 3pm                         | 2026-12-04 15:00 |
week on friday                               | 2026-12-04 17:00 |
tuesday next week                            | 2026-12-01 17:00 |
next week tuesday                            | 2026-12-01 17:00 |
next week tuesday 3pm                        | 2026-12-01 15:00 |
tuesday week at 3pm                          | 2026-12-08 15:00 |
tuesday the week after next                  | 2026-12-08 17:00 |
in two weeks on friday                       | 2026-12-11 17:00 |
the monday after next at 9                   | 2026-12-07 09:00 |
2nd of december                              | 2026-12-02 17:00 |
december 2nd                                 | 2026-12-02 17:00 |
2 december at noon                           | 2026-12-02 12:00 |
the first of december                        | 2026-12-01 17:00 |
first of december                            | 2026-12-01 17:00 |
1st december                                 | 2026-12-01 17:00 |
1st of next month at 9am                     | 2026-12-01 09:00 |
last day of november                         | 2026-11-30 17:00 |
last friday in november                      | 2026-11-27 17:00 |
second last day of the month                 | 2026-11-29 17:00 |
last working day of next month               | 2026-12-31 17:00 |
first working day of the year                | 2027-01-01 17:00 |
the 15th                                     | 2026-12-15 17:00 |
15th                                         | 2026-12-15 17:00 |
9.30am                                       | 2026-11-26 09:30 |
at 9.30                                      | 2026-11-26 09:30 |
tomorrow 9.30                                | 2026-11-26 09:30 |
0900                                         | 2026-11-26 09:00 |
call at 0900                                 | 2026-11-26 09:00 | call
9:30 tomorrow                                | 2026-11-26 09:30 |
call ana 9:30 tomorrow                       | 2026-11-26 09:30 | call ana
ship it :( friday                            | 2026-11-27 17:00 | ship it :(
friday: :rocket: ship it                     | 2026-11-27 17:00 | :rocket: ship it
tomorrow :rocket: ship it                    | 2026-11-26 17:00 | :rocket: ship it
in 2 ½ hours                                 | 2026-11-25 12:30 |
first of december at noon                    | 2026-12-01 12:00 |
30 min before 3                              | 2026-11-25 14:30 |
do it 3ish                                   | 2026-11-25 15:00 | do it
submit expenses by 5pm today                 | 2026-11-25 17:00 | submit expenses
email jana re: contract thurs                | 2026-11-26 17:00 | email jana re: contract
fix login bug before standup tomorrow        | 2026-11-26 17:00 | fix login bug before standup
ping dave in the morning                     | 2026-11-26 09:00 | ping dave
ping dave tomorrow morning 8                 | 2026-11-26 08:00 | ping dave
call mum sunday 6pm                          | 2026-11-29 18:00 | call mum
call mum sun 6pm                             | 2026-11-29 18:00 | call mum
invoice due 30/11                            | 2026-11-30 17:00 | invoice
pay invoice 1234 by 30/11                    | 2026-11-30 17:00 | pay invoice 1234
pay invoice 1234 friday                      | 2026-11-27 17:00 | pay invoice 1234
renew passport within 2 weeks                | 2026-12-09 17:00 | renew passport
renew passport by end of jan                 | 2027-01-29 17:00 | renew passport
book flights this evening                    | 2026-11-25 19:00 | book flights
book flights 2nite                           | 2026-11-25 19:00 | book flights
book flights tonite at 9                     | 2026-11-25 21:00 | book flights
send slides to ana by COB tmrw               | 2026-11-26 17:00 | send slides to ana
send slides -> friday                        | 2026-11-27 17:00 | send slides ->
send slides => friday 3pm                    | 2026-11-27 15:00 | send slides =>
send slides; friday                          | 2026-11-27 17:00 | send slides
send slides... friday                        | 2026-11-27 17:00 | send slides...
send slides by FRIDAY!!!                     | 2026-11-27 17:00 | send slides
SEND SLIDES BY FRIDAY 3PM                    | 2026-11-27 15:00 | SEND SLIDES
Send slides by Friday, 3:30 PM please.       | 2026-11-27 15:30 | Send slides
send slides by fri eob                       | 2026-11-27 17:00 | send slides
send slides by fri 17h                       | 2026-11-27 17:00 | send slides
send slides fri @ 3                          | 2026-11-27 15:00 | send slides
send slides fri@3pm                          | 2026-11-27 15:00 | send slides
send slides @ noon                           | 2026-11-25 12:00 | send slides
follow up w/ client next wk                  | 2026-12-04 17:00 | follow up w/ client
follow up w/ client in 2wks                  | 2026-12-09 17:00 | follow up w/ client
follow up with the client in 10 days         | 2026-12-05 17:00 | follow up with the client
chase payment in a month                     | 2026-12-25 17:00 | chase payment
chase payment in 1 month and 2 days          | 2026-12-27 17:00 | chase payment
chase payment next month                     | 2026-12-31 17:00 | chase payment
chase payment early next month               | 2026-12-01 17:00 | chase payment
check in with ben in 20 mins                 | 2026-11-25 10:20 | check in with ben
check in with ben within the hour            | 2026-11-25 11:00 | check in with ben
ring the plumber 9ish tomorrow               | 2026-11-26 09:00 | ring the plumber
ring the plumber tomorrow, 9ish              | 2026-11-26 09:00 | ring the plumber
ring the plumber before 5pm on friday        | 2026-11-27 17:00 | ring the plumber
ring the plumber sometime tomorrow           | 2026-11-26 17:00 | ring the plumber
ring the plumber at some point tomorrow      | 2026-11-26 17:00 | ring the plumber at some point
ring the plumber at the end of the day       | 2026-11-25 17:00 | ring the plumber
ring the plumber at the end of tomorrow      | 2026-11-26 17:00 | ring the plumber
ring the plumber at 9 am on the dot tomorrow | 2026-11-26 09:00 | ring the plumber
ring the plumber tomorrow (thursday)         | 2026-11-26 17:00 | ring the plumber
ring the plumber tomorrow thursday 9am       | 2026-11-26 09:00 | ring the plumber
ring the plumber thursday 26th               | 2026-11-26 17:00 | ring the plumber
ring the plumber thu 26 nov 9am              | 2026-11-26 09:00 | ring the plumber
ring the plumber on the 26th at 9            | 2026-11-26 09:00 | ring the plumber
ring the plumber on 26/11 at 9               | 2026-11-26 09:00 | ring the plumber
ring the plumber 26/11/2026 9:00             | 2026-11-26 09:00 | ring the plumber
ring the plumber 26-11-2026                  | 2026-11-26 17:00 | ring the plumber
ring the plumber 2026-11-26T09:00            | 2026-11-26 09:00 | ring the plumber
draft OKRs by the end of Q1 2027             | 2027-03-31 17:00 | draft OKRs
draft OKRs before the end of the year        | 2026-12-31 17:00 | draft OKRs
draft OKRs by year end                       | 2026-12-31 17:00 | draft OKRs
draft OKRs by end of year                    | 2026-12-31 17:00 | draft OKRs
draft OKRs by EOY                            | 2026-12-31 17:00 | draft OKRs
draft OKRs by 1 jan                          | 2027-01-01 17:00 | draft OKRs
draft OKRs by jan 1st                        | 2027-01-01 17:00 | draft OKRs
draft OKRs by mid January                    | 2027-01-15 17:00 | draft OKRs
draft OKRs by mid-month                      | 2026-12-15 17:00 | draft OKRs
draft OKRs by midweek                        | 2026-11-25 17:00 | draft OKRs
draft OKRs by the middle of next week        | 2026-12-02 17:00 | draft OKRs
tell ana about the party on friday           | 2026-11-27 17:00 | tell ana about the party
get milk on the way home tonight             | 2026-11-25 19:00 | get milk on the way home
see if ana is back monday                    | 2026-11-30 17:00 | see if ana is back
order 12 chairs tomorrow                     | 2026-11-26 17:00 | order 12 chairs
order 12 tomorrow                            | 2026-11-26 17:00 | order 12
order twelve tomorrow                        | 2026-11-26 17:00 | order twelve
order one tomorrow                           | 2026-11-26 17:00 | order one
version 2 friday                             | 2026-11-27 17:00 | version 2
ship v2 friday                               | 2026-11-27 17:00 | ship v2
ship 2.1 friday                              | 2026-11-27 17:00 | ship 2.1
join room 5 tomorrow                         | 2026-11-26 17:00 | join room 5
meet at gate 3 tomorrow                      | 2026-11-26 17:00 | meet at gate 3
run 10k sunday                               | 2026-11-29 17:00 | run 10k
run 10 km sunday                             | 2026-11-29 17:00 | run 10 km
raise 3m by friday                           | 2026-11-27 17:00 | raise 3m
save 2h tomorrow                             | 2026-11-26 17:00 | save 2h
take 1h off tomorrow                         | 2026-11-26 17:00 | take 1h off
take 2 days off next week                    | 2026-12-04 17:00 | take 2 days off
take a week off next month                   | 2026-12-31 17:00 | take a week off
book friday off next week                    | 2026-12-04 17:00 | book friday off
cover for ana friday afternoon               | 2026-11-27 15:00 | cover for ana
cover for ana until wednesday                | 2026-11-25 17:00 | cover for ana
cover for ana tomorrow before 3              | 2026-11-26 15:00 | cover for ana
cover for ana tomorrow by 3                  | 2026-11-26 15:00 | cover for ana
cover for ana tomorrow latest                | 2026-11-26 17:00 | cover for ana
cover for ana by tomorrow at the very latest | 2026-11-26 17:00 | cover for ana
cover for ana no later than 3pm tomorrow     | 2026-11-26 15:00 | cover for ana
cover for ana not later than tomorrow        | 2026-11-26 17:00 | cover for ana
cover for ana tomorrow 3 p.m.                | 2026-11-26 15:00 | cover for ana
cover for ana tomorrow at 3 in the afternoon | 2026-11-26 15:00 | cover for ana
cover for ana 3 in the afternoon tomorrow    | 2026-11-26 15:00 | cover for ana
cover for ana tomorrow evening at 7:30       | 2026-11-26 19:30 | cover for ana
cover for ana tomorrow night 10              | 2026-11-26 22:00 | cover for ana
cover for ana at 7 tonight                   | 2026-11-25 19:00 | cover for ana
cover for ana 7pm tonight                    | 2026-11-25 19:00 | cover for ana
cover for ana tonight 7pm                    | 2026-11-25 19:00 | cover for ana
cover for ana tonight, 7                     | 2026-11-25 19:00 | cover for ana
cover for ana this evening at 8:15           | 2026-11-25 20:15 | cover for ana
cover for ana this eve                       | 2026-11-25 19:00 | cover for ana
cover for ana at midnight tomorrow           | 2026-11-27 00:00 | cover for ana
cover for ana at midday                      | 2026-11-25 12:00 | cover for ana
cover for ana noon tomorrow                  | 2026-11-26 12:00 | cover for ana
read chapters 3-4 tomorrow                   | 2026-11-26 17:00 | read chapters 3-4
read chapter 3-4 tomorrow                    | 2026-11-26 17:00 | read chapter 3-4
ring on the 26th at 9                        | 2026-11-26 09:00 | ring
follow up next wk                            | 2026-12-04 17:00 | follow up
email jana thurs                             | 2026-11-26 17:00 | email jana
close by year end                            | 2026-12-31 17:00 | close
call Julio friday                            | 2026-11-27 17:00 | call Julio
call Domingo at 3pm                          | 2026-11-25 15:00 | call Domingo
at 3: ring                                   | 2026-11-25 15:00 | ring
30 minutes before 3pm friday                 | 2026-11-27 14:30 |
send it friday (3pm)                         | 2026-11-27 15:00 | send it
demo 3/12 3pm                                | 2026-12-03 15:00 | demo
"""


@pytest.mark.parametrize(("typed", "due", "what"), columns(GIVEN) + columns(UNDERSTOOD))
def test_a_line_is_understood_whole(typed: str, due: str, what: str) -> None:
    found = split(typed, LONDON, NOW)
    assert (wall(found), found.what, found.unclear) == (due, what, None)
    assert found.time == understand(found.phrase or "", LONDON, NOW)


COMES_AGAIN = """
every friday                                        | 2026-11-27 17:00 |  | unit=week weekdays=5
every friday at 3pm                                 | 2026-11-27 15:00 |  | unit=week weekdays=5 clock=15:00
at 3pm every friday                                 | 2026-11-27 15:00 |  | unit=week weekdays=5 clock=15:00
every day at 9                                      | 2026-11-26 09:00 |  | unit=day clock=09:00
daily                                               | 2026-11-25 17:00 |  | unit=day
weekly                                              | 2026-11-25 17:00 |  | unit=week weekdays=3
send the report weekly                              | 2026-11-25 17:00 | send the report | unit=week weekdays=3
fortnightly                                         | 2026-11-25 17:00 |  | unit=week every=2 weekdays=3
every 2 weeks                                       | 2026-11-25 17:00 |  | unit=week every=2 weekdays=3
every 2 weeks on monday                             | 2026-11-30 17:00 |  | unit=week every=2 weekdays=1
every second friday                                 | 2026-11-27 17:00 |  | unit=week every=2 weekdays=5
every first monday                                  | 2026-12-07 17:00 |  | unit=month weekdays=1 nth=1
first monday of every month                         | 2026-12-07 17:00 |  | unit=month weekdays=1 nth=1
last working day of every month                     | 2026-11-30 17:00 |  | unit=month nth=-1
on the 1st of each month                            | 2026-12-01 17:00 |  | unit=month day=1
every month on the 15th                             | 2026-12-15 17:00 |  | unit=month day=15
monthly on the 1st at 10                            | 2026-12-01 10:00 |  | unit=month day=1 clock=10:00
every working day                                   | 2026-11-25 17:00 |  | unit=working_day
every weekday at 9                                  | 2026-11-26 09:00 |  | unit=working_day clock=09:00
each monday and thursday                            | 2026-11-26 17:00 |  | unit=week weekdays=1,4
mondays at 9                                        | 2026-11-30 09:00 |  | unit=week weekdays=1 clock=09:00
send notes fridays                                  | 2026-11-27 17:00 | send notes | unit=week weekdays=5
on mondays and wednesdays at 9am                    | 2026-11-30 09:00 |  | unit=week weekdays=1,3 clock=09:00
every year on 1 december                            | 2026-12-01 17:00 |  | unit=month every=12 day=1
every 1 december                                    | 2026-12-01 17:00 |  | unit=month every=12 day=1
every morning                                       | 2026-11-26 09:00 |  | unit=day clock=09:00
every evening at 8                                  | 2026-11-25 20:00 |  | unit=day clock=20:00
every friday morning                                | 2026-11-27 09:00 |  | unit=week weekdays=5 clock=09:00
every other day                                     | 2026-11-25 17:00 |  | unit=day every=2
every 3 days                                        | 2026-11-25 17:00 |  | unit=day every=3
remind me every friday to send the report           | 2026-11-27 17:00 | send the report | unit=week weekdays=5
every friday: send the report                       | 2026-11-27 17:00 | send the report | unit=week weekdays=5
weekly: send the report                             | 2026-11-25 17:00 | send the report | unit=week weekdays=3
every friday send the report                        | 2026-11-27 17:00 | send the report | unit=week weekdays=5
fridays: send the report                            | 2026-11-27 17:00 | send the report | unit=week weekdays=5
water plants every other day at 8am                 | 2026-11-26 08:00 | water plants | unit=day every=2 clock=08:00
water plants every monday, wednesday and friday     | 2026-11-25 17:00 | water plants | unit=week weekdays=1,3,5
water plants every mon & thu                        | 2026-11-26 17:00 | water plants | unit=week weekdays=1,4
water plants once a week                            | 2026-11-25 17:00 | water plants | unit=week weekdays=3
water plants each morning                           | 2026-11-26 09:00 | water plants | unit=day clock=09:00
water plants every weekday morning                  | 2026-11-26 09:00 | water plants | unit=working_day clock=09:00
water plants every single day                       | 2026-11-25 17:00 | water plants | unit=day
water plants on saturdays and sundays               | 2026-11-27 17:00 | water plants | unit=week weekdays=6,7
water plants every sat                              | 2026-11-27 17:00 | water plants | unit=week weekdays=6
water plants every 10 days                          | 2026-11-25 17:00 | water plants | unit=day every=10
water every two weeks on friday at 3pm | 2026-11-27 15:00 | water | unit=week every=2 weekdays=5 clock=15:00
water plants every 2nd tuesday                      | 2026-12-01 17:00 | water plants | unit=week every=2 weekdays=2
water plants every 2nd tuesday of the month         | 2026-12-08 17:00 | water plants | unit=month weekdays=2 nth=2
water the first friday of each month at 10 | 2026-12-04 10:00 | water | unit=month weekdays=5 nth=1 clock=10:00
water plants on the last day of every month         | 2026-11-30 17:00 | water plants | unit=month day=-1
water plants every month                            | 2026-11-25 17:00 | water plants | unit=month day=25
water plants monthly on the last friday             | 2026-11-27 17:00 | water plants | unit=month weekdays=5 nth=-1
water plants every 3 months                         | 2026-11-25 17:00 | water plants | unit=month every=3 day=25
water plants every year                             | 2026-11-25 17:00 | water plants | unit=month every=12 day=25
water plants annually on 3 march                    | 2027-03-03 17:00 | water plants | unit=month every=12 day=3
water plants daily at noon                          | 2026-11-25 12:00 | water plants | unit=day clock=12:00
water plants daily 9am                              | 2026-11-26 09:00 | water plants | unit=day clock=09:00
water plants weekdays 9am                           | 2026-11-26 09:00 | water plants | unit=working_day clock=09:00
water plants at 9 every friday                      | 2026-11-27 09:00 | water plants | unit=week weekdays=5 clock=09:00
water plants every friday at 9am pls :pray: | 2026-11-27 09:00 | water plants :pray: | unit=week weekdays=5 clock=09:00
read 2 chapters daily                               | 2026-11-25 17:00 | read 2 chapters | unit=day
do 20 pushups every day                             | 2026-11-25 17:00 | do 20 pushups | unit=day
on mondays send notes                               | 2026-11-30 17:00 | send notes | unit=week weekdays=1
send it daily                                       | 2026-11-25 17:00 | send it | unit=day
"""


@pytest.mark.parametrize(("typed", "due", "what", "often"), columns(COMES_AGAIN))
def test_what_comes_again(typed: str, due: str, what: str, often: str) -> None:
    found = split(typed, LONDON, NOW)
    assert found.time is not None
    repeat = found.time.repeat
    assert repeat is not None
    packed = {
        name: value for name, value in repeat.packed().items() if name != "starts" and (name, value) != ("every", 1)
    }
    said = {
        name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in packed.items()
    }
    assert (wall(found), found.what) == (due, what)
    assert said == dict(pair.split("=") for pair in often.split())
    first = next_occurrence(repeat, LONDON, NOW)
    assert first is not None
    assert (first.day, first.due_at) == (repeat.starts, found.due_at)
    assert found.time.has_clock == (repeat.clock is not None)


UNCLEAR = """
finish the deck the following friday                | MORE          | finish the deck
finish the deck every mon-fri at 9                  | REPEAT        | finish the deck
finish the deck friday 5th                          | CONTRADICTION | finish the deck
finish the deck mon to fri at 9                     | RANGE         | finish the deck
meet 10:00-11:30 friday                             | RANGE         | meet
send it friday EST 3pm                              | ZONE          | send it
send it by EOD EST friday                           | ZONE          | send it
send it w/c 7 dec                                   | MORE          | send it
send it the night before friday                     | MORE          | send it
send it 10.30 tomorrow                              | MORE          | send it
call ana 1600 tomorrow                       | MORE | call ana
call ana 3 friday                            | MORE | call ana
call ana late friday                         | MORE | call ana
call ana early tomorrow                      | MORE | call ana
send it by the end of the afternoon tomorrow | MORE | send it
after lunch                                  | AFTER |
2 hours before friday                        | MORE |
call at 3pm IST                              | ZONE | call
call at 3pm ist tomorrow                     | ZONE | call
call 3pm CST                                 | ZONE | call
call 10am BST friday                         | ZONE | call
call at 3pm London time                      | ZONE | call
call at 3pm her time tomorrow                | ZONE | call
call at 3pm pacific                          | ZONE | call
half five                                    | MORE |
call ana at half five                        | MORE | call ana
biweekly                                     | REPEAT |
every third friday                           | REPEAT |
every friday until christmas                 | REPEAT |
every 3 hours                                | REPEAT |
every hour                                   | REPEAT |
twice a week                                 | REPEAT |
every quarter                                | REPEAT |
every weekend                                | REPEAT |
every friday 3pm EST                         | REPEAT |
friday or monday                             | CHOICE |
monday to friday                             | RANGE |
monday and friday                            | CHOICE |
3 or 4pm                                     | CHOICE |
2-3pm                                        | RANGE |
from 2 to 3pm tomorrow                       | RANGE |
between 2 and 3pm                            | RANGE |
by 3-4pm                                     | RANGE |
tomorrow: send the quote by friday           | CONTRADICTION | tomorrow: send the quote by friday
call ana tomorrow about the launch friday    | MORE | call ana tomorrow about the launch friday
call ana 3pm XYZ friday                      | MORE | call ana 3pm XYZ friday
send it 25 nov 26                            | MORE | send it
send it 31 november 3pm                      | CONTRADICTION | send it
send it 31 november                          | CONTRADICTION | send it
send it feb 30                               | CONTRADICTION | send it
book 2 hours friday                          | CONTRADICTION | book
do not send it until monday                  | AFTER | do not send it until monday
never call before noon                       | AFTER | never call before noon
send it by friday, not monday                | CHOICE | send it
send it no earlier than monday               | AFTER | send it
call not before 3pm                          | AFTER | call
call anna am freitag                         | LANGUAGE | call anna am freitag
anrufen am freitag um 15:00                  | LANGUAGE | anrufen am freitag um 15:00
mañana a las 3pm llamar                      | LANGUAGE | mañana a las 3pm llamar
llamar a juan el viernes                     | LANGUAGE | llamar a juan el viernes
appeler vendredi                             | LANGUAGE | appeler vendredi
appeler le labo demain                       | LANGUAGE | appeler le labo demain
demain 15h30 appeler                         | LANGUAGE | demain 15h30 appeler
bel de klant morgen om 15:00                 | LANGUAGE | bel de klant morgen om 15:00
anrufen morgen 9:00                          | LANGUAGE | anrufen morgen 9:00
今日15:00 電話                                   | LANGUAGE | 今日15:00 電話
friday at the earliest                       | AFTER |
friday or later                              | AFTER |
starting monday                              | AFTER |
as of monday send it                         | AFTER | send it
after friday: send it                        | AFTER | send it
tomorrow or friday call ana                  | CHOICE | call ana
tomorrow 9-10 call ana                       | RANGE | tomorrow 9-10 call ana
call at 9pm tomorrow morning                 | CONTRADICTION | call
at noon tonight                              | CONTRADICTION |
tomorrow night at 1am                        | CONTRADICTION |
in 2 hours 30                                | MORE | in 2 hours 30
the week after friday                        | MORE |
call 0900 tomorrow                           | MORE | call
move it from 3pm to 4pm tomorrow             | RANGE | move it
every friday until june                      | REPEAT |
every friday for 3 weeks                     | REPEAT |
every friday send the report until june      | REPEAT | every friday send the report until june
every friday except the 25th                 | REPEAT |
ring the plumber tomorrow (friday)           | CONTRADICTION | ring the plumber
ring the plumber 26.11. 9:00                 | MORE | ring the plumber
water plants mon, wed, fri at 9              | CONTRADICTION | water plants
water plants twice a week                    | REPEAT | water plants
water plants at the end of every month       | MORE | water plants
water plants at the end of each week         | MORE | water plants
water plants quarterly                       | REPEAT | water plants
water plants every 5 minutes                 | REPEAT | water plants
water plants every friday starting next week | REPEAT | water plants
water plants every friday from december      | REPEAT | water plants
water plants from monday every day           | MORE | water plants
water plants nightly                         | REPEAT | water plants
water plants every friday 2-3pm              | REPEAT | water plants
water plants every friday or saturday        | REPEAT | water plants
water plants friday every week               | MORE | water plants
reschedule friday's 3pm to monday            | RANGE | reschedule friday's
see whether 3pm works tomorrow               | MORE | see whether 3pm works tomorrow
deploy to prod 2 tomorrow                    | MORE | deploy to prod
run 5 sunday                                 | MORE | run
cover for ana monday through wednesday       | RANGE | cover for ana
cover for ana from 3 to 5 tomorrow           | RANGE | cover for ana
cover for ana 3 to 5pm tomorrow              | RANGE | cover for ana
cover for ana 3-5 tomorrow                   | RANGE | cover for ana
cover for ana tomorrow 3-5pm                 | RANGE | cover for ana
cover for ana tomorrow after 3               | AFTER | cover for ana
cover for ana tomorrow at 3 or 4             | CHOICE | cover for ana
cover for ana tomorrow or friday             | CHOICE | cover for ana
cover for ana tomorrow and friday            | CHOICE | cover for ana
cover for ana tomorrow/friday                | CHOICE | cover for ana
cover for ana tomorrow, maybe friday         | MORE | cover for ana tomorrow, maybe friday
cover for ana 7 tonight                      | MORE | cover for ana
call julio friday                            | LANGUAGE | call julio friday
meet 3 or 4 tomorrow                         | CHOICE | meet
in 2 hours 3 people come                     | MORE | in 2 hours 3 people come
"""


@pytest.mark.parametrize(("typed", "unclear", "what"), columns(GIVEN_UNCLEAR) + columns(UNCLEAR))
def test_what_is_unclear_keeps_all_that_was_typed_and_says_why(typed: str, unclear: str, what: str) -> None:
    found = split(typed, LONDON, NOW)
    assert (found.unclear, found.what, found.time) == (Unclear[unclear], what, None)
    assert found.unclear_words
    if found.phrase is None:
        assert found.what == typed


HAS_PASSED = """
send the plan 3 days before friday  | send the plan
send it an hour before 10:30        | send it
send it 2 hours before noon today   | send it
send it today at 9am                | send it
send it today at 10:00              | send it
"""


@pytest.mark.parametrize(("typed", "what"), columns(HAS_PASSED))
def test_what_would_be_in_the_past(typed: str, what: str) -> None:
    found = split(typed, LONDON, NOW)
    assert (found.is_past, found.what, found.time) == (True, what, None)


ELSEWHERE = """
Asia/Tokyo           2026-11-25 10:00  send the deck 12/3          2026-12-03 17:00
Europe/London        2026-11-25 18:00  today at 8                  2026-11-25 20:00
Europe/London        2026-11-25 18:00  today at 10                 2026-11-25 22:00
Europe/London        2026-11-25 10:00  today at 8                  2026-11-25 20:00
Europe/London        2026-11-25 18:00  today at 8am                past
Europe/London        2026-11-25 20:00  at 11:30 tonight            2026-11-25 23:30
Europe/London        2026-11-25 23:00  tonight at 10:30            past
Europe/London        2026-11-28 10:00  this weekend                2026-11-29 17:00
Europe/London        2026-11-29 18:00  this weekend                2026-11-29 23:59
Europe/London        2026-11-29 18:00  next weekend                2026-12-06 17:00
Europe/Paris         2026-11-25 10:00  demain à 15h30              LANGUAGE
Europe/Berlin        2026-11-25 10:00  anruf morgen um 9:00        LANGUAGE
# Zones: EST is UTC-5 in summer too, ET is what New York's clocks show
Europe/London        2026-07-01 10:00  call 3pm EST                2026-07-01 21:00
Europe/London        2026-07-01 10:00  call 3pm EDT                2026-07-01 20:00
Europe/London        2026-07-01 10:00  call 3pm ET                 2026-07-01 20:00
Europe/London        2026-11-25 10:00  call 3pm ET                 2026-11-25 20:00
Europe/London        2026-07-01 10:00  call 3pm BST                2026-07-01 15:00
Europe/London        2026-11-25 10:00  call 3pm BST                ZONE
Asia/Kolkata         2026-11-25 10:00  call 3pm IST                2026-11-25 15:00
America/Chicago      2026-11-25 10:00  call 3pm CST                2026-11-25 15:00
Europe/London        2026-11-25 10:00  call 3pm CST tomorrow       ZONE
Europe/London        2026-11-25 10:00  call 3pm AST                ZONE
Europe/London        2026-11-25 10:00  call 9am JST                2026-11-26 00:00
Europe/London        2026-11-25 10:00  call 3pm AEST friday        2026-11-27 05:00
Europe/London        2026-11-25 10:00  call friday 3pm CET         2026-11-27 14:00
Asia/Kolkata         2026-11-25 10:00  call friday 3pm UTC+5:30    2026-11-27 15:00
Pacific/Auckland     2026-11-26 11:00  call 3pm PST                2026-11-26 12:00
# Where it is another day there, "tomorrow" is not clear
Pacific/Auckland     2026-11-26 10:00  call 3pm EST tomorrow       ZONE
Pacific/Auckland     2026-11-26 10:00  call 3pm EST on 27 nov      2026-11-28 09:00
"""


@pytest.mark.parametrize(("zone", "present", "typed", "right"), rows(ELSEWHERE))
def test_at_other_times_and_places(zone: str, present: str, typed: str, right: str) -> None:
    hours = Hours(zone)
    found = split(typed, hours, at(hours, present))
    said = found.unclear.name if found.unclear else "past" if found.is_past else wall(found, hours)
    assert said == right


def test_a_zone_is_said_beside_the_moment() -> None:
    time_ = understand("3pm EST tomorrow", LONDON, NOW)
    assert (time_.zone, time_.said and f"{time_.said:%d %H:%M %Z}") == ("EST", "26 15:00 EST")
    assert time_.said == time_.due_at
    assert understand("3pm GMT", LONDON, NOW).zone is None
    assert understand("3pm", LONDON, NOW).zone is None


def test_letters_that_are_converted_mean_one_offset_in_the_database_of_time_zones() -> None:
    shown: dict[str, set[float]] = {}
    for name in available_timezones():
        for month in (1, 4, 7, 10):
            there = datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(ZoneInfo(name))
            shown.setdefault((there.tzname() or "").lower(), set()).add(there.utcoffset().total_seconds() / 3600)  # type: ignore[union-attr]
    several = {letters for letters, offsets in shown.items() if len(offsets) > 1 and letters.isalpha()} - {"pst"}
    assert several <= zones.AMBIGUOUS
    assert {letters: {ahead} for letters, ahead in zones.OFFSETS.items() if letters in shown and letters != "pst"} == {
        letters: offsets for letters, offsets in shown.items() if letters in zones.OFFSETS and letters != "pst"
    }
    assert not zones.AMBIGUOUS & set(zones.OFFSETS)


@pytest.mark.parametrize(
    ("country", "day_first"),
    [
        *(
            (country, True)
            for country in ("GB", "DE", "FR", "IN", "AU", "BR", "SE", "CA", "NZ", "ES", "CH-ZH", "MT", None)
        ),
        *((country, False) for country in ("US", "US-CA", "JP", "KR", "CN", "TW", "HU", "PH", "PR")),
    ],
)
def test_day_and_month_are_in_the_order_of_the_country(country: str | None, day_first: bool) -> None:
    assert is_day_first(Hours("UTC", country=country)) == day_first
    month, day = (12, 3) if not day_first else (3, 12)
    found = understand("12/3", Hours("UTC", country=country), NOW)
    assert (found.due_at.month, found.due_at.day) == (month, day)
    assert found.other_day
    assert (found.other_day.month, found.other_day.day) == (day, month)


@pytest.mark.parametrize(
    ("phrase", "other"),
    [
        ("12/3", date(2026, 12, 3)),
        ("12/3/27", date(2027, 12, 3)),
        ("12-3-2027", date(2027, 12, 3)),
        ("12/3 3pm", date(2026, 12, 3)),
        *((phrase, None) for phrase in ("25/12", "12/12", "2026-12-03", "3.12.", "3 dec", "friday 4/12", "friday")),
    ],
)
def test_the_other_reading_is_told_where_both_are_possible(phrase: str, other: date | None) -> None:
    assert understand(phrase, LONDON, NOW).other_day == other


@pytest.mark.parametrize(
    ("phrase", "has_clock"),
    [
        *(
            (phrase, True)
            for phrase in ("3pm", "noon", "in 2 hours", "tonight", "tomorrow at 9", "30 minutes before 3pm")
        ),
        *((phrase, True) for phrase in ("this time tomorrow", "every friday at 3pm", "a week on friday at 3pm")),
        *((phrase, False) for phrase in ("friday", "eod", "in 2 days", "every friday", "a week on friday")),
    ],
)
def test_whether_a_time_of_day_was_named(phrase: str, has_clock: bool) -> None:
    assert understand(phrase, LONDON, NOW).has_clock == has_clock


SPANS = """
(nothing)                     2026-11-25 10:00  2026-12-02 10:00
for a week                    2026-11-25 10:00  2026-12-02 10:00
week                          2026-11-25 10:00  2026-12-02 10:00
1h                            2026-11-25 10:00  2026-11-25 11:00
for an hour                   2026-11-25 10:00  2026-11-25 11:00
30m                           2026-11-25 10:00  2026-11-25 10:30
2d                            2026-11-25 10:00  2026-11-27 17:00
for 2 weeks                   2026-11-25 10:00  2026-12-09 17:00
today                         2026-11-25 10:00  2026-11-26 00:00
for the rest of the day       2026-11-25 10:00  2026-11-26 00:00
tomorrow                      2026-11-26 00:00  2026-11-27 00:00
all day tomorrow              2026-11-26 00:00  2026-11-27 00:00
tomorrow morning              2026-11-26 00:00  2026-11-26 12:00
this afternoon                2026-11-25 12:00  2026-11-25 18:00
tonight                       2026-11-25 17:00  2026-11-26 00:00
friday                        2026-11-27 00:00  2026-11-28 00:00
on friday                     2026-11-27 00:00  2026-11-28 00:00
next monday                   2026-11-30 00:00  2026-12-01 00:00
15th                          2026-12-15 00:00  2026-12-16 00:00
this week                     2026-11-25 10:00  2026-11-30 00:00
the rest of the week          2026-11-25 10:00  2026-11-30 00:00
next week                     2026-11-30 00:00  2026-12-07 00:00
the whole of next week        2026-11-30 00:00  2026-12-07 00:00
week after next               2026-12-07 00:00  2026-12-14 00:00
next month                    2026-12-01 00:00  2027-01-01 00:00
december                      2026-12-01 00:00  2027-01-01 00:00
over the weekend              2026-11-28 00:00  2026-11-30 00:00
from 21 dec to 4 jan          2026-12-21 00:00  2027-01-05 00:00
21 dec - 4 jan                2026-12-21 00:00  2027-01-05 00:00
21-23 dec                     2026-12-21 00:00  2026-12-24 00:00
dec 21 to 23                  2026-12-21 00:00  2026-12-24 00:00
2026-12-21 to 2027-01-04      2026-12-21 00:00  2027-01-05 00:00
21/12 - 4/1                   2026-12-21 00:00  2027-01-05 00:00
21 dec until 4 jan            2026-12-21 00:00  2027-01-04 09:00
monday to friday              2026-11-30 00:00  2026-12-05 00:00
mon-fri                       2026-11-30 00:00  2026-12-05 00:00
tomorrow until friday         2026-11-26 00:00  2026-11-27 09:00
from monday for 2 weeks       2026-11-30 00:00  2026-12-14 00:00
2 weeks from monday           2026-11-30 00:00  2026-12-14 00:00
3pm to 5pm                    2026-11-25 15:00  2026-11-25 17:00
from 2 to 4pm                 2026-11-25 14:00  2026-11-25 16:00
from tomorrow 3pm to friday 9am  2026-11-26 15:00  2026-11-27 09:00
until monday                  2026-11-25 10:00  2026-11-30 09:00
until 3pm                     2026-11-25 10:00  2026-11-25 15:00
until next week               2026-11-25 10:00  2026-11-30 09:00
until january                 2026-11-25 10:00  2027-01-01 09:00
until lunch                   2026-11-25 10:00  2026-11-25 12:00
"""


@pytest.mark.parametrize(("phrase", "start", "end"), rows(SPANS))
def test_a_pause_has_a_start_and_an_end(phrase: str, start: str, end: str) -> None:
    found = understand_span("" if phrase == "(nothing)" else phrase, LONDON, NOW)
    assert (found.start, found.end) == (at(LONDON, start), at(LONDON, end))


@pytest.mark.parametrize(
    "phrase",
    [
        "forever",
        "until further notice",
        "x",
        "from monday",
        "every friday",
        "after friday",
        "demain",
        "monday or friday",
    ],
)
def test_what_is_no_span(phrase: str) -> None:
    with pytest.raises(NotUnderstoodError):
        understand_span(phrase, LONDON, NOW)


@pytest.mark.parametrize("phrase", ["yesterday", "until yesterday", "2020-01-01", "until 9am today"])
def test_a_span_that_is_over(phrase: str) -> None:
    with pytest.raises(InThePastError):
        understand_span(phrase, LONDON, NOW)


WHATS = ["send the quote", "call <@U03PM>", "ask Ana about the lease", "read may's letter", "ship it :rocket:"]
TIMES = [*(row[0] for row in rows(TABLE)), *(row[0] for row in columns(UNDERSTOOD) if not row[2])]
BESIDE = (
    """
after|not before|no earlier than|late|early|mid|half|every|each|every other|other|3|10|3pm|at 9am|15:30|noon|tomorrow
friday|on friday|today|25 nov|15th|the 3rd|friday or|3 or|tomorrow and|3pm -|monday to|from 2 to|2 days|a week|an hour
in 2 hours|demain|freitag|mañana|3pm IST|at 3pm CST|end of|the end of the afternoon|first|next|not|by|due|at|around
starting|as of|sometime|exactly|3pm EST|every day|weekly|tonight
""".strip()
    .replace("\n", "|")
    .split("|")
)
MAY_BE_OTHER_WORDS = {"late", "early", "half", "other", "3", "10", "first", "next", "end of", "as of", "from 2 to"}
"""Before "by friday" these may be what is promised: "ship the first by friday"."""


@settings(max_examples=extent(600, 20_000), deadline=None)
@given(st.sampled_from(WHATS), st.sampled_from(BESIDE), st.sampled_from(TIMES))
def test_no_word_that_is_left_is_part_of_a_time(what: str, beside: str, phrase: str) -> None:
    assume(beside not in MAY_BE_OTHER_WORDS or not (JOINED.match(phrase) or phrase in ("3ish", "some time on friday")))
    found = split(f"{what} {beside} {phrase}", LONDON, NOW)
    if found.due_at is None:
        kept = " ".join([found.what, found.phrase or ""])
        assert found.unclear is None or all(word.strip(".,") in kept for word in f"{what} {beside} {phrase}".split())
        return
    assert found.what == what
    assert found.time == understand(f"{beside} {phrase}", LONDON, NOW)


@settings(max_examples=extent(200, 5_000), deadline=None)
@given(
    st.sampled_from(WHATS),
    st.sampled_from(TIMES),
    st.sampled_from(["please", "pls", "thanks!", ":rocket:", "🚀", ":tada: 🙏"]),
)
def test_what_is_polite_around_a_line_changes_no_time(what: str, phrase: str, behind: str) -> None:
    plain = split(f"{what} due {phrase}", LONDON, NOW)
    for line in (f"{what} due {phrase} {behind}", f"please {what} due {phrase}", f"remind me to {what} due {phrase}"):
        found = split(line, LONDON, NOW)
        assert (found.time, found.phrase) == (plain.time, plain.phrase)
        assert plain.time is None or found.what.startswith(plain.what)


MORE_WORDS = """
every each other weekly daily biweekly fortnight monthly 1st of the on after not since starting until to or
and - / & ( ) EST IST UTC+2 London time 1600 930am 2h 1h30m 2½ half quarter past five ten twelve o'clock about around
please remind me to :rocket: 🚀 demain freitag mañana weekend first third last working Q1 mid december 12/3
24/7 issue PR send quote
"""
VOCABULARY = [*GRAMMAR.split(), *MORE_WORDS.split()]


@settings(max_examples=extent(1_000, 20_000), deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join), ANYBODY, ANY_TIME)
def test_nothing_that_is_typed_raises_anything_else(typed: str, hours: Hours, now: datetime) -> None:
    found = split(typed, hours, now)
    if found.due_at:
        assert found.due_at > now
        assert understand(found.phrase or "", hours, now) == found.time
    for read in (understand, understand_span):
        try:
            read(typed, hours, now)
        except (NotUnderstoodError, InThePastError, UnclearError):
            continue
