"""The lead's digest as it is seen: a person, one thing to do, and then figures, whatever the week was like."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.lead_digests import MOST_NAMED, MOST_TEAMS, lead_digest
from bot.blocks.reach import LEAST_DRAWN
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.content.library import EntryKind, entries
from bot.content.suggestions import unfitting
from bot.slack.message import Message
from bot.slack.plainest import plainest
from models.across.lead_digests import LeadDigest, Person, TeamPart
from models.across.noticing import Noticed
from models.across.own_part import OwnPart
from models.across.team_figures import Figure
from models.across.team_weeks import ClosedWeek
from sandbox.blockkit import check_message
from tests.golden import check_golden

MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)
SUGGESTION = "Ask one person what would help."
HEBREW, LONG_WORD = "צוות תמיכה", "Donaudampfschifffahrtsgesellschaft" * 40
TEAM = UUID(int=1)
JO = Person(Noticed("U0JO", TEAM), "Ana")


def _weeks(*thanked: int | None, told: Set[Figure] = frozenset()) -> list[ClosedWeek]:
    """Weeks until the one from `MONDAY` on, in each of which so many were thanked; of the last is said `told`."""
    first = MONDAY - (len(thanked) - 1) * WEEK
    found = [ClosedWeek(first + number * WEEK, 9, each) for number, each in enumerate(thanked)]
    return [*found[:-1], replace(found[-1], told=frozenset(told))]


def _team(
    name: str = "support", *, number: int = 1, weeks: Sequence[ClosedWeek] = (), is_new: bool = False
) -> TeamPart:
    return TeamPart(UUID(int=number), name, is_new, weeks, weeks[-1] if weeks else None)


def _lead(*teams: TeamPart, **changes: Any) -> LeadDigest:
    return replace(LeadDigest(teams=teams, own_week=MONDAY, own_part=OwnPart()), **changes)


BUSY = _team(weeks=_weeks(2, 4, 3, 7, told=frozenset(Figure)))
OWN = OwnPart(("U0BEN", "U0CHI"), 3)
FOUR = [
    _team("quay", number=2, weeks=_weeks(5, told={Figure.HELPED})),
    _team("Night crew", number=3, weeks=_weeks(None)),
    _team("platform", number=4, is_new=True),
    BUSY,
]
LEADS = {
    "first_week": _lead(_team(is_new=True)),
    "quiet": _lead(_team(weeks=_weeks(2, 0, 1, 0))),
    "busy": _lead(BUSY, person=JO, own_part=OWN),
    "one_team": _lead(_team(weeks=_weeks(3)), person=JO),
    "four_teams": _lead(*FOUR, person=JO, own_part=OwnPart((), 1)),
    "right_to_left": _lead(replace(BUSY, name=HEBREW), person=Person(JO.noticed, "נועה"), own_part=OWN),
    "long_words": _lead(
        *(replace(each, name=LONG_WORD) for each in FOUR), person=Person(JO.noticed, LONG_WORD), own_part=OWN
    ),
    "thanked_since": _lead(BUSY, thanked_id="U0JO", own_part=OwnPart(("U0JO",), 0)),
    "owed": _lead(BUSY, owed_id=UUID(int=20), own_part=OWN),
    "many_teams": _lead(*(_team(f"quay {n}", number=n, weeks=_weeks(2)) for n in range(1, 30)), person=JO),
}


def _blocks(message: Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = message.payload()["blocks"]
    return found


def _said(message: Message) -> list[str]:
    """What its sections say, each whole."""
    return [str(each["text"]["text"]) for each in _blocks(message) if each["type"] == "section"]


@pytest.mark.parametrize("name", LEADS)
def test_a_lead_s_digest(name: str) -> None:
    payload = lead_digest(LEADS[name], SUGGESTION).payload()
    check_message(payload["text"], payload["blocks"])
    assert len(payload["blocks"]) <= 50
    check_golden(f"lead_digest_{name}", payload)


@pytest.mark.parametrize("name", LEADS)
def test_people_come_first_then_one_thing_to_do_and_then_figures(name: str) -> None:
    blocks = _blocks(lead_digest(LEADS[name], SUGGESTION))
    shown = [json for each in blocks if (json := str(each))]
    places = {
        "person": [n for n, each in enumerate(shown) if "thanked in public lately" in each or "You thanked" in each],
        "to do": [n for n, each in enumerate(shown) if SUGGESTION in each],
        "figures": [n for n, each in enumerate(shown) if "November" in each or "data_visualization" in each],
    }
    assert len(places["to do"]) == 1
    assert len(places["person"]) <= 1
    assert max(places["person"], default=0) < places["to do"][0] < min(places["figures"], default=99)
    assert [each["type"] for each in blocks].count("data_visualization") <= 1, "one chart at most"


def test_the_button_opens_the_form_filled_in() -> None:
    message = lead_digest(LEADS["busy"], None)
    [button] = [each["accessory"] for each in _blocks(message) if each.get("accessory")]
    assert (button["text"]["text"], button["action_id"]) == ("Thank Ana", OPEN_FORM)
    assert Form.unpacked(button["value"]) == Form(recipient_ids=("U0JO",))
    assert "<@U0JO> has not been thanked in public lately." in message.text


def test_who_leads_several_teams_reads_in_which_the_person_is() -> None:
    assert "<@U0JO>, in *support*, has not been thanked" in lead_digest(LEADS["four_teams"], None).text
    assert "*support*" not in lead_digest(LEADS["busy"], None).text


@pytest.mark.parametrize("name", LEADS)
def test_nothing_shames(name: str) -> None:
    shown = str(plainest(lead_digest(LEADS[name], SUGGESTION, in_words=True).payload()))
    assert not re.search(
        r"\b(no|0) (thanks|people|promise)|nobody|not yet|no thanks yet|:eyes:|never", shown, re.IGNORECASE
    )
    assert not re.search(r"\d of (the )?\d", shown), "so many of so many would point at the others"


def test_a_quiet_week_says_nothing_but_what_can_be_done() -> None:
    [to_do] = _said(lead_digest(LEADS["quiet"], SUGGESTION))
    assert to_do.endswith(SUGGESTION)


def test_each_team_has_its_own_days_and_figures() -> None:
    said = _said(lead_digest(LEADS["four_teams"], None))
    days = "23\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}29 November"
    assert f"*quay*, {days}\n:sparkling_heart: 5 people were thanked in public.\n:seedling: Several people" in said[1]
    assert "*platform* has only just begun here" in said[2]
    assert said[3].startswith(f"*support*, {days}\n:sparkling_heart: 7 people were thanked in public.\n")
    assert not [each for each in said if "Night crew" in each], "too few people for a figure, and nothing is said"


def test_what_is_said_of_days_promises_and_help_is_words_alone() -> None:
    [*_, section, _own] = _said(lead_digest(LEADS["busy"], None))
    lines = section.splitlines()
    assert len(lines) == 2 + len(Figure)
    assert [line for line in lines[2:] if re.search(r"\d|%", line)] == []
    again = replace(
        BUSY, weeks=[*BUSY.weeks[:-2], replace(BUSY.weeks[-2], told=frozenset({Figure.HELPED})), BUSY.weeks[-1]]
    )
    assert "had helped, as in the week before." in str(_said(lead_digest(_lead(again), None)))
    late = replace(BUSY, weeks=[replace(each, week=each.week - WEEK) for each in again.weeks[:-1]] + [BUSY.weeks[-1]])
    assert "as in the week before" not in str(_said(lead_digest(_lead(late), None))), "that was two weeks before"


def test_of_many_teams_the_rest_is_said_where_it_can_be_read() -> None:
    shown = str(_blocks(lead_digest(LEADS["many_teams"], None)))
    assert shown.count("people were thanked in public") == MOST_TEAMS
    assert f"And {29 - MOST_TEAMS} teams more: `/kindling digest lead` with a name shows each." in shown


# One's own part


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (OwnPart(("U0BEN",), 0), "you thanked <@U0BEN>."),
        (OwnPart((), 1), "you kept 1 promise on time."),
        (OwnPart(("U0BEN", "S0SUP|quay"), 2), "you thanked <@U0BEN> and @quay, and kept 2 promises on time."),
        (OwnPart(tuple(f"U0P{n}" for n in range(9)), 0), f"<@U0P{MOST_NAMED - 1}> and 3 more."),
    ],
)
def test_one_s_own_part_names_people_and_has_no_zeros(part: OwnPart, words: str) -> None:
    [own] = _said(lead_digest(_lead(_team(), own_part=part), None))
    assert own.startswith(":mirror: *Your own part*, 23")
    assert own.endswith(words)


def test_who_did_nothing_of_it_reads_nothing_of_it() -> None:
    assert "own part" not in str(_blocks(lead_digest(_lead(BUSY), None)))


# The chart


@pytest.mark.parametrize(
    ("thanked", "is_drawn"),
    [
        ((2, 4, 3, 7), True),
        ((2, 4, 3), False),
        ((3, 3, 3, 3), False),
        ((None, 2, 4, 3), False),
        ((2, 4, 3, None), False),
        ((2, 4, 3, 0), False),
        ((1, None, 4, 3, 2), True),
    ],
)
def test_there_is_a_chart_where_it_says_something(thanked: Sequence[int | None], is_drawn: bool) -> None:
    message = lead_digest(_lead(_team(weeks=_weeks(*thanked))), None)
    charts = [each for each in _blocks(message) if each["type"] == "data_visualization"]
    assert len(charts) == is_drawn
    assert ("People thanked in public in support" in message.text) == is_drawn
    assert LEAST_DRAWN == 4


def test_teams_are_not_compared_in_it() -> None:
    small = replace(_team("quay", number=2), weeks=[replace(each, people=5) for each in _weeks(9, 1, 9, 5)])
    both = lead_digest(_lead(replace(small, latest=small.weeks[-1]), BUSY), None)
    [chart] = [each for each in _blocks(both) if each["type"] == "data_visualization"]
    assert chart["title"] == "Thanks over time: support"
    assert len(chart["chart"]["series"]) == 1


# One thing to do


CALM = {"own_part": OWN}


@pytest.mark.parametrize(
    ("before", "latest", "fits"),
    [
        (frozenset(Figure), frozenset(), "load"),
        ({Figure.KEPT_ON_TIME, Figure.ARRIVED_WELL}, {Figure.HELPED}, "load"),
        ({Figure.KEPT_ON_TIME}, frozenset(), "timeliness"),
        ({Figure.ARRIVED_WELL}, frozenset(), "mood"),
        ({Figure.HELPED}, {Figure.KEPT_ON_TIME}, "feeling"),
        (frozenset(), frozenset(), "steady"),
        (frozenset(), frozenset(Figure), "steady"),
    ],
)
def test_a_suggestion_follows_from_words_that_are_no_longer_said(
    before: Set[Figure], latest: Set[Figure], fits: str
) -> None:
    weeks = [replace(each, told=frozenset(told)) for each, told in zip(_weeks(7, 7), (before, latest), strict=True)]
    assert _fitting(_lead(_team("calm", weeks=_weeks(9, 9)), _team(number=2, weeks=weeks), **CALM)) == fits


@pytest.mark.parametrize(
    ("digest", "fits"),
    [
        (_lead(_team(weeks=_weeks(0)), **CALM), "quiet"),
        (_lead(_team(weeks=_weeks(4)), **CALM), "reach"),
        (_lead(_team(weeks=_weeks(5))), "own_part"),
        (_lead(_team(weeks=_weeks(5)), person=JO, **CALM), "unseen"),
        (_lead(_team(weeks=_weeks(None)), **CALM), "steady"),
    ],
)
def test_or_from_what_happened(digest: LeadDigest, fits: str) -> None:
    assert _fitting(digest) == fits


def test_too_much_work_is_called_that_and_asks_for_people_or_time() -> None:
    texts = [each.text for each in entries(EntryKind.SUGGESTION) if each.fits == "load"]
    assert "This looks like too much work for the people there, not too little kindness." in " ".join(texts)
    assert all(re.search("time|hands|people|work|hours", each) for each in texts)


def test_where_all_of_a_kind_were_seen_the_next_kind_follows() -> None:
    digest = _lead(_team(weeks=_weeks(0)))
    seen = [each.id for each in entries(EntryKind.SUGGESTION) if each.fits == "quiet"]
    assert _fitting(digest, seen) == "own_part"
    assert _fitting(digest, [each.id for each in entries(EntryKind.SUGGESTION)]) == "quiet"


def _fitting(digest: LeadDigest, used: Sequence[str] = ()) -> str:
    """The one topic that is left, with "values" as what steady weeks have as well."""
    left = {each.fits for each in entries(EntryKind.SUGGESTION) if each.id not in unfitting(digest, used)}
    [topic] = left - ({"values"} if "steady" in left else set())
    return str(topic)


# Whatever it is called


UNITS = ("&", "<", ">", "a", "漢", "ש", "🚀", "<!channel> ", "<@U1> ", "*b* ", "&amp;", "a\n", "\u202e")


@given(
    st.builds(lambda unit, count: (unit * count)[:count], st.sampled_from(UNITS), st.integers(1, 300)),
    st.integers(1, 30),
)
@example("&" * 80, 30)
def test_any_name_makes_a_digest_that_slack_takes(name: str, count: int) -> None:
    teams = [_team(name, number=n, weeks=_weeks(2, 4, 3, 7, told=frozenset(Figure))) for n in range(1, count)]
    digest = _lead(*teams, person=Person(JO.noticed, name), own_part=OWN)
    for in_words in (False, True):
        payload = lead_digest(digest, "&" * 500, in_words=in_words).payload()
        check_message(payload["text"], payload["blocks"])
        assert "<!" not in payload["text"]
