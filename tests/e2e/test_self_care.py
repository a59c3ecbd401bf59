"""Looking after oneself, through the real program: invited once a month, written, promised, kept, deleted; and nothing
of it anywhere where it was not kept.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.content.self_care import Part, words_of
from models import Followup, Inventory
from sandbox import Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.e2e.traces import differs, files, kept
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
REST, HELP = words_of("rest").question, words_of("help").question
SECRET = "quixotic-marmalade"
WRITTEN = {REST: f"none, {SECRET}", HELP: f"with <{SECRET}> & the rest"}
INVITES = "You wished to be asked once a month"


def _london(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the channel for thanks."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Thursday in November."""
    return _london(26, 14)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Everything is logged."""
    async with open_house(slack, start_bot, databases, request.param, LOG_LEVEL="DEBUG") as house:
        yield house


def _modal(house: House) -> View:
    modal = house.slack.person("ben").modal
    assert modal
    return modal


def _written(house: House) -> dict[str, Any]:
    """What stands in the fields of the view in front of Ben."""
    values = _modal(house).values
    return {area: values[area][area]["value"] for area in values if area in ("rest", "help")}


async def _write(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.command("/kindling", "care", channel="general")
    sent = await ben.submit(WRITTEN)
    assert (sent.errors, sent.error) == ({}, None)


async def test_what_is_not_kept_is_nowhere_nor_that_somebody_was_there(house: House) -> None:
    ben = house.slack.person("ben")
    before = await kept(house)
    await ben.command("/kindling", "care", channel="general")
    empty = await ben.submit({})
    assert empty.errors == {REST: "A few words here, or under any of the others, are enough."}
    await ben.submit(WRITTEN)
    assert "I have not read what you wrote" in _modal(house).plain
    await ben.click(_modal(house), "Another one")
    await ben.click(_modal(house), "self_care_choose", "Help")
    assert _written(house) == {"rest": WRITTEN[REST], "help": WRITTEN[HELP]}, "no word is lost on the way"
    await ben.close_modal()
    assert differs(before, await kept(house)) <= {"pools"}, "neither rows, log nor figures tell that somebody was there"
    assert not any(SECRET.encode() in each for each in files(house))


async def test_another_one_is_another_and_a_double_click_moves_on_by_one(house: House) -> None:
    await _write(house)
    ben, offers = house.slack.person("ben"), words_of("rest").offers[Part.SUGGESTION]
    shown = [next(each for each in offers if each in _modal(house).plain)]
    view = _modal(house)
    await asyncio.gather(*(ben.click(view, "self_care_other_suggestion") for _ in range(2)))
    shown.append(next(each for each in offers if each in _modal(house).plain))
    assert shown[1] == offers[(offers.index(shown[0]) + 1) % len(offers)]
    await ben.click(_modal(house), "self_care_choose", "Help")
    assert any(each in _modal(house).plain for each in words_of("help").offers[Part.BOUNDARY])


async def test_a_boundary_becomes_a_promise_to_oneself_above_what_was_written(house: House) -> None:
    await _write(house)
    ben = house.slack.person("ben")
    boundary = next(each for each in words_of("rest").offers[Part.BOUNDARY] if each in _modal(house).plain)
    await ben.click(_modal(house), "self_care_promise_boundary")
    promise = _modal(house)
    assert promise.values["what"]["what"]["value"] == boundary
    assert promise.values["other"]["other"].get("selected_user") is None
    await ben.submit({"By when?": "friday 3pm"})
    await ben.close_modal()
    await ben.click(_modal(house), "The listening box")
    assert "The listening box" in _modal(house).plain
    await ben.close_modal()
    assert _written(house) == {"rest": WRITTEN[REST], "help": WRITTEN[HELP]}, "it is still there"
    (made,) = await house.database.read(lambda session: list(session.scalars(select(Followup))))
    assert (made.owner_id, made.other_id, made.what) == (ben.id, None, boundary)


async def test_the_monthly_invitation_leads_to_the_form_and_what_is_kept_is_theirs_until_they_delete_it(
    house: House,
) -> None:
    ben = house.slack.person("ben")
    await _write(house)
    await ben.click(_modal(house), "Remind me once a month")
    assert "Looking after yourself: first Mon at 10:00" in _modal(house).plain
    assert "Remind me once a month" not in _modal(house).buttons
    assert _written(house) == {"rest": WRITTEN[REST], "help": WRITTEN[HELP]}
    await ben.close_modal()

    await house.until(_london(7, 9, 59, month=12))
    assert house.nudges("ben", INVITES) == []
    await house.until(_london(7, 10, 1, month=12))
    (invitation,) = house.nudges("ben", INVITES)
    assert "Fewer of these" in str(invitation.blocks)
    assert [house.nudges(each, INVITES) for each in ("ana", "chloe")] == [[], []]

    await ben.click(invitation, "Look after yourself")
    assert "What you wrote before" not in _modal(house).buttons
    await ben.submit(WRITTEN)
    await ben.submit({REST: f"a little, {SECRET}"})
    assert "Kept, for you alone. It is deleted on 7 March 2027" in _modal(house).plain
    found = await house.database.read(lambda session: list(session.scalars(select(Inventory))))
    assert [(each.member_id, each.rest, each.pace) for each in found] == [(ben.id, f"a little, {SECRET}", None)]

    await ben.click(_modal(house), "What you wrote before")
    assert f"a little, {SECRET}" in _modal(house).plain
    await ben.click(_modal(house), "Delete")
    assert SECRET not in _modal(house).plain
    assert "It is deleted." in _modal(house).plain
    assert await house.database.read(lambda session: list(session.scalars(select(Inventory)))) == []
    assert SECRET not in str(house.bot.lines)


async def test_a_hard_day_has_quiet_ways_on(house: House) -> None:
    ben = house.slack.person("ben")
    for typed, has_them in (("4", False), ("1", True)):
        (answer,) = (await ben.command("/checkin", typed, channel="general")).messages
        assert ("Look after yourself" in answer.buttons) is has_them
    await ben.click(answer, "Look after yourself")
    assert REST in _modal(house).plain
