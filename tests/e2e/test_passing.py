"""Time on the page with the real bot, which follows from a process of its own."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from lab.demo_plan import Plan
from sandbox import Message, Workspace
from sandbox.host import Host
from tests.e2e.conftest import SUNDAY
from tests.e2e.house import FEW, House

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def workspace() -> Workspace:
    return FEW


def said_at(message: Message) -> str:
    """The weekday and the minute, as Ben's clock shows them."""
    return f"{datetime.fromtimestamp(float(message.ts), LONDON):%a %H:%M}"


async def test_on_the_way_through_a_week_the_bot_says_everything_at_its_own_hour(house: House) -> None:
    await house.asks_daily()
    slack, passing = house.slack, house.slack.engine.passing
    slack.engine.host = cast("Host", Plan(Path(str(house.database.url.database))))  # no page asks it for more
    await slack.person("ben").command("/followup", "@chloe send the quote by wednesday 3pm", channel="general")
    passing.go_to(SUNDAY + timedelta(days=5, hours=6))
    await slack.wait_for(lambda: passing.ended)
    asked = [said_at(each) for each in house.checkins("ben")]
    assert asked == ["Mon 09:30", "Tue 09:30", "Wed 09:30", "Thu 11:00", "Fri 09:30"]
    assert [said_at(each) for each in house.nudges("ben", "a new time")] == ["Thu 09:00"], "two hours before the next"
    assert [said_at(each) for each in house.nudges("ben", "Coming up")] == ["Wed 14:00"]
    assert [said_at(each) for each in house.nudges("ben", "due about now")] == ["Wed 15:00"]
