"""Digests as people see them: whatever the week was like, Slack takes them, and they say what they should."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.stories import story_message
from bot.slack.message import Message
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


@given(_long(80), st.lists(_long(3000), max_size=3), st.lists(_long(3000), max_size=30))
@example("&" * 80, ["&" * 3000] * 3, ["&" * 200] * 10)
@example("a", [], ["&" * 3000] * 30)
def test_any_words_make_a_story(name: str, words: list[str], changes: list[str]) -> None:
    told = [_thanks(number, each, each) for number, each in enumerate(words)]
    _taken(story_message(_story(told, changes, name)))


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
