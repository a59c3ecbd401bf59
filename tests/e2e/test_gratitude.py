"""Gratitude prompts through the real program: whom they name, what for, when they come, and what the buttons do."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.content import library
from models import OutboxMessage
from models.people import settings, unsuggested
from models.people.cadences import CadenceKind
from models.store.outbox import State
from sandbox import Channel, Fault, Message, Person, Workspace
from sandbox.app import PATIENCE_SECONDS
from scheduler.gratitude import NotReminded
from tests.e2e.house import House

LONDON, LOS_ANGELES, TOKYO = ZoneInfo("Europe/London"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Tokyo")
MILL = Workspace(
    name="Mill",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/London", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="Europe/London"),
        Person("dmitri", "Dmitri Volkov", zone="Asia/Tokyo"),
        Person("eve", "Eve Lindqvist", zone="Europe/London"),
        Person("faye", "Faye Adeyemi", zone="Europe/London"),
        Person("luis", "Luis Ortega", zone="America/Los_Angeles"),
        Person("robot", "Robo Reporter", bot=True),
        Person("client", "Cleo Client", stranger=True),
    ],
    channels=[
        Channel("general", bot=True),
        Channel("kudos", members=["ben", "chloe", "robot", "client"], bot=True),
        Channel("office", private=True, members=["eve", "dmitri"]),
    ],
)
ASKS = "Is there something you would like to thank them for?"
TELL = "Let them know now, and when it is done or moves"
WEEK = timedelta(weeks=1)


def _london(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


WEDNESDAY = _london(25, 15)


@pytest.fixture
def workspace() -> Workspace:
    """The team of the recognition channel is Ben and Chloé."""
    return MILL


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return _london(23, 10)


@pytest.fixture
async def mill(house: House) -> House:
    """Every week, and nobody is asked anything else."""
    rhythms = {"checkin": {"is_on": False}, "team_digest": {"is_on": False}, "gratitude": {"every": 1}}
    await house.database.write(lambda session: settings.change(session, house.slack.id, rhythms=rhythms))
    return house


async def _asked(mill: House, who: str, moment: datetime) -> Message:
    """The prompt that comes at that moment, and not a minute before."""
    before = len(mill.nudges(who, ASKS))
    await mill.until(moment - timedelta(minutes=1))
    assert len(mill.nudges(who, ASKS)) == before
    await mill.until(moment + timedelta(seconds=2))
    [prompt] = mill.nudges(who, ASKS)[before:]
    return prompt


async def _accounts(mill: House, who: str) -> list[tuple[State, str | None]]:
    """What became of each of somebody's prompts, the oldest first."""
    theirs = (OutboxMessage.kind == "gratitude.due", OutboxMessage.recipient == mill.slack.person(who).id)
    wanted = select(OutboxMessage).where(*theirs).order_by(OutboxMessage.created_at)
    return await mill.database.read(lambda session: [(row.state, row.reason) for row in session.scalars(wanted)])


async def _promises(mill: House, who: str, whom: str, what: str, *, tells: bool = True) -> None:
    """Somebody promises something to another, who is told of it or not."""
    await mill.slack.person(who).command("/followup", "", channel="general")
    told = {"what": what, "other": whom, "when": "friday", "tell": [TELL] if tells else []}
    assert (await mill.slack.person(who).submit(told)).closed


@pytest.fixture
async def prompted(mill: House) -> Message:
    """Ben is asked whether there is something to thank Chloé for."""
    await _promises(mill, "chloe", "ben", "bring the old ledger")
    return await _asked(mill, "ben", WEDNESDAY)


async def test_people_are_reminded_of_what_was_done_for_them_and_of_nothing_that_they_were_not_told(
    each_house: House,
) -> None:
    mill, slack = each_house, each_house.slack
    ana, eve = slack.person("ana"), slack.person("eve")
    for each in ("dmitri", "faye", "luis", "eve"):
        await slack.person(each).join("kudos")
        await mill.cadence(each, CadenceKind.GRATITUDE)
    await _promises(mill, "ana", "chloe", "find the old invoice")
    await _promises(mill, "ana", "faye", "look into the odd numbers", tells=False)
    await eve.command("/thanks", "@dmitri for the calm handover", channel="office")
    await ana.command("/thanks", "@luis @eve for the new rota", channel="general")

    at_three = [datetime(2026, 11, 25, 15, tzinfo=zone) for zone in (LONDON, LOS_ANGELES)]
    chloe = await _asked(mill, "chloe", at_three[0])
    assert "@ana took this on for you on Monday:" in chloe.plain
    luis = await _asked(mill, "luis", at_three[1])
    assert "You and @eve were thanked together on Monday:" in luis.plain
    lines = {each.text for each in library.entries(library.EntryKind.GRATITUDE)}
    for prompt, words in ((chloe, "find the old invoice"), (luis, "the new rota")):
        assert words in prompt.plain
        assert any(line in prompt.plain for line in lines)
    for each in ("ben", "dmitri", "faye"):
        assert mill.nudges(each, ASKS) == []
        assert await _accounts(mill, each) == [(State.DROPPED, NotReminded.NOBODY)]


