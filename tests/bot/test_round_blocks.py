"""What people see of a round: all lines or none in a message, each of them in the list, and all that was typed kept."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from bot.blocks import round_lines, round_words, rounds
from bot.blocks.round_lines import ON_A_PAGE, Page
from bot.blocks.round_words import LINE_LIMIT, MOST_LINES, Line
from bot.blocks.rounds import SHOWN_AT_ONCE
from models.across.rounds import Look
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import SHAPES, Kind, State
from models.people.hours import Hours
from tests.bot.rounds import TEAM, a_round
from tests.conftest import START, WORKSPACE

HOURS = Hours("Europe/London")
VOTING = a_round(State.VOTING)


def some(how_many: int, words: str = "line") -> list[RoundLine]:
    """That many lines, all in one part."""
    here = {"workspace_id": WORKSPACE, "round_id": VOTING.id, "part": "stop", "place": None}
    return [RoundLine(id=UUID(int=100 + n), words=f"{words} {n:02}", **here) for n in range(how_many)]


def typed(**fields: str) -> Mapping[str, Any]:
    """The form as somebody sends it."""
    parts = SHAPES[Kind.STOP_START_STAY].parts
    values = {part: {part: {"value": fields.get(part)}} for part in parts}
    return {"blocks": [{"type": "input", "block_id": part} for part in parts], "state": {"values": values}}


def ticks(*lines: Line, **chosen: list[str]) -> dict[str, Any]:
    """The second form as somebody sends it, with these ticks by block id."""
    view = round_words.ticks_view(a_round(), lines).to_dict()
    names = [each["block_id"] for each in view["blocks"] if each["type"] == "input"]
    picked = {name.replace("__", ":"): values for name, values in chosen.items()}
    values = {name: {name: {"selected_options": [{"value": each} for each in picked.get(name, [])]}} for name in names}
    return {**view, "state": {"values": values}}


def test_a_message_shows_all_that_was_said_or_none_of_it() -> None:
    few, many = some(SHOWN_AT_ONCE), some(SHOWN_AT_ONCE + 1)
    assert all(each.words in str(rounds.lines_message(VOTING, "quay", few, HOURS).payload()) for each in few)
    shown = str(rounds.lines_message(VOTING, "quay", many, HOURS).payload())
    assert not any(each.words in shown for each in many)
    assert "Vote" in shown


def test_long_lines_are_too_much_for_a_message_before_they_are_many() -> None:
    many = some(SHOWN_AT_ONCE, "w" * (LINE_LIMIT - 3))
    assert "www" not in str(rounds.lines_message(VOTING, "quay", many, HOURS).payload())


@pytest.mark.parametrize("leads", [False, True])
def test_every_line_is_on_one_page_of_the_list_and_no_page_is_too_long(leads: bool) -> None:
    said, found = some(2 * ON_A_PAGE + 1), []
    for number in range(3):
        page = Page.unpacked(Page(VOTING.id, number).packed())
        view = round_lines.list_view(Look(VOTING, TEAM, is_in=True, leads=leads), said, [], page, HOURS).to_dict()
        found += [each.words for each in said if each.words in str(view)]
        assert len(view["blocks"]) <= 100
        assert ("Take it down" in str(view)) == leads
    assert sorted(found) == [each.words for each in said]


def test_who_leads_but_is_not_in_the_team_has_no_vote() -> None:
    view = round_lines.list_view(Look(VOTING, TEAM, is_in=False, leads=True), some(1), [], Page(VOTING.id), HOURS)
    assert round_lines.VOTE not in str(view.to_dict())


def test_each_line_that_is_written_is_a_line_without_its_bullet() -> None:
    lines, wrong = round_words.read(typed(stop="- the fax\n\n• asking twice\n* late calls", stay="tea - at four"))
    assert not wrong
    assert [(each.part, each.words) for each in lines] == [
        ("stop", "the fax"),
        ("stop", "asking twice"),
        ("stop", "late calls"),
        ("stay", "tea - at four"),
    ]


def test_a_mention_calls_nobody() -> None:
    [line], _ = round_words.read(typed(stop="that <@U0BEN> asks twice"))
    assert line.words == "that somebody asks twice"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Write a line or two"),
        (" \n ", "Write a line or two"),
        ("\n".join(["line"] * (MOST_LINES + 1)), "at most 10 lines"),
        ("w" * (LINE_LIMIT + 1), "longer than 300"),
    ],
    ids=["nothing", "blank", "too many", "too long"],
)
def test_what_cannot_be_taken_is_said_at_the_field(words: str, says: str) -> None:
    _, wrong = round_words.read(typed(stop=words))
    assert says in wrong["stop"]


FAX, TEA = Line("stop", "the fax & <the> form"), Line("stay", "tea at four")


def test_nothing_may_be_shown_unless_it_is_ticked() -> None:
    assert round_words.ticked(ticks(FAX, TEA)) == {}
    assert round_words.ticked(ticks(FAX, TEA, stay__1=["as_written"])) == {1: "as_written"}
    assert round_words.ticked(ticks(FAX, TEA, round_all=["round_all"])) == {0: "as_written", 1: "as_written"}


@pytest.mark.parametrize("escaped", [False, True])
def test_the_words_are_read_from_the_form_as_they_were_written(escaped: bool) -> None:
    """Slack may escape what stands in a form when it sends that back."""
    view = ticks(FAX, TEA)
    if escaped:
        label = view["blocks"][2]["label"]
        label["text"] = label["text"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert list(round_words.written(view)) == [FAX, TEA]


def test_what_did_not_go_in_is_there_again_with_its_ticks() -> None:
    again = round_words.again_view(ticks(FAX, TEA, stay__1=["as_written"]))
    fax, tea = again["blocks"][-2:]
    assert (fax["label"]["text"], tea["label"]["text"]) == (FAX.words, TEA.words)
    assert "initial_options" not in fax["element"]
    assert [each["value"] for each in tea["element"]["initial_options"]] == ["as_written"]


def test_no_way_into_the_box_is_offered_where_there_is_none() -> None:
    for offers_box in (False, True):
        view = str(round_words.over_view("Stop", [FAX], offers_box=offers_box).to_dict())
        assert (round_words.LISTEN in view) == offers_box
        assert "the fax" in view


def test_what_is_over_has_no_button() -> None:
    for state in State:
        shown = str(rounds.post(a_round(state), "quay", HOURS, START).payload())
        assert (rounds.ADD in shown) == (state is State.OPEN)
    over = a_round(ends_at=START)
    assert rounds.ADD not in str(rounds.post(over, "quay", HOURS, START).payload())
