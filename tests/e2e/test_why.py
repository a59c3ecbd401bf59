"""Why a message came, as the demo tells it from the database of the program that sent it."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lab.demo_why import Reasons
from sandbox import Message
from tests.e2e.house import House

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def starts_at() -> datetime:
    """A Monday in London, before anybody is asked."""
    return _london(23, 8)


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


def _why(house: House, message: Message) -> str:
    """The reasons for it, with moments as somebody in London reads them."""
    assert message.metadata
    assert house.database.url.database
    reasons = Reasons(Path(house.database.url.database))
    lines = "\n".join(reasons.why(message.metadata["event_payload"]["id"]))
    reasons.close()
    return re.sub(r"<!date\^(\d+)\^[^>]+>", lambda found: _clock(int(found[1])), lines)


def _clock(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, LONDON):%a %H:%M}"


async def test_a_check_in_tells_its_rhythm_its_plan_and_its_row(house: House) -> None:
    await house.asks_daily()
    await house.until(_london(23, 9, 31))
    [asked] = house.checkins("ben")
    told = _why(house, asked)
    assert "A check-in: it asks its reader how they are today." in told
    assert "It comes by a rhythm: Mon–Fri at 09:30, by their own clock." in told
    assert "It was planned for Mon 09:30." in told
    assert "It was put on its way, and sent at once: Mon 09:30." in told
    assert re.search(r"Outbox row [0-9a-f-]{36}: checkin\.due, sent\.", told)


async def test_what_waited_for_the_morning_says_so(house: House) -> None:
    await house.until(_london(23, 22))
    await house.slack.person("ana").command("/thanks", "@ben for the rota", channel="general")
    await house.until(_london(24, 9, 5))
    [thanks] = house.nudges("ben", "the rota")
    told = _why(house, thanks)
    assert "Somebody thanked its reader." in told
    assert "It was put on its way Mon 22:00." in told
    assert "It waited until its time came: it was outside its reader's working hours." in told
    assert "It was sent Tue 09:00" in told


async def test_what_is_unknown_is_not_made_up(house: House, tmp_path: Path) -> None:
    assert house.database.url.database
    reasons = Reasons(Path(house.database.url.database))
    assert reasons.why("no id") == ()
    assert reasons.why("00000000-0000-0000-0000-000000000000") == ["What Kindling noted of it is not kept any more."]
    assert "Ask again in a moment." in Reasons(tmp_path / "nothing.db").why("00000000-0000-0000-0000-000000000000")[0]
    reasons.close()
