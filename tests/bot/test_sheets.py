"""Sheets for messages that are hard to write are data, and checked as what Kindling asks is."""

import json
import re
import tomllib
from importlib import resources

import pytest

from bot.content.library import Principle
from bot.content.sheets import BY, FILES, OFFER, Sheet, sheets
from bot.slack.text import SECTION_LIMIT
from tests.bot.test_content import AMERICAN, ASSUMING, BODILY, PRESSING
from tests.golden import FOLDER, check_golden

EVERY = [each for file in FILES for each in sheets(file).values()]
READ_IN_A_MINUTE = 150
"""Words that one reads aloud in a minute, without haste."""
ASKED = "must be clear"
"""What the first step asks; nothing else presses."""


def _seen(sheet: Sheet) -> list[str]:
    """All that somebody sees of it."""
    steps = [part for step in sheet.steps for part in (step.label, step.hint, step.example) if part]
    return [sheet.name, sheet.when, *steps]


def _lead_ins(sheet: Sheet) -> list[str]:
    return [lead_in for step in sheet.steps for lead_in in step.lead_ins.values()]


def test_there_are_eight_kinds_of_hard_messages() -> None:
    assert [each.name for each in sheets().values()] == [
        *("Hard news", "No, because, but", "Asking again", "Owning a mistake"),
        *("Disagreeing", "Receiving anger", "Giving a deadline", "Ending a plan"),
    ]
    assert {each.principle for each in sheets().values()} == set(Principle)


def test_each_asks_what_must_be_clear_and_the_rest_only_if_one_likes() -> None:
    for sheet in sheets().values():
        assert [step.name for step in sheet.steps] == ["clear", "effect", "unknown", "heard", OFFER, BY]
        assert [step.name for step in sheet.steps if step.is_needed] == ["clear"]


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.slug)
def test_a_sheet_is_read_aloud_in_under_a_minute(sheet: Sheet) -> None:
    assert len(re.findall(r"[\w’']+", " ".join(_seen(sheet)))) <= READ_IN_A_MINUTE
    assert len(sheet.name) <= 75
    for step in sheet.steps:
        assert len(step.label) <= 60
        assert len(step.hint) <= 80
        assert len(step.example) + len("For example: ") <= 150


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.slug)
def test_a_sheet_neither_presses_blames_nor_assumes(sheet: Sheet) -> None:
    for words in (*_seen(sheet), *_lead_ins(sheet)):
        for unwanted in (PRESSING, ASSUMING, BODILY, AMERICAN):
            assert not unwanted.search(words.replace(ASKED, "")), words


@pytest.mark.parametrize("sheet", EVERY, ids=lambda sheet: sheet.slug)
def test_each_step_is_in_the_draft_once_and_the_draft_ends_with_what_is_offered(sheet: Sheet) -> None:
    drafted = [name for paragraph in sheet.draft for name in paragraph]
    assert sorted((*drafted, *([BY] if sheet.step(BY) else []))) == sorted(step.name for step in sheet.steps)
    assert drafted[-1] in (OFFER, "free"), "whoever mends something leaves them free"
    assert sum(step.most for step in sheet.steps) < SECTION_LIMIT
    assert all(re.fullmatch(r"[A-Z][^.!?]+\.", sheet.when) for sheet in EVERY)


def test_the_names_of_sheets_stay_theirs() -> None:
    """Forms that are open name them."""
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each.slug) for each in EVERY)
    ever = json.loads((FOLDER / "sheet_ids.json").read_text()) if (FOLDER / "sheet_ids.json").exists() else []
    assert set(ever) <= {each.slug for each in EVERY}
    check_golden("sheet_ids", sorted(each.slug for each in EVERY))


def test_the_data_holds_nothing_that_is_not_read() -> None:
    known = re.compile(r"label|hint|example|is_needed|is_reported|most|lead_\w+")
    for file in FILES:
        data = resources.files("bot.content").joinpath("data", f"{file}.toml").read_text(encoding="utf-8")
        for slug, row in tomllib.loads(data).items():
            steps = {name: step for name, step in row.items() if isinstance(step, dict)}
            assert slug == "usual" or row.keys() - steps.keys() == {"principle", "name", "when", "draft"}
            assert all(known.fullmatch(key) for step in steps.values() for key in step), slug
