"""The first message that somebody gets: what it says to whom, and how it reads once they answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

import pytest

from bot.blocks import setup as setup_blocks
from bot.blocks.doors import start
from bot.blocks.hellos import hello_message, when
from bot.blocks.help import Fits
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import help_of
from models.across.choices import Holding
from models.across.hellos import Hello
from models.across.setup import Question, Setup
from models.capabilities.welcomes import Said
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.places import WEEKDAYS
from models.people.rhythms import Rhythm
from models.people.teams import Team
from sandbox.blockkit import check_message
from tests.conftest import KUDOS, START, WORKSPACE
from tests.golden import check_golden

ANA, BEN = "U0ANA", "U0BEN"
RIGHT_TO_LEFT, LONG_WORD = "צוות הלקוחות", "Donaudampfschifffahrtsgesellschaft" * 3
OF_MEMBER = {
    CadenceKind.CHECKIN: Rhythm(frozenset({2, 4}), time(9, 30)),
    CadenceKind.GRATITUDE: Rhythm(frozenset({3}), time(15), every=2),
    CadenceKind.PRACTICE: Rhythm(frozenset({5}), time(10), every=2, is_on=False),
}
OF_LEAD = {
    CadenceKind.LEAD_DIGEST: Rhythm(frozenset({1}), time(9)),
    CadenceKind.STORY: Rhythm(frozenset({3}), time(9), is_monthly=True),
}


def _hello(
    rhythms: Mapping[CadenceKind, Rhythm] = OF_MEMBER,
    brought_by: str | None = ANA,
    said: Said | None = None,
    name: str = "harbour & co",
) -> Hello:
    team = Team(workspace_id=WORKSPACE, id=UUID(int=1), source_id=KUDOS, name=name, created_at=START)
    return Hello(UUID(int=2), BEN, team, brought_by, Holding(rhythms, 1, Hours()), said)


HELLOS = {
    "member": _hello(),
    "lead": _hello({**OF_MEMBER, **OF_LEAD}, brought_by=BEN),
    "nobody_known": _hello(brought_by=None),
    "sounds_good": _hello(said=Said.GOOD),
    "less": _hello({kind: rhythm.fewer() for kind, rhythm in OF_MEMBER.items()}, said=Said.LESS),
    "not_for_me": _hello({kind: replace(rhythm, is_on=False) for kind, rhythm in OF_MEMBER.items()}, said=Said.NONE),
    "right_to_left": _hello(name=RIGHT_TO_LEFT),
    "long_words": _hello(name=LONG_WORD),
}


def _labels(payload: Mapping[str, Any]) -> list[str]:
    blocks = payload["blocks"]
    elements = [each for block in blocks for each in block.get("elements", [])]
    elements += [block["accessory"] for block in blocks if "accessory" in block]
    return [each["text"]["text"] for each in elements if each["type"] == "button"]


@pytest.mark.parametrize("name", HELLOS)
def test_a_hello_reads_as_it_is_kept(name: str) -> None:
    payload = hello_message(HELLOS[name]).payload()
    check_message(payload["text"], payload["blocks"])
    check_golden(f"hello_{name}", payload)


def test_a_hello_offers_the_choice_and_once_it_is_made_no_more() -> None:
    choice = ["Sounds good", "Less, please", "Not for me", "Show me"]
    assert _labels(hello_message(_hello()).payload()) == [*choice, "Add a practice now and then"]
    for said in (Said.GOOD, Said.LESS, Said.NONE):
        assert _labels(hello_message(_hello(said=said)).payload()) == []


def test_practices_are_offered_while_they_are_off() -> None:
    on = {**OF_MEMBER, CadenceKind.PRACTICE: replace(OF_MEMBER[CadenceKind.PRACTICE], is_on=True)}
    assert "Add a practice now and then" not in _labels(hello_message(_hello(on)).payload())
    assert "every second Friday: a small practice" in str(hello_message(_hello(on)).payload())


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm(frozenset({2, 4}), time(9)), "Tuesday and Thursday"),
        (Rhythm(frozenset({2, 4}), time(9), every=2), "Tuesday and Thursday, every second time"),
        (Rhythm(frozenset({3}), time(9), every=2), "every second Wednesday"),
        (Rhythm(frozenset({3}), time(9), every=3), "every second Wednesday"),
        (Rhythm(frozenset({3}), time(9), every=8), "every eighth Wednesday"),
        (Rhythm(WEEKDAYS, time(9)), "Monday, Tuesday, Wednesday, Thursday and Friday"),
        (Rhythm(frozenset(range(1, 8)), time(9)), "every day"),
        (Rhythm(frozenset({3}), time(9), is_monthly=True), "the first Wednesday of the month"),
    ],
)
def test_on_which_days_something_comes_is_said_as_people_say_it(rhythm: Rhythm, words: str) -> None:
    assert when(rhythm) == words


# What `/kindling` alone shows

MEMBER = {Fits.NOT_PAUSING, Fits.IN_A_TEAM}
ANY_TIME = ["Thank someone", "Promise something", "Check in", "Show me around"]
IN_TEAM = ["The team's digest", "What you may do", "What a client said", "Stop, start, stay"]
HARD = ["Kind words", "Practise", "Mend something", "Six small steps", "Look after yourself"]
OWN = ["What you get", "Pause for a week", "My data", "What I keep of you"]
FOR_LEADS = ["This channel's team", "The lead's digest", "Note a change", "Settings"]


@pytest.mark.parametrize(
    ("is_", "is_direct", "labels"),
    [
        (MEMBER, False, [*ANY_TIME, *HARD, *IN_TEAM, *OWN]),
        ({Fits.NOT_PAUSING}, True, [*ANY_TIME, *HARD, *OWN]),
        (
            {Fits.PAUSING, Fits.IN_A_TEAM},
            True,
            [*ANY_TIME, *HARD, *IN_TEAM, "What you get", "End the pause", "My data", "What I keep of you"],
        ),
        ({*MEMBER, Fits.LEADING}, False, [*ANY_TIME, *HARD, *IN_TEAM, *OWN, *FOR_LEADS]),
        ({*MEMBER, Fits.LEADING}, True, [*ANY_TIME, *HARD, *IN_TEAM, *OWN, *FOR_LEADS[1:]]),
        (
            {Fits.NOT_PAUSING, Fits.STEWARD, Fits.SETTING_UP},
            False,
            [
                *ANY_TIME,
                *HARD,
                *OWN,
                "This channel's team",
                "Settings",
                "What Kindling says",
                "Set Kindling up",
            ],
        ),
    ],
)
def test_kindling_alone_shows_only_what_fits(is_: set[Fits], is_direct: bool, labels: list[str]) -> None:
    payload = start(help_of(CAPABILITIES), is_, is_private=is_direct, is_direct=is_direct).payload()
    check_message(payload["text"], payload["blocks"])
    assert _labels(payload) == labels


# The questions of the set-up

NOTHING = Setup(None, (), "", is_nobody_yet=False)
ALL = Setup(KUDOS, (ANA,), "Amina", is_nobody_yet=False)


def test_home_reminds_of_what_nobody_answered_and_of_nobody_to_talk_to() -> None:
    def reminder(known: Setup) -> str:
        return str([block.to_dict() for block in setup_blocks.reminder(known)])

    assert list(NOTHING.open) == list(Question)
    assert "3 questions set me up" in reminder(NOTHING)
    hard_days = reminder(replace(ALL, support_line=""))
    assert "1 question sets me up: whom people can talk to on hard days" in hard_days
    assert "Name somebody" in reminder(replace(ALL, support_line="", is_nobody_yet=True))
    assert setup_blocks.reminder(ALL) == []
