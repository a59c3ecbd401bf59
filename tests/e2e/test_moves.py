"""What Slack changes under Kindling's feet, through the real program: a channel's id, and user groups."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox import Channel, Person, Sandbox, UserGroup, Workspace
from sandbox.actor import BOT, Actor
from tests.databases import Databases
from tests.program import Program, StartBot

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
DOCK = Workspace(
    name="Dock",
    people=[Person(who, zone="Europe/London", admin=who == "ana") for who in ("ana", "ben", "chloe", "dmitri")],
    channels=[
        Channel("general", members=["ana", "ben", "chloe", "dmitri"]),
        Channel("kudos", members=["ana", "ben"], bot=True),
        Channel("cellar", private=True, members=["ana", "chloe", "dmitri"], bot=True),
        Channel("pier", members=["ana", "ben", "chloe"], bot=True),
    ],
    user_groups=[UserGroup("nights", ["chloe", "dmitri"], "Night crew")],
)


@pytest.fixture
def workspace() -> Workspace:
    """A small one with a private channel and a user group."""
    return DOCK


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return MONDAY


async def _synced(bot: Program, times: int) -> None:
    await bot.wait_for(lambda _line: sum(line.get("event") == "synced" for line in bot.lines) >= times)


async def _team_of(person: Actor, named: str) -> str:
    return (await person.command("/kindling", f"digest {named}", dm=BOT)).text


async def _make(slack: Sandbox, bot: Program, channel: str, **fields: object) -> None:
    before = sum(line.get("event") == "synced" for line in bot.lines)
    await slack.person("ana").command("/kindling", "team", channel=channel)
    assert (await slack.person("ana").submit({"leads": ["ana"], **fields})).closed
    await _synced(bot, before + 1)


async def _thank(slack: Sandbox) -> None:
    words = f"@chloe for staying late to help us, day {len(slack.messages('cellar'))}"
    reply = await slack.person("ana").command("/thanks", words, channel="general")
    assert reply.acked


async def test_a_private_channel_that_is_shared_stays_the_recognition_channel_also_after_a_restart(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url, old = databases.new("sqlite"), slack.channel_id("cellar")
    bot = await start_bot(database_url=url, RECOGNITION_CHANNEL=old)
    await _thank(slack)
    await slack.wait_for(lambda: len(slack.messages("cellar")) == 1)
    new = slack.share("cellar")
    await slack.events_settled()
    moved = await bot.wait_for(lambda line: line.get("event") == "channel_moved")
    assert (moved["channel"], moved["to"], "RECOGNITION_CHANNEL" in moved["remedy"]) == (old, new, True)
    await _thank(slack)
    await slack.wait_for(lambda: len(slack.messages("cellar")) == 2)
    await bot.stop()
    await start_bot(database_url=url, RECOGNITION_CHANNEL=old)
    await _thank(slack)
    await slack.wait_for(lambda: len(slack.messages("cellar")) == 3)


async def test_the_team_of_a_private_channel_that_is_shared_keeps_its_people_and_its_leads(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    await _make(slack, bot, "cellar")
    slack.share("cellar")
    await slack.events_settled()
    assert "cellar" in await _team_of(slack.person("chloe"), "cellar")
    await slack.person("ben").command("/kindling", "help", channel="general")
    await slack.person("ana").command("/kindling", "team", channel="cellar")
    form = slack.person("ana").modal
    assert form
    assert "Not a team any more" in form.plain  # it is the team that it was, and not a new one
    await slack.person("dmitri").leave("cellar")
    await slack.events_settled()
    assert "cellar" not in await _team_of(slack.person("dmitri"), "cellar")


async def test_a_user_group_that_is_renamed_disabled_and_enabled_is_followed_at_once(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    await _make(slack, bot, "pier", people="Night crew")
    chloe = slack.person("chloe")

    slack.change_group("nights", name="Owls")
    await slack.events_settled()
    assert "Owls" in await _team_of(chloe, "Owls")

    slack.change_group("nights", disabled=True)
    await slack.events_settled()
    assert "You are in no team" in await _team_of(chloe, "Owls")

    synced = sum(line.get("event") == "synced" for line in bot.lines)
    slack.change_group("nights", disabled=False)
    await slack.events_settled()
    await _synced(bot, synced + 1)
    assert "Owls" in await _team_of(chloe, "Owls")


async def test_other_people_of_a_user_group_are_followed_where_only_the_group_is_told_of(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    await _make(slack, bot, "pier", people="Night crew")
    slack.faults.drop_envelope(times=None, when=lambda payload: _type(payload) == "subteam_members_changed")
    slack.timings.event_retries = ()
    slack.set_group("nights", ["ben", "chloe"])
    await slack.events_settled()
    assert "Night crew" in await _team_of(slack.person("ben"), "Night crew")
    assert "You are in no team" in await _team_of(slack.person("dmitri"), "Night crew")


def _type(payload: dict[str, object]) -> object:
    event = payload.get("event")
    return event.get("type") if isinstance(event, dict) else None
