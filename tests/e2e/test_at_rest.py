"""Whoever gets hold of the files of a running program finds nothing of who erased their data."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message, Sandbox, Workspace
from sandbox.actor import Actor
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
TELL = "Let them know now, and when it is done or moves"
SECRET = "quixotic-marmalade"
"""In all that Ben writes for himself and for some."""
FOR_ALL = "unhurried-heron"
"""In what he writes for a team or for everyone, which stays without his name."""


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)


@pytest.mark.long
async def test_no_byte_of_who_erased_their_data_is_left_in_any_file_of_the_running_program(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ben").id, LOG_LEVEL="DEBUG") as house:
        ben = slack.person("ben")
        await _others_write_of(house, ben)
        await _writes_everywhere(house, ben)
        everywhere = list(_traces(house, ben))
        assert {where for where, _ in everywhere} >= {"the file or its log"}
        assert len({what for _, what in everywhere}) == 2, "both the words and the id"
        swept = _sweeps(house)
        await _erase(slack, ben)
        await house.bot.wait_for(lambda _line: _sweeps(house) > swept)
        assert list(_traces(house, ben)) == []
        assert FOR_ALL.encode() in b"".join(_files(house))


def _sweeps(house: House) -> int:
    return sum(line.get("event") == "remains_removed" for line in house.bot.lines)


async def _others_write_of(house: House, ben: Actor) -> None:
    """What others wrote stays theirs, without his id."""
    slack = house.slack
    await slack.person("ana").command("/thanks", "@ben @chloe for the calm handover with @ben", channel="general")
    await slack.person("luis").command("/thanks", "@ben for a quiet word", channel="random")
    await slack.person("chloe").command("/followup", "@ben send the quote by friday", channel="general")
    await slack.person("chloe").command("/checkin", "", channel="general")
    asks = {"What went well?": "Lunch", "Whom would you like to thank?": ["ben"], "From whom?": "ben"}
    assert (await slack.person("chloe").submit({**asks, "Do you need a hand?": "An hour"})).error is None


async def _writes_everywhere(house: House, ben: Actor) -> None:
    """Thanks, promises kept and open, a check-in, a hand asked for, a change, an entry, and a word on how help felt."""
    slack = house.slack
    await ben.command("/thanks", f"@chloe for the {SECRET} in public", channel="general")
    await ben.command("/thanks", "", channel="general")
    private = {"What did they do?": f"the {SECRET} in private", "Who may see it?": "Just them"}
    assert (await ben.submit({"Who do you want to thank?": ["ana"], "Why did it matter?": SECRET, **private})).closed
    await ben.command("/followup", "", channel="general")
    assert (await ben.submit({"what": f"mend the {SECRET}", "other": "chloe", "when": "friday", "tell": [TELL]})).closed
    await ben.command("/followup", f"@chloe water the {SECRET} by today 14:00", channel="general")
    await ben.command("/checkin", "", channel="general")
    said = {"What went well?": f"{SECRET} went", "What is in the way?": SECRET, "Do you need a hand?": SECRET}
    assert (await ben.submit({**said, "From whom?": "ana"})).error is None
    await ben.command("/kindling", f"changed we dropped the {FOR_ALL}", channel="kudos")
    await ben.command("/kindling", "content", channel="general")
    own = {"In your own words": f"Ask about {FOR_ALL}", "What is it?": "A question of the check-in"}
    assert (
        await ben.submit({**own, "Which of the five is it about?": "Respect: keep people's dignity and time"})
    ).errors == {}
    await house.until(datetime(2026, 11, 23, 13, 1, tzinfo=LONDON))
    await slack.wait_for(lambda: house.nudges("ben", "Coming up"))
    await ben.click(house.nudges("ben", "Coming up")[-1], "Done")
    await _comments(house, ben)


async def _comments(house: House, ben: Actor) -> None:
    """A word of his on what somebody did for him."""
    slack, ana = house.slack, house.slack.person("ana")
    await ana.command("/followup", "@ben fix the import by today 16:00", channel="general")
    await house.until(datetime(2026, 11, 23, 14, 31, tzinfo=LONDON))
    await ana.click(await _newest(slack, "ana", "Coming up"), "Done")
    await ana.click(await _newest(slack, "ana", "Look back at this with"), "Ask them for me")
    await house.until(datetime(2026, 11, 26, 16, 0, tzinfo=LONDON))
    await ben.click(await _newest(slack, "ben", "How much does it help"), ":slightly_smiling_face: It helped")
    await ben.click(await _newest(slack, "ben", "Thank you"), "Add a word")
    assert (await ben.submit({"comment": f"More of the {SECRET}"})).closed


async def _newest(slack: Sandbox, who: str, words: str) -> Message:
    found = await slack.wait_for(lambda: [each for each in slack.person(who).dm() if words in each.plain])
    return found[-1]


async def _erase(slack: Sandbox, ben: Actor) -> None:
    offer = (await ben.command("/kindling", "data", channel="general")).messages[0]
    await ben.click(offer, "Delete my data …")
    done = await ben.submit({"Delete what you keep about me": ["I understand, and I want this"]})
    assert (done.error, done.errors) == (None, {})


def _traces(house: House, ben: Actor) -> Iterator[tuple[str, str]]:
    """Where his words or his id are: in the files of the program, or in what it logged."""
    for trace in (SECRET, ben.id):
        if any(trace.encode() in each for each in _files(house)):
            yield "the file or its log", trace
        if any(trace in str(line) for line in house.bot.lines):
            yield "what it logged", trace


def _files(house: House) -> list[bytes]:
    """The database and what is beside it."""
    assert house.database.url.database
    path = Path(house.database.url.database)
    return [each.read_bytes() for each in path.parent.glob(f"{path.name}*")]
