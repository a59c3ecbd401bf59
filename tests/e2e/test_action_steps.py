"""The six action steps through the real program: found, taken now, and asked about three days later."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.content.library import Action
from bot.content.steps import beliefs, steps
from models import OutboxMessage
from models.people import settings
from sandbox import Message, Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.keys import KEY
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
ASKS, ASK_ME = "What did you notice?", "Ask me in three days what I noticed"
TYPED = "He greeted me first, for once"


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """A few people; Ben is in London."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Thursday: three days later is a Sunday."""
    return _london(19, 10)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Where nothing comes by itself, and something can be said without a name."""
    async with open_house(slack, start_bot, databases, request.param, ENCRYPTION_KEYS=KEY) as house:
        off = {each: {"is_on": False} for each in ("checkin", "gratitude", "team_digest")}
        await house.database.write(lambda session: settings.change(session, slack.id, rhythms=off))
        yield house


def _shown(house: House) -> View:
    modal = house.slack.person("ben").modal
    assert modal
    return modal


def _labels(view: View | Message) -> list[str]:
    rows = [block for block in view.blocks if block["type"] == "actions"]
    return [each["text"]["text"] for block in rows for each in block["elements"] if each["type"] == "button"]


async def _look(house: House, action: Action) -> View:
    """From all six to one of them."""
    await house.slack.person("ben").command("/kindling", "steps", channel="general")
    await house.slack.person("ben").click(_shown(house), "Look at it", block_id=action)
    return _shown(house)


async def _asked(house: House) -> list[OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.kind.startswith("action_steps"))
    return await house.database.read(lambda session: list(session.scalars(wanted)))


async def test_a_step_is_found_on_home_and_each_says_what_it_is_and_can_be_taken_now(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.open_home()
    await house.slack.events_settled()
    assert ben.home
    await ben.click(ben.home, "Six small steps")
    for step in steps().values():
        assert step.what in str(_shown(house).blocks)
        await ben.click(_shown(house), "Look at it", block_id=step.action)
        seen = str(_shown(house).blocks)
        assert [each for each in (step.why, step.limit, step.notice) if each not in seen] == []
        assert len(ben.modals) == 1
        await ben.click(_shown(house), "All six")
    assert await _asked(house) == [], "nobody knows who looked"

    await ben.click(_shown(house), "Look at it", block_id="acknowledge")
    await ben.click(_shown(house), "Thank someone")
    assert len(ben.modals) == 2
    sent = await ben.submit(
        {"Who do you want to thank?": ["chloe"], "What did they do?": "kept the notes of all calls"}
    )
    assert (sent.errors, sent.error) == ({}, None)
    await ben.close_modal()
    assert "Notice somebody" in str(_shown(house).blocks), "the step is still there"


async def test_a_belief_is_looked_at_and_nothing_of_it_is_kept(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.click(await _look(house, Action.BELIEFS), "Look at some beliefs")
    for each in list(beliefs().values())[:2]:
        await ben.click(_shown(house), "action_steps_choose", each.belief)
        seen = str(_shown(house).blocks)
        assert (each.wider in seen, each.question in seen) == (True, True)
    others = [each.wider for each in list(beliefs().values())[2:] if each.wider in seen]
    assert others == []
    await ben.click(_shown(house), "Back to the step")
    assert ASK_ME in _labels(_shown(house))
    assert await _asked(house) == []


async def test_the_group_can_be_asked_only_where_there_is_one_and_an_answer_is_not_lost(house: House) -> None:
    ben = house.slack.person("ben")
    assert {"Stop, start, stay", "The listening box", "What you may do"} <= set(
        _labels(await _look(house, Action.CLIMATE))
    )
    before = len(ben.dm())
    await ben.click(_shown(house), "Stop, start, stay")
    assert "direct messages" in str(_shown(house).blocks)
    assert len(ben.dm()) == before + 1
    await ben.close_modal()
    for door, title in (("The listening box", "The listening box"), ("What you may do", "What you may do")):
        await ben.click(_shown(house), door)
        assert _shown(house).source["title"]["text"] == title
        assert len(ben.modals) == 2
        await ben.close_modal()


async def test_what_was_noticed_is_asked_once_on_a_working_day_and_stands_in_ones_own_words_alone(
    house: House,
) -> None:
    ben = house.slack.person("ben")
    step = await _look(house, Action.COMPLIMENT)
    await ben.click(step, ASK_ME)
    assert "Mon 23 Nov" in str(_shown(house).blocks)
    await ben.command("/kindling", "steps", channel="general")
    await ben.click(_shown(house), "Look at it", block_id="compliment")
    assert ASK_ME not in _labels(_shown(house)), "it is said that it comes"
    assert len(await _asked(house)) == 1

    await house.until(_london(23, 9) - timedelta(minutes=1))
    assert house.nudges("ben", ASKS) == []
    await house.until(_london(23, 9, 1))
    [asked] = await house.slack.wait_for(lambda: house.nudges("ben", ASKS))
    assert (steps()[Action.COMPLIMENT].name in asked.plain, steps()[Action.COMPLIMENT].notice in asked.plain) == (
        True,
        True,
    )
    assert _labels(asked) == ["Write it down for myself", "Nothing much", "Another step"]

    await ben.click(asked, "Another step")
    assert _shown(house).callback_id == "action_steps"
    await ben.click(asked, "Write it down for myself")
    assert (await ben.submit({"What did you notice?": " "})).errors
    sent = await ben.submit({"What did you notice?": TYPED})
    assert (sent.errors, sent.error) == ({}, None)
    assert TYPED in asked.plain
    assert _labels(asked) == []
    assert TYPED not in str(house.bot.lines)
    rows = await house.database.read(lambda session: [vars(each) for each in session.scalars(select(OutboxMessage))])
    assert TYPED not in str(rows)


async def test_words_are_not_lost_where_the_form_was_open_for_too_long_and_nothing_much_is_an_answer(
    house: House,
) -> None:
    ben = house.slack.person("ben")
    await ben.click(await _look(house, Action.CLIMATE), ASK_ME)
    await house.until(_london(23, 9, 1))
    [asked] = await house.slack.wait_for(lambda: house.nudges("ben", ASKS))
    await ben.click(asked, "Write it down for myself")
    await house.until(_london(23, 9, 40))
    sent = await ben.submit({"What did you notice?": TYPED})
    assert "copy your words" in str(sent.errors)
    assert sent.modal is not None
    await ben.click(asked, "Nothing much")
    assert "Nothing much, then" in asked.plain
    assert _labels(asked) == []


@pytest.mark.every_way
async def test_clicked_twice_it_is_asked_once_and_it_can_be_called_off(house: House) -> None:
    ben = house.slack.person("ben")
    step = await _look(house, Action.REPAIR)
    await ben.click(step, ASK_ME)
    await ben.click(_shown(house), "Rather not")
    assert await _asked(house) == []
    step = _shown(house)
    replies = await asyncio.gather(*(ben.click(step, ASK_ME) for _ in range(2)))
    assert all(each.acked for each in replies)
    assert len(await _asked(house)) == 1
    await house.until(_london(23, 9, 1))
    assert len(await house.slack.wait_for(lambda: house.nudges("ben", ASKS))) == 1


async def test_from_practice_a_step_leads_to_looking_after_oneself_and_room_is_left_for_one_form_more(
    house: House,
) -> None:
    ben = house.slack.person("ben")
    await ben.command("/kindling", "practice", channel="general")
    await ben.click(_shown(house), "Six small steps")
    await ben.click(_shown(house), "Look at it", block_id="self_care")
    await ben.click(_shown(house), "Look after yourself")
    assert (_shown(house).title, len(ben.modals)) == ("Look after yourself", 2)
    await ben.close_modal()
    assert steps()[Action.SELF_CARE].limit in str(_shown(house).blocks)