async def test_the_button_opens_the_form_with_that_person_and_the_thanks_arrive(
    each_house: House,
) -> None:
    mill, ben = each_house, each_house.slack.person("ben")
    await _promises(mill, "chloe", "ben", "bring the old ledger")
    prompt = await _asked(mill, "ben", WEDNESDAY)
    reply = await ben.click(prompt, "Say thank you")
    assert reply.modal
    chosen = reply.modal.values["people"]["people"]["selected_users"]
    assert chosen == [mill.slack.person("chloe").id]
    assert (await ben.submit({"What did they do?": "walked me through the ledger"})).closed
    await mill.until(WEDNESDAY + timedelta(minutes=1))
    [thanks] = mill.nudges("chloe", "thanks you")
    assert "walked me through the ledger" in thanks.plain
    await mill.slack.wait_for(lambda: "You thanked" in prompt.plain)
    assert "Say thank you" not in str(prompt.blocks)


@pytest.mark.parametrize(
    ("button", "says"),
    [
        ("Nobody comes to mind", "Nobody comes to mind just now, and that is fine."),
        ("Please don't suggest them", "I no longer suggest @chloe to you"),
    ],
)
async def test_both_other_answers_settle_it_and_only_the_reader_can_give_them(
    mill: House, prompted: Message, button: str, says: str
) -> None:
    slack, ben = mill.slack, mill.slack.person("ben")
    assert "somebody else's" in (await slack.person("chloe").click(prompted, button)).text
    assert ASKS in prompted.plain
    await ben.click(prompted, button)
    assert says in prompted.plain
    assert [each["type"] for each in prompted.blocks] == ["section"]
    named = await mill.database.read(lambda session: unsuggested.of(session, slack.id, ben.id))
    assert named == ((slack.person("chloe").id,) if "suggest" in button else ())
    assert not any("suggest" in each.plain for each in slack.person("chloe").dm())


async def test_whoever_thanked_somebody_that_day_is_not_asked_and_hears_again_the_week_after(mill: House) -> None:
    ben = mill.slack.person("ben")
    await _promises(mill, "chloe", "ben", "bring the old ledger")
    await mill.until(_london(25, 9, 30))
    await ben.command("/thanks", "@ana for opening early", channel="general")
    await mill.until(WEDNESDAY + timedelta(minutes=1))
    assert mill.nudges("ben", ASKS) == []
    assert await _accounts(mill, "ben") == [(State.DROPPED, NotReminded.THANKED_TODAY)]
    assert "@chloe" in (await _asked(mill, "ben", WEDNESDAY + WEEK)).plain


@pytest.mark.parametrize("meanwhile", ["they thanked somebody", "nothing"])
async def test_a_prompt_that_slack_held_up_is_only_sent_while_it_makes_sense(mill: House, meanwhile: str) -> None:
    slack = mill.slack
    await _promises(mill, "chloe", "ben", "bring the old ledger")
    await mill.until(WEDNESDAY - timedelta(minutes=1))
    slack.faults.add("chat.postMessage", Fault.ratelimited(retry_after=1), times=None)
    slack.clock.set(WEDNESDAY + timedelta(seconds=2))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while [reason for _, reason in await _accounts(mill, "ben")] != ["ratelimited"]:
            await mill.bot.ticks_pass(1)
    slack.faults.clear()
    if meanwhile != "nothing":
        await slack.person("ben").command("/thanks", "@eve for the map", channel="general")
    await mill.until(slack.clock.now() + timedelta(minutes=2))
    [(state, _)] = await _accounts(mill, "ben")
    assert state is (State.SENT if meanwhile == "nothing" else State.DROPPED)
    assert len(mill.nudges("ben", ASKS)) == (meanwhile == "nothing")
