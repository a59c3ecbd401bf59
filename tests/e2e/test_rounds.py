"""A round through the real program: opened by a lead, written in private, read at once, voted on, and taken on."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Base, Pool
from sandbox import Message, Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
PEOPLE = ("ana", "ben", "chloe", "aroha", "luis")
KIND = "Stop, start, stay in kudos"
LINES = ("asking three times", "the fax", "a call before we write", "the quiet half hour", "tea at four")


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the recognition channel."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return MONDAY


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ben leads the team."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ben").id) as house:
        yield house


def posts(house: House) -> list[Message]:
    """What the team's channel reads of the round, in its order."""
    return [each for each in house.slack.messages("kudos") if KIND in each.plain]


def modal_of(house: House, handle: str) -> str:
    """What stands in front of somebody."""
    modal = house.slack.person(handle).modal
    return modal.plain if modal else ""


async def opened(house: House) -> Message:
    """Ben opens a round until Tuesday; answers the post in the channel."""
    ben = house.slack.person("ben")
    reply = await ben.command("/kindling", "retro", channel="kudos")
    assert reply.modal
    await ben.submit({"round_day": "2026-11-24", "round_at": "17:00"})
    await house.slack.wait_for(lambda: posts(house))
    [post] = posts(house)
    return post


async def writes(house: House, handle: str, post: Message, fields: dict[str, str], ticks: dict[str, Any]) -> None:
    """Somebody writes, ticks and sends, and sees that it goes in."""
    person = house.slack.person(handle)
    await person.click(post, "Add lines")
    assert person.modal
    assert (await person.submit(fields)).errors == {}
    assert (await person.submit(ticks)).errors == {}
    assert "within half a minute" in modal_of(house, handle)


async def half_a_minute(house: House) -> None:
    """The pool is written."""
    house.slack.clock.advance(seconds=30)
    await house.bot.ticks_pass(2)


async def all_is_in(house: House, post: Message) -> None:
    """Three people wrote five lines that may be shown, and one that may not."""
    every = {"round_all": ["round_all"]}
    await writes(house, "chloe", post, {"stop": "asking three times\n- the fax", "start": "", "stay": ""}, every)
    await writes(house, "luis", post, {"stop": "", "start": "a call before we write", "stay": "tea at four"}, every)
    fields = {"stop": "what Ana keeps", "start": "", "stay": "the quiet half hour of Luis Ortega"}
    await writes(house, "ana", post, fields, {"stay:1": ["without_name"]})
    await half_a_minute(house)
    for each in ("chloe", "luis", "ana"):
        await house.slack.wait_for(lambda each=each: "are in" in modal_of(house, each))  # type: ignore[misc]


async def over(house: House) -> Message:
    """The round is over; answers what was said."""
    await house.until(datetime(2026, 11, 24, 17, 3, tzinfo=UTC))
    await house.slack.wait_for(lambda: len(posts(house)) == 2)
    return posts(house)[1]


async def votes(house: House, handle: str, said: Message, lines: Sequence[str]) -> None:
    """Somebody votes."""
    person = house.slack.person(handle)
    await person.click(said, "Vote")
    for each in lines:
        assert person.modal
        await person.click(person.modal, _block_of(person.modal, each))


def _block_of(modal: Any, words: str) -> str:
    return next(str(each["block_id"]) for each in modal.blocks if each.get("text", {}).get("text") == words)


async def test_a_round_from_its_opening_to_a_promise(house: House) -> None:
    slack = house.slack
    post = await opened(house)
    await all_is_in(house, post)
    assert not any(each in str(slack.messages("kudos")) for each in LINES)
    said = await over(house)
    for each in LINES:
        assert each in said.plain
    assert "what Ana keeps" not in said.plain
    assert "the quiet half hour of somebody" in said.plain, "as it was offered where it named him"
    assert "Add lines" not in str(posts(house)[0].blocks)
    await votes(house, "chloe", said, ["tea at four", "the fax"])
    await votes(house, "ana", said, ["tea at four"])
    assert "✓ Your vote" in modal_of(house, "ana")
    await house.until(datetime(2026, 11, 26, 17, 1, tzinfo=UTC))
    await slack.wait_for(lambda: len(posts(house)) == 3)
    result = posts(house)[2]
    assert result.plain.index("tea at four") < result.plain.index("the fax")
    assert "asking three times" not in result.plain
    await two_take_it_on(house, result)
    taken_down = await taken_down_by_a_lead(house, said)
    assert taken_down not in posts(house)[1].plain


async def two_take_it_on(house: House, result: Message) -> None:
    """Both have the form in front of them; one promises, and the other keeps their words."""
    slack, chloe, luis = house.slack, house.slack.person("chloe"), house.slack.person("luis")
    for each in (chloe, luis):
        await each.click(result, "Make it a promise")
    await luis.submit({"what": "I put the kettle on", "when": "friday 3pm"})
    await slack.wait_for(lambda: "promised it" in posts(house)[2].plain)
    assert "27 Nov" not in posts(house)[2].plain, "he did not say that they may read by when"
    late = await chloe.submit({"what": "I bring the cake", "when": "friday 3pm"})
    assert "luis took this line on a moment ago" in str(late.errors)
    assert "I bring the cake" in str(late.modal and late.modal.values)
    await chloe.close_modal(everything=True)
    await slack.person("ben").click(posts(house)[2], "Make it a promise")
    assert "Ask somebody to take it over?" in modal_of(house, "ben")
    await slack.person("ben").submit(
        {"what": "no fax", "when": "friday 3pm", "round_tells": ["round_tells"], "other": "luis"}
    )
    await slack.wait_for(lambda: posts(house)[2].plain.count("promised it") == 2)
    assert "27 Nov 2026" in posts(house)[2].plain
    await slack.wait_for(lambda: any("no fax" in each.plain for each in luis.dm()))


