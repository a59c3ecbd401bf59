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
from tests.program import StartBot


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
    await ben.click(_shown(house), "Keep a change as a promise")
    sent = await ben.submit({"What will you do?": "let others finish", "By when?": "friday 3pm"})
    assert (sent.errors, sent.error) == ({}, None)
    await ben.close_modal()
    await ben.click(_shown(house), "Back")
    assert "Is contact welcome, and safe, for both of you?" in str(_shown(house).blocks)
