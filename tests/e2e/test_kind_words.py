"""Kind words through the real program: the way to a draft and back, what becomes of it, and that nothing is kept."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox import Actor, Fault, Message, Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.e2e.traces import differs, files, kept
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
SECRET = "quixotic-marmalade"
CLEAR, OFFERED = f"the {SECRET} audit comes a week early", "go through the list with you"
STEP = "kind_words_step_"
ANSWERS = {
    f"{STEP}effect": "extra work over the weekend",
    f"{STEP}heard": f"you said that {SECRET} is too much",
    f"{STEP}offer": OFFERED,
    f"{STEP}by": "thursday 3 pm",
}
HOW = "how did it go?"


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Friday morning."""
    return _london(27, 10)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Everything is logged."""
    async with open_house(slack, start_bot, databases, request.param, LOG_LEVEL="DEBUG") as house:
        await house.bot.quiet()
        yield house


def _field(view: View, block_id: str) -> Any:
    return view.values[block_id][block_id]["value"]


async def _sheet(ben: Actor, words: str = CLEAR) -> View:
    """The sheet for hard news, with some of it filled in."""
    assert (await ben.command("/kindling", f"words {words}", channel="general")).modal
    assert (await ben.submit({"kind_words_kind": "Hard news"})).modal
    ben.fill(ANSWERS)
    assert ben.modal
    return ben.modal


async def _draft(ben: Actor) -> View:
    await _sheet(ben)
    shown = await ben.submit()
    assert shown.modal
    return shown.modal


def _sent(ben: Actor) -> list[Message]:
    return [each for each in ben.dm() if "Here are your words" in each.plain]


async def test_from_what_must_be_clear_to_a_draft_and_back_without_losing_a_word(house: House) -> None:
    ben = house.slack.person("ben")
    sheet = await _sheet(ben)
    assert _field(sheet, f"{STEP}clear") == CLEAR
    await ben.click(sheet, "kind_words_change_kind", "Ending a plan")
    assert ben.modal
    assert "Something that people worked on will not go on" in ben.modal.plain
    await ben.click(ben.modal, "kind_words_change_kind", "Hard news")
    assert ben.modal
    assert _field(ben.modal, f"{STEP}clear") == CLEAR, "another kind keeps every answer"
    assert {each: _field(ben.modal, each) for each in ANSWERS} == ANSWERS

    shown = await ben.submit()
    assert (shown.errors, len(ben.modals)) == ({}, 2)
    assert shown.modal
    words = _field(shown.modal, "kind_words_draft")
    assert words.startswith(f"The {SECRET} audit comes a week early.")
    assert words.endswith(f"I will {OFFERED} by Thursday 3 pm.")
    assert "It names a time: “Thursday 3 pm”" in shown.modal.plain

    await ben.close_modal()
    assert ben.modal
    assert {each: _field(ben.modal, each) for each in ANSWERS} == ANSWERS, "what was typed is there again"
    assert (await ben.submit({f"{STEP}clear": " \n "})).errors == {
        "What must be clear?": "What must be clear? A few words are enough."
    }
    await ben.submit({f"{STEP}clear": CLEAR})
    ben.fill({"kind_words_draft": "You always move it. Obviously."})
    assert ben.modal
    await ben.click(ben.modal, "Look again")
    assert "“You always” and “Obviously”" in ben.modal.plain
    assert _field(ben.modal, "kind_words_draft") == "You always move it. Obviously."
    assert (await ben.submit()).closed, "all of it"


async def test_a_draft_is_sent_to_its_writer_once_for_two_clicks_as_plain_text(house: House) -> None:
    ben = house.slack.person("ben")
    draft = await _draft(ben)
    words = "<!channel> @chloe *it* ends <@U0X> :tada:"
    ben.fill({"kind_words_draft": words})
    await asyncio.gather(ben.click(draft, "Send to me"), ben.click(draft, "Send to me"))
    await house.slack.wait_for(lambda: _sent(ben))
    await house.bot.quiet()
    [sent] = _sent(ben)
    assert {"type": "text", "text": words} in sent.blocks[-1]["elements"][0]["elements"]
    assert SECRET not in str([each.blocks for each in house.slack.messages("general")])
    assert ben.modal
    assert "On its way to you" in ben.modal.plain
    assert _field(ben.modal, "kind_words_draft") == words


async def test_where_slack_is_in_trouble_the_form_says_so_and_keeps_the_words(house: House) -> None:
    ben = house.slack.person("ben")
    draft = await _draft(ben)
    before = _field(draft, "kind_words_draft")
    house.slack.faults.add("chat.postMessage", Fault.error("restricted_action"))
    await ben.click(draft, "Send to me")
    await house.slack.wait_for(lambda: ben.modal and "may not reach you" in ben.modal.plain)
    assert ben.modal
    assert (_field(ben.modal, "kind_words_draft"), _sent(ben)) == (before, [])
    await ben.click(ben.modal, "Send to me")
    await house.slack.wait_for(lambda: _sent(ben))


async def test_nothing_of_it_is_kept_but_that_somebody_wishes_to_be_asked(house: House) -> None:
    slack, ben = house.slack, house.slack.person("ben")
    await ben.open_home()
    before = await kept(house)
    await _draft(ben)
    assert ben.modal
    await ben.click(ben.modal, "Look again")
    await ben.click(ben.modal, "Send to me")
    await slack.wait_for(lambda: _sent(ben))
    await ben.close_modal(everything=True)
    assert differs(before, await kept(house)) <= {"pools"}  # which are written in any case

    await _draft(ben)
    assert (await ben.submit({"kind_words_ask": ["kind_words_ask"]})).closed
    after = await kept(house)
    assert differs(before, after) - {"pools", "the log"} == {"outbox"}
    assert len(after["outbox"]) == len(before["outbox"]) + 1
    assert SECRET not in str(after)
    assert SECRET not in str(house.bot.lines)
    assert not any(SECRET.encode() in each for each in files(house))
    await slack.person("chloe").command("/thanks", f"@ben for the {SECRET}", channel="general")  # which would be found
    assert any(SECRET.encode() in each for each in files(house)) or not house.database.is_sqlite


async def test_on_the_next_working_day_they_are_asked_how_it_went(house: House) -> None:
    slack, ben = house.slack, house.slack.person("ben")
    await _draft(ben)
    assert (await ben.submit({"kind_words_ask": ["kind_words_ask"]})).closed
    await house.until(_london(29, 20))
    assert not house.nudges("ben", HOW), "not on a weekend"
    await house.until(_london(30, 12))
    [asked] = house.nudges("ben", HOW)
    labels = [each["text"]["text"] for each in asked.blocks[1]["elements"] if each["type"] == "button"]
    assert labels == ["Thank someone", "Mend something", "Look after yourself", "Promise something", "Nothing needed"]
    for label, title in (("Thank someone", "Thank someone"), ("Promise something", "Promise something")):
        assert (await ben.click(asked, label)).acked
        assert ben.modal
        assert ben.modal.title == title
        await ben.close_modal()
    before = await kept(house)
    await ben.click(asked, "Nothing needed")
    await slack.wait_for(lambda: not house.nudges("ben", HOW))
    assert house.nudges("ben", "nothing more to do")
    assert differs(before, await kept(house)) <= {"pools"}
    await house.until(_london(30, 20))
    assert not house.nudges("ben", HOW), "once"


async def test_the_shortcut_leads_to_the_same(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.shortcut("find_kind_words")
    assert (await ben.submit({"kind_words_kind": "Receiving anger"})).modal
    shown = await ben.submit({f"{STEP}clear": "we were late", f"{STEP}heard": "nobody called me"})
    assert shown.modal
    assert _field(shown.modal, "kind_words_draft") == "I heard you say: “Nobody called me.”\n\nWe were late."


async def test_words_that_have_no_room_stay_where_they_are(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.command("/kindling", f"words {'w' * 700}", channel="general")
    refused = await ben.submit({"kind_words_kind": "Hard news"})
    assert "600 characters" in refused.errors["What must be clear?"]
    assert ben.modal
    assert _field(ben.modal, f"{STEP}clear") == "w" * 700
