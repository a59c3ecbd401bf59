"""First contact and hello, through the real program."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Channel, Message, Person, Sandbox, Workspace
from sandbox.actor import BOT
from sandbox.app import PATIENCE_SECONDS
from tests.e2e.house import events_lost
from tests.program import Program, StartBot

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
EVENING = datetime(2026, 11, 23, 21, 0, tzinfo=LONDON)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=LONDON)
"""The start of the next working day."""
HELLO = "Hello, I am Kindling"
MILL = Workspace(
    name="Mill",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/London", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="Europe/London"),
        Person("gus", "Gus Guest", zone="Europe/London", guest="multi"),
        Person("client", "Cleo Client", stranger=True, zone="Europe/London"),
    ],
    channels=[
        Channel("kudos", members=["ana", "ben"], bot=True),
        Channel("mill", members=["ana", "ben", "chloe"]),
        Channel("weir", members=["ana"]),
    ],
)


@pytest.fixture
def knows_kindling() -> bool:
    """Nobody does yet."""
    return False


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return MILL


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return MONDAY


async def _synced(bot: Program, times: int = 1) -> None:
    await bot.wait_for(lambda _line: sum(line.get("event") == "synced" for line in bot.lines) >= times)


def _said(slack: Sandbox, who: str, words: str) -> list[Message]:
    return [each for each in slack.person(who).dm() if words in each.plain]


async def _invited(slack: Sandbox, who: str, channel: str) -> Message:
    """The message that the person gets for inviting the bot into a channel."""
    await slack.person(who).invite_bot(channel)
    await slack.wait_for(lambda: _said(slack, who, "Thank you for inviting me"))
    return _said(slack, who, "Thank you for inviting me")[-1]


# First contact


async def test_whoever_invites_the_bot_can_make_a_team_try_a_check_in_and_look_around(
    slack: Sandbox, bot: Program
) -> None:
    await _synced(bot)
    ana = slack.person("ana")
    first = await _invited(slack, "ana", "mill")
    assert "mill" in first.plain

    await ana.click(first, "Show me around")
    tour = (await slack.wait_for(lambda: _said(slack, "ana", "Here is what I do")))[0]
    for command in ("/thanks", "/followup", "/checkin", "/kindling"):
        assert command in tour.plain

    await ana.click(first, "Try it on me")
    assert ana.modal
    assert ana.modal.callback_id == "checkin_form"
    await ana.close_modal()

    await ana.click(first, "Make this channel a team")
    assert ana.modal
    assert ana.modal.callback_id == "team_form"
    assert (await ana.submit()).closed
    await _synced(bot, 2)
    digest = await slack.person("chloe").command("/kindling", "digest", dm=BOT)
    assert "mill" in digest.text


async def test_first_contact_is_once_for_each_person_and_channel(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot())
    ana = slack.person("ana")
    await _invited(slack, "ana", "mill")
    await ana.remove_bot("mill")
    await ana.invite_bot("mill")
    await slack.events_settled()
    await _invited(slack, "ana", "weir")
    await slack.wait_for(lambda: _said(slack, "ana", "weir"))
    assert len(_said(slack, "ana", "Thank you for inviting me")) == 2


async def test_an_event_that_comes_twice_makes_one_message(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot)
    slack.timings.ack, slack.timings.event_retries = 0.0, (0.0, 0.0)  # every answer counts as too late
    await slack.person("ana").invite_bot("mill")
    await slack.events_settled()
    slack.timings.ack = PATIENCE_SECONDS
    await slack.wait_for(lambda: _said(slack, "ana", "Thank you for inviting me"))
    await bot.quiet()
    assert len(_said(slack, "ana", "Thank you for inviting me")) == 1


async def test_an_inviter_who_may_not_make_a_team_hears_who_can(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot())
    first = await _invited(slack, "ben", "mill")
    await slack.person("ben").click(first, "Make this channel a team")
    assert slack.person("ben").modal is None
    told = (await slack.wait_for(lambda: _said(slack, "ben", "is up to")))[0]
    assert "@ana" in told.plain


async def test_an_inviter_who_may_not_change_the_team_sees_what_it_is(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot)
    await _invited(slack, "ana", "mill")
    await slack.person("ana").command("/kindling", "team", channel="mill")
    assert (await slack.person("ana").submit({"leads": ["ana", "chloe"]})).closed
    await _synced(bot, 2)
    await slack.person("ana").remove_bot("mill")
    await slack.events_settled()
    first = await _invited(slack, "ben", "mill")
    await _synced(bot, 3)
    await slack.person("ben").click(first, "See this team")
    assert slack.person("ben").modal is None
    told = (await slack.wait_for(lambda: _said(slack, "ben", "is a team")))[0]
    for words in ("@ana and @chloe", "#mill", "Fri at 15:00", "is up to"):
        assert words in told.plain


async def test_where_the_bot_is_no_more_the_button_names_the_channel(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot())
    first = await _invited(slack, "ana", "mill")
    await slack.person("ana").remove_bot("mill")
    await slack.person("ana").click(first, "Make this channel a team")
    told = (await slack.wait_for(lambda: _said(slack, "ana", "I am not in")))[0]
    assert "I am not in #mill yet" in told.plain


async def test_an_outsider_who_is_an_admin_elsewhere_changes_nothing_of_who_may_make_the_first_team(
    slack: Sandbox, start_bot: StartBot
) -> None:
    slack.set_person("ana", admin=False)
    slack.set_person("client", admin=True)
    await _synced(await start_bot(RECOGNITION_CHANNEL=""))
    await slack.person("client").join("mill")
    await slack.events_settled()
    first = await _invited(slack, "ben", "mill")
    await slack.person("ben").click(first, "Make this channel a team")
    assert slack.person("ben").modal


async def test_where_nobody_is_known_who_may_the_inviter_makes_the_first_team(
    slack: Sandbox, start_bot: StartBot
) -> None:
    slack.set_person("ana", admin=False)
    bot = await start_bot(RECOGNITION_CHANNEL="")
    await _synced(bot)
    ben, chloe = slack.person("ben"), slack.person("chloe")
    first = await _invited(slack, "ben", "mill")
    refused = await chloe.command("/kindling", "team", channel="mill")
    assert refused.modal is None
    assert "an admin of this workspace" in refused.text
    await ben.click(first, "Make this channel a team")
    assert (await ben.submit({"leads": ["chloe"]})).closed
    refused = await ben.command("/kindling", "team", channel="mill")
    assert refused.modal is None
    assert "@chloe" in refused.text


# Hello


async def test_somebody_new_in_a_team_hears_hello_at_the_next_humane_hour(slack: Sandbox, bot: Program) -> None:
    await _synced(bot)
    slack.clock.set(EVENING)
    new = slack.add_person(Person("nia", "Nia New", zone="Europe/London"))
    await new.join("kudos")
    await slack.person("gus").join("kudos")
    await slack.events_settled()
    await bot.quiet()
    assert _said(slack, "nia", HELLO) == []
    slack.clock.set(TUESDAY)
    for who in ("nia", "gus"):
        await slack.wait_for(lambda who=who: _said(slack, who, HELLO))  # type: ignore[misc]
    hello = _said(slack, "nia", HELLO)[0]
    assert "kudos" in hello.plain
    await new.click(hello, "Show me")
    await slack.wait_for(lambda: _said(slack, "nia", "Here is what I do"))
    assert _said(slack, "client", HELLO) == []


async def test_hello_is_once_ever_and_not_for_those_who_left_before(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot)
    await _invited(slack, "ana", "mill")
    await slack.person("ana").command("/kindling", "team", channel="mill")
    assert (await slack.person("ana").submit()).closed
    await _synced(bot, 2)
    await slack.wait_for(lambda: _said(slack, "chloe", HELLO))
    slack.clock.set(EVENING)
    nia = slack.add_person(Person("nia", "Nia New", zone="Europe/London"))
    gus = slack.person("gus")
    for person in (nia, gus, slack.person("client"), slack.person("chloe")):
        await person.join("kudos")
    await slack.events_settled()
    await gus.leave("kudos")
    await slack.events_settled()
    slack.clock.set(TUESDAY)
    await slack.wait_for(lambda: _said(slack, "nia", HELLO))
    await nia.leave("kudos")
    await slack.events_settled()
    await nia.join("kudos")
    await slack.events_settled()
    slack.clock.set(TUESDAY + timedelta(days=2, hours=2))
    await _synced(bot, 3)
    await bot.quiet()
    assert [len(_said(slack, who, HELLO)) for who in ("nia", "chloe", "gus", "client")] == [1, 1, 0, 0]


async def test_who_came_while_no_event_was_heard_gets_hello_too(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot)
    async with events_lost(slack):
        await slack.person("chloe").join("kudos")
    slack.clock.set(MONDAY + timedelta(hours=23))
    await _synced(bot, 2)
    await slack.wait_for(lambda: _said(slack, "chloe", HELLO))


async def test_who_pauses_hears_hello_when_they_are_back(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot)
    await slack.person("gus").command("/kindling", "pause until 14 december", dm=BOT)
    await slack.person("gus").join("kudos")
    await slack.events_settled()
    slack.clock.set(MONDAY + timedelta(days=20))
    await bot.quiet()
    assert _said(slack, "gus", HELLO) == []
    slack.clock.set(MONDAY + timedelta(days=21))
    await slack.wait_for(lambda: _said(slack, "gus", HELLO))
