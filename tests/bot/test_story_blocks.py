"""Stories of change, their previews, and the question to whom they name: whatever was said, Slack takes them, and they
say what they should."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks import consents
from bot.blocks.stories import Shown, form_view, preview_message, story_message
from bot.slack.message import Message
from models.across.retold import Item
from models.across.stories import Preview, Question, Told
from models.capabilities.consents import Answer, Kind
from models.capabilities.stories import State, Story
from models.people.teams import Team
from sandbox.blockkit import check_message, check_view
from tests.bot.clients import SAID, WHO
from tests.conftest import START, WORKSPACE
from tests.golden import check_golden

ANA, BEN, CHI, LEAD = "U0ANA", "U0BEN", "U0CHI", "U0LEAD"
RIGHT_TO_LEFT = "תודה על הסבלנות עם הלקוח"
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 40
NOVEMBER = date(2026, 11, 1)


def _item(kind: Kind, words: str, more: str | None = None, *, number: int = 1) -> Item:
    speaker, about = (None, ()) if kind is Kind.CHANGE else (ANA, (BEN, CHI))
    return Item(kind, UUID(int=number), START, words, more, speaker, about, START)


THANKS = _item(Kind.THANKS, "untangling the rota", "The client could start on time")
ANSWER = _item(Kind.ANSWER, "It was quick, and I knew what to expect", number=2)
CHANGE = _item(Kind.CHANGE, "We answer the night queue in pairs", number=3)
FULL = Told("support", NOVEMBER, "A month of two releases.", CHANGE, ANSWER, "Friday's handover still comes too late.")
NOTHING = Told("support", NOVEMBER, None, None, None, None)
CLIENT = Item(
    Kind.CLIENT,
    UUID(int=4),
    START,
    SAID,
    None,
    None,
    (BEN,),
    START,
    said_by=WHO,
    brought_by=ANA,
)
STORIES: Mapping[str, Told] = {
    "full": FULL,
    "one_voice": replace(NOTHING, voice=THANKS),
    "a_client": replace(NOTHING, voice=CLIENT),
    "right_to_left": Told(
        "צוות תמיכה",
        NOVEMBER,
        RIGHT_TO_LEFT,
        _item(Kind.THANKS, RIGHT_TO_LEFT, RIGHT_TO_LEFT),
        _item(Kind.ANSWER, RIGHT_TO_LEFT),
        RIGHT_TO_LEFT,
    ),
    "long_words": Told(
        LONG_WORD,
        NOVEMBER,
        LONG_WORD,
        _item(Kind.CHANGE, LONG_WORD),
        _item(Kind.THANKS, LONG_WORD, LONG_WORD),
        LONG_WORD,
    ),
}


def _story(**values: Any) -> Story:
    usual = {"workspace_id": WORKSPACE, "id": UUID(int=9), "team_id": UUID(int=8), "month": NOVEMBER}
    place = {"channel_id": "C0CARE", "drafted_at": START, "state": State.DRAFT}
    return Story(**{**usual, **place, **values})


def _preview(told: Told, *waiting: Item, is_open: bool = True, **values: Any) -> Preview:
    team = Team(workspace_id=WORKSPACE, id=UUID(int=8), source_id="C0CARE", channel_id="C0CARE", name=told.team_name)
    words = {"opening": told.opening, "not_worked": told.not_worked}
    return Preview(_story(**words, **values), team, told, waiting, is_open)


DECIDED: dict[str, Any] = {"decided_by": LEAD, "decided_at": START, "is_open": False}
PREVIEWS: Mapping[str, Preview] = {
    "full": _preview(FULL),
    "waiting": _preview(replace(NOTHING, change=CHANGE), THANKS, ANSWER),
    "nothing_yet": _preview(NOTHING, THANKS, replace(CHANGE, words=f"<@{BEN}> has a deputy")),
    "right_to_left": _preview(STORIES["right_to_left"]),
    "long_words": _preview(STORIES["long_words"], THANKS),
    "posted": _preview(FULL, **DECIDED, state=State.POSTED),
    "left_out": _preview(FULL, **DECIDED, state=State.LEFT_OUT),
    "over": _preview(FULL, is_open=False),
}
QUESTIONS: Mapping[str, Question | None] = {
    "asked": Question(THANKS, None, _story(), "support", is_open=True),
    "asked_of_an_answer": Question(ANSWER, None, _story(), "support", is_open=True),
    "asked_right_to_left": Question(STORIES["right_to_left"].voice or ANSWER, None, _story(), "צוות תמיכה", True),
    "asked_long_words": Question(STORIES["long_words"].voice or ANSWER, None, _story(), LONG_WORD, True),
    "too_late": Question(THANKS, None, _story(), "support", is_open=False),
    "yes": Question(THANKS, Answer.TEAM, _story(), "support", is_open=True),
    "yes_to_anyone": Question(THANKS, Answer.ANYONE, _story(), "support", is_open=False),
    "no": Question(THANKS, Answer.NO, _story(), "support", is_open=True),
    "no_too_late": Question(THANKS, Answer.NO, _story(), "support", is_open=False),
    "gone": None,
}
AGREED = [(THANKS, Answer.TEAM), (ANSWER, Answer.ANYONE), (STORIES["long_words"].voice or ANSWER, Answer.TEAM)]


def _check(name: str, message: Message) -> None:
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    assert payload["text"].strip()
    check_golden(name, payload)


@pytest.mark.parametrize("name", STORIES)
def test_a_story(name: str) -> None:
    _check(f"story_{name}", story_message(STORIES[name]))


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_preview(name: str) -> None:
    _check(f"story_preview_{name}", preview_message(PREVIEWS[name]))
    check_view(form_view(PREVIEWS[name]).to_dict(), "modal")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question(name: str) -> None:
    _check(f"consent_{name}", consents.message(QUESTIONS[name]))


@pytest.mark.parametrize("may_be_asked", [True, False])
@pytest.mark.parametrize("given", [[], AGREED, AGREED[:1] * 30])
def test_what_somebody_agreed_to(given: list[tuple[Item, Answer]], may_be_asked: bool) -> None:
    payload = consents.agreed(given, may_be_asked=may_be_asked).payload()
    check_message(payload["text"], payload["blocks"])
    assert ("Ask me again" in str(payload)) is not may_be_asked


@pytest.mark.parametrize("name", [each for each, preview in PREVIEWS.items() if preview.is_open])
def test_a_preview_shows_word_for_word_what_would_be_posted(name: str) -> None:
    preview = PREVIEWS[name]
    posted = [] if preview.told.is_empty else story_message(preview.told).payload()["blocks"]
    shown = preview_message(preview).payload()["blocks"]
    assert shown[2 : 2 + len(posted)] == posted
    assert ("story_post" in str(shown)) == bool(posted), "what is empty cannot be posted"


def test_a_preview_shows_no_words_that_wait_for_a_yes_and_names_nobody_of_what_is_private() -> None:
    shown = str(preview_message(_preview(NOTHING, ANSWER)).payload())
    assert not [each for each in (ANSWER.words, ANA, BEN, CHI) if each in shown]
    assert "an answer in somebody's own words" in shown
    shown = str(preview_message(_preview(NOTHING, THANKS)).payload())
    assert THANKS.words not in shown
    assert f"thanks from <@{ANA}> to <@{BEN}> and <@{CHI}>" in shown


def test_what_is_settled_shows_no_words_and_no_buttons_any_more() -> None:
    for name in ("posted", "left_out", "over"):
        shown = str(preview_message(PREVIEWS[name]).payload())
        assert not [each for each in (CHANGE.words, ANSWER.words, "actions") if each in shown], name


def test_what_was_shown_is_known_when_a_lead_decides() -> None:
    for shown in (Shown(UUID(int=1)), Shown(UUID(int=1), START, (UUID(int=2), UUID(int=3)))):
        assert Shown.unpacked(shown.packed()) == shown


UNITS = ("&", "<", ">", "a", "漢", "ש", "🚀", "<!channel> ", "<@U1> ", "*b* ", "&amp;", "a\n")
LONG = st.builds(lambda unit, count: (unit * count)[:count], st.sampled_from(UNITS), st.integers(1, 3000))


@given(LONG, LONG, LONG)
@example("&" * 80, "&" * 3000, "&" * 600)
def test_any_names_and_words_make_a_story(name: str, words: str, own: str) -> None:
    voice, change = _item(Kind.THANKS, words, words), _item(Kind.CHANGE, words)
    told = Told(name[:80], NOVEMBER, own, change, voice, own)
    question = Question(voice, None, _story(), name[:80], is_open=True)
    for message in (story_message(told), preview_message(_preview(told, voice)), consents.message(question)):
        payload = message.payload()
        check_message(payload["text"], payload["blocks"])
        assert "<!" not in payload["text"]


def test_however_much_somebody_agreed_to_fits_into_one_message() -> None:
    assert len(consents.agreed(AGREED[2:] * 30, may_be_asked=False).payload()["blocks"]) <= 50
