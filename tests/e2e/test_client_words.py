"""Words of somebody beyond Slack through the real program: brought in, agreed to, told and taken back; and the text
that asks for them."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message, Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
SAID = "rang me back when they said they would"
AGREED = ["client_agreed"]


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return _london(23, 10)


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana leads the team of the recognition channel."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


def _digests(house: House) -> list[Message]:
    return [each for each in house.slack.messages("kudos") if SAID in each.plain]


async def test_a_client_s_words_go_from_whoever_heard_them_to_the_team_and_back(house: House) -> None:
    slack, ben, chloe = house.slack, house.slack.person("ben"), house.slack.person("chloe")
    opened = await ben.command("/kindling", f"heard @chloe {SAID}", channel="general")
    assert opened.modal
    assert opened.modal.values["client_named"]["client_named"]["selected_users"] == [chloe.id]

    refused = await ben.submit({"client_said_by": "Ben’s mother"})
    assert refused.errors.keys() == {"Do they agree?"}
    refused = await ben.submit({"client_agreed": AGREED})
    assert "without anybody’s name" in refused.errors["Who said it?"]
    assert ben.modal
    assert SAID in str(ben.modal.values), "all of it is still there"
    assert (await ben.submit({"client_said_by": "a customer in Leeds", "client_agreed": AGREED})).closed
    assert "Kept, as their words" in ben.ephemerals("general")[-1].plain

    await slack.wait_for(lambda: house.nudges("chloe", SAID))
    [heard] = house.nudges("chloe", SAID)
    assert "A customer in Leeds said this of you" in heard.plain
    await chloe.click(heard, "Yes, you may")
    await slack.wait_for(lambda: "You said yes" in house.nudges("chloe", SAID)[0].plain)

    await house.until(_london(27, 20))
    [digest] = _digests(house)
    assert "A customer in Leeds" in digest.plain
    assert "brought it in" in digest.plain

    await ben.command("/kindling", "retold", channel="general")
    await ben.click(ben.ephemerals("general")[-1], "Take it back")
    await slack.wait_for(lambda: not _digests(house))
    await slack.wait_for(lambda: not house.nudges("chloe", SAID))


async def test_what_was_brought_in_is_on_home_and_taken_back_from_there(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.command("/kindling", f"heard they {SAID}", channel="general")
    assert (await ben.submit({"client_agreed": AGREED})).closed
    await ben.open_home()
    await house.slack.wait_for(lambda: ben.home is not None and SAID in ben.home.plain)
    assert ben.home
    await ben.click(ben.home, "client_words_choose", "Change")
    assert ben.modal
    assert ben.modal.values["client_agreed"]["client_agreed"]["selected_options"] == [], "asked each time"
    await ben.submit({"client_words": "It came on time", "client_agreed": AGREED})
    await house.slack.wait_for(lambda: "Changed, wherever" in ben.home.plain if ben.home else "")
    await ben.click(ben.home, "client_words_choose", "Take it back")
    await house.slack.wait_for(lambda: "Taken back" in ben.home.plain if ben.home else "")
    await ben.open_home()
    await house.slack.wait_for(lambda: ben.home is not None and "It came on time" not in ben.home.plain)


async def test_what_somebody_promised_beyond_slack_is_asked_after_with_a_text_to_copy(house: House) -> None:
    slack, ben = house.slack, house.slack.person("ben")
    what = f"send *the quote* that <@{slack.person('chloe').id}> made, see https://few.slack.com/archives/C1/p2"
    assert (await ben.command("/followup", channel="general")).modal
    assert (await ben.submit({"what": what, "when": "today 14:00"})).closed
    await house.until(_london(23, 13, 1))
    await slack.wait_for(lambda: house.nudges("ben", "Coming up"))
    await ben.click(house.nudges("ben", "Coming up")[0], "Done")
    await slack.wait_for(lambda: house.nudges("ben", "beyond Slack"))
    shown = house.nudges("ben", "beyond Slack")[0]
    await ben.click(shown, "Remind me to")
    await house.until(_london(26, 16))
    [asked] = house.nudges("ben", "with whoever it was for")
    before = len(slack.messages("general")), len(ben.dm())
    opened = await ben.click(asked, "A text to copy")
    assert opened.modal
    words = opened.modal.values["text_to_copy_words"]["text_to_copy_words"]["value"]
    assert "“send the quote that a colleague made, see”" in words
    assert words.count("?") == 1
    assert (await ben.submit({"text_to_copy_words": "another text"})).closed
    assert (len(slack.messages("general")), len(ben.dm())) == before, "nothing is sent"
