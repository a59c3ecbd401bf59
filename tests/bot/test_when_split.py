"""A line such as "send the quote by friday" is taken apart into what is promised and when."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.when import Split, split, understand
from models.people.hours import Hours
from tests.bot.test_when import ANY_TIME, ANYBODY, GRAMMAR, LONDON, TABLE, WEDNESDAY, at, rows
from tests.extent import extent
from tests.growth import growth

NOW = at(LONDON, WEDNESDAY)

WITH_A_TIME = """
send the revised quote by friday 3pm                | send the revised quote          | friday 3pm
call the lab back in 2 hours                        | call the lab back               | in 2 hours
tomorrow: ring the insurer                          | ring the insurer                | tomorrow
send Priya the 2026 report by end of week           | send Priya the 2026 report      | end of week
review PR 25 before monday                          | review PR 25                    | before monday
review PR 15 tomorrow                               | review PR 15                    | tomorrow
send the quote on Friday.                           | send the quote                  | Friday
send the quote, due friday                          | send the quote                  | friday
send the quote - due: friday 5pm                    | send the quote                  | friday 5pm
send the quote (by friday)                          | send the quote                  | friday
send the quote — friday                             | send the quote                  | friday
send the quote, friday at the latest                | send the quote                  | friday at the latest
send the quote no later than nov 30                 | send the quote                  | nov 30
send the quote until the 3rd                        | send the quote                  | the 3rd
send the quote by 1/12                              | send the quote                  | 1/12
send the quote friday                               | send the quote                  | friday
send the quote 2026-12-01                           | send the quote                  | 2026-12-01
send version 2.0 25 nov 15:00                       | send version 2.0                | 25 nov 15:00
send 10 quotes by EOD                               | send 10 quotes                  | EOD
call Ana at 3                                       | call Ana                        | at 3
call Ana at noon                                    | call Ana                        | at noon
call Ana tomorrow 9                                 | call Ana                        | tomorrow 9
call Ana this afternoon                             | call Ana                        | this afternoon
call Ana first thing tomorrow                       | call Ana                        | first thing tomorrow
call Ana the day after tomorrow                     | call Ana                        | the day after tomorrow
call Ana tonight at 8                               | call Ana                        | tonight at 8
call Ana within the next hour                       | call Ana                        | within the next hour
call Ana 15:30                                      | call Ana                        | 15:30
call Ana on sun                                     | call Ana                        | sun
call mum by lunch                                   | call mum                        | by lunch
write to Ana next week                              | write to Ana                    | next week
write to Ana before the weekend                     | write to Ana                    | before the weekend
book lunch friday                                   | book lunch                      | friday
movie night friday                                  | movie night                     | friday
ask <@U0123ABC> about the lease by friday           | ask <@U0123ABC> about the lease | friday
ask the team of May about June on 3 march           | ask the team of May about June  | 3 march
by friday send the quote                            | send the quote                  | friday
by friday, send the quote                           | send the quote                  | friday
friday 3pm - send the quote                         | send the quote                  | friday 3pm
on the 3rd, water the plants                        | water the plants                | the 3rd
in 2 hours call the lab                             | call the lab                    | in 2 hours
tomorrow ring the insurer                           | ring the insurer                | tomorrow
Tonight, ring the insurer                           | ring the insurer                | Tonight
at 3: ring the insurer                              | ring the insurer                | at 3
tomorrow: ring the insurer at 3                     | ring the insurer                | tomorrow at 3
friday                                              |                                 | friday
by friday                                           |                                 | friday
by 3                                                |                                 | by 3
in 2 hours                                          |                                 | in 2 hours
2 hours                                             |                                 | 2 hours
"""


def columns(table: str) -> list[list[str]]:
    """The rows of a table with bars between its columns."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("typed", "what", "phrase"), columns(WITH_A_TIME))
def test_a_line_with_a_time(typed: str, what: str, phrase: str) -> None:
    assert split(typed, LONDON, NOW) == Split(what, understand(phrase, LONDON, NOW), phrase, is_past=False)


