"""Which value a hashtag picks: one of that name, and no other without being asked."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from bot.blocks import content_form, practices
from bot.content.library import EntryKind, Principle, entries
from bot.content.phrases import follow_for
from bot.content.principles import PRINCIPLES
from bot.content.values import DEFAULT_VALUES, UnknownTag, tag_of, take_value, unknown_tags
from models.people.values import Value

OURS = ("Teamwork", "High Five", "Güte")


@pytest.mark.parametrize(
    ("reason", "values", "taken"),
    [
        ("for it #highfive", OURS, ("High Five", "for it")),
        ("for it #high-five", OURS, ("High Five", "for it")),
        ("for it #High_Five!", OURS, ("High Five", "for it")),
        ("for it #güte", OURS, ("Güte", "for it")),
        ("for it #gute", OURS, ("Güte", "for it")),
        ("for it #TEAMWORK.", OURS, ("Teamwork", "for it")),
        ("#teamwork at its best", OURS, ("Teamwork", "#teamwork at its best")),
        ("for it #listening", DEFAULT_VALUES, (None, "for it #listening")),
        ("for it #teamwork", DEFAULT_VALUES, (None, "for it #teamwork")),
        ("for it #teamwrok", OURS, (None, "for it #teamwrok")),
        ("for issue #42", OURS, (None, "for issue #42")),
    ],
)
def test_a_value_is_picked_by_its_own_name_alone(reason: str, values: tuple[str, ...], taken: object) -> None:
    assert take_value(reason, values) == taken


@pytest.mark.parametrize(
    ("reason", "values", "tags"),
    [
        ("x #teamwrok", OURS, [UnknownTag("teamwrok", "Teamwork", is_near=True)]),
        ("x #temwork", OURS, [UnknownTag("temwork", "Teamwork", is_near=True)]),
        ("x #highfiv", OURS, [UnknownTag("highfiv", "High Five", is_near=True)]),
        ("x #empaty", DEFAULT_VALUES, [UnknownTag("empaty", "Empathy", is_near=True)]),
        ("x #listening", DEFAULT_VALUES, [UnknownTag("listening", "Empathy")]),
        ("x #teamwork", DEFAULT_VALUES, [UnknownTag("teamwork", "Partnership")]),
        ("x #teamwrok", DEFAULT_VALUES, [UnknownTag("teamwrok", "Partnership", meant="teamwork")]),
        ("x #listening", OURS, [UnknownTag("listening")]),
        ("x #friday", OURS, [UnknownTag("friday")]),
        ("x #friday and #friday", OURS, [UnknownTag("friday")]),
        ("issue #42, #1 of all, C# and a#b", OURS, []),
        ("said in #general", OURS, []),
        ("x #teamwork", (), []),
    ],
)
def test_an_unknown_hashtag_is_noticed_and_what_it_may_mean(
    reason: str, values: tuple[str, ...], tags: list[UnknownTag]
) -> None:
    assert list(unknown_tags(reason, values, {"general"})) == tags


def test_a_value_is_written_as_a_hashtag_that_picks_it() -> None:
    assert [take_value(f"x {tag_of(each)}", OURS)[0] for each in OURS] == list(OURS)


@pytest.mark.parametrize(
    ("reason", "to_them", "to_others"),
    [
        ("reading the angry mail with me", True, True),
        ("the fix :)", True, True),
        ("all the help with the release!", True, True),
        ("being there", True, True),
        ("your patience", True, False),
        ("the time you took", True, False),
        ("You stayed late, thank you!", False, False),
        ("you stayed late", False, False),
        ("Staying late", False, False),
        (":taco: great demo", False, False),
        ("stayed late", False, False),
        ("because he stayed late", False, False),
        ("bring and share", False, False),
        ("morning coffee", False, False),
        ("the fix. It was hard", False, False),
        ("the fix\nand the test", False, False),
        ("the " + "long " * 40 + "fix", False, False),
        ("die Hilfe", False, False),
        ("la ayuda", False, False),
        ("l'aide", False, False),
        ("いつもありがとう", False, False),
        ("", False, False),
        ("your tea helped", False, False),
        ("the release went out at last", False, False),
        ("the client called back at once", False, False),
        ("the rota that helped us", True, True),
        ("the finished report", True, True),
        ("the very well organised handover", True, True),
        ("everything she has done", True, True),
    ],
)
def test_a_reason_goes_on_from_for_where_that_is_sure(reason: str, to_them: bool, to_others: bool) -> None:
    assert follow_for(reason, is_said_to_others=False) is to_them
    assert follow_for(reason, is_said_to_others=True) is to_others


@pytest.mark.parametrize("shown", [content_form.PRINCIPLES, PRINCIPLES], ids=["form", "practice"])
def test_the_principles_have_the_values_names_wherever_they_are_shown(shown: Mapping[Principle, str]) -> None:
    assert list(shown) == list(Principle)
    assert tuple(each.partition(":")[0].strip("*") for each in shown.values()) == DEFAULT_VALUES


def test_why_a_practice_helps_is_said_with_a_value_of_the_reader_s_team_where_it_has_words_for_one() -> None:
    entry = entries(EntryKind.PRACTICE)[0]
    usual, own = (practices.explained(UUID(int=1), entry, value).payload() for value in (None, Value("Calm", "<slow>")))
    assert PRINCIPLES[entry.principle] in str(usual)
    assert "One of your values here is *Calm*: “&lt;slow&gt;”" in str(own)
    assert PRINCIPLES[entry.principle] not in str(own)
