"""A story of change through the real program: from the question to whom it names to the post, and back."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.capabilities.consents import ASKED
from sandbox import Message, Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

MADRID = ZoneInfo("Europe/Madrid")
ASKS, PREVIEW, TITLE = "tell this again?", "as it would be posted", "kudos: the story of November"
WORDS = "untangling the rota before the release"


def _madrid(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MADRID)


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return _madrid(23, 11)


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana leads the team of the recognition channel."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


async def _thanked(house: House) -> None:
    """Ben thanks Chloé, Ana notes what was changed, and both who are named are asked whether it is told again."""
    await house.slack.person("ben").command("/thanks", f"@chloe for {WORDS}", channel="general")
    await house.slack.person("ana").command("/kindling", "changed we rest on Fridays", channel="kudos")
    await house.until(_madrid(24, 20))
    assert not house.nudges("chloe", ASKS), "a week before the preview, and no sooner"
    await house.until(_madrid(25, 10))
    await house.bot.ticks_pass(3)
    await house.until(_madrid(27, 20))
    for each in ("ben", "chloe"):
        [asked] = house.nudges(each, ASKS)
        assert WORDS in asked.plain
        assert "Those who lead the team read it first" in asked.plain


async def _answers(house: House, handle: str, label: str) -> None:
    """Somebody answers, and sees what they said."""
    [asked] = [each for each in house.slack.person(handle).dm() if WORDS in each.plain and label in str(each.blocks)]
    await house.slack.person(handle).click(asked, label)
    await house.slack.events_settled()


async def _preview(house: House) -> Message:
    await house.until(_madrid(2, 12, month=12))
    [preview] = house.nudges("ana", PREVIEW)
    return preview


async def test_a_story_is_told_with_the_yes_of_everyone_named_and_of_a_lead_and_taken_back(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    await _thanked(house)
    await _answers(house, "ben", "Yes, you may")
    await _answers(house, "chloe", "Yes, you may")
    preview = await _preview(house)
    assert WORDS in preview.plain
    assert "we rest on Fridays" in preview.plain
    assert TITLE not in str([each.plain for each in slack.messages("kudos")]), "no lead said yes"

    await ana.click(preview, "Write into it")
    named = await ana.submit({"story_opening": "", "story_not_worked": f"<@{slack.person('ben').id}> is late"})
    assert "leave people out" in str(named.errors)
    assert (await ana.submit({"story_opening": "", "story_not_worked": "The handover comes too late"})).closed
    await slack.wait_for(lambda: any("comes too late" in each.plain for each in house.nudges("ana", PREVIEW)))
    [preview] = house.nudges("ana", PREVIEW)
    seen = _as_shown(preview)
    await ana.click(preview, "Post it to #kudos")
    await slack.wait_for(lambda: _stories(house))
    [story] = _stories(house)
    posted = _as_shown(story)
    assert seen[2 : 2 + len(posted)] == posted, "the first two say that it is a preview"
    for words in (WORDS, "we rest on Fridays", "The handover comes too late"):
        assert words in story.plain
    await slack.wait_for(lambda: house.nudges("ana", "is on its way to"))
    assert not house.nudges("ana", PREVIEW)

    await slack.person("chloe").command("/kindling", "retold", channel="general")
    assert WORDS in slack.person("chloe").ephemerals("general")[-1].plain
    await _answers(house, "chloe", "Take my yes back")
    await slack.wait_for(lambda: WORDS not in _stories(house)[0].plain)
    assert "we rest on Fridays" in _stories(house)[0].plain


async def test_what_nobody_answered_is_not_told_and_without_a_lead_s_yes_nothing_is(house: House) -> None:
    await _thanked(house)
    chloe = house.slack.person("chloe")
    await chloe.click(house.nudges("chloe", ASKS)[0], "nudge_menu", f"fewer:{ASKED}")
    await chloe.command("/kindling", "retold", channel="general")
    await chloe.click(chloe.ephemerals("general")[-1], "Ask me again")
    await house.slack.events_settled()
    assert "Ask me again" not in str(chloe.ephemerals("general")[-1].blocks)
    await _answers(house, "chloe", "Yes, you may")
    await _answers(house, "ben", "Rather not")
    preview = await _preview(house)
    assert WORDS not in preview.plain
    assert "Waits for the yes of everyone named" in preview.plain, "as if he had said nothing"
    assert re.search("thanks from @.*to @", preview.plain)
    await house.until(_madrid(4, 12, month=12))
    assert _stories(house) == []


def _as_shown(message: Message) -> list[dict[str, Any]]:
    """Its blocks, without what Slack calls them."""
    return [{name: each for name, each in block.items() if name != "block_id"} for block in message.blocks]


def _stories(house: House) -> list[Message]:
    return [each for each in house.slack.messages("kudos") if TITLE in each.plain]
