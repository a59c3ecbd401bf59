"""For whom a `/followup` in one line is."""

import pytest

from handlers.followup_line import parse


@pytest.mark.parametrize(
    ("typed", "other", "unknown", "rest"),
    [
        ("<@U1> the numbers by friday", "U1", None, "the numbers by friday"),
        ("<@U1>: the numbers by friday", "U1", None, "the numbers by friday"),
        ("to <@U1> - the numbers by friday", "U1", None, "the numbers by friday"),
        ("for <@U1>, the numbers by friday", "U1", None, "the numbers by friday"),
        ("<@U1> :birthday: bring cake friday", "U1", None, ":birthday: bring cake friday"),
        ("<@U1> :) bring cake friday", "U1", None, ":) bring cake friday"),
        ("<@U1> 🎂 bring cake friday", "U1", None, "🎂 bring cake friday"),
        ("<@U1>:birthday: bring cake friday", "U1", None, ":birthday: bring cake friday"),
        ("@benn the numbers by friday", None, "benn", "the numbers by friday"),
        ("send <@U1> the numbers by friday", "U1", None, "send <@U1> the numbers by friday"),
        ("ship it :rocket: friday", None, None, "ship it :rocket: friday"),
    ],
)
def test_person_and_rest_are_found(typed: str, other: str | None, unknown: str | None, rest: str) -> None:
    line = parse(typed)
    assert (line.other_id, line.unknown_name, line.rest) == (other, unknown, rest)


@pytest.mark.parametrize(
    ("typed", "from_name"),
    [
        ("dana the numbers by eod", "dana the numbers by eod"),
        ("to dana the numbers by eod", "dana the numbers by eod"),
        ("for dana: the numbers", "dana: the numbers"),
        ("@Grace Kim the numbers", "Grace Kim the numbers"),
        ("<@U1> the numbers", ""),
        ("ask <@U1> for the numbers", ""),
    ],
)
def test_where_a_name_may_stand_that_is_no_mention(typed: str, from_name: str) -> None:
    assert parse(typed).from_name == from_name
