"""What Slack would not take as it was made says the same in its plainest form, and keeps its buttons."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import text
from bot.slack.plainest import plainest, plainest_view, without_cards
from sandbox.blockkit import check_message, check_view
from tests.golden import FOLDER

MESSAGES = [path for path in sorted(FOLDER.glob("*.json")) if "text" in json.loads(path.read_text())]
HOMES = [path for path in sorted(FOLDER.glob("home_*.json")) if "blocks" in json.loads(path.read_text())]
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "elements", "accessory", "fields", "rows", "chart"]), inner)
    ),
    max_leaves=12,
)
KNOWN = [
    "section",
    "header",
    "context",
    "image",
    "data_visualization",
    "table",
    "data_table",
    "rich_text",
    "actions",
    "card",
    "carousel",
]


def _raw(label: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": label}


def _words(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def _said(blocks: list[dict[str, Any]]) -> str:
    return _words(plainest({"text": "a message", "blocks": blocks})["blocks"])


def _action_ids(value: Any) -> Iterator[str]:
    """All that can be clicked on in it, in order."""
    if isinstance(value, dict):
        if "action_id" in value:
            yield value["action_id"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _action_ids(each)


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_every_message_is_taken_in_its_plainest_form_made_of_sections_and_buttons_alone(path: Any) -> None:
    message = json.loads(path.read_text())
    plain = plainest(message)
    check_message(plain["text"], plain["blocks"])
    assert {block["type"] for block in plain["blocks"]} <= {"section", "actions"}
    assert plain["text"] == message["text"]


@pytest.mark.parametrize("path", HOMES, ids=lambda path: path.stem)
def test_home_is_taken_in_its_plainest_form_and_leads_on(path: Any) -> None:
    home = json.loads(path.read_text())
    plain = plainest_view(home)
    check_view(plain, "home")
    assert plain["private_metadata"] == home["private_metadata"]
    assert list(_action_ids(plain["blocks"]))[:1] == list(_action_ids(home["blocks"]))[:1]


def test_each_kind_of_block_is_told_in_words() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _raw("A week & more")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "_all_ of it"}, "fields": [_raw("one"), _raw("two")]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "<@U1> only"}, {"type": "image", "alt_text": "x"}]},
        {"type": "image", "title": _raw("Reach"), "alt_text": "It rises.", "image_url": "https://example.org/a.png"},
        {"type": "hologram", "text": _raw("not known here")},
    ]
    assert _said(blocks).split("\n") == [
        "*A week &amp; more*",
        "_all_ of it",
        "one",
        "two",
        "<@U1> only",
        "*Reach*",
        "It rises.",
    ]


CARDS: dict[str, Any] = {
    "type": "carousel",
    "elements": [
        {
            "type": "card",
            "title": {"type": "mrkdwn", "text": "<@U1> thanked you"},
            "subtitle": _raw("Respect & care"),
            "body": {"type": "mrkdwn", "text": "for the calm voice"},
            "actions": [{"type": "button", "text": _raw("Read it"), "action_id": "read", "value": "1"}],
        },
        {"type": "card", "body": {"type": "mrkdwn", "text": "for the rota"}},
    ],
}


def test_cards_are_told_in_words_and_keep_their_buttons() -> None:
    plain = plainest({"text": "a message", "blocks": [CARDS]})["blocks"]
    assert _words(plain).split("\n") == [
        "*<@U1> thanked you*",
        "Respect &amp; care",
        "for the calm voice",
        "",
        "for the rota",
    ]
    assert list(_action_ids(plain)) == ["read"]


def test_home_without_cards_keeps_all_else_as_it_is() -> None:
    header = {"type": "header", "text": _raw("Thanks")}
    view = {"type": "home", "blocks": [header, CARDS, CARDS["elements"][1], {"type": "divider"}]}
    plainer = without_cards(view)
    check_view(plainer, "home")
    assert [block["type"] for block in plainer["blocks"]] == [
        *("header", "section", "actions", "section", "section", "divider")
    ]
    assert "for the calm voice" in plainer["blocks"][1]["text"]["text"]
    assert without_cards(plainer) == plainer


def test_charts_and_tables_are_told_in_their_figures() -> None:
    series = [{"name": "thanked", "data": [{"label": "2 Nov", "value": 3}, {"label": "9 Nov", "value": 5}]}]
    pie = [{"label": "Respect", "value": 2}, {"label": "Empathy", "value": 1}]
    rows = [
        [{"type": "raw_text", "text": "from"}, {"type": "raw_text", "text": "thanks"}],
        [{"type": "raw_text", "text": "Support & care"}, {"type": "raw_number", "value": 4}],
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "data_visualization", "title": "Reach", "chart": {"type": "line", "series": series}},
        {"type": "data_visualization", "title": "Values", "chart": {"type": "pie", "segments": pie}},
        {"type": "table", "rows": rows},
        {"type": "data_table", "caption": "Between groups", "rows": rows},
    ]
    assert _said(blocks).split("\n") == [
        "*Reach*",
        "thanked: 2 Nov 3, 9 Nov 5",
        "*Values*",
        "Respect 2, Empathy 1",
        "from · thanks",
        "Support &amp; care · 4",
        "*Between groups*",
        "from · thanks",
        "Support &amp; care · 4",
    ]


@given(st.text(max_size=4000))
def test_what_a_person_wrote_stays_in_its_quote_and_pings_nobody(typed: str) -> None:
    quote = text.quote(text.from_form(typed + "\n<!channel> ```<!subteam^S1>\n> & end"), 5000).to_dict()
    told = _said([{"type": "rich_text", "elements": [quote]}])
    assert all(line.startswith("> ") for line in told.split("\n") if line.strip())
    assert "<!" not in told
    assert "```" not in told


def test_buttons_and_menus_stay_where_they_were_and_what_cannot_be_made_anew_goes() -> None:
    button = {"type": "button", "text": _raw("Done"), "action_id": "done", "value": "7", "style": "primary"}
    menu = {"type": "overflow", "action_id": "more", "options": [{"text": _raw("Fewer"), "value": "fewer:x"}]}
    others = [
        {"type": "button", "text": _raw("Read"), "action_id": "read", "url": "https://example.org"},
        {"type": "button", "text": _raw("Erase"), "action_id": "erase", "confirm": {"title": _raw("Sure?")}},
        {"type": "button", "text": _raw("Long"), "action_id": "long", "value": "x" * 2001},
        {"type": "datepicker", "action_id": "day"},
    ]
    plain = plainest(
        {
            "text": "two promises",
            "blocks": [
                {"type": "section", "text": _raw("first"), "accessory": menu},
                {"type": "section", "text": _raw("second")},
                {"type": "actions", "elements": [button, *others]},
            ],
        }
    )
    first, of_first, second, of_second = plain["blocks"]
    assert (first["text"]["text"], second["text"]["text"]) == ("first", "second")
    assert list(_action_ids([of_first, of_second])) == ["more", "done"]
    assert of_second["elements"] == [
        {"type": "button", "text": {**_raw("Done"), "emoji": True}, "action_id": "done", "value": "7"}
    ]


def test_what_is_too_long_is_cut_until_slack_takes_it() -> None:
    row = {"type": "actions", "elements": [{"type": "button", "text": _raw("x" * 90), "action_id": "x", "value": "v"}]}
    blocks = [block for number in range(60) for block in ({"type": "section", "text": _raw(f"{number} " * 900)}, row)]
    plain = plainest({"text": "word " * 10_000, "blocks": blocks})
    check_message(plain["text"], plain["blocks"])


def test_a_message_of_text_alone_is_a_section() -> None:
    assert _words(plainest({"text": "hello", "blocks": []})["blocks"]) == "hello"


@given(
    st.lists(
        st.builds(
            lambda kind, rest: {**rest, "type": kind} if isinstance(rest, dict) else {"type": kind},
            st.sampled_from(KNOWN),
            JSON,
        ),
        max_size=4,
    )
)
def test_a_block_that_is_not_made_as_it_should_be_does_not_take_the_rest_along(broken: list[dict[str, Any]]) -> None:
    whole = {"type": "section", "text": {"type": "mrkdwn", "text": "the rest"}}
    plain = plainest({"text": "a message", "blocks": [*broken, whole]})
    assert "the rest" in _words(plain["blocks"])
