"""Digests as people see them: whatever the week was like, Slack takes them, and they say what they should."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.stories import story_message
from bot.blocks.team_digests import MOST_SHOWN, team_digest
from bot.slack.message import Message
from models.across.recognition import PublicThanks, by_value
from models.across.stories import Figures, Story, Weeks
from models.across.team_digests import TeamDigest
from models.across.team_figures import Figure
from models.capabilities.changes import Change
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


@pytest.mark.parametrize("name", TEAMS)
def test_a_team_s_digest(name: str) -> None:
    _check(f"team_digest_{name}", team_digest(TEAMS[name], INVITATION, "slack://app?team=T0&id=A0&tab=home"))


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


@given(_long(80), st.lists(_long(3000), max_size=20), st.lists(_long(40), min_size=1, max_size=5, unique=True))
@example("&" * 80, ["&" * 3000] * 20, ["&" * 40])
def test_any_names_and_words_make_a_team_s_digest(name: str, words: list[str], values: list[str]) -> None:
    thanks = [_thanks(number, each, each, values[number % len(values)]) for number, each in enumerate(words)]
    digest = replace(_team(thanks, name), groups=by_value(thanks, values))
    _taken(team_digest(digest, INVITATION, None))


@given(_long(80), st.lists(_long(3000), max_size=3), st.lists(_long(3000), max_size=30))
@example("&" * 80, ["&" * 3000] * 3, ["&" * 200] * 10)
@example("a", [], ["&" * 3000] * 30)
def test_any_words_make_a_story(name: str, words: list[str], changes: list[str]) -> None:
    told = [_thanks(number, each, each) for number, each in enumerate(words)]
    _taken(story_message(_story(told, changes, name)))


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


@pytest.mark.parametrize(("count", "words"), [(1, "in one week."), (3, "in some weeks."), (4, "in every week.")])
def test_a_story_says_how_often_something_was_said_of_its_weeks(count: int, words: str) -> None:
    story = replace(STORIES["empty"], weeks=Weeks(4, {Figure.KEPT_ON_TIME: count}))
    assert f"Several people kept a promise on time, {words}" in str(story_message(story).payload())


def test_the_name_of_a_team_pings_nobody_in_a_notification() -> None:
    for thanks in ([], [_thanks(1)]):
        assert "R&amp;D &lt;!channel&gt;" in team_digest(_team(thanks, "R&D <!channel>"), None, None).text


def test_a_story_has_the_latest_changes_and_tells_how_many_more_there_were() -> None:
    shown = str(story_message(_story([], [f"change {number}" for number in range(13)])).payload())
    assert [number for number in range(13) if f"change {number}" in shown] == list(range(10))
    assert "and 3 more, from earlier in the month" in shown
    assert "more, from" not in str(story_message(_story([], ["one change"])).payload())
    long = str(story_message(_story([], ["&" * 500] * 3)).payload())
    assert "and 2 more, from" in long
