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
from bot.blocks.stories import story_message
from bot.content.library import EntryKind, entries
from bot.content.suggestions import unfitting
from bot.slack.message import Message
from models.across.digests import TeamWeek
from models.across.lead_digests import LeadDigest
from models.across.own_part import OwnPart
from models.across.recognition import PublicThanks
from models.across.stories import Figures, Story, Weeks
from models.across.team_figures import Figure
from models.capabilities.changes import Change
from models.capabilities.shoutouts import Audience, Shoutout
from sandbox.blockkit import check_message
from tests.conftest import START, WORKSPACE
from tests.golden import check_golden

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


def _story(stories: Sequence[PublicThanks], changes: Sequence[str], name: str = "support") -> Story:
    return Story(
        team_name=name,
        month=date(2026, 10, 1),
        now=Figures(9, 6),
        before=Figures(9, 4),
        weeks=Weeks(4, dict(zip(Figure, (1, 3, 4), strict=True)) if stories else {}),
        stories=stories,
        changes=[
            Change(
                workspace_id=WORKSPACE,
                id=UUID(int=number),
                team_id=UUID(int=1),
                author_id="U0LEAD",
                words=words,
                created_at=START,
            )
            for number, words in enumerate(changes)
        ],
    )


STORIES = {
    "empty": _story([], []),
    "many": _story([_thanks(1, impact="The client could start on time"), _thanks(2)], ["We pair at night now"]),
    "right_to_left": _story([_thanks(1, RIGHT_TO_LEFT)], [RIGHT_TO_LEFT], "צוות תמיכה"),
    "long_words": _story([_thanks(1, LONG_WORD, LONG_WORD)] * 3, [LONG_WORD] * 20, LONG_WORD),
}


def _check(name: str, message: Message) -> None:
    """Slack takes it, with room to spare, and it reads as it did."""
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    assert payload["text"].strip()
    assert len(payload["blocks"]) <= MOST_BLOCKS
    assert len(str(payload["blocks"])) <= 2 * MOST_CHARACTERS  # most of it is structure, not what Slack counts
    check_golden(name, payload)


@pytest.mark.parametrize("name", LEADS)
def test_a_lead_s_digest(name: str) -> None:
    _check(f"lead_digest_{name}", lead_digest(LEADS[name], "Ask one person what would help."))


@pytest.mark.parametrize("name", STORIES)
def test_a_story(name: str) -> None:
    _check(f"story_{name}", story_message(STORIES[name]))


UNITS = ("&", "<", ">", "a", "漢", "ש", "🚀", "<!channel> ", "<@U1> ", "*b* ", "&amp;", "a\n")


def _long(most: int) -> st.SearchStrategy[str]:
    """Text of up to so many characters, much of it such as grows when it is escaped."""
    return st.builds(lambda unit, count: (unit * count)[:count], st.sampled_from(UNITS), st.integers(1, most))


def _taken(message: Message) -> None:
    """Slack takes it."""
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    assert "<!" not in payload["text"]


@given(_long(80), st.lists(_long(40), max_size=20), st.lists(_long(80), min_size=2, max_size=14, unique=True))
@example("&" * 80, ["&" * 40] * 20, [f"{number}{'&' * 39}" for number in range(12)])
@example("&" * 80, ["<" * 40] * 20, [chr(ord("漢") + number) * 40 for number in range(12)])
def test_any_names_make_a_lead_s_digest(name: str, values: list[str], groups: list[str]) -> None:
    flows = {(giver, receiver): 3 for giver in groups for receiver in groups}
    _taken(lead_digest(_lead(**{**FULL, "team_name": name, "little_seen_values": values, "flows": flows}), INVITATION))


@given(_long(80), st.lists(_long(3000), max_size=3), st.lists(_long(3000), max_size=30))
@example("&" * 80, ["&" * 3000] * 3, ["&" * 200] * 10)
@example("a", [], ["&" * 3000] * 30)
def test_any_words_make_a_story(name: str, words: list[str], changes: list[str]) -> None:
    told = [_thanks(number, each, each) for number, each in enumerate(words)]
    _taken(story_message(_story(told, changes, name)))


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


@pytest.mark.parametrize(("count", "words"), [(1, "in one week."), (3, "in some weeks."), (4, "in every week.")])
def test_a_story_says_how_often_something_was_said_of_its_weeks(count: int, words: str) -> None:
    story = replace(STORIES["empty"], weeks=Weeks(4, {Figure.KEPT_ON_TIME: count}))
    assert f"Several people kept a promise on time, {words}" in str(story_message(story).payload())


def test_a_story_has_the_latest_changes_and_tells_how_many_more_there_were() -> None:
    shown = str(story_message(_story([], [f"change {number}" for number in range(13)])).payload())
    assert [number for number in range(13) if f"change {number}" in shown] == list(range(10))
    assert "and 3 more, from earlier in the month" in shown
    assert "more, from" not in str(story_message(_story([], ["one change"])).payload())
    long = str(story_message(_story([], ["&" * 500] * 3)).payload())
    assert "and 2 more, from" in long


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
