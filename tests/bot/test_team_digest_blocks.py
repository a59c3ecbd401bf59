"""A team's digest as people see it: somebody's words first, nothing that counts anybody, and Slack takes it."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.team_digests import OPENING_SHOWN, WORDS_SHOWN, team_digest
from bot.slack import text
from bot.slack.message import Message
from models.across.recognition import PublicThanks
from models.across.team_digests import MOST_BY_VALUE, TeamDigest, some_by_value
from models.capabilities.shoutouts import Audience, Shoutout
from sandbox.blockkit import check_message
from tests.bot.clients import SAID, WHO, client_said
from tests.bot.digests import INVITATION, LONG_WORD, MOST_BLOCKS, RIGHT_TO_LEFT
from tests.conftest import START, WORKSPACE
from tests.golden import check_golden

VALUES = ("Empathy", "Respect", "Initiative", "Partnership", "Appreciation")
HOME = "slack://app?team=T0&id=A0&tab=home"


def thanks(number: int, reason: str = "", impact: str | None = None, value: str | None = None) -> PublicThanks:
    """Public thanks; each seventh is of the same giver, each fifth to the same person."""
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


def digest_of(said: Sequence[PublicThanks], name: str = "support", values: Sequence[str] = VALUES) -> TeamDigest:
    """A digest that opens with the first of these thanks."""
    return TeamDigest(
        team_name=name,
        opening=said[0] if said else None,
        by_value=some_by_value(said[1:], values),
        is_quiet=not said,
        is_first=False,
    )


CHANGED = "The client could start on time, and none of us had to work on Sunday."
SENTENCES = ("You saw what the rest of us missed!", "We changed the alarm.")
OPENING = thanks(1, impact=CHANGED, value="Partnership")
TEAMS = {
    "first_week": replace(digest_of([OPENING, thanks(2, value="Empathy")]), is_first=True),
    "first_week_quiet": replace(digest_of([]), is_first=True),
    "quiet": digest_of([]),
    "quiet_with_earlier_words": replace(digest_of([OPENING]), is_quiet=True),
    "one": digest_of([OPENING]),
    "one_with_a_sentence": digest_of([thanks(1, *SENTENCES)]),
    "without_values": digest_of([thanks(1), thanks(2), thanks(3)]),
    "busy": digest_of([OPENING, *(thanks(number, value=(*VALUES, None)[number % 6]) for number in range(2, 200))]),
    "right_to_left": digest_of(
        [thanks(number, RIGHT_TO_LEFT, RIGHT_TO_LEFT, "אמפתיה") for number in range(2)], "צוות תמיכה", ["אמפתיה"]
    ),
    "with_a_client": replace(digest_of([OPENING, thanks(2)]), heard=client_said(SAID, WHO)),
    "a_client_alone": replace(digest_of([]), heard=client_said(SAID, None, ("U0TAKER1", "U0TAKER2"))),
    "long_words": digest_of([thanks(number, LONG_WORD, LONG_WORD) for number in range(20)], LONG_WORD),
}


@pytest.mark.parametrize("name", TEAMS)
def test_a_team_s_digest(name: str) -> None:
    message = team_digest(TEAMS[name], INVITATION, HOME)
    payload = message.payload()
    _taken(message)
    assert len(payload["blocks"]) <= MOST_BLOCKS
    check_golden(f"team_digest_{name}", payload)


def _taken(message: Message) -> None:
    """Slack takes it."""
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    assert payload["text"].strip()
    assert "<!" not in payload["text"]


UNITS = ("&", "<", ">", "a", "漢", "ש", "🚀", "<!channel> ", "<@U1> ", "*b* ", "&amp;", "a\n")


def _long(most: int) -> st.SearchStrategy[str]:
    """Text of up to so many characters, much of it such as grows when it is escaped."""
    return st.builds(lambda unit, count: (unit * count)[:count], st.sampled_from(UNITS), st.integers(1, most))


@given(_long(80), st.lists(_long(3000), max_size=20), st.lists(_long(40), min_size=1, max_size=5, unique=True))
@example("&" * 80, ["&" * 3000] * 20, ["&" * 40])
def test_any_names_and_words_make_a_team_s_digest(name: str, words: list[str], values: list[str]) -> None:
    said = [thanks(number, each, each, values[number % len(values)]) for number, each in enumerate(words)]
    heard = client_said(words[0], name, ("U0TAKER1",) * 20) if words else None
    message = team_digest(replace(digest_of(said, name, values), heard=heard), INVITATION, None)
    _taken(message)
    assert len(message.blocks) <= MOST_BLOCKS


def _words(message: Message) -> list[str]:
    """What is read in its blocks, in order."""
    return re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(message.payload()["blocks"], ensure_ascii=False))


def test_it_begins_with_what_somebody_said_and_who_said_it_to_whom() -> None:
    assert _words(team_digest(TEAMS["busy"], INVITATION, HOME))[:3] == [
        CHANGED,
        "<@U0GIVER1>, thanking <@U0TAKER1> for staying late to unblock release 1",
        "A week of thanks in support",
    ]


def test_a_reason_that_does_not_go_on_is_quoted_before_what_it_changed() -> None:
    shown = _words(team_digest(TEAMS["one_with_a_sentence"], None, None))
    assert shown[:2] == ["You saw what the rest of us missed!\\nWe changed the alarm.", "<@U0GIVER1> to <@U0TAKER1>"]


def test_what_fits_is_whole_and_what_does_not_ends_with_a_word() -> None:
    fits = "word " * (OPENING_SHOWN // 5 - 1) + "word"
    assert _words(team_digest(digest_of([thanks(1, impact=fits)]), None, None))[0] == fits
    shown = _words(team_digest(digest_of([thanks(1, impact="words " * 200)]), None, None))[0]
    assert shown.endswith("words…")
    assert OPENING_SHOWN // 2 < len(shown) <= OPENING_SHOWN


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("one two three", "one two three"),
        ("one two three four", "one two three…"),
        ("one two threefour five", "one two…"),
        ("one\ntwo\nthreefour five", "one\ntwo…"),
        ("onetwothreefourfive", "onetwothreefo…"),
        ("a onetwothreefourfive", "a onetwothree…"),
        ("one two <@U0BEN> three", "one two…"),
    ],
)
def test_words_are_cut_between_words_where_that_leaves_most_of_them(words: str, shown: str) -> None:
    assert text.cut_at_word(words, 14) == shown


def test_it_has_one_or_two_of_each_value_that_was_lived_and_no_other_value() -> None:
    said = [*(thanks(number, value="Respect") for number in range(1, 100)), thanks(200, value="Empathy")]
    shown = _words(team_digest(digest_of(said), None, None))
    assert [each for each in shown if each.startswith("*")] == ["*Empathy*", "*Respect*"]
    assert sum("release" in each for each in shown) == 1 + 1 + 2
    every = [thanks(number, value=VALUES[number % 5]) for number in range(1, 100)]
    assert sum(each.startswith("staying") for each in _words(team_digest(digest_of(every), None, None))) <= (
        1 + MOST_BY_VALUE
    )


def test_short_quotes_are_short() -> None:
    shown = _words(team_digest(TEAMS["long_words"], None, None))
    assert max(map(len, shown[3:])) <= WORDS_SHOWN


@pytest.mark.parametrize("name", TEAMS)
def test_nobody_is_counted(name: str) -> None:
    """In a small team a number would point at whoever was not thanked, and a name at whoever never thanked before."""
    payload = json.dumps(team_digest(TEAMS[name], INVITATION, None).payload(), ensure_ascii=False)
    shown = re.sub(r"<@[^>]*>|release \d+", "", payload)
    assert not re.search(r"\d", shown)
    assert not re.search(r"everyone|first time|most|nobody|quiet", shown, re.IGNORECASE)


def test_words_of_an_earlier_week_say_so_and_a_week_without_words_says_nothing_of_anybody() -> None:
    assert "Words from a little earlier in support" in team_digest(TEAMS["quiet_with_earlier_words"], None, None).text
    assert "earlier" not in str([team_digest(TEAMS[name], None, None).payload() for name in ("one", "busy")])
    quiet = team_digest(TEAMS["quiet"], INVITATION, HOME)
    assert (quiet.text, _words(quiet)) == (INVITATION, [f":seedling: {INVITATION}"])


def test_only_the_first_digest_says_how_to_change_the_next() -> None:
    told = {name for name, each in TEAMS.items() if "/kindling team" in str(team_digest(each, None, None).payload())}
    assert told == {"first_week", "first_week_quiet"}


def test_the_name_of_a_team_and_words_ping_nobody_in_a_notification() -> None:
    for said in ([thanks(1)], [thanks(1, "<!channel> *b*")]):
        shown = team_digest(digest_of(said, "R&D <!channel>"), None, None).text
        assert "R&amp;D &lt;!channel&gt;" in shown
        assert "<!" not in shown
