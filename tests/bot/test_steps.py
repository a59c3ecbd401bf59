"""The six action steps, the beliefs beside them and other ways to mend: short, plain, and pressing nobody."""

import itertools
import json
import re
import string
import tomllib
from collections.abc import Mapping
from importlib import resources

import pytest
from rapidfuzz import fuzz

from bot.blocks.action_steps import BELIEFS, Reader, step_view
from bot.blocks.shoutout_form import OPEN_FORM
from bot.content.another_way import OtherWay, other_ways
from bot.content.library import Action
from bot.content.steps import Belief, Step, beliefs, steps
from models.people.hours import Hours
from tests.bot.test_content import AMERICAN, ASSUMING, BODILY, EVERY, GONE_BY, PRESSING
from tests.golden import FOLDER, check_golden

SPOKEN_IN_A_MINUTE = 150
"""Words, read aloud without haste."""
OPTION_LIMIT = 75
"""Characters of what can be chosen (https://docs.slack.dev/reference/block-kit/composition-objects/option-object)."""
MOST_OPTIONS = 10
"""Radio buttons in one element (https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element)."""
Told = Step | Belief | OtherWay
ALL: tuple[Told, ...] = (*steps().values(), *beliefs().values(), *other_ways().values())
_PARTS: Mapping[type[Told], tuple[str, ...]] = {
    Step: ("what", "why", "limit", "notice"),
    Belief: ("belief", "wider", "question"),
    OtherWay: ("text",),
}
FILES = {
    "steps": {"principle", "name", *_PARTS[Step]},
    "beliefs": {"principle", *_PARTS[Belief]},
    "another_way": {"principle", "name", *_PARTS[OtherWay]},
}
"""What each file says of an entry."""


def _texts(of: Told) -> list[str]:
    return [getattr(of, part) for part in _PARTS[type(of)]]


def _name(of: Told) -> str:
    return of.action if isinstance(of, Step) else of.id


def test_there_are_six_steps_and_enough_beliefs_to_find_ones_own() -> None:
    assert list(steps()) == list(Action)
    assert 8 <= len(beliefs()) <= MOST_OPTIONS
    assert beliefs()["letting-things-pass"].question, "that kindness is at odds with holding people to account"


@pytest.mark.parametrize("name", FILES)
def test_the_data_holds_nothing_that_is_not_read(name: str) -> None:
    data = resources.files("bot.content").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    assert {slug for slug, row in tomllib.loads(data).items() if row.keys() != FILES[name]} == set()


@pytest.mark.parametrize("each", ALL, ids=_name)
def test_each_is_read_aloud_in_under_a_minute_and_fits_where_it_is_shown(each: Told) -> None:
    assert len(" ".join(_texts(each)).split()) <= SPOKEN_IN_A_MINUTE
    for words in _texts(each):
        assert words == " ".join(words.split())
        assert len(words) <= 300
        assert len(re.findall(r"[.?](?=\s|$)", words)) <= 3
    assert len(each.belief if isinstance(each, Belief) else each.name) <= OPTION_LIMIT


@pytest.mark.parametrize("each", ALL, ids=_name)
def test_each_is_plain_and_blames_presses_and_assumes_nothing(each: Told) -> None:
    words = " ".join(_texts(each))
    assert set(words) <= set(string.ascii_letters + string.digits + " .,:?'-")
    for unwanted in (PRESSING, ASSUMING, BODILY, AMERICAN, GONE_BY):
        assert not unwanted.search(words), unwanted.search(words)


def test_each_ends_with_a_question_for_oneself_and_all_else_states_something() -> None:
    assert all(way.text.endswith(".") for way in other_ways().values())
    asking: tuple[Told, ...] = (*steps().values(), *beliefs().values())
    for each in asking:
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
    every = {*steps(), *beliefs(), *other_ways()}
    assert len(every) == len(ALL)
    assert set(ever) <= every
    check_golden("step_ids", sorted(every))


@pytest.mark.parametrize(
    ("reader", "ways"),
    [
        (Reader(Hours()), []),
        (Reader(Hours(), can_be_heard=True), ["listen"]),
        (Reader(Hours(), is_in_a_team=True), ["may"]),
        (Reader(Hours(), is_in_a_team=True, can_be_heard=True), ["retro", "listen", "may"]),
    ],
)
def test_a_group_is_asked_only_in_ways_that_are_open(reader: Reader, ways: list[str]) -> None:
    shown = step_view(steps()[Action.CLIMATE], reader).to_dict()["blocks"]
    buttons = [each["value"] for block in shown if block["type"] == "actions" for each in block["elements"]]
    assert [each for each in buttons if each in ("retro", "listen", "may")] == ways
    assert ("I know of no group" in str(shown)) is not bool(ways)


def test_each_step_has_a_way_to_take_it_now() -> None:
    leads = {
        action: [
            element["action_id"]
            for block in step_view(step, Reader(Hours(), is_in_a_team=True)).to_dict()["blocks"]
            for element in block.get("elements", [])
            if element.get("style") == "primary"
        ]
        for action, step in steps().items()
    }
    assert leads == {
        Action.ACKNOWLEDGE: [OPEN_FORM],
        Action.BELIEFS: [BELIEFS],
        Action.COMPLIMENT: [OPEN_FORM],
        Action.CLIMATE: [],  # a question for oneself, and several ways
        Action.REPAIR: ["kindling_repair"],
        Action.SELF_CARE: ["kindling_care"],
    }
