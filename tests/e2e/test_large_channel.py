"""A recognition channel of many people, through the real program: a team only once somebody says so."""

from datetime import UTC, datetime

import pytest

from models.people.settings import WorkspaceSettings
from sandbox import Channel, Message, Person, Sandbox, Workspace
from tests.program import StartBot

MANY = WorkspaceSettings().most_by_itself


@pytest.fixture
def knows_kindling() -> bool:
    """Nobody does yet."""
    return False


@pytest.fixture
def workspace() -> Workspace:
    """One person more than become a team by themselves."""
    people = [Person("ana", "Ana Reyes", admin=True), *(Person(f"p{n:02}", f"Person {n}") for n in range(MANY))]
    return Workspace(name="Many", people=people, channels=[Channel("general"), Channel("kudos", bot=True)])


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def _said(slack: Sandbox, who: str, words: str) -> list[Message]:
    return [each for each in slack.person(who).dm() if words in each.plain]


async def test_whoever_looks_after_kindling_is_asked_and_everybody_gets_hello_once_they_say_so(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot(MESSAGES_PER_MINUTE="100000")
    ana = slack.person("ana")
    await slack.wait_for(lambda: _said(slack, "ana", "Shall they be a team?"))
    await bot.quiet()
    assert slack.person("p00").dm() == []
    await ana.click(_said(slack, "ana", "Shall they be a team?")[0], "Not now")
    await slack.wait_for(lambda: _said(slack, "ana", "is no team for now"))
    await ana.command("/kindling", "team", channel="kudos")
    assert (await ana.submit()).closed
    await slack.wait_for(lambda: _said(slack, "p00", "Hello, I am Kindling"))


async def test_the_button_makes_it_a_team(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot(MESSAGES_PER_MINUTE="100000")
    ana = slack.person("ana")
    await slack.wait_for(lambda: _said(slack, "ana", "Shall they be a team?"))
    await ana.click(_said(slack, "ana", "Shall they be a team?")[0], "Make it a team")
    await slack.wait_for(lambda: _said(slack, "ana", "are a team now"))
    await slack.wait_for(lambda: _said(slack, "p00", "Hello, I am Kindling"))
    assert "@ana brought me to *kudos*" in _said(slack, "p00", "Hello, I am Kindling")[0].plain
