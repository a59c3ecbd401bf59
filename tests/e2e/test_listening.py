"""The listening box through the real program: from the form to the code, to those who read it, and back."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import Entry
from models.across import opening
from models.capabilities.entries import Standing
from sandbox import Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

MADRID = ZoneInfo("Europe/Madrid")
HALF_A_MINUTE = 30
WORDS = "each refund over 20 takes two signatures"
TO, ABOUT, SAID = "listening_to", "listening_about", "listening_words"
STEWARDS = "Those who look after Kindling"
OPENED = "This was said in the listening box"


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the channel for thanks."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 11, tzinfo=MADRID)


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana looks after Kindling, and leads the team of the channel for thanks."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def each_house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """The same on both ways."""
    async with open_house(slack, start_bot, databases, request.param, LEADS=slack.person("ana").id) as house:
        yield house


async def _form(house: House, handle: str, words: str = "") -> View:
    reply = await house.slack.person(handle).command("/kindling", f"listen {words}".strip(), channel="general")
    assert reply.modal, reply.text
    return reply.modal


async def _send(house: House, handle: str, **fields: str) -> View:
    """Sends the form, and gives what stands there then."""
    sent = await house.slack.person(handle).submit({TO: STEWARDS, ABOUT: "Rules", SAID: WORDS, **fields})
    assert sent.modal, sent.errors
    return sent.modal


async def _is_written(house: House) -> None:
    """The pool is written."""
    house.slack.clock.advance(seconds=HALF_A_MINUTE)
    await house.bot.ticks_pass(2)


async def _code(house: House, handle: str) -> str:
    """What is shown once it is in."""
    person = house.slack.person(handle)
    await _is_written(house)
    await house.slack.wait_for(lambda: person.modal is not None and "It is in" in person.modal.plain)
    assert person.modal
    return person.modal.plain.partition("```")[2].partition("```")[0].strip()


async def _says(house: House, handle: str, **fields: str) -> str:
    """Somebody says something, and gets their code."""
    await _form(house, handle)
    shown = await _send(house, handle, **fields)
    assert "within half a minute" in shown.plain
    return await _code(house, handle)


async def _week_ends(house: House) -> None:
    """All of the week is opened."""
    await house.until(opening.opens_at(house.slack.clock.now()) + timedelta(minutes=1))
    await house.bot.ticks_pass(2)


async def test_what_is_said_is_opened_for_its_readers_at_the_end_of_the_week(each_house: House) -> None:
    house = each_house
    await _says(house, "ben")
    await _week_ends(house)
    (entry,) = await house.database.read(lambda session: session.scalars(select(Entry)).all())
    assert (entry.words, entry.standing, entry.signed_by) == (WORDS, Standing.OPEN, None)
    assert house.nudges("ana", OPENED) == [], "on a Sunday; and Monday has the digest"
    await house.until(datetime(2026, 12, 1, 17, tzinfo=MADRID))
    (message,) = house.nudges("ana", OPENED)
    assert WORDS in message.plain
    assert "Answer" in str(message.blocks)
    for other in ("ben", "chloe", "luis"):
        assert house.nudges(other, OPENED) == []
