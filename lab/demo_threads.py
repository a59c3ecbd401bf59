"""What happens in Harbour Support in the eleven days after the demo begins, whoever looks on: a few threads of story.

Each comes out well, in the words and at the hours of its own people. What answers to what, a check-in or a colleague's
news, stands in `demo_answers`; Ana does nothing here, since she is whoever tries it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lab import demo_days
from lab.demo_acts import (
    Act,
    clicks,
    fills_in,
    joins_in,
    moves_early,
    posts,
    promises,
    reacts,
    replies,
    types,
    writes_to,
)
from lab.demo_days import FRI, MON, THU, TUE, WED
from lab.demo_past import ABOUT, AGREED, IN_THE_WAY, LEADERS, TO
from sandbox.demo_workspace import DEMO

ZONES = {each.handle: each.zone for each in DEMO.people}


@dataclass(frozen=True)
class Beat:
    """One thing that somebody does: in this or the next week, on this day, at this time by their own clock."""

    weeks: int
    day: int
    clock: str
    who: str
    act: Act


def _says(weeks: int, day: int, clock: str, who: str, line: str) -> Beat:
    return Beat(weeks, day, clock, who, types(who, line))


def _posts(weeks: int, day: int, clock: str, who: str, channel: str, words: str) -> Beat:
    return Beat(weeks, day, clock, who, posts(who, channel, words))


def _replies(weeks: int, day: int, clock: str, who: str, channel: str, to: str, words: str) -> Beat:
    return Beat(weeks, day, clock, who, replies(who, channel, to, words))


def _reacts(weeks: int, day: int, clock: str, who: str, channel: str, to: str, emoji: str) -> Beat:
    return Beat(weeks, day, clock, who, reacts(who, channel, to, emoji))


_RELEASE, _CLIENT, _CALL = "The release is out. I stayed", "The client wrote at once", "my first difficult call"
_SHE_WROTE = {
    "What did they say?": "You told us before we had noticed. That has never happened to us",
    "Who said it?": "Marlow Freight",
    "Do they agree?": [AGREED],
}
_BOX = {TO: LEADERS, ABOUT: "Load", IN_THE_WAY: "Two of us answer the same ticket, since nobody sees who has it"}
_HAND = {
    "What is in the way?": "The release is at three, and nobody else has read my change",
    "Do you need a hand?": "An hour to read it with me before three",
    "From whom?": "nadia",
}

THREADS: Mapping[str, Sequence[Beat]] = {
    "the import that broke, and the client who wrote back": (
        _reacts(0, THU, "10:55", "hugo", "support", _RELEASE, "raised_hands"),
        _posts(0, THU, "14:20", "omar", "platform", "The import queue stayed flat all day. Nothing waited for long."),
        Beat(0, THU, "10:40", "imani", fills_in("imani", "/kindling heard", _SHE_WROTE, "support")),
        _replies(
            0, THU, "11:10", "imani", "support", _CLIENT, "They wrote again: “You told us before we had noticed.”"
        ),
        _reacts(0, THU, "11:25", "mateo", "support", _CLIENT, "tada"),
        _posts(
            0, FRI, "10:05", "chi", "support", "A quiet night. Two tickets, both answered in pairs. Much better so."
        ),
        _says(1, MON, "10:20", "mateo", "/thanks @imani for writing to Marlow before they had noticed #initiative"),
        _posts(1, TUE, "10:15", "imani", "support", "Marlow Freight stays with us for another year."),
        _replies(1, WED, "09:40", "chi", "support", "another year", "Then that night was worth it."),
    ),
    "Hugo's first difficult call": (
        _posts(
            0,
            THU,
            "13:10",
            "hugo",
            "support",
            "In an hour I have my first difficult call, about the invoice that was wrong twice. I wrote down three "
            "sentences, and am nervous all the same.",
        ),
        _replies(0, THU, "13:30", "lena", "support", _CALL, "I sit beside you with the right numbers in front of me."),
        _replies(
            0,
            THU,
            "15:20",
            "hugo",
            "support",
            _CALL,
            "It went well. I said first what went wrong, then what happens now. They asked me to thank you all.",
        ),
        _replies(0, FRI, "09:30", "priya", "support", _CALL, "I read this over breakfast. Well done, Hugo."),
        Beat(
            0,
            FRI,
            "11:20",
            "hugo",
            writes_to("hugo", "ana", "About Marlow: they were angry for four minutes. Then we agreed on a date."),
        ),
        Beat(0, FRI, "11:30", "hugo", clicks("hugo", "the call with Marlow", "Done")),
        _says(0, FRI, "13:40", "hugo", "/thanks @lena for sitting beside me in my first difficult call #partnership"),
    ),
    "Eli asks for help before a release": (
        Beat(0, FRI, "09:50", "eli", fills_in("eli", "/checkin", _HAND)),
        _posts(
            0, FRI, "10:40", "nadia", "platform", "Reading Eli's change with him. Two questions, one of them serious."
        ),
        _replies(
            0,
            FRI,
            "12:30",
            "eli",
            "platform",
            "one of them serious",
            "That one would have cost us the weekend. It is mended, and Fatou's runbook has it now.",
        ),
        _says(
            0, FRI, "14:20", "eli", "/thanks @nadia for an hour before the release that saved a weekend #partnership"
        ),
        Beat(
            0,
            FRI,
            "14:10",
            "fatou",
            joins_in("fatou", "kudos", "saved a weekend", "it would have been my weekend on call"),
        ),
        _posts(
            1, MON, "09:40", "eli", "platform", "The release went out on Friday, and nothing happened. The best kind."
        ),
    ),
    "Grace and Fatou's form": (
        _posts(
            0,
            THU,
            "09:30",
            "grace",
            "platform",
            "I tried our form with the screen off, as Fatou does. I did not find the button either.",
        ),
        _replies(
            0,
            FRI,
            "10:10",
            "fatou",
            "platform",
            "with the screen off",
            "Thank you. Four people would try a new one on Monday.",
        ),
        _posts(
            1,
            MON,
            "15:30",
            "fatou",
            "platform",
            "Four people tried the new form with a screen reader. All four sent it.",
        ),
        Beat(1, TUE, "11:20", "grace", clicks("grace", "form anew", "Done")),
        _says(
            1,
            WED,
            "10:10",
            "fatou",
            "/thanks @grace for drawing the form anew until everybody found the button #empathy",
        ),
        Beat(
            1, WED, "10:50", "nadia", joins_in("nadia", "kudos", "everybody found the button", "my aunt can use it now")
        ),
    ),
    "Ben's promise, which moves early": (
        Beat(0, FRI, "10:20", "ben", moves_early("ben", "why the search is slow", "monday 2pm")),
        Beat(1, MON, "13:20", "ben", clicks("ben", "why the search is slow", "Done")),
        _says(
            1,
            MON,
            "15:40",
            "lena",
            "/thanks @ben for telling me on Friday that it would be Monday, and being early #respect",
        ),
    ),
    "what gets in the way": (
        Beat(1, MON, "11:30", "mateo", fills_in("mateo", "/kindling listen", _BOX, "support")),
        _says(1, TUE, "10:30", "dana", "/thanks @omar for four weeks in which nothing woke us #initiative"),
        _says(1, THU, "11:00", "chi", "/thanks @mateo for the list of who has which ticket #partnership"),
        Beat(1, THU, "14:10", "imani", promises("imani", "@mateo show you how Marlow reads invoices by friday 11am")),
    ),
}


def beats() -> Iterator[Beat]:
    """All that happens, thread by thread."""
    for thread in THREADS.values():
        yield from thread


def moment(start: datetime, beat: Beat) -> datetime:
    """When it happens in a demo that begins then, UTC."""
    return demo_days.moment(start, ZONES[beat.who], beat.weeks, beat.day, beat.clock)
