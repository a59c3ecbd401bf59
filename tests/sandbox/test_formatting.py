"""Slack's text format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.blocks import block_pings, read_blocks
from sandbox.formatting import Handles, Names, date_text, escape, pings, read, typed, unescape
from sandbox.shapes import Json

HANDLES = Handles(users={"ben": "U0BEN", "dr.who": "U0WHO"}, channels={"general": "C0GEN"}, groups={"support": "S0SUP"})
NAMES = Names(users={"U0BEN": "ben"}, channels={"C0GEN": "general"}, groups={"S0SUP": "support"})


@given(st.text())
def test_escaping_is_undone_by_unescaping(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not {"<", ">"} & set(escape(text))


@given(st.text())
def test_nothing_typed_can_make_markup_of_its_own(text: str) -> None:
    assert pings(typed(text, Handles())) == []


@pytest.mark.parametrize(
    ("raw", "sent"),
    [
        ("thanks @ben!", "thanks <@U0BEN|ben>!"),
        ("@ben, @nobody and ben@ben", "<@U0BEN|ben>, @nobody and ben@ben"),
        ("@dr.who.", "<@U0WHO|dr.who>."),
        ("in #general not #teamwork", "in <#C0GEN|general> not #teamwork"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("see https://example.com/a?b=1&c=2.", "see <https://example.com/a?b=1&amp;c=2>."),
        ("<!channel> @channel @support", "&lt;!channel&gt; @channel @support"),
    ],
)
def test_what_a_command_sends_for_typed_text(raw: str, sent: str) -> None:
    assert typed(raw, HANDLES, with_names=True) == sent


def test_what_a_message_sends_for_typed_text() -> None:
    sent = typed("@ben @here @support #general", HANDLES, pings=True)
    assert sent == "<@U0BEN> <!here> <!subteam^S0SUP> <#C0GEN>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<!channel> <!here|here> <!everyone>", ["channel", "here", "everyone"]),
        ("<!subteam^S0SUP|@support>", ["S0SUP"]),
        ("&lt;!channel&gt; @channel <@U0BEN> <!date^1^{date}|x>", []),
    ],
)
def test_pings(text: str, found: list[str]) -> None:
    assert pings(text) == found


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<@U0BEN> in <#C0GEN|gen> for <!subteam^S0SUP>", "@ben in #general for @support"),
        ("<https://x.example|the page> &amp; <https://y.example>", "the page & https://y.example"),
        ("<@U0GONE|gone> <!channel>", "@gone @channel"),
        ("at <!date^1782907200^{date_short} {time}|noon>", "at noon"),
    ],
)
def test_reading(text: str, seen: str) -> None:
    assert read(text, NAMES) == seen


def test_dates_are_seen_in_the_readers_zone() -> None:
    text = "<!date^1782907200^{date_short_pretty} at {time}|noon UTC>"
    assert read(text, NAMES, "Asia/Tokyo") == "Jul 1, 2026 at 9:00 PM"
    assert date_text(1782907200, "{date_num} {time_secs} {unknown}", "UTC") == "2026-07-01 12:00:00 PM {unknown}"


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hey "},
                {"type": "user", "user_id": "U0BEN"},
                {"type": "text", "text": " "},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "tada"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "usergroup", "usergroup_id": "S0SUP"}]},
            ],
        },
    ],
}


def test_rich_text_is_read_and_its_pings_found() -> None:
    assert read_blocks([RICH], NAMES) == "Hey @ben @here:tada:\none\n@support"
    assert block_pings([RICH]) == ["here", "S0SUP"]


def test_plain_text_cannot_ping() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "<!channel>"}}
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!channel>"}]}
    assert block_pings([header]) == []
    assert block_pings([context]) == ["channel"]
    assert read_blocks([header, context], NAMES) == "<!channel>\n@channel"


def test_a_form_reads_as_its_labels_and_what_shows() -> None:
    blocks: list[Json] = [
        {
            "type": "input",
            "label": {"type": "plain_text", "text": "How was it?"},
            "hint": {"type": "plain_text", "text": "Only you see this"},
            "element": {
                "type": "radio_buttons",
                "options": [{"text": {"type": "plain_text", "text": "Good"}, "value": "1"}],
            },
        },
        {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A boat"},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": "*Due*"}, {"type": "mrkdwn", "text": "Friday"}],
            "accessory": {
                "type": "static_select",
                "placeholder": {"type": "plain_text", "text": "Pick"},
                "options": [{"text": {"type": "plain_text", "text": "Hidden"}, "value": "1"}],
            },
        },
    ]
    assert read_blocks(blocks, NAMES).splitlines() == [
        "How was it?",
        "Only you see this",
        "Good",
        "A boat",
        "Pick",
        "*Due*",
        "Friday",
    ]