WITHOUT_A_TIME = """
call 3 people
prepare the march report
read may's letter
ship version 2.0
upgrade to python 3.12
migrate on 3.11
talk to April
thank June and August
fix issue 10
look into PR 25
reduce costs by 10
extend the deadline by 2 weeks
take 2 days off for Ana
book a room for 2 hours
ask <@U0123ABC>
thank <@U03PM> and <@U15H>
plan black friday
notes from monday
prepare the slides for friday
move the review to friday
the story of my last week
say good morning
order lunch
enjoy the weekend
enjoy the sun
read the 3rd
read chapter 3-4
finish 1/3
fix what broke yesterday
fix what broke last friday
thank Ana for what she did 2 days ago
Friday report: send it round
Monday's notes: send them round
This week plan: share it
on the 3rd floor, fix the lamp
tomorrow 3 people need lunch
at 10 Downing Street, drop the keys
renew the domain by 2031-01-01
do it soon
believe in friday
may
10
"""


@pytest.mark.parametrize("typed", WITHOUT_A_TIME.strip().splitlines())
def test_a_line_that_says_no_time_stays_whole(typed: str) -> None:
    assert split(typed, LONDON, NOW) == Split(typed, None, None, is_past=False)


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t"])
def test_an_empty_line(nothing: str) -> None:
    assert split(nothing, LONDON, NOW) == Split("", None, None, is_past=False)


WITH_A_TIME_THAT_HAS_PASSED = """
send the quote by yesterday    | send the quote | yesterday
send the quote 2020-01-01      | send the quote | 2020-01-01
send the quote today 9am       | send the quote | today 9am
send the quote by last friday  | send the quote | last friday
yesterday: send the quote      | send the quote | yesterday
yesterday                      |                | yesterday
2 hours ago                    |                | 2 hours ago
"""


@pytest.mark.parametrize(("typed", "what", "phrase"), columns(WITH_A_TIME_THAT_HAS_PASSED))
def test_a_line_with_a_time_that_has_passed(typed: str, what: str, phrase: str) -> None:
    assert split(typed, LONDON, NOW) == Split(what, None, phrase, is_past=True)


@pytest.mark.parametrize("piece", ["x", "friday ", "1/1 ", "by ", " ", "in 2 hours "])
def test_a_long_line_costs_no_more_than_its_length(piece: str) -> None:
    assert growth(lambda line: split(line, LONDON, NOW), piece) < 24


PHRASES = [phrase for phrase, _ in rows(TABLE)]
WORDS = st.sampled_from([*GRAMMAR.split(), "send", "quote", "to", "<@U03PM>", "about", "reports", "(draft)", "é", "🙂"])
LINES = st.one_of(
    st.lists(WORDS, max_size=12).map(" ".join),
    st.builds("{} {} {}".format, st.text(max_size=20), st.sampled_from(PHRASES), st.text(max_size=20)),
    st.text(max_size=80),
)


def words_of(text: str) -> Counter[str]:
    """The words of a text, and how often each comes."""
    return Counter(re.findall(r"\w+", text.lower()))


@settings(max_examples=extent(75, 300), deadline=None)
@given(LINES, ANYBODY, ANY_TIME)
def test_no_word_is_lost_or_added_whatever_is_typed(typed: str, hours: Hours, now: datetime) -> None:
    found = split(typed, hours, now)
    kept = words_of(found.what) + words_of(found.phrase or "")
    assert kept <= words_of(typed)
    assert set(words_of(typed) - kept) <= {"by", "on", "until", "til", "till", "due", "no", "not", "later", "than"}
    assert (found.due_at is not None) == (found.phrase is not None and not found.is_past and not found.unclear)
    assert (found.unclear is None) == (found.unclear_words is None)
    if found.phrase is None:
        assert found == Split(typed.strip(), None, None, False, found.unclear, found.unclear_words)
    if found.due_at is not None:
        assert found.due_at > now
        assert found.due_at.tzinfo is UTC
        assert understand(found.phrase or "", hours, now) == found.time


JOINED = re.compile(r"(?:by|before|until|on|at|in|within|no later|due)\b|@")
TOO_LIKE_OTHER_NUMBERS = re.compile(r"2 hours|27\.11\. 10:00|by 3|by 3\.30|by 10\.12|friday 10\.30")


@settings(max_examples=extent(50, 200), deadline=None)
@given(
    st.sampled_from(["send the quote", "call <@U03PM>", "fix issue 10", "read may's letter"]), st.sampled_from(PHRASES)
)
def test_every_phrase_is_found_after_its_promise(what: str, phrase: str) -> None:
    assume(not TOO_LIKE_OTHER_NUMBERS.fullmatch(phrase))
    found = split(f"{what} {phrase if JOINED.match(phrase) else f'due {phrase}'}", LONDON, NOW)
    assert (found.what, found.time) == (what, understand(phrase, LONDON, NOW))
