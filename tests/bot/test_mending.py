"""Words to own something and to offer: what somebody who was hurt could read, in the sender's own words."""

from collections.abc import Mapping

import pytest

from bot.content.drafts import draft
from bot.content.looks import owned
from bot.content.sheets import sheets
from bot.content.words import reading
from bot.slack.text import SECTION_LIMIT
from tests.bot.pseudo import pseudo

MENDING = sheets("mending")["mending"]
FREE = "You need not answer this, now or later."
EXAMPLES: Mapping[str, tuple[Mapping[str, str], str]] = {
    "somebody was talked over": (
        {
            "did": "talked over you twice in the review",
            "effect": "you may have felt that your work did not count",
            "change": "write up your points and send them to all who were there",
            "offer": "listen, whenever that suits you",
            "free": FREE,
        },
        "I talked over you twice in the review. You may have felt that your work did not count.\n\n"
        "I will write up your points and send them to all who were there.\n\n"
        "I will gladly listen, whenever that suits you. You need not answer this, now or later.",
    ),
    "the delay was told as somebody else's": (
        {
            "did": "I told the client that the delay was yours. It was mine",
            "effect": "it put you on the spot, and you had to explain yourself",
            "change": "told the client this morning how it was",
            "offer": "to hear what else it did",
            "free": FREE,
        },
        "I told the client that the delay was yours. It was mine. It put you on the spot, and you had to explain "
        "yourself.\n\n"
        "I told the client this morning how it was.\n\n"
        "I would like to hear what else it did. You need not answer this, now or later.",
    ),
    "a joke": (
        {"did": "joked about your accent in the call", "effect": "hurt, and left alone with it", "free": FREE},
        "I joked about your accent in the call. You may well have been hurt, and left alone with it.\n\n"
        "You need not answer this, now or later.",
    ),
    "left out": (
        {"did": "left you out of the thread about your own project", "effect": "whether you felt passed over"},
        "I left you out of the thread about your own project. I wonder whether you felt passed over.",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_draft_owns_what_was_done_and_leaves_the_other_person_free(name: str) -> None:
    answers, sent = EXAMPLES[name]
    assert draft(MENDING, answers) == sent


def test_only_what_was_done_is_needed_and_nobody_is_named() -> None:
    assert [each.name for each in MENDING.steps] == ["did", "effect", "change", "offer", "free"]
    assert [each.name for each in MENDING.steps if each.is_needed] == ["did"]


def test_the_longest_draft_fits_into_one_field_in_any_language() -> None:
    for first in ("that ", "whether ", "need ", "was ", "send ", "worried ", "hard ", "to go ", "- a\n", ""):
        answers = {each.name: (first + "w" * each.most)[: each.most] for each in MENDING.steps}
        assert len(draft(MENDING, answers)) < SECTION_LIMIT
        with reading(pseudo()[0]):
            assert len(draft(MENDING, answers)) < SECTION_LIMIT


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("I am sorry if you felt hurt, but it was late.", "“if” and “but”"),
        ("It was only a joke.", "“It was only”"),
        ("I did not mean it like that.", "“I did not mean”"),
    ],
)
def test_what_turns_away_from_owning_it_is_named(words: str, named: str) -> None:
    assert named in owned(f"{words}\n\nI will ask first, if you like.")


def test_a_condition_in_what_is_offered_is_none_in_what_is_owned() -> None:
    assert "I found no “if” and no “but”" in owned("I talked over you.\n\nI will listen, if you like, but later.")
