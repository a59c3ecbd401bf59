"""What a `/thanks` in one line means."""

import pytest
from hypothesis import given

from bot.blocks import shoutout_form
from bot.content.values import DEFAULT_VALUES, take_value
from handlers.shoutout_line import parse
from models.capabilities.shoutout_checks import find_problem
from models.capabilities.shoutouts import Audience
from models.people.members import Profile
from tests.bot.test_text import ANY_TEXT
from tests.profiles import profile


@pytest.mark.parametrize(
    ("typed", "people", "reason", "value"),
    [
        ("<@U1> for staying late", ["U1"], "staying late", None),
        ("<@U1> staying late", ["U1"], "staying late", None),
        ("<@U1>: staying late", ["U1"], "staying late", None),
        ("<@U1> <@U2> for the release", ["U1", "U2"], "the release", None),
        ("<@U1>, <@U2> and <@W3> for the release", ["U1", "U2", "W3"], "the release", None),
        ("<@U1> & <@U1> for the release", ["U1"], "the release", None),
        ("<@U1> for staying late #partnership", ["U1"], "staying late", "Partnership"),
        ("<@U1> for #Respect in a hard call", ["U1"], "#Respect in a hard call", "Respect"),
        ("<@U1> for issue #42 and more", ["U1"], "issue #42 and more", None),
        ("<@U1> for #nothing we know #empathy", ["U1"], "#nothing we know", "Empathy"),
        ("<@U1> for helping <@U2> find it", ["U1"], "helping <@U2> find it", None),
        ("so much <@U1> for staying late", ["U1"], "staying late", None),
        ("<@U1> fortunately you saw it", ["U1"], "fortunately you saw it", None),
        ("<@U1>", ["U1"], "", None),
        ("<@U1> for", ["U1"], "", None),
        ("to <@U1> who stayed late for the release", ["U1"], "who stayed late for the release", None),
        ("a lot <@U1>, you saved my day for real", ["U1"], "you saved my day for real", None),
        ("everyone: <@U1> did it for us", ["U1"], "everyone: <@U1> did it for us", None),
        ("so many thanks <@U1>", ["U1"], "so many thanks", None),
        ("everyone who helped", [], "everyone who helped", None),
    ],
)
def test_people_reason_and_value_are_found(typed: str, people: list[str], reason: str, value: str | None) -> None:
    line = parse(typed)
    assert list(line.recipient_ids) == people
    assert take_value(line.reason, DEFAULT_VALUES) == (value, reason)
    assert line.unknown_names == ()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("@ben for staying late", ["ben"]),
        ("<@U1> and @ben for staying late", ["ben"]),
        ("thanks @ben", ["ben"]),
        ("<@U1> for telling me@kind.example", []),
    ],
)
def test_names_that_are_no_mentions_are_noticed(typed: str, names: list[str]) -> None:
    assert list(parse(typed).unknown_names) == names


def test_values_of_a_workspace_can_have_spaces_and_any_script() -> None:
    assert take_value("for it #highfive", ["High Five"]) == ("High Five", "for it")
    assert take_value("for it #güte", ["Güte"]) == ("Güte", "for it")


@given(ANY_TEXT)
def test_any_line_can_be_read_and_judged(typed: str) -> None:
    line = parse(typed)
    known = {each: _person(each) for each in line.recipient_ids}
    problem = find_problem("U9", line.recipient_ids, line.unknown_names, bool(line.reason), Audience.PUBLIC, known)
    assert problem is None or shoutout_form.sentence(problem)


def _person(id_: str, **flags: bool) -> Profile:
    return profile(id_, f"Name {id_}", **flags)  # type: ignore[arg-type]
