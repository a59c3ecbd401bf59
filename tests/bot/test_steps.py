"""The six action steps and the beliefs beside them: short, plain, and pressing nobody."""

import itertools
import json
import re
import string
import tomllib
from importlib import resources

import pytest
from rapidfuzz import fuzz

from bot.content.library import Action
from bot.content.steps import Belief, Step, beliefs, steps
from tests.bot.test_content import AMERICAN, ASSUMING, BODILY, EVERY, GONE_BY, PRESSING
from tests.golden import FOLDER, check_golden

SPOKEN_IN_A_MINUTE = 150
"""Words, read aloud without haste."""
OPTION_LIMIT = 75
"""Characters of what can be chosen (https://docs.slack.dev/reference/block-kit/composition-objects/option-object)."""
MOST_OPTIONS = 10
"""Radio buttons in one element (https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element)."""
ALL: tuple[Step | Belief, ...] = (*steps().values(), *beliefs().values())
_PARTS = {Step: ("what", "why", "limit", "notice"), Belief: ("belief", "wider", "question")}


def _texts(of: Step | Belief) -> list[str]:
    return [getattr(of, part) for part in _PARTS[type(of)]]


def _name(of: Step | Belief) -> str:
    return of.action if isinstance(of, Step) else of.id


def test_there_are_six_steps_and_enough_beliefs_to_find_ones_own() -> None:
    assert list(steps()) == list(Action)
    assert 8 <= len(beliefs()) <= MOST_OPTIONS
    assert beliefs()["letting-things-pass"].question, "that kindness is at odds with holding people to account"


@pytest.mark.parametrize("name", ["steps", "beliefs"])
def test_the_data_holds_nothing_that_is_not_read(name: str) -> None:
    data = resources.files("bot.content").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    known = {"principle", "name", *_PARTS[Step]} if name == "steps" else {"principle", *_PARTS[Belief]}
    assert {slug for slug, row in tomllib.loads(data).items() if row.keys() != known} == set()


@pytest.mark.parametrize("each", ALL, ids=_name)
def test_each_is_read_aloud_in_under_a_minute_and_fits_where_it_is_shown(each: Step | Belief) -> None:
    assert len(" ".join(_texts(each)).split()) <= SPOKEN_IN_A_MINUTE
    for words in _texts(each):
        assert words == " ".join(words.split())
        assert len(words) <= 300
        assert len(re.findall(r"[.?](?=\s|$)", words)) <= 2
    assert len(each.name if isinstance(each, Step) else each.belief) <= (24 if isinstance(each, Step) else OPTION_LIMIT)


@pytest.mark.parametrize("each", ALL, ids=_name)
def test_each_is_plain_and_blames_presses_and_assumes_nothing(each: Step | Belief) -> None:
    words = " ".join(_texts(each))
    assert set(words) <= set(string.ascii_letters + string.digits + " .,:?'-")
    for unwanted in (PRESSING, ASSUMING, BODILY, AMERICAN, GONE_BY):
        assert not unwanted.search(words), unwanted.search(words)


def test_each_ends_with_a_question_for_oneself_and_all_else_states_something() -> None:
    for each in ALL:
        *told, asked = _texts(each)
        assert asked.endswith("?")
        assert not re.match(r"(is|are|do|does|did|has|have|can|could|would|will)\b", asked, re.IGNORECASE)
        assert [one for one in told if not one.endswith((".", "?"))] == []


def test_nothing_is_said_twice_here_or_among_the_prompts() -> None:
    texts = [words for each in ALL for words in _texts(each)]
    for one, other in itertools.combinations(texts, 2):
        assert fuzz.token_sort_ratio(one.casefold(), other.casefold()) < 70, (one, other)
    for one, prompt in itertools.product(texts, EVERY):
        assert fuzz.token_sort_ratio(one.casefold(), prompt.text.casefold()) < 70, (one, prompt.id)


def test_what_was_ever_offered_keeps_its_id() -> None:
    """A message that waits in the outbox names a step, and a form that is open names a belief."""
    ever = json.loads((FOLDER / "step_ids.json").read_text(encoding="utf-8"))
    assert set(ever) <= {*steps(), *beliefs()}
    check_golden("step_ids", sorted({*ever, *steps(), *beliefs()}))
