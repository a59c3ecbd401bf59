"""Mending something through the real program: whether contact is welcome first, and nothing kept but a promise."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.content.another_way import other_ways
from models.people import settings
from sandbox import Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.e2e.traces import kept
from tests.program import StartBot

SECRET = "zebra crossing"


@pytest.fixture
def workspace() -> Workspace:
    """A few people."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Where Amina is there to talk to, and nothing comes by itself."""
    async with open_house(slack, start_bot, databases, request.param) as house:
        off = {each: {"is_on": False} for each in ("checkin", "gratitude", "team_digest")}
        chosen = {"support_line": "Amina in HR", "rhythms": off}
        await house.database.write(lambda session: settings.change(session, slack.id, **chosen))
        yield house


def _shown(house: House) -> View:
    modal = house.slack.person("ben").modal
    assert modal
    return modal


@pytest.mark.parametrize("answer", ["No", "I am not sure"])
async def test_where_contact_is_not_surely_welcome_there_is_another_way_and_somebody_to_talk_to(
    house: House, answer: str
) -> None:
    ben = house.slack.person("ben")
    await ben.command("/kindling", "repair", channel="general")
    assert "Is contact welcome, and safe, for both of you?" in str(_shown(house).blocks)
    assert "harassment" in str(_shown(house).blocks)
    await ben.click(_shown(house), answer)
    seen = str(_shown(house).blocks)
    assert [each.name for each in other_ways().values() if each.text not in seen] == []
    assert "Amina in HR" in seen
    assert [block for block in _shown(house).blocks if block["type"] == "input"] == [], (
        "nothing is to be written to them"
    )
    await ben.click(_shown(house), "Keep the change as a promise")
    sent = await ben.submit({"What will you do?": "let others finish", "By when?": "friday 3pm"})
    assert (sent.errors, sent.error) == ({}, None)
    await ben.close_modal()
    await ben.click(_shown(house), "Back")
    assert "Is contact welcome, and safe, for both of you?" in str(_shown(house).blocks)


async def test_where_it_is_welcome_there_is_a_draft_in_ones_own_words_and_nothing_of_it_is_kept(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.command("/kindling", "repair", channel="general")
    await ben.click(_shown(house), "Yes")
    pickers = [block for block in _shown(house).blocks if "users_select" in str(block)]
    assert pickers == [], "nobody asks whom it is about"
    assert (await ben.submit({"What did you say or do?": " "})).errors
    sent = await ben.submit(
        {
            "What did you say or do?": f"talked over you twice, {SECRET}",
            "What may it have done to them?": "you may have felt that your work did not count",
            "What will you do differently, or put right?": "let others finish",
        }
    )
    assert (sent.errors, sent.error) == ({}, None)
    seen = str(_shown(house).blocks)
    assert f"I talked over you twice, {SECRET}. You may have felt that your work did not count." in seen
    assert "You need not answer this, now or later." in seen
    assert "I found no “if” and no “but”" in seen
    await ben.click(_shown(house), "Send to me")
    [message] = await house.slack.wait_for(lambda: house.nudges("ben", SECRET))
    assert message.channel != house.slack.channel_id("general")

    await ben.close_modal()
    assert SECRET in str(_shown(house).values), "one step back, all of it is still there"
    await ben.click(_shown(house), "Keep the change as a promise")
    assert "let others finish" in str(_shown(house).values)
    sent = await ben.submit({"By when?": "friday 3pm"})
    assert (sent.errors, sent.error) == ({}, None)
    stored = str(await kept(house))
    assert "let others finish" in stored, "which shows that it would be found"
    assert SECRET not in stored
    assert SECRET not in str(house.bot.lines)


async def test_from_a_step_it_leads_to_a_promise_and_back_without_losing_a_word(house: House) -> None:
    """Slack takes three forms at once, and all three are needed."""
    ben = house.slack.person("ben")
    await ben.command("/kindling", "steps", channel="general")
    await ben.click(_shown(house), "Look at it", block_id="repair")
    await ben.click(_shown(house), "Mend something")
    await ben.click(_shown(house), "Yes")
    ben.fill({"What did you say or do?": SECRET, "What will you do differently, or put right?": "let others finish"})
    await ben.click(_shown(house), "Keep the change as a promise")
    assert len(ben.modals) == 3
    assert "let others finish" in str(_shown(house).values)
    await ben.close_modal()
    assert SECRET in str(_shown(house).values)
    await ben.submit()
    assert len(ben.modals) == 3
    sent = await ben.submit({"Afterwards": ["Ask me on my next working day how it went"]})
    assert (sent.errors, sent.error) == ({}, None)
