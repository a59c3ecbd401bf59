"""Digests as people see them: whatever the week was like, Slack takes them, and they say what they should."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.lead_digests import lead_digest
from bot.blocks.team_digests import MOST_SHOWN, team_digest
from bot.content.library import EntryKind, entries
from bot.content.suggestions import unfitting
from bot.slack.message import Message
from models.across.digests import TeamWeek
from models.across.lead_digests import LeadDigest
from models.across.own_part import OwnPart
from models.across.recognition import PublicThanks, by_value
from models.across.team_digests import TeamDigest
from models.across.team_figures import Figure
from models.capabilities.shoutouts import Audience, Shoutout
from sandbox.blockkit import check_message
from tests.conftest import START, WORKSPACE
from tests.golden import check_golden

VALUES = ("Empathy", "Respect", "Initiative", "Partnership", "Appreciation")
INVITATION = "Whose work made yours easier this week?"
RIGHT_TO_LEFT = "תודה על הסבלנות עם הלקוח"
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 40
MOST_BLOCKS = 50
MOST_CHARACTERS = 13_000


def _thanks(number: int, reason: str = "", impact: str | None = None, value: str | None = None) -> PublicThanks:
    shoutout = Shoutout(
        workspace_id=WORKSPACE,
        id=UUID(int=number),
        giver_id=f"U0GIVER{number % 7}",
        reason=reason or f"staying late to unblock release {number}",
        impact=impact,
        value_name=value,
        audience=Audience.PUBLIC,
        message_link=None,
        link_is_public=False,
        may_be_retold=True,
        created_at=START + timedelta(minutes=number),
    )
    return PublicThanks(shoutout, (f"U0TAKER{number % 5}",))


def _team(thanks: Sequence[PublicThanks], name: str = "support", new_givers: Sequence[str] = ()) -> TeamDigest:
    told = [each for each in thanks if each.shoutout.impact]
    return TeamDigest(
        team_name=name,
        starts_at=START,
        ends_at=START + timedelta(days=4),
        thanks=thanks,
        groups=by_value(thanks, VALUES),
        new_givers=new_givers,
        thanked=min(len({id_ for each in thanks for id_ in each.recipient_ids}), 9),
        people=9,
        win=told[0] if told else None,
    )


MANY = [
    _thanks(number, impact="They could start on time" if number == 3 else None, value=VALUES[number % 5])
    for number in range(9)
]
TEAMS = {
    "empty": _team([]),
    "one": _team([_thanks(1, impact="The client could start on time", value="Partnership")], new_givers=["U0GIVER1"]),
    "many": _team(MANY, new_givers=[f"U0NEW{number}" for number in range(14)]),
    "too_many": _team([_thanks(number, value=VALUES[number % 5]) for number in range(200)]),
    "right_to_left": _team([_thanks(1, RIGHT_TO_LEFT, RIGHT_TO_LEFT, "Empathy")], name="צוות תמיכה"),
    "long_words": _team([_thanks(number, LONG_WORD, LONG_WORD) for number in range(20)], name=LONG_WORD),
}


def _lead(**changes: object) -> LeadDigest:
    plain = LeadDigest(
        team_name="support",
        starts_at=START,
        ends_at=START + timedelta(days=7),
        thanked=0,
        people=9,
        is_new=False,
        weeks=[],
        told={},
        unseen_ids=[],
        little_seen_values=[],
        own_part=OwnPart(0, 0, 0),
        flows={},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def _weeks(count: int) -> list[TeamWeek]:
    return [
        TeamWeek(
            workspace_id=WORKSPACE,
            team_id=UUID(int=1),
            week=date(2026, 8, 31) + timedelta(weeks=number),
            people=9,
            thanked=number % 9,
        )
        for number in range(count)
    ]


FULL = {
    "thanked": 7,
    "weeks": _weeks(12),
    "told": {
        **{each.week: frozenset({Figure.ARRIVED_WELL}) for each in _weeks(12)[4:11]},
        _weeks(12)[11].week: frozenset(Figure),
    },
    "unseen_ids": ["U0QUIET1", "U0QUIET2"],
    "little_seen_values": ["Initiative"],
    "own_part": OwnPart(1, 4, 3),
    "flows": {("support", "support"): 9, ("support", "platform"): 4, ("platform", "support"): 2},
}
LEADS = {
    "empty": _lead(),
    "new": _lead(is_new=True),
    "late": _lead(thanked=1, own_part=OwnPart(0, 1, 0)),
    "one": _lead(thanked=1, unseen_ids=["U0QUIET1"], own_part=OwnPart(1, 0, 0)),
    "many": _lead(**FULL),
    "too_many": _lead(**{**FULL, "unseen_ids": [f"U0QUIET{number}" for number in range(40)]}),
    "right_to_left": _lead(**{**FULL, "team_name": "צוות תמיכה", "little_seen_values": ["אמפתיה"]}),
    "long_words": _lead(**{**FULL, "team_name": LONG_WORD, "little_seen_values": [LONG_WORD[:40]] * 20}),
}


def _check(name: str, message: Message) -> None:
    """Slack takes it, with room to spare, and it reads as it did."""
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    assert payload["text"].strip()
    assert len(payload["blocks"]) <= MOST_BLOCKS
    assert len(str(payload["blocks"])) <= 2 * MOST_CHARACTERS  # most of it is structure, not what Slack counts
    check_golden(name, payload)


@pytest.mark.parametrize("name", TEAMS)
def test_a_team_s_digest(name: str) -> None:
    _check(f"team_digest_{name}", team_digest(TEAMS[name], INVITATION, "slack://app?team=T0&id=A0&tab=home"))


@pytest.mark.parametrize("name", LEADS)
def test_a_lead_s_digest(name: str) -> None:
    _check(f"lead_digest_{name}", lead_digest(LEADS[name], "Ask one person what would help."))


UNITS = ("&", "<", ">", "a", "漢", "ש", "🚀", "<!channel> ", "<@U1> ", "*b* ", "&amp;", "a\n")


def _long(most: int) -> st.SearchStrategy[str]:
    """Text of up to so many characters, much of it such as grows when it is escaped."""
    return st.builds(lambda unit, count: (unit * count)[:count], st.sampled_from(UNITS), st.integers(1, most))


def _taken(message: Message) -> None:
    """Slack takes it."""
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    assert "<!" not in payload["text"]


@given(_long(80), st.lists(_long(3000), max_size=20), st.lists(_long(40), min_size=1, max_size=5, unique=True))
@example("&" * 80, ["&" * 3000] * 20, ["&" * 40])
def test_any_names_and_words_make_a_team_s_digest(name: str, words: list[str], values: list[str]) -> None:
    thanks = [_thanks(number, each, each, values[number % len(values)]) for number, each in enumerate(words)]
    digest = replace(_team(thanks, name), groups=by_value(thanks, values))
    _taken(team_digest(digest, INVITATION, None))


@given(_long(80), st.lists(_long(40), max_size=20), st.lists(_long(80), min_size=2, max_size=14, unique=True))
@example("&" * 80, ["&" * 40] * 20, [f"{number}{'&' * 39}" for number in range(12)])
@example("&" * 80, ["<" * 40] * 20, [chr(ord("漢") + number) * 40 for number in range(12)])
def test_any_names_make_a_lead_s_digest(name: str, values: list[str], groups: list[str]) -> None:
    flows = {(giver, receiver): 3 for giver in groups for receiver in groups}
    _taken(lead_digest(_lead(**{**FULL, "team_name": name, "little_seen_values": values, "flows": flows}), INVITATION))


def test_every_value_that_was_lived_is_seen_in_a_long_week() -> None:
    most = [_thanks(number, value="Respect") for number in range(100)]
    shown = str(team_digest(_team([*most, _thanks(200, value="Empathy")]), None, None).payload())
    assert "*Empathy*" in shown
    assert "*Respect*" in shown
    assert f"and {101 - MOST_SHOWN} more" in shown


def test_a_team_s_digest_counts_nobody() -> None:
    again = [_thanks(7 * number, value="Respect") for number in range(5)]  # the same giver five times
    shown = team_digest(_team(again), None, None).payload()
    assert "5 times" not in str(shown)
    assert "most" not in str(shown)


def test_a_team_s_digest_says_nothing_of_what_it_does_not_know() -> None:
    quiet = team_digest(_team([]), None, None)
    assert "nobody was thanked in public" in quiet.text
    given = [_thanks(number) for number in range(2)]
    for count, words in ((1, "1 thank-you went out"), (2, "2 thank-yous went out")):
        assert words in team_digest(replace(_team(given[:count]), thanked=0), None, None).text
    assert "2 people were thanked in public." in team_digest(_team(given), None, None).text
    assert "1 person was thanked in public." in team_digest(_team(given[:1]), None, None).text
    assert (
        "Everyone in the team was thanked in public." in team_digest(replace(_team(given), people=2), None, None).text
    )


@pytest.mark.parametrize("name", TEAMS)
def test_a_team_reads_no_figure_of_so_many_of_so_many(name: str) -> None:
    """In a small team it would point at whoever was not thanked."""
    assert not re.search(r"\d of (its )?\d", str(team_digest(TEAMS[name], None, None).payload()))


def test_what_is_said_of_days_and_promises_is_words_alone() -> None:
    """No number but the date of the week, and nothing at all where nothing was published."""
    week = _weeks(12)[11].week
    shown = _lines(lead_digest(LEADS["many"], None))
    at = shown.index(f"In the week of {week.day} {week:%b}:")
    told = shown[at + 1 : at + 1 + len(Figure)]
    assert told[0].endswith("arrived well on two days or more, as in the week before.")
    assert [line for line in told if re.search(r"\d|%", line)] == []
    unsaid = _lines(lead_digest(_lead(**{**FULL, "told": {}}), None))
    assert set(shown[at : at + 1 + len(Figure)]).isdisjoint(unsaid)
    earlier = _lead(**{**FULL, "told": {week - timedelta(weeks=1): frozenset(Figure), week: frozenset()}})
    assert "In the week of" not in str(lead_digest(earlier, None).payload())


def _lines(message: Message) -> list[str]:
    found = [str(each.get("text", {}).get("text", "")) for each in message.payload()["blocks"]]
    return [line for each in found for line in each.splitlines()]


def test_the_name_of_a_team_pings_nobody_in_a_notification() -> None:
    for thanks in ([], [_thanks(1)]):
        assert "R&amp;D &lt;!channel&gt;" in team_digest(_team(thanks, "R&D <!channel>"), None, None).text


@pytest.mark.parametrize(
    ("before", "latest", "fits"),
    [
        (frozenset(Figure), frozenset(), "timeliness"),
        (frozenset(), frozenset(), "steady"),
        (frozenset(), Figure, "steady"),
    ],
)
def test_a_suggestion_follows_from_words_that_are_no_longer_said_and_from_no_other_figure(
    before: Collection[Figure], latest: Collection[Figure], fits: str
) -> None:
    weeks = _weeks(2)
    told = {week.week: frozenset(said) for week, said in zip(weeks, (before, latest), strict=True)}
    digest = _lead(thanked=9, weeks=weeks, told=told, own_part=OwnPart(1, 1, 0))
    left = [each.fits for each in entries(EntryKind.SUGGESTION) if each.id not in unfitting(digest, ())]
    assert set(left) == {fits}
