"""Who is named in what somebody wrote: found where a name is meant, and not where it is an everyday word."""

import pytest

from bot.content.naming import find
from models.people.members import Namesake

PEOPLE = [
    Namesake("U0BEN", "ben", "Ben Okafor"),
    Namesake("U0CHLOE", "chloe", "Chloé Martin"),
    Namesake("U0WILL", "will", "Will Smith"),
    Namesake("U0MARK", "mark", "Mark May"),
    Namesake("U0ANA", "Ana (she/her)", "Ana-María Reyes | Support"),
    Namesake("U0LI", "li", "Li Wei"),
    Namesake("U0DMITRI", "dmitri", "Дмитрий Волков"),
    Namesake("U0GRACE", "grace.hopper", "Grace Hopper"),
]
NAMED = {
    "a mention": ("<@U0BEN> decides alone", "Somebody decides alone"),
    "a mention of somebody else": ("ask <@U0OTHER> first", "ask somebody first"),
    "a first name inside a sentence": ("The rota is set by Ben alone.", "The rota is set by somebody alone."),
    "a first name at its start": ("Ben sets the rota alone.", "Somebody sets the rota alone."),
    "what is somebody's": ("We wait for Ben’s yes.", "We wait for somebody’s yes."),
    "a whole name": ("Then Ben Okafor said no.", "Then somebody said no."),
    "a whole name in small letters": ("then ben okafor said no. Again.", "then somebody said no. Again."),
    "a family name": ("Mr Okafor said no.", "Mr somebody said no."),
    "a handle": ("I asked @ben, and again.", "I asked somebody, and again."),
    "all in small letters": ("we wait for ben every week", "we wait for somebody every week"),
    "without its accent": ("We wait for Chloe.", "We wait for somebody."),
    "with its accent": ("We wait for Chloé Martin.", "We wait for somebody."),
    "two people": ("Ben asks Chloé, and Ben waits.", "Somebody asks a colleague, and somebody waits."),
    "three people": (
        "We ask Ben, Chloé and Dmitri.",
        "We ask somebody, a colleague and another colleague.",
    ),
    "an everyday word as a name": ("I asked Will to stop.", "I asked somebody to stop."),
    "an everyday word with the family name at the start": ("Will Smith sets the rota.", "Somebody sets the rota."),
    "a month's name as a name": ("I asked May for help.", "I asked somebody for help."),
    "a name of two parts": ("We wait for Ana-María.", "We wait for somebody."),
    "another script": ("Мы ждём, пока Дмитрий ответит.", "Мы ждём, пока somebody ответит."),
    "a short name with the family name": ("We wait for Li Wei.", "We wait for somebody."),
    "a handle of two words": ("We ask @grace.hopper each time", "We ask somebody each time"),
    "a new line": ("Every week:\nBen decides.", "Every week:\nSomebody decides."),
}
NOT_NAMED = [
    "Will this be changed?",
    "Nobody will ask us.",
    "Mark my words, it will not change.",
    "We mark each ticket.",
    "In May we had forty of them.",
    "Since May nobody asked. May we ask?",
    "It may take a week.",
    "BY ALL MEANS, NOBODY WILL MARK IT.",
    "With good grace we wait. Grace is rare.",
    "The support team has no time for her.",
    "The benefit is small, and the beneficiary waits.",
    "We use chloesoft.",
    "Mail to li@example.com",
    "",
]


@pytest.mark.parametrize("what", NAMED)
def test_whoever_is_named_is_found_and_left_out_of_the_offered_words(what: str) -> None:
    words, reworded = NAMED[what]
    named = find(words, PEOPLE)
    assert named
    assert named.reworded == reworded


@pytest.mark.parametrize("words", NOT_NAMED)
def test_an_everyday_word_is_nobody_s_name(words: str) -> None:
    assert find(words, PEOPLE) is None


def test_who_it_was_is_told_apart() -> None:
    named = find("Ben asks Chloé", PEOPLE)
    assert named
    assert set(named.ids) == {"U0BEN", "U0CHLOE"}
