"""The pages around an installation: all is said in the reader's language, and what is from outside stays text."""

import re
from collections.abc import Iterator
from html import unescape

from bot.blocks import installing as pages
from bot.content.words import reading
from tests.bot.pseudo import LETTERS, pseudo

REASONS = (
    "access_denied",
    "invalid_browser",
    "invalid_state",
    "missing_code",
    "invalid_code",
    "storage_error",
    "not_begun",
)
HOSTILE = '"><script>alert(1)</script>'


def _pages(name: str = "Quay") -> Iterator[str]:
    more = {"dnd:read": ("Keeps nudges back.", f"/slack/install?with={name}")}
    yield pages.before("https://slack.com/oauth", {"chat:write": "Posts thanks."}, more)
    yield pages.done(name, "https://app.slack.com/client/T0")
    yield from (pages.failed(each, "/slack/install") for each in (*REASONS, name))


def test_all_that_they_say_is_said_in_the_reader_s_language() -> None:
    language, _ = pseudo()
    with reading(language):
        shown = list(_pages())
    for page in shown:
        texts = re.findall(r">([^<>]+)<", page.partition("<main>")[2])
        for text in texts:
            plain = re.sub(r"⟦[^⟦⟧]*⟧|/kindling setup|Quay|chat:write|dnd:read", "", unescape(text))
            assert not LETTERS.search(plain), text


def test_nothing_from_outside_becomes_a_part_of_them() -> None:
    for page in _pages(HOSTILE):
        assert "<script" not in page
        assert page.count("<main>") == 1


def test_each_reason_has_words_of_its_own_and_an_unknown_one_is_named() -> None:
    told = {pages.failed(each, "/slack/install") for each in REASONS}
    assert len(told) == len(REASONS)
    assert "some_new_reason" in pages.failed("some_new_reason", "/slack/install")
