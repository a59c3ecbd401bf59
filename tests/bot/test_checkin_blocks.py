"""How a check-in looks: the question has its place and its field, and what was answered is found again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.blocks import checkin_form, checkins
from bot.blocks.checkin_form import CheckinContext
from bot.blocks.checkin_history import MOST_IN_WORDS, history
from bot.blocks.checkin_words import in_their_words, words_of
from bot.slack.message import Message
from models.capabilities.checkins import Answers, Checkin
from sandbox.blockkit import check_message
from tests.golden import check_golden

DAY = date(2026, 11, 24)
QUESTION = "Who made room for you lately, and how?"
LONG = "Donaudampfschifffahrtsgesellschaft" * 12
NOOR = "Noor, on 555 0100"


def _checkin(face: int | None = None, **values: Any) -> Checkin:
    plain = {"id": UUID(int=4), "member_id": "UANA", "day": DAY, "thank_ids": [], "offers_support": False}
    return Checkin(workspace_id="T1", face=face, **{**plain, **values})


ANSWERED = {"question": QUESTION, "answer": "Chi did, by asking first"}
MESSAGES: Mapping[str, Message] = {
    "asked": checkins.asked(_checkin(), QUESTION, NOOR),
    "asked_without_a_question": checkins.asked(_checkin(), None, None),
    "asked_with_a_warm_line": checkins.asked(_checkin(offers_support=True), QUESTION, NOOR),
    "asked_in_long_words": checkins.asked(_checkin(), LONG, None),
    "asked_from_right_to_left": checkins.asked(_checkin(), "מי פינה לך מקום לאחרונה, ואיך?", None),
    "clicked": checkins.arrived(_checkin(4), QUESTION, NOOR),
    "clicked_on_a_hard_day": checkins.arrived(_checkin(1), QUESTION, NOOR),
    "clicked_with_nobody_named": checkins.arrived(_checkin(1), QUESTION, None),
    "kept": checkins.kept(_checkin(3, **ANSWERED), (), False, QUESTION, NOOR),
    "kept_and_a_hand_asked": checkins.kept(_checkin(3, hand_from="UBEN", **ANSWERED), (), False, QUESTION, NOOR),
    "typed": checkins.kept_briefly(_checkin(2), True, "tired", QUESTION, NOOR),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_check_in_reads_as_it_was_meant_to(name: str) -> None:
    check_golden(f"checkin_{name}", MESSAGES[name].payload())


def _label(question: str) -> str:
    """What the field of that question is called."""
    view = checkin_form.form_view(Answers(), CheckinContext("2026-11-24"), question, (), None).to_dict()
    [field] = [each for each in view["blocks"] if each.get("block_id") == checkin_form.ANSWER]
    assert (field["optional"], field["element"]["multiline"]) == (True, True)
    label: str = field["label"]["text"]
    return label


def test_the_question_is_the_label_of_its_own_field() -> None:
    assert _label(QUESTION) == QUESTION
    assert len(_label("w" * 3000)) == checkin_form.LONGEST_LABEL
    view = checkin_form.form_view(Answers(), CheckinContext("2026-11-24"), None, (), None).to_dict()
    assert checkin_form.ANSWER not in [each.get("block_id") for each in view["blocks"]]


def test_whoever_may_read_it_reads_the_answer_under_its_question_and_not_what_was_typed() -> None:
    checkin = _checkin(3, in_the_way="noise", note="for myself", **ANSWERED)
    [block] = in_their_words(checkin)
    lines = [part["text"] for element in block.to_dict()["elements"] for part in element["elements"]]
    assert lines == [QUESTION, ANSWERED["answer"], "What is in the way", "noise"]
    assert words_of(checkin) == [f"{QUESTION} {ANSWERED['answer']}", "What is in the way noise"]


def test_the_history_has_each_answer_under_its_question_and_fits_into_a_message() -> None:
    words = dict.fromkeys(("answer", "went_well", "in_the_way", "hand_words", "note"), "w" * 3000)
    full = [
        _checkin(2, day=DAY - timedelta(days=ago), question=f"{ago}: {QUESTION}", **words) for ago in range(20, -1, -1)
    ]
    shown = history(full, DAY).payload()
    check_message(shown["text"], shown["blocks"])
    found = [f"{ago}: {QUESTION}" in str(shown["blocks"]) for ago in range(8)]
    assert found == [True] * MOST_IN_WORDS + [False] * (8 - MOST_IN_WORDS)
    last_week = _checkin(4, day=DAY - timedelta(days=7), **ANSWERED)
    check_golden("checkin_history", history([last_week, _checkin(2, note="tired")], DAY).payload())
