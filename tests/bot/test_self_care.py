"""What is offered to whoever looks after themselves: kind, a promise as it stands, and never out of their words."""

import tomllib
from datetime import date
from importlib import resources

import pytest

from bot.blocks import self_care as blocks
from bot.blocks.self_care import Beside, CareContext
from bot.content.self_care import Area, Part, pick, words_of
from tests.bot.test_content import AMERICAN, ASSUMING, BODILY, GONE_BY, PRESSING

NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 1)
WORDS = {Area.REST.value: "hardly any", Area.HELP.value: "the figures"}
BOTH = CareContext(("rest", "help"), "help")

of_each_area = pytest.mark.parametrize("area", Area)
of_each_part = pytest.mark.parametrize("part", Part)


def _offers() -> list[str]:
    return [each for area in Area for part in Part for each in words_of(area).offers[part]]


def test_the_data_holds_nothing_that_is_not_read_and_each_entry_is_named_after_its_area() -> None:
    data = resources.files("bot.content").joinpath("data", "self_care.toml").read_text(encoding="utf-8")
    for slug, row in tomllib.loads(data).items():
        assert row.keys() == {"area", "part", "text"}, slug
        assert slug.startswith(f"{row['area']}-"), slug
        assert row["part"] in {"name", "question", "example", *Part}, slug


@of_each_area
def test_each_area_asks_an_open_question_and_has_enough_to_offer(area: Area) -> None:
    words = words_of(area)
    assert words.question.split()[0] in {"What", "How", "Who", "Where", "When"}
    assert words.question.endswith("?")
    assert len(words.question) <= 100
    assert len(words.example) <= 70
    assert all(len(words.offers[part]) >= 4 for part in Part)


def test_what_is_offered_can_be_promised_as_it_stands() -> None:
    """It is said by whoever keeps it, begins with what they do, and reads well after “You promised”."""
    assert len(set(_offers())) == len(_offers())
    for each in _offers():
        assert 20 <= len(each) <= 90, each
        assert each[0].isupper(), each
        assert not each.endswith((".", "!", "?")), each
        assert not {"you", "your", "yourself", "please"} & set(each.casefold().split()), each


def test_nothing_presses_assumes_a_body_or_a_day() -> None:
    asked = [said for area in Area for said in (words_of(area).question, words_of(area).example)]
    for each in [*_offers(), *asked]:
        for wrong in (PRESSING, ASSUMING, BODILY, GONE_BY, AMERICAN):
            assert not wrong.search(each), (each, wrong.search(each))


def test_boundaries_say_no_stop_something_or_keep_it() -> None:
    limits = ("Say no", "Stop", "Keep", "Leave", "Spend", "Answer", "Take on nothing", "Give back", "Ask", "Say calmly")
    for area in Area:
        for each in words_of(area).offers[Part.BOUNDARY]:
            assert each.startswith((*limits, "Listen")), each


@of_each_area
@of_each_part
def test_another_one_goes_through_all_of_them_before_the_first_comes_again(area: Area, part: Part) -> None:
    every = words_of(area).offers[part]
    assert {pick(area, part, NOVEMBER, others) for others in range(len(every))} == set(every)
    assert pick(area, part, NOVEMBER, len(every)) == pick(area, part, NOVEMBER)
    assert pick(area, part, DECEMBER) != pick(area, part, NOVEMBER), "another one in the next month"


def test_what_is_offered_follows_from_the_area_alone_and_never_from_the_words() -> None:
    beside = Beside(NOVEMBER, DECEMBER)
    for words in ({"rest": "I sleep well", "help": "none"}, {"rest": "I cannot go on", "help": "none"}):
        shown = str(blocks.result_view(BOTH, words, beside).to_dict())
        assert blocks.offered(BOTH, Part.BOUNDARY, NOVEMBER) in shown
        assert "I have not read what you wrote" in shown


def test_nothing_that_was_written_leaves_the_fields() -> None:
    view = blocks.result_view(BOTH, WORDS, Beside(NOVEMBER, DECEMBER, "Amina", has_box=True)).to_dict()
    fields = {each["block_id"]: each["element"] for each in view["blocks"] if each["type"] == "input"}
    assert {area: each["initial_value"] for area, each in fields.items()} == WORDS
    rest = str([each for each in view["blocks"] if each["type"] != "input"]) + view["private_metadata"]
    assert not [words for words in WORDS.values() if words in rest]


@pytest.mark.parametrize("has_box", [False, True])
@pytest.mark.parametrize("support_line", [None, "Amina in HR"])
def test_too_much_work_is_not_said_to_be_theirs_to_mend(has_box: bool, support_line: str | None) -> None:
    shown = str(blocks.result_view(BOTH, WORDS, Beside(NOVEMBER, DECEMBER, support_line, has_box=has_box)).to_dict())
    assert "no rest will mend that" in shown
    assert ("kindling_listen" in shown) is has_box, "only where it can be said without a name"
    assert ("If you would like to talk to somebody: Amina in HR" in shown) is bool(support_line)


def test_what_is_not_written_about_is_not_asked_again() -> None:
    view = blocks.result_view(CareContext(("rest",)), {"rest": "hardly any"}, Beside(NOVEMBER, DECEMBER)).to_dict()
    assert [each["block_id"] for each in view["blocks"] if each["type"] == "input"] == ["rest"]
    assert "Which would you like to look at?" not in str(view), "there is no choice"


def test_the_way_to_be_asked_each_month_is_there_until_they_are() -> None:
    offers = [
        "Remind me once a month"
        in str(blocks.result_view(BOTH, WORDS, Beside(NOVEMBER, DECEMBER, is_monthly=each)).to_dict())
        for each in (False, True)
    ]
    assert offers == [True, False]
