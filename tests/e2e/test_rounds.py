"""A round through the real program: opened by a lead, written in private, read at once, voted on, and taken on."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

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
    one = {"stay:1": ["as_written"]}
    await writes(house, "ana", post, {"stop": "what Ana keeps", "start": "", "stay": "the quiet half hour"}, one)
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
    assert "Add lines" not in str(posts(house)[0].blocks)
    await votes(house, "chloe", said, ["tea at four", "the fax"])
    await votes(house, "ana", said, ["tea at four"])
    assert "✓ Your vote" in modal_of(house, "ana")
    await house.until(datetime(2026, 11, 26, 17, 1, tzinfo=UTC))
    await slack.wait_for(lambda: len(posts(house)) == 3)
    result = posts(house)[2]
    assert result.plain.index("tea at four") < result.plain.index("the fax")
    assert "asking three times" not in result.plain
    luis = slack.person("luis")
    await luis.click(result, "Make it a promise")
    assert (await luis.submit({"what": "I put the kettle on", "when": "friday 3pm", "round_tells": []})).errors == {}
    await slack.wait_for(lambda: "promised it" in posts(house)[2].plain)
