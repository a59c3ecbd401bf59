"""Micro-practices through the real program: when they come, and what their buttons do."""

import asyncio
import copy
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks.practices import RENDERERS
from bot.content import library
from bot.content.library import Principle
from bot.content.values import DEFAULT_VALUES
from bot.slack.message import Message as Rendered
from models import Practice
from models.capabilities import contents, practices
from models.capabilities.contents import OwnEntry
from models.people import cadences, members, preferences, settings
from models.people.cadences import CadenceKind
from models.store import outbox
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Claim, Wish
from sandbox import Channel, Message, Person, Workspace
from scheduler.dispatcher import LEASE, PACE
from tests.conftest import START, WORKSPACE
from tests.e2e.house import House
from tests.profiles import profile

LONDON, LOS_ANGELES = ZoneInfo("Europe/London"), ZoneInfo("America/Los_Angeles")
MILL = Workspace(
    name="Mill",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/London", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("luis", "Luis Ortega", zone="America/Los_Angeles"),
    ],
    channels=[Channel("general", bot=True), Channel("kudos", members=["ana", "ben", "luis"], bot=True)],
)
ASKS = "A small practice for today"
ENTRIES = {each.text: each for each in library.entries(library.EntryKind.PRACTICE)}


def _london(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


MONDAY = _london(23, 10)
MONDAYS = {"practice": {"is_on": True, "days": [1], "every": 1}}


@pytest.fixture
def workspace() -> Workspace:
    """Three people."""
    return MILL


@pytest.fixture
def starts_at() -> datetime:
    """A Monday in London, an hour before practices come."""
    return _london(23, 9)


@pytest.fixture
async def each_mill(each_house: House) -> House:
    """Ben and Luis want practices."""
    await _want_practices(each_house, "ben", "luis")
    return each_house


@pytest.fixture
async def mill(house: House) -> House:
    """Ben wants practices, and nobody is asked anything else."""
    off = {each: {"is_on": False} for each in ("checkin", "gratitude", "team_digest")}
    await house.database.write(lambda session: settings.change(session, house.slack.id, rhythms=off))
    await _want_practices(house, "ben")
    return house


async def _want_practices(mill: House, *handles: str) -> None:
    ids, now = [mill.slack.person(each).id for each in handles], mill.slack.clock.now()

    def turn_on(session: Session) -> None:
        for id_ in ids:
            preferences.put(session, mill.slack.id, id_, rhythms=MONDAYS)
        cadences.find_anew(session, mill.slack.id, ids, now)

    await mill.database.write(turn_on)
    for each in handles:
        await mill.cadence(each, CadenceKind.PRACTICE)


async def _proposed(mill: House, who: str, moment: datetime) -> Message:
    """The practice that comes at that moment, and not a minute before."""
    before = len(mill.nudges(who, ASKS))
    await mill.until(moment - timedelta(minutes=1))
    assert len(mill.nudges(who, ASKS)) == before
    await mill.until(moment + timedelta(seconds=2))
    return mill.nudges(who, ASKS)[-1]


def _latest(mill: House, who: str) -> Message:
    """The last message in somebody's direct messages with the bot, as it stands now."""
    return mill.slack.person(who).dm(last=1)[0]


def _entry_in(message: Message) -> library.Entry:
    return next(entry for words, entry in ENTRIES.items() if words in message.plain)


def _buttons(message: Message) -> list[str]:
    [actions] = [each for each in message.blocks if each["type"] == "actions"]
    return [each["text"]["text"] for each in actions["elements"] if each["type"] == "button"]


async def _stored(mill: House) -> list[Practice]:
    wanted = select(Practice).order_by(Practice.created_at)
    return await mill.database.read(lambda session: list(session.scalars(wanted)))


async def test_a_practice_comes_to_who_wants_it_and_tells_why_and_gives_way_to_another_and_is_done(
    each_mill: House,
) -> None:
    mill, ben = each_mill, each_mill.slack.person("ben")
    await _proposed(mill, "ben", MONDAY)
    assert mill.nudges("ana", ASKS) == [], "off unless it was chosen"
    first = _entry_in(_latest(mill, "ben"))
    assert _buttons(_latest(mill, "ben")) == ["Done", "Another", "Why?"]
    assert "Fewer of these" in str(_latest(mill, "ben").blocks)

    await ben.click(_latest(mill, "ben"), "Why?")
    explained = _latest(mill, "ben")
    assert (first.text in explained.plain, first.why in explained.plain) == (True, True)
    assert dict(zip(Principle, DEFAULT_VALUES, strict=True))[first.principle] in explained.plain
    assert _buttons(explained) == ["Done", "Another"]

    await ben.click(explained, "Another")
    second = _entry_in(_latest(mill, "ben"))
    assert second.principle is not first.principle, "in turn"
    assert first.text not in _latest(mill, "ben").plain
    assert _buttons(_latest(mill, "ben")) == ["Done", "Another", "Why?"]

    await ben.click(_latest(mill, "ben"), "Done")
    done = _latest(mill, "ben")
    assert [each["type"] for each in done.blocks] == ["section"]
    assert second.text not in done.plain
    assert mill.nudges("ben", ASKS) == []
    [replaced, kept] = await _stored(mill)
    assert (replaced.done_at, kept.done_at is not None) == (None, True)

    at_ten = datetime(2026, 11, 23, 10, tzinfo=LOS_ANGELES)
    await _proposed(mill, "luis", at_ten)
    third = await _proposed(mill, "ben", MONDAY + timedelta(weeks=1))
    assert _entry_in(third) not in (first, second)


async def test_two_clicks_at_once_on_another_move_on_by_one(each_mill: House) -> None:
    mill, ben = each_mill, each_mill.slack.person("ben")
    message = await _proposed(mill, "ben", MONDAY)
    first, count = _entry_in(message), len(ben.dm())
    replies = await asyncio.gather(*(ben.click(message, "Another") for _ in range(2)))
    assert all(each.acked for each in replies)
    assert len(await _stored(mill)) == 2
    assert len(ben.dm()) == count
    assert _entry_in(_latest(mill, "ben")) is not first


async def test_clicks_on_what_is_over_bring_the_message_up_to_date_and_change_nothing(mill: House) -> None:
    ben = mill.slack.person("ben")

    async def click(message: Message, button: str) -> str:
        """Use a button of a message that was replaced meanwhile, on another device; answers what takes its place."""
        outdated = copy.deepcopy(message)
        assert (await ben.click(outdated, button)).acked
        return outdated.plain

    first = copy.deepcopy(await _proposed(mill, "ben", MONDAY))
    await ben.click(_latest(mill, "ben"), "Another")
    second = copy.deepcopy(_latest(mill, "ben"))
    for button in ("Done", "Another", "Why?"):
        assert await click(first, button) == second.plain
    assert [each.done_at for each in await _stored(mill)] == [None, None]

    await ben.click(_latest(mill, "ben"), "Done")
    done, before = _latest(mill, "ben").plain, [each.done_at for each in await _stored(mill)]
    await mill.until(MONDAY + timedelta(minutes=5))
    for message in (first, second):
        for button in ("Done", "Another", "Why?"):
            assert await click(message, button) == done
    assert [each.done_at for each in await _stored(mill)] == before


async def test_somebody_elses_practice_is_not_theirs_to_use(mill: House) -> None:
    message = await _proposed(mill, "ben", MONDAY)
    before = message.plain
    for button in ("Done", "Another", "Why?"):
        reply = await mill.slack.person("ana").click(message, button)
        assert "somebody else's" in reply.text
    assert _latest(mill, "ben").plain == before
    assert [each.done_at for each in await _stored(mill)] == [None]


async def test_nothing_comes_again_before_everything_was_seen_and_the_workspaces_own_are_among_them(
    mill: House,
) -> None:
    own = OwnEntry(
        workspace_id=mill.slack.id,
        id=new_id(),
        kind="practice",
        principle="care",
        words="Water the plant & tell <@U1>",
        author_id="U1",
        created_at=mill.slack.clock.now(),
    )
    off = sorted(each.id for each in ENTRIES.values())[:-6]
    left = {each.text for each in ENTRIES.values() if each.id not in off}
    await mill.database.write(lambda session: contents.add_own(session, own))
    await mill.database.write(lambda session: settings.change(session, mill.slack.id, switched_off=off))
    ben, rounds = mill.slack.person("ben"), []
    await _proposed(mill, "ben", MONDAY)
    for _ in range(2 * (len(left) + 1)):
        words = _latest(mill, "ben").plain
        rounds.append("own" if "Water the plant" in words else _entry_in(_latest(mill, "ben")).text)
        if rounds[-1] == "own":
            await ben.click(_latest(mill, "ben"), "Why?")
            assert "Your workspace added this one" in _latest(mill, "ben").plain
        await ben.click(_latest(mill, "ben"), "Another")
    half = len(left) + 1
    assert set(rounds[:half]) == set(rounds[half:]) == {*left, "own"}

    everything = [each.id for each in ENTRIES.values()]
    await mill.database.write(lambda session: contents.remove_own(session, mill.slack.id, own.id))
    await mill.database.write(lambda session: settings.change(session, mill.slack.id, switched_off=everything))
    shown = _latest(mill, "ben").blocks[1]["elements"]
    await ben.click(_latest(mill, "ben"), "Another")
    assert "There is no other one just now" in _latest(mill, "ben").plain
    assert _latest(mill, "ben").blocks[1]["elements"] == shown
    assert _buttons(_latest(mill, "ben")) == ["Done"]
    await ben.click(_latest(mill, "ben"), "Done")
    assert [each["type"] for each in _latest(mill, "ben").blocks] == ["section"]


async def test_the_next_practice_takes_the_buttons_of_the_one_before_and_what_was_done_stays_so(mill: House) -> None:
    ben = mill.slack.person("ben")
    first = await _proposed(mill, "ben", MONDAY)
    await ben.click(first, "Another")
    words = first.blocks[1]["elements"]
    second = await _proposed(mill, "ben", MONDAY + timedelta(weeks=1))
    await mill.slack.wait_for(lambda: "from a while ago" in first.plain)
    assert [each["type"] for each in first.blocks] == ["section", "rich_text"]
    assert first.blocks[1]["elements"] == words, "what it showed last"
    await ben.click(second, "Done")
    done = second.plain
    await _proposed(mill, "ben", MONDAY + timedelta(weeks=2))
    await mill.until(MONDAY + timedelta(weeks=2, minutes=1))
    assert second.plain == done


async def test_a_practice_that_was_held_up_is_only_sent_on_its_day_and_while_it_is_in_the_collection(
    database: Database,
) -> None:
    """Rendered by hand: what holds messages up is tested elsewhere."""
    practice_id, now = new_id(), START.replace(hour=10)
    person = profile("U1", "Ben")
    own = OwnEntry(
        workspace_id=WORKSPACE,
        id=new_id(),
        kind="practice",
        principle="care",
        words="Water the plant",
        author_id="U1",
        created_at=now,
    )
    practice = Practice(id=practice_id, member_id="U1", entry_id=str(own.id), created_at=now)

    def set_up(session: Session) -> None:
        members.remember(session, WORKSPACE, [person], now)
        contents.add_own(session, own)
        practices.propose(session, WORKSPACE, [practice], now)
        outbox.add(session, WORKSPACE, [Wish(practices.DUE, practice_id, "U1")], now)

    def take(session: Session) -> list[Claim]:
        return outbox.claim(session, WORKSPACE, now, LEASE, 1, PACE)

    async def rendered(at: datetime) -> object:
        return await database.read(lambda session: RENDERERS[practices.DUE](session, replace(claim, claimed_at=at)))

    await database.write(set_up)
    [claim] = await database.write(take)
    sent = await rendered(now + timedelta(hours=5))
    assert isinstance(sent, Rendered)
    assert "Water the plant" in sent.text
    assert await rendered(now + timedelta(days=1)) is None
    await database.write(lambda session: contents.remove_own(session, WORKSPACE, own.id))
    assert await rendered(now) is None

    retired = update(Practice).where(Practice.workspace_id == WORKSPACE).values(entry_id="under-a-minute")
    await database.write(lambda session: session.execute(retired))
    assert await rendered(now) is None, "one that is no longer said is only found"