async def taken_down_by_a_lead(house: House, said: Message) -> str:
    """Ben takes a line down; nobody else can."""
    chloe, ben, words = house.slack.person("chloe"), house.slack.person("ben"), "asking three times"
    await chloe.click(posts(house)[1], "Open the list")
    assert "Take it down" not in modal_of(house, "chloe")
    await ben.click(posts(house)[1], "Open the list")
    assert ben.modal
    lead = _block_of(ben.modal, words).replace("line:", "lead:")
    await ben.click(ben.modal, "Take it down", block_id=lead)
    assert words not in modal_of(house, "ben")
    await house.slack.wait_for(lambda: words not in posts(house)[1].plain)
    return words


async def test_who_writes_when_a_round_ends_has_their_words_back_and_too_little_is_shown_to_nobody(
    house: House,
) -> None:
    post = await opened(house)
    chloe, luis = house.slack.person("chloe"), house.slack.person("luis")
    await writes(house, "ana", post, {"stop": "the one line", "start": "", "stay": ""}, {"stop:0": ["as_written"]})
    for each in (chloe, luis):
        await each.click(post, "Add lines")
    await chloe.submit({"stop": "half a thought", "start": "", "stay": ""})
    await house.until(datetime(2026, 11, 24, 17, 0, 5, tzinfo=UTC))
    aroha = house.slack.person("aroha")
    await aroha.click(post, "Add lines")
    assert "This round is over" in aroha.ephemerals("kudos")[-1].plain
    await chloe.submit({"stop:0": ["as_written"]})
    await luis.submit({"stop": "", "start": "another thought", "stay": ""})
    for handle, words in (("chloe", "half a thought"), ("luis", "another thought")):
        assert "This round is over" in modal_of(house, handle)
        assert words in modal_of(house, handle)
    assert chloe.modal
    await chloe.click(chloe.modal, "Open the listening box")
    assert "What gets in the way" in modal_of(house, "chloe")
    await house.until(datetime(2026, 11, 24, 17, 3, tzinfo=UTC))
    await house.slack.wait_for(lambda: "deleted unread" in posts(house)[0].plain)
    assert "Add lines" not in str(posts(house)[0].blocks)
    assert "the one line" not in str(house.slack.messages("kudos"))
    assert len(posts(house)) == 1


async def test_people_see_what_there_is_and_a_lead_ends_it_before_its_time(house: House) -> None:
    chloe, ben = house.slack.person("chloe"), house.slack.person("ben")
    assert "no round in your team" in (await chloe.command("/kindling", "retro", channel="kudos")).text
    post = await opened(house)
    seen = await chloe.command("/kindling", "retro", channel="kudos")
    assert KIND in seen.text
    assert "Add lines" in str(seen.messages[-1].blocks)
    assert "End it now" not in str(seen.messages[-1].blocks)
    seen = await ben.command("/kindling", "retro", channel="kudos")
    await ben.click(seen.messages[-1], "Open a round")
    later = {"round_day": "2026-11-25", "round_at": "17:00"}
    assert "such a round in this team already" in str((await ben.submit(later)).errors)
    for day in ("2026-11-22", "2026-12-30"):
        assert "at most thirty days" in str((await ben.submit({"round_day": day})).errors)
    await ben.close_modal()
    await writes(house, "chloe", post, {"stop": "the fax", "start": "", "stay": ""}, {"stop:0": ["as_written"]})
    await ben.click(seen.messages[-1], "End it now")
    assert "once it was open for an hour" in ben.ephemerals("kudos")[-1].plain
    await house.until(datetime(2026, 11, 23, 11, 5, tzinfo=UTC))
    await house.slack.wait_for(lambda: "deleted unread" in posts(house)[0].plain)


def kept(session: Session) -> list[str]:
    """All that is stored, but for the pool, and what says that the program runs."""
    tables = [each for each in Base.metadata.sorted_tables if each.name not in ("pools", "workspaces", "lanes")]
    return [f"{each.name} {row}" for each in tables for row in session.execute(select(each)).all()]


async def test_while_somebody_writes_nothing_is_stored_or_logged_and_if_it_fails_all_of_it_is_there_again(
    house: House,
) -> None:
    post = await opened(house)
    await half_a_minute(house)
    before, logged = await house.database.read(kept), len(house.bot.lines)
    await writes(
        house, "chloe", post, {"stop": "the fax", "start": "never sent", "stay": ""}, {"stop:0": ["as_written"]}
    )
    await half_a_minute(house)
    await house.slack.wait_for(lambda: "are in" in modal_of(house, "chloe"))
    assert await house.database.read(kept) == before
    assert [each for each in house.bot.lines[logged:] if each.get("event") != "tidied"] == []
    await house.database.write(lambda session: session.execute(update(Pool).values(sealed=b"of another key")))
    fields = {"stop": "tea at four", "start": "never sent", "stay": ""}
    await writes(house, "luis", post, fields, {"stop:0": ["as_written"]})
    await half_a_minute(house)
    await house.slack.wait_for(lambda: "did not go in" in modal_of(house, "luis"))
    luis = house.slack.person("luis")
    assert luis.modal
    assert [each["label"]["text"] for each in luis.modal.blocks[2:]] == ["tea at four", "never sent"]
    assert "as_written" in str(luis.modal.values["stop:0"])
    assert "as_written" not in str(luis.modal.values["start:1"])
    assert "never sent" not in str(await house.database.read(kept)) + str(house.bot.lines)
