"""The first days with Kindling, through the real program: hello before anything else, and what people say to it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import OutboxMessage
from sandbox import Message, Sandbox, Workspace
from sandbox.actor import BOT
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
HELLO = "Hello, I am Kindling"
RECURRING = ("checkin.due", "gratitude.due", "practice.due", "lead_digest.due", "story.due")
WAYS = ("socket-sqlite", "http-postgresql")


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def knows_kindling() -> bool:
    """Nobody does yet."""
    return False


@pytest.fixture
def workspace() -> Workspace:
    """A few people in several zones."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday evening in London."""
    return _london(23, 20)


def _hellos(house: House, who: str) -> list[Message]:
    return house.nudges(who, HELLO)


def _at(message: Message, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(float(message.ts), UTC).astimezone(zone)


async def _days_of_what_recurs(house: House, who: str, zone: ZoneInfo) -> set[date]:
    """The local dates on which something that recurs came to somebody."""
    member_id = house.slack.person(who).id
    wanted = select(OutboxMessage.message_ts).where(
        OutboxMessage.recipient == member_id,
        OutboxMessage.kind.in_(RECURRING),
        OutboxMessage.message_ts.is_not(None),
    )
    stamps = await house.database.read(lambda session: session.scalars(wanted).all())
    return {datetime.fromtimestamp(float(each), UTC).astimezone(zone).date() for each in stamps if each}


@pytest.mark.parametrize("way", WAYS)
async def test_founders_hear_hello_first_at_a_humane_hour_and_nothing_that_recurs_on_that_day(
    slack: Sandbox, start_bot: StartBot, databases: Databases, way: str
) -> None:
    async with open_house(slack, start_bot, databases, way, LEADS=slack.person("ana").id) as house:
        await house.until(_london(24, 8, 59))
        assert _hellos(house, "ben") == []
        assert _at(_hellos(house, "aroha")[0], AUCKLAND).hour == 9  # it is Tuesday there already
        await house.until(_london(24, 23, 59))
        for who in ("ana", "ben", "chloe"):
            [hello] = _hellos(house, who)
            assert _at(hello, LONDON).date() == date(2026, 11, 24)
            assert await _days_of_what_recurs(house, who, LONDON) == set()
        assert _at(_hellos(house, "ben")[0], LONDON).hour == 9
        assert "Tuesday and Thursday: how you are" in _hellos(house, "ben")[0].plain
        assert "the week of the people you lead" in _hellos(house, "ana")[0].plain

        await slack.person("ben").click(_hellos(house, "ben")[0], "Sounds good")
        await slack.person("chloe").click(_hellos(house, "chloe")[0], "Not for me")
        for who, said in (("ben", "You said: sounds good"), ("chloe", "You said: not for me")):
            await slack.wait_for(lambda who=who, said=said: house.nudges(who, said))  # type: ignore[misc]
            assert _hellos(house, who)[0].buttons == []
        await house.until(datetime(2026, 12, 11, 20, 0, tzinfo=LONDON))
        assert await _days_of_what_recurs(house, "chloe", LONDON) == set()
        assert min(await _days_of_what_recurs(house, "ben", LONDON)) >= date(2026, 11, 25)
        for who in ("ana", "ben", "chloe", "aroha", "luis"):
            assert len(_hellos(house, who)) == 1


async def test_less_halves_what_comes_and_a_practice_is_one_click_away(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases) as house:
        await house.until(_london(24, 9, 1))
        ben = slack.person("ben")
        await ben.click(_hellos(house, "ben")[0], "Show me")
        await slack.wait_for(lambda: house.nudges("ben", "Here is what I do"))
        await ben.click(_hellos(house, "ben")[0], "Add a practice now and then")
        await slack.wait_for(lambda: house.nudges("ben", "every second Friday: a small practice"))
        await ben.click(_hellos(house, "ben")[0], "Less, please")
        await slack.wait_for(lambda: house.nudges("ben", "You said: less, please"))
        assert "every fourth Friday" in _hellos(house, "ben")[0].plain
        await ben.command("/kindling", "preferences", dm=BOT)
        assert ben.modal


async def test_whoever_makes_a_team_can_have_kindling_introduce_itself_there(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    await ana.invite_bot("random")
    await slack.wait_for(lambda: house.nudges("ana", "Thank you for inviting me"))
    await ana.click(house.nudges("ana", "Thank you for inviting me")[0], "Make this channel a team")
    assert (await ana.submit()).closed
    await slack.wait_for(lambda: house.nudges("ana", "words to post"))
    draft = house.nudges("ana", "words to post")[0]
    assert "counts nothing against anybody" in draft.plain
    await ana.click(draft, "Post it for me")
    await slack.wait_for(lambda: [each for each in slack.messages("random") if "@ana asked me" in each.plain])
    await slack.wait_for(lambda: house.nudges("ana", "I introduced myself in #random"))
    assert house.nudges("ana", "I introduced myself")[0].buttons == []


async def test_who_sets_kindling_up_is_led_through_three_questions(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    await start_bot(database_url=url, RECOGNITION_CHANNEL="")
    ana = slack.person("ana")
    await ana.invite_bot("random")
    await slack.wait_for(lambda: [each for each in ana.dm() if "Thank you for inviting me" in each.plain])
    first = ana.dm()[-1]
    assert "3 questions set me up" in first.plain
    await ana.click(first, "Set me up")
    sent = await ana.submit({"setup_channel": "random", "setup_stewards": ["ana", "ben"]})
    assert list(sent.errors or {}) == ["3. Whom can people talk to on hard days?"]
    sent = await ana.submit({"setup_nobody": ["Nobody yet"]})
    assert sent.closed, sent.errors
    assert "@ana and @ben look after me" in ana.dm()[-1].plain
    await ana.open_home()
    await slack.wait_for(lambda: ana.home and "Nobody is named yet whom people can talk to" in ana.home.plain)
    refused = await slack.person("chloe").command("/kindling", "setup", dm=BOT)
    assert refused.modal is None
    assert "Those who look after Kindling" in refused.text
    slack.clock.set(_london(24, 9, 30))
    await slack.wait_for(lambda: [each for each in slack.person("chloe").dm() if HELLO in each.plain])
    assert "@ana brought me to *random*" in slack.person("chloe").dm()[-1].plain
    assert ana.home
    await ana.click(ana.home, "Name somebody")
    await ana.submit({"setup_support": "Amina in HR", "setup_nobody": []})
    await ana.open_home()
    await slack.wait_for(lambda: ana.home and "hard days" not in ana.home.plain)


async def test_kindling_alone_shows_buttons_that_do_what_the_words_do(house: House) -> None:
    slack, ben, ana = house.slack, house.slack.person("ben"), house.slack.person("ana")
    await ben.command("/kindling", channel="general")
    shown = ben.ephemerals("general")[-1]
    assert "Settings" not in shown.buttons
    for label in ("What you get", "Promise something", "Thank someone", "Check in"):
        await ben.click(shown, label)
        assert ben.modal, label
        await ben.close_modal()
    for label, words in (
        ("The team's digest", "kudos"),
        ("My data", "yours"),
        ("Show me around", "Here is what I do"),
        ("Pause for a week", "until"),
    ):
        before = len(ben.ephemerals("general"))
        await ben.click(shown, label)
        await slack.wait_for(lambda before=before: len(ben.ephemerals("general")) > before)  # type: ignore[misc]
        assert words in ben.ephemerals("general")[-1].plain, label
    await ben.command("/kindling", channel="general")
    assert "End the pause" in ben.ephemerals("general")[-1].buttons
    await ana.command("/kindling", channel="general")
    for label in ("Settings", "What Kindling says", "Set Kindling up", "This channel's team"):
        await ana.click(ana.ephemerals("general")[-1], label)
        assert ana.modal, label
        await ana.close_modal()
