"""Gratitude prompts through the real program: whom they name, why, when they come, and what the button does."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.content import library
from models import OutboxMessage
from models.people import settings
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
    """Nobody is asked anything else."""
    off = {"checkin": {"is_on": False}, "team_digest": {"is_on": False}}
    await house.database.write(lambda session: settings.change(session, house.slack.id, rhythms=off))
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


async def test_everybody_is_reminded_of_one_person_with_the_reason_at_three_of_their_own_wednesday(
    each_house: House,
) -> None:
    mill, slack = each_house, each_house.slack
    ana, eve, luis = (slack.person(each) for each in ("ana", "eve", "luis"))
    for each in ("dmitri", "faye", "luis", "eve"):
        await slack.person(each).join("kudos")
        await mill.cadence(each, CadenceKind.GRATITUDE)
    await slack.person("ben").command("/followup", "@ana send the quote by friday", channel="general")
    await ana.command("/followup", "", channel="general")
    told = {"what": "find the old invoice", "other": "chloe", "when": "friday", "tell": [TELL]}
    assert (await ana.submit(told)).closed
    await ana.command("/followup", "@faye look into the odd numbers by friday", channel="general")
    await eve.command("/thanks", "@dmitri for the calm handover", channel="office")
    await ana.command("/thanks", "@luis @eve for the new rota", channel="general")
    await luis.command("/thanks", "@ana for the idea", channel="general")

    at_three = [datetime(2026, 11, 25, 15, tzinfo=zone) for zone in (TOKYO, LONDON, LOS_ANGELES)]
    reasons = {"dmitri": "@eve thanked you this past week."}
    assert reasons["dmitri"] in (await _asked(mill, "dmitri", at_three[0])).plain
    prompts = {"ben": await _asked(mill, "ben", at_three[1])}
    prompts |= {each: mill.nudges(each, ASKS)[0] for each in ("chloe", "faye")}
    prompts["luis"] = await _asked(mill, "luis", at_three[2])
    assert "This past week you took something on for @ana" in prompts["ben"].plain
    assert "@ana took something on for you this past week." in prompts["chloe"].plain
    assert "You and @eve were thanked together this past week." in prompts["luis"].plain
    assert "are both in *kudos*." in prompts["faye"].plain
    lines = {each.text for each in library.entries(library.EntryKind.GRATITUDE)}
    for prompt in prompts.values():
        assert any(line in prompt.plain for line in lines)
    for private in ("quote", "invoice", "odd numbers", "handover", "rota", "idea"):
        assert not any(private in each.plain for each in prompts.values())
    assert not any(name in prompts["faye"].plain for name in ("@ana", "@robot", "@client"))


async def test_the_button_opens_the_form_with_that_person_and_the_thanks_arrive(each_house: House) -> None:
    mill, ben = each_house, each_house.slack.person("ben")
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


async def test_whoever_thanked_somebody_that_day_is_not_asked_and_hears_again_the_week_after(mill: House) -> None:
    ben, ana = mill.slack.person("ben"), mill.slack.person("ana")
    await mill.until(_london(25, 9, 30))
    await ben.command("/thanks", "@ana for opening early", channel="general")
    await ana.command("/thanks", "@ben for the coffee", channel="general")
    await mill.until(WEDNESDAY + timedelta(minutes=1))
    assert mill.nudges("ben", ASKS) == []
    assert await _accounts(mill, "ben") == [(State.DROPPED, NotReminded.THANKED_TODAY)]
    prompt = await _asked(mill, "ben", WEDNESDAY + WEEK)
    assert "@chloe" in prompt.plain, "Ana was thanked last week"


async def test_the_same_two_are_not_brought_together_again_within_six_weeks_and_then_they_are(mill: House) -> None:
    assert "@chloe" in (await _asked(mill, "ben", WEDNESDAY)).plain
    await mill.until(WEDNESDAY + 5.9 * WEEK)
    assert len(mill.nudges("ben", ASKS)) == 1
    nobody = (State.DROPPED, NotReminded.NOBODY)
    assert await _accounts(mill, "ben") == [(State.SENT, None), *[nobody] * 5]
    assert "@chloe" in (await _asked(mill, "ben", WEDNESDAY + 6 * WEEK)).plain


@pytest.mark.parametrize("meanwhile", ["they thanked somebody", "nothing"])
async def test_a_prompt_that_slack_held_up_is_only_sent_while_it_makes_sense(mill: House, meanwhile: str) -> None:
    slack = mill.slack
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
