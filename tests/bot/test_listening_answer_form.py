"""The form behind “Answer”: what goes with each kind, what is still needed, and who reads it."""

from typing import Any

import pytest

from bot.blocks.listening_answer_form import (
    CHOOSE,
    INSTEAD,
    TELL,
    WHEN,
    WORDS,
    AnswerForm,
    filled_in,
    form_of,
    form_view,
    missing,
)
from models.across.entry_answers import Read
from models.capabilities.entries import Kind, Topic
from models.people.hours import Hours
from tests.bot.answered import ANSWERED, NOWHERE, READ, READS, TEAM, answered, entry

ANA = "U0ANA"
HOURS = Hours("Europe/Madrid")


def _view(read: Read = READ, form: AnswerForm | None = None) -> dict[str, Any]:
    return form_view(read, ANA, form or AnswerForm(), HOURS).to_dict()


def _fields(view: dict[str, Any]) -> list[str]:
    return [each["block_id"] for each in view["blocks"] if each["type"] == "input"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (None, [CHOOSE]),
        (Kind.HEARD, [CHOOSE, WORDS]),
        (Kind.WORKING, [CHOOSE, WORDS, WHEN]),
        (Kind.CHANGED, [CHOOSE, WORDS, TELL]),
        (Kind.CANNOT, [CHOOSE, WORDS, INSTEAD]),
    ],
)
def test_the_fields_are_those_of_the_kind(kind: Kind | None, fields: list[str]) -> None:
    assert _fields(_view(form=AnswerForm(kind))) == fields


def test_what_has_no_team_is_told_in_no_story() -> None:
    assert TELL not in _fields(_view(READS[1], AnswerForm(Kind.CHANGED)))


def test_whatever_was_typed_is_there_again_whichever_kind_is_chosen_then() -> None:
    typed = AnswerForm(Kind.WORKING, "one page", "friday 3pm", "a call")
    view = _view(form=typed)
    for kind in (Kind.CANNOT, Kind.HEARD, Kind.CHANGED, Kind.WORKING):
        values = {
            each["block_id"]: {each["block_id"]: {"value": each["element"].get("initial_value")}}
            for each in view["blocks"]
            if each["type"] == "input"
        }
        values[CHOOSE] = {CHOOSE: {"selected_option": {"value": kind.value}}}
        found = filled_in({**view, "state": {"values": values}})
        assert (found.kind, found.words, found.when, found.instead) == (kind, "one page", "friday 3pm", "a call")
        view = _view(form=found)
    assert WHEN in _fields(view)


def test_a_word_is_enough_for_heard_and_a_no_says_why_and_what_instead() -> None:
    assert missing(AnswerForm(Kind.HEARD)) == {}
    assert missing(AnswerForm(Kind.CHANGED, " \u200b")).keys() == {WORDS}
    assert missing(AnswerForm(Kind.CANNOT, instead="a call")).keys() == {WORDS}
    assert missing(AnswerForm(Kind.CANNOT, "the law")).keys() == {INSTEAD}
    assert missing(AnswerForm(Kind.CANNOT, "the law", instead="a call")) == {}


def test_one_s_own_latest_answer_is_put_right_and_nobody_else_s() -> None:
    read = Read(entry(), [answered(Kind.WORKING)], TEAM, is_open=True)
    assert form_of(read, ANA, HOURS) == AnswerForm(Kind.WORKING, ANSWERED, "2026-11-23 10:00")
    assert form_of(read, ANA, HOURS, Kind.CHANGED) == AnswerForm(Kind.CHANGED)
    assert form_of(read, "U0BEN", HOURS) == AnswerForm()


def test_load_is_not_solved_by_kindness_and_a_rule_may_be_loosened_for_all() -> None:
    for topic in Topic:
        shown = str(_view(Read(entry(topic), (), TEAM, is_open=True)))
        assert ("Kindness does not solve this" in shown) == (topic is Topic.LOAD)
        assert ("/kindling may" in shown) == (topic is Topic.RULES)


def test_it_says_who_reads_the_answer() -> None:
    assert "The team reads your answer in <#C0QUAY>" in str(_view())
    assert "Everyone in *quay* reads your answer" in str(_view(Read(entry(), (), NOWHERE, is_open=True)))
    assert "I send your answer to nobody" in str(_view(READS[1]))
