"""What is left of the listening box while nothing is opened: of a form that was not sent nothing, of one that was sent
nothing but the pool, which looks the same as without it. Whoever has all of it is described in docs/anonymity.md.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox import Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House
from tests.e2e.traces import differs, files, kept, watched
from tests.program import StartBot

pytestmark = pytest.mark.every_way

MADRID = ZoneInfo("Europe/Madrid")
HALF_A_MINUTE = 30
SECRET = "quixotic-marmalade"
TO, ABOUT, SAID = "listening_to", "listening_about", "listening_words"
FILLED = {TO: "Those who look after Kindling", ABOUT: "Rules", SAID: f"the {SECRET} takes two signatures"}


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the channel for thanks."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 11, tzinfo=MADRID)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """See `watched`."""
    async with watched(slack, start_bot, databases, request.param) as house:
        yield house


async def _written(house: House) -> None:
    """The pool is written once more."""
    house.slack.clock.advance(seconds=HALF_A_MINUTE)
    await house.bot.ticks_pass(2)


async def _open(house: House) -> View:
    reply = await house.slack.person("chloe").command("/kindling", f"listen {SECRET}", channel="general")
    assert reply.modal
    return reply.modal


async def test_of_a_form_that_was_not_sent_nothing_is_left(house: House) -> None:
    chloe = house.slack.person("chloe")
    before = await kept(house)
    await _open(house)
    chloe.fill(FILLED)
    await chloe.close_modal()
    form = await _open(house)
    await chloe.click(form, "I have a code")
    await chloe.close_modal(everything=True)
    assert (await chloe.command("/kindling", "", channel="general")).acked
    await _open(house)
    assert (await chloe.submit({**FILLED, SAID: ""})).errors  # and one that was sent with something wrong in it
    await chloe.close_modal()
    after = await kept(house)
    assert differs(before, after) <= {"pools"}
    assert not any(SECRET.encode() in each for each in files(house))
    assert SECRET not in str(house.bot.lines)
    await chloe.command("/thanks", f"@ben for the {SECRET}", channel="general")  # which is found, wherever one looks
    assert differs(after, await kept(house)) >= {"shoutouts", "outbox", "metrics"}
    assert any(SECRET.encode() in each for each in files(house)) or not house.database.is_sqlite


async def test_of_one_that_was_sent_only_the_pool_is_left_which_is_written_in_any_case(house: House) -> None:
    chloe = house.slack.person("chloe")
    await _written(house)
    before = await kept(house)
    await _written(house)
    without = await kept(house)
    assert differs(before, without) == {"pools"}
    await _open(house)
    assert (await chloe.submit(FILLED)).modal
    await _written(house)
    await house.slack.wait_for(lambda: chloe.modal is not None and "It is in" in chloe.modal.plain)
    assert chloe.modal
    code = chloe.modal.plain.partition("```")[2].partition("```")[0].strip()
    await _comes_back(house, code)
    after = await kept(house)
    assert differs(without, after) == {"pools"}
    assert len(after["pools"]) == len(without["pools"]) == 1
    for each in (SECRET, code, code.replace("-", "")):
        assert not any(each.encode() in file for file in files(house))
        assert each not in str((house.bot.lines, after))


async def _comes_back(house: House, code: str) -> None:
    """With the code: once it is looked at, and once a word is added."""
    chloe = house.slack.person("chloe")
    await chloe.close_modal(everything=True)
    await chloe.command("/kindling", f"listen {code}", channel="general")
    assert chloe.modal
    assert SECRET in chloe.modal.plain or "waits" in chloe.modal.plain
    await chloe.close_modal(everything=True)
