"""Text in and out: what people typed survives, and nothing of it can ping a channel or break out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import again
from bot.slack import text
from bot.slack.text import LONGEST_ESCAPE
from sandbox.blockkit import check_message

MARKUP = ("<!channel>", "<!here|here>", "<!subteam^S1|@all>", "<@U1>", "<@U1|ben>", "<#C1|x>", "<https://a.b|c>")
CHARACTERS = ("&amp;", "\x00", "\u202e", "\u2028", "\ud800", ":tada:", "```", "> ", "*b*", "\r\n", "<", ">", "|")
SCRIPTS = ("😀", "שלום", "ﷺ", "👩‍👩‍👧", "e\u0301")
NASTY = st.sampled_from(MARKUP + CHARACTERS + SCRIPTS)
ANY_TEXT = st.lists(st.one_of(NASTY, st.text(max_size=20)), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U1|ben> for a &amp; b", "<@U1> for a & b"),
        ("see <https://kind.example/a?b=1&amp;c=2>", "see https://kind.example/a?b=1&c=2"),
        ("see <https://kind.example|the guide>", "see the guide (https://kind.example)"),
        ("in <#C1|general>", "in #general"),
        ("<!channel> and <!subteam^S1|@support>", "@channel and @support"),
        ("1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"),
        ("  one\r\ntwo\u2028three\n\n\n\nfour ", "one\ntwo\nthree\n\nfour"),
        ("a\x00b\u202ec\ud800d", "abcd"),
    ],
)
def test_a_commands_text_becomes_what_was_meant(typed: str, meant: str) -> None:
    assert text.from_command(typed) == meant


def test_a_forms_text_is_taken_as_it_was_typed() -> None:
    assert text.from_form("<!channel> &amp; <b>") == "<!channel> &amp; <b>"


def test_only_people_keep_their_mention_on_the_way_out() -> None:
    assert text.escape("<@U1> <!here> <@U1|x> a & b") == "<@U1> &lt;!here&gt; &lt;@U1|x&gt; a &amp; b"


def test_words_in_quotes_come_alive_where_they_should() -> None:
    quoted = text.quote("hi <@U1> :tada: at 10:30:15, see https://kind.example/a. <!here>").to_dict()
    assert quoted["elements"] == [
        {"type": "text", "text": "hi "},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "tada"},
        {"type": "text", "text": " at 10:30:15, see "},
        {"type": "link", "url": "https://kind.example/a"},
        {"type": "text", "text": ". <!here>"},
    ]


def test_a_long_text_ends_in_an_ellipsis_and_never_inside_a_mention() -> None:
    assert text.cut("a" * 11, 10) == "a" * 9 + "…"
    assert text.cut("hello <@U12345678> you", 15) == "hello…"


@pytest.mark.parametrize("words", ["great job", "everything", "助かった", "🎉", "спасибо большое", "well-done"])
def test_a_word_or_two_are_brief_in_any_script(words: str) -> None:
    assert text.is_brief(words)


@pytest.mark.parametrize("words", ["you're the best", "遅くまで残ってくれて", "спасибо за всё"])
def test_three_words_are_not_brief_in_any_script(words: str) -> None:
    assert not text.is_brief(words)


@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b\u200d", "\u2060"])
def test_what_cannot_be_seen_is_blank(nothing: str) -> None:
    assert text.is_blank(nothing)


@given(ANY_TEXT)
def test_whatever_is_typed_makes_a_valid_message_that_pings_no_channel(typed: str) -> None:
    for plain in (text.from_command(typed), text.from_form(typed)):
        spoken = text.escape(text.cut(plain, 3000))
        assert "<!" not in spoken
        if not text.is_blank(plain):
            block = {"type": "rich_text", "elements": [text.quote(plain).to_dict()]}
            check_message(spoken, [block])
            assert '"broadcast"' not in json.dumps(block)
            assert '"usergroup"' not in json.dumps(block)
        plain.encode()


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = text.from_form(typed)
    assert text.from_form(once) == once


@given(ANY_TEXT, st.integers(1, 100))
def test_a_cut_text_fits(typed: str, limit: int) -> None:
    assert len(text.cut(typed, limit)) <= limit


@given(st.lists(st.text(max_size=50)), st.integers(1, 100), st.sampled_from(["\n", ", "]))
def test_as_many_lines_as_fit_are_taken_from_the_first_on(lines: list[str], limit: int, between: str) -> None:
    taken = text.fitting(lines, limit, between)
    assert taken == lines[: len(taken)]
    assert len(between.join(taken)) <= limit
    assert taken == lines or len(between.join(lines[: len(taken) + 1])) > limit


@given(ANY_TEXT, st.integers(-3, 300))
def test_the_beginning_of_a_text_takes_no_more_room_than_there_is(typed: str, room: int) -> None:
    begins = text.beginning(typed, room)
    assert typed.startswith(begins)
    assert len(json.dumps(begins, ensure_ascii=False)) - 2 <= max(room, 0)
    assert begins or not typed or room < LONGEST_ESCAPE


@pytest.mark.parametrize("words", ["", "@ben for the lamp " * 200, '"\\\n' * 3000])
@pytest.mark.parametrize("name", ["general", "g" * 2500])
def test_what_is_to_be_done_anew_fits_into_the_button_or_there_is_none(words: str, name: str) -> None:
    command = {"command": "/thanks", "channel_id": "C1", "channel_name": name, "text": words}
    offered = again.offer("Once more?", again.of_command(command))
    check_message(offered.text, offered.payload()["blocks"])
    values = [each["elements"][0]["value"] for each in offered.payload()["blocks"] if each["type"] == "actions"]
    assert len(values) == (name == "general")
    for each in map(again.kept_in, values):
        assert each["command"] == "/thanks"
        assert words.startswith(each["text"])
