"""What I understood, from a message or a promise to the answer, through the real program."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message, Sandbox
from tests.databases import Databases
from tests.program import Program, StartBot

LONDON = ZoneInfo("Europe/London")
HEARD, MEANT = "the figures by Thursday, the chart can wait", "the chart by Thursday, the figures can wait"
FIELD = "Here is what I understood"


@pytest.fixture
def starts_at() -> datetime:
    """Monday: three in London, ten in Montreal."""
    return datetime(2026, 11, 23, 15, 0, tzinfo=LONDON)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def bot(request: pytest.FixtureRequest, start_bot: StartBot, databases: Databases) -> Program:
    """The program, without a team."""
    way, kind = request.param.split("-")
    return await start_bot(http=way == "http", database_url=databases.new(kind), RECOGNITION_CHANNEL="")


async def _arrives(slack: Sandbox, who: str, words: str) -> Message:
    def look() -> Message | None:
        return next((each for each in slack.person(who).dm() if words in each.plain), None)

    found = await slack.wait_for(look)
    assert found
    return found


def _read(slack: Sandbox, who: str) -> str:
    return "\n".join(each.plain for each in slack.person(who).dm())


async def _listens(slack: Sandbox) -> None:
    """Ben tells Chloé what he understood of a message of hers."""
    ben = slack.person("ben")
    message = await slack.person("chloe").post("general", "please mind the deadline, whatever the chart says")
    reply = await ben.shortcut("what_i_understood", message)
    assert (reply.acked, reply.error) == (True, None)
    assert (await ben.submit({"words": HEARD})).closed


async def test_what_was_heard_is_put_right_with_a_line(slack: Sandbox, bot: Program) -> None:
    ben, chloe = slack.person("ben"), slack.person("chloe")
    await _listens(slack)
    asked = await _arrives(slack, "chloe", "having understood you")
    assert HEARD in asked.plain
    assert "The message it is about" in asked.plain
    assert "whatever the chart says" not in str(asked.blocks), "the message itself is kept nowhere"
    await chloe.click(asked, "Not quite")
    await _arrives(slack, "ben", "says: not quite")
    asked = await _arrives(slack, "chloe", "You said: not quite")
    assert "Yes, that is it" not in str(asked.blocks)
    await chloe.click(asked, "Say what I meant")
    assert (await chloe.submit({"words": MEANT})).closed
    meant = await _arrives(slack, "ben", "says what they meant")
    assert MEANT in meant.plain
    assert HEARD in meant.plain
    await slack.wait_for(lambda: MEANT in _read(slack, "chloe"))
    assert not any("Take it back" in str(each.blocks) for each in ben.dm())
    assert HEARD not in "".join(map(str, bot.lines))
    assert MEANT not in "".join(map(str, bot.lines))


async def test_under_a_promise_one_click_confirms_it_and_it_can_be_taken_back_before(
    slack: Sandbox, bot: Program
) -> None:
    ben, chloe = slack.person("ben"), slack.person("chloe")
    tell = "Let them know now, and when it is done or moves"
    await ben.command("/followup", "", channel="general")
    assert (await ben.submit({"what": "write it up", "other": "chloe", "when": "friday", "tell": [tell]})).closed
    note = (await slack.wait_for(lambda: ben.ephemerals("general")))[-1]
    for is_taken_back in (True, False):
        await ben.click(note, "What I understood")
        assert "A few words" in (await ben.submit({"words": " "})).errors[FIELD]
        assert (await ben.submit({"words": HEARD})).closed
        asked = await _arrives(slack, "chloe", "having understood you")
        assert "It is about what they promised you: write it up" in asked.plain
        if is_taken_back:
            await ben.click(await _arrives(slack, "ben", "gets what you understood"), "Take it back")
            await slack.wait_for(lambda: HEARD not in _read(slack, "chloe"))
            await _arrives(slack, "ben", "Nothing of it is kept")
            assert HEARD not in _read(slack, "ben")
    both = ("Yes, that is it", "Not quite")
    assert all(each.acked for each in await asyncio.gather(*(chloe.click(asked, each) for each in both)))
    assert HEARD in (await _arrives(slack, "ben", "says: ")).plain
    await bot.quiet()
    assert _read(slack, "ben").count("says: ") == 1, "the first click holds"
    assert "was answered already" in _read(slack, "chloe")


async def test_it_waits_for_the_other_s_morning_and_goes_to_no_app_and_not_to_oneself(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    slack.clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=LONDON))  # four in the morning in Montreal
    await _listens(slack)
    await _arrives(slack, "ben", "their time")
    await bot.quiet()
    assert HEARD not in _read(slack, "chloe")
    slack.clock.set(slack.clock.now() + timedelta(hours=6))
    await _arrives(slack, "chloe", HEARD)
    message = await slack.person("chloe").post("general", "by Thursday")
    await ben.shortcut("what_i_understood", message)
    slack.set_person("chloe", deleted=True)
    await slack.events_settled()
    refused = await ben.submit({"words": MEANT})
    assert "left this workspace" in refused.errors[FIELD]
    assert ben.modal is not None
    assert MEANT in str(ben.modal.values)
    await ben.close_modal()
    own = await ben.post("general", "I will do it")
    reply = await ben.shortcut("what_i_understood", own)
    assert any("a message of your own" in each.plain for each in reply.messages)
    assert ben.modal is None
