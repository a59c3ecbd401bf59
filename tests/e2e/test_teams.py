"""Teams through the real program: made from settings or by hand, and kept in step with who is where."""

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from sandbox import Channel, Fault, Person, Sandbox, UserGroup, Workspace
from sandbox.actor import BOT, Actor, Reply
from tests.databases import Databases
from tests.e2e.house import events_lost
from tests.program import Program, StartBot

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
TUESDAY = MONDAY + timedelta(days=1)
"""The first day of check-ins, after that of the hellos."""
DOCK = Workspace(
    name="Dock",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/London", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="Europe/London"),
        Person("dmitri", "Dmitri Volkov", zone="Asia/Tokyo"),
        Person("gus", "Gus Guest", zone="Europe/London", guest="multi"),
        Person("gone", "Greta Gone", deleted=True),
        Person("robot", "Robo Reporter", bot=True),
        Person("client", "Cleo Client", stranger=True, zone="Europe/London"),
    ],
    channels=[
        Channel("general", members=["ana", "ben", "chloe", "dmitri"]),
        Channel("kudos", members=["ana", "ben", "gus", "gone", "robot", "client"], bot=True),
        Channel("dock", members=["ana", "ben", "chloe", "dmitri"], bot=True),
        Channel("cellar", private=True, members=["ana", "chloe"], bot=True),
        Channel("attic", private=True, members=["ana", "chloe"]),
        Channel("pier", members=["ana", "ben", "chloe"], bot=True),
    ],
    user_groups=[UserGroup("nights", ["chloe", "dmitri"], "Night crew"), UserGroup("days", ["ana", "ben"], "Day crew")],
)
NO_TEAM = "You are in no team"


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return DOCK


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return MONDAY


async def _synced(bot: Program, times: int) -> None:
    """Slack was asked so many times who is where, since the start."""
    await bot.wait_for(lambda _line: sum(line.get("event") == "synced" for line in bot.lines) >= times)


async def _team_of(person: Actor, named: str = "") -> str | None:
    """What `/kindling digest` says of the person's team of that name; `None` where they are in none, or none such."""
    reply = await person.command("/kindling", f"digest {named}", dm=BOT)
    return None if reply.text.startswith((NO_TEAM, "None of your teams")) else reply.text


async def _checked_in_on(slack: Sandbox, bot: Program, moment: datetime) -> set[str]:
    """Who gets a check-in when it is that moment."""
    people = [each.handle for each in DOCK.people if not (each.bot or each.deleted or each.stranger)]
    await bot.ticks_pass()
    slack.clock.set(MONDAY.replace(hour=16))  # everybody has heard hello by then
    await bot.quiet()
    slack.clock.set(TUESDAY.replace(hour=6))  # by night Slack is asked who does not want to be disturbed on that day
    await _synced(bot, 2)
    await bot.quiet()
    before = {who: len(slack.person(who).dm()) for who in people}
    slack.clock.set(moment)
    await bot.ticks_pass()
    last = slack.person("ana")  # who is in every team
    await slack.wait_for(lambda: any("How are you today" in each.plain for each in last.dm()[before["ana"] :]))
    await bot.quiet()
    return {
        who
        for who in people
        if any("How are you today" in each.plain for each in slack.person(who).dm()[before[who] :])
    }


async def _open(slack: Sandbox, who: str, channel: str) -> Reply:
    return await slack.person(who).command("/kindling", "team", channel=channel)


async def _leads_in_form(slack: Sandbox, who: str, channel: str) -> list[str]:
    """Who leads the team, by the form that this person opens in the channel."""
    reply = await _open(slack, who, channel)
    assert reply.modal, reply.text
    found: list[str] = reply.modal.values["leads"]["leads"]["selected_users"]
    return found


async def _make(slack: Sandbox, who: str, channel: str, **values: object) -> None:
    """This person makes a team with the form that they open in the channel."""
    reply = await _open(slack, who, channel)
    assert reply.modal, reply.text
    sent = await slack.person(who).submit(values)
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)


async def _open_by_home(slack: Sandbox, who: str, name: str) -> None:
    """They press "Team settings" of that team on the page of their teams, which Home leads to."""
    person = slack.person(who)
    await person.open_home()
    await slack.events_settled()
    assert person.home
    await person.click(person.home, "Figures and settings")
    blocks = person.home.blocks
    at = next(at for at, each in enumerate(blocks) if f"*{name}*" in str(each.get("text")))
    await person.click(person.home, "Team settings", block_id=blocks[at + 1]["block_id"])


async def _send_from_home(slack: Sandbox, who: str, **values: object) -> None:
    """They send the form that they opened there, which says what holds now."""
    person = slack.person(who)
    sent = await person.submit(values)
    assert (sent.errors, sent.error) == ({}, None)
    assert sent.modal
    assert "is up to date" in sent.modal.plain
    await person.close_modal()


def _home_of(slack: Sandbox, who: str) -> str:
    home = slack.person(who).home
    assert home
    return home.plain


def _chosen(slack: Sandbox, who: str, name: str) -> str:
    """What stands in a field of the form that this person has open."""
    modal = slack.person(who).modal
    assert modal
    state = modal.values[name][name]
    found: str = state["selected_option"]["value"] if "selected_option" in state else state["selected_conversation"]
    return found


# Without any clicking


async def test_the_recognition_channels_people_are_a_team_from_the_start(slack: Sandbox, bot: Program) -> None:
    await _synced(bot, 1)
    for who in ("ana", "ben", "gus"):
        assert "kudos" in (await _team_of(slack.person(who)) or ""), who
    assert await _team_of(slack.person("chloe")) is None
    assert await _checked_in_on(slack, bot, TUESDAY.replace(hour=9, minute=30)) == {"ana", "ben", "gus"}
    assert slack.person("client").dm() == []
    assert slack.person("robot").dm() == []


async def test_a_bot_that_is_invited_into_the_recognition_channel_later_makes_the_team_then(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot(RECOGNITION_CHANNEL=slack.channel_id("general"))
    await _synced(bot, 1)
    assert await _team_of(slack.person("dmitri")) is None
    await slack.person("ana").invite_bot("general")
    await _synced(bot, 2)
    assert "general" in (await _team_of(slack.person("dmitri")) or "")


async def test_the_team_ends_when_the_bot_is_taken_out_and_goes_on_with_its_leads_when_it_comes_back(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot(LEADS=slack.person("ben").id)
    await _synced(bot, 1)
    ana, chloe = slack.person("ana"), slack.person("chloe")
    assert await _leads_in_form(slack, "ben", "kudos") == [slack.person("ben").id]
    await ana.remove_bot("kudos")
    await slack.events_settled()
    assert await _team_of(ana) is None
    await chloe.join("kudos")
    await ana.invite_bot("kudos")
    await _synced(bot, 2)
    assert "kudos" in (await _team_of(chloe) or "")
    assert await _leads_in_form(slack, "ben", "kudos") == [slack.person("ben").id]


async def test_a_start_asks_again_and_follows_the_settings(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    first = await start_bot(database_url=url)
    await _synced(first, 1)
    assert await first.stop() == 0
    async with events_lost(slack):
        slack.archive("kudos")
        await _synced(await start_bot(database_url=url, RECOGNITION_CHANNEL=slack.channel_id("dock")), 1)
    assert "dock" in (await _team_of(slack.person("dmitri")) or "")
    assert await _team_of(slack.person("gus")) is None


async def test_a_recognition_channel_that_is_chosen_in_slack_makes_its_team(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot(RECOGNITION_CHANNEL="")
    await _synced(bot, 1)
    ana = slack.person("ana")
    await ana.command("/kindling", "settings", channel="dock")
    sent = await ana.submit({"Where public thanks are posted": "dock"})
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)
    await _synced(bot, 2)
    assert "dock" in (await _team_of(slack.person("dmitri")) or "")


# Kept in step


async def test_events_keep_a_team_in_step(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    chloe, ben = slack.person("chloe"), slack.person("ben")
    await chloe.join("kudos")
    await ben.leave("kudos")
    await slack.events_settled()
    assert "kudos" in (await _team_of(chloe) or "")
    assert await _team_of(ben) is None
    assert await _checked_in_on(slack, bot, TUESDAY.replace(hour=9, minute=30)) == {"ana", "chloe", "gus"}
    slack.rename("kudos", "bravo")
    await slack.events_settled()
    assert "bravo" in (await _team_of(chloe) or "")
    slack.archive("bravo")
    await slack.events_settled()
    assert await _team_of(chloe) is None


async def test_who_moves_or_does_not_want_to_be_disturbed_is_asked_when_it_suits_them(
    slack: Sandbox, start_bot: StartBot
) -> None:
    async with events_lost(slack):
        slack.set_person("gus", quiet=("07:00", "11:00"))
        bot = await start_bot()
        await _synced(bot, 1)
    slack.set_person("ben", zone="America/New_York")
    await slack.events_settled()
    assert await _checked_in_on(slack, bot, TUESDAY.replace(hour=9, minute=30)) == {"ana"}
    for who, hour in (("gus", 11), ("ben", 14)):
        slack.clock.set(TUESDAY.replace(hour=hour, minute=30))
        dm = slack.person(who).dm
        await slack.wait_for(lambda dm=dm: any("How are you today" in each.plain for each in dm()))  # type: ignore[misc]


async def test_events_that_are_lost_are_made_up_for_by_night(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    chloe = slack.person("chloe")
    async with events_lost(slack):
        await chloe.join("kudos")
        await slack.person("ben").leave("kudos")
        slack.rename("kudos", "bravo")
    slack.clock.advance(hours=19)
    await bot.ticks_pass()
    assert await _team_of(chloe) is None
    slack.clock.advance(hours=2)
    await _synced(bot, 2)
    assert "bravo" in (await _team_of(chloe) or "")
    assert await _team_of(slack.person("ben")) is None

    slack.faults.add("conversations.info", Fault.error("channel_not_found"), times=None)
    slack.clock.advance(hours=21)
    await _synced(bot, 3)
    assert await _team_of(chloe) is None


@pytest.mark.parametrize(
    ("failing", "part"),
    [(1, "default_team_not_synced"), (2, "team_not_synced")],
    ids=["as it looks how many there are", "as it looks who they are"],
)
async def test_a_busy_slack_is_waited_for_and_a_failing_one_is_asked_again_in_an_hour(
    slack: Sandbox, start_bot: StartBot, failing: int, part: str
) -> None:
    slack.faults.add("users.list", Fault.ratelimited(retry_after=1))
    nth = count(1)
    slack.faults.add("conversations.members", Fault.server_error(), when=lambda args: next(nth) == failing)
    bot = await start_bot()
    failed = await bot.wait_for(lambda line: line.get("event") == part)
    assert failed.get("source") in (None, slack.channel_id("kudos"))
    assert len(slack.calls("users.list")) == 2
    await _synced(bot, 1)
    assert await _team_of(slack.person("ben")) is None
    await bot.ticks_pass()
    assert len(slack.calls("conversations.members")) == failing
    slack.clock.advance(minutes=61)
    await _synced(bot, 2)
    assert "kudos" in (await _team_of(slack.person("ben")) or "")


async def test_replicas_ask_slack_once_at_the_start_and_every_night(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("postgresql")
    programs = [await start_bot(database_url=url), await start_bot(database_url=url)]
    await _synced(programs[0], 1)
    await programs[1].ticks_pass()
    assert len(slack.calls("users.list")) == 1
    slack.clock.advance(hours=21)
    await slack.wait_for(lambda: len(slack.calls("conversations.members")) == 2)
    for program in programs:
        await program.ticks_pass()
    assert len(slack.calls("users.list")) == 2


async def test_the_digest_comes_in_the_zone_of_most_of_its_people_as_they_are_now(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot(LEADS=slack.person("ana").id)
    await _synced(bot, 1)
    await bot.ticks_pass()
    for who in ("ben", "gus"):
        slack.set_person(who, zone="Asia/Tokyo")
    await slack.events_settled()
    await bot.ticks_pass()
    friday = MONDAY + timedelta(days=4)
    slack.clock.set(friday.replace(hour=5, minute=59))
    await bot.quiet()
    assert slack.messages("kudos") == []
    slack.clock.set(friday.replace(hour=6))  # three in the afternoon there
    await slack.wait_for(lambda: slack.messages("kudos"))


async def test_a_channel_or_a_group_that_is_back_is_a_team_again_by_night(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    await _make(slack, "ana", "dock", leads=["chloe"])
    await _synced(bot, 2)
    await _make(slack, "ana", "pier", people="Night crew", leads=["chloe"])
    await _synced(bot, 3)
    groups, group_id = slack.live.groups, slack.live.handles.groups["nights"]
    slack.archive("dock")
    group = groups.pop(group_id)
    slack.clock.advance(hours=21)
    await _synced(bot, 4)
    dmitri = slack.person("dmitri")
    assert await _team_of(dmitri) is None
    slack.live.place("dock").archived = False
    groups[group_id] = group
    slack.clock.advance(hours=21)
    await _synced(bot, 5)
    assert "dock" in (await _team_of(dmitri, "dock") or "")
    assert "Night crew" in (await _team_of(dmitri, "Night crew") or "")
    assert await _leads_in_form(slack, "chloe", "dock") == [slack.person("chloe").id]


# By hand


async def test_a_steward_makes_a_channel_a_team_and_its_leads_change_and_end_it(slack: Sandbox, bot: Program) -> None:
    await _synced(bot, 1)
    ana, chloe, dmitri = (slack.person(who) for who in ("ana", "chloe", "dmitri"))
    assert await _leads_in_form(slack, "ana", "dock") == [ana.id]
    sent = await ana.submit({"leads": ["chloe"], "team_digest_days": "Thursdays", "team_digest_at": "16:00"})
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)
    assert "is a team now" in ana.ephemerals("dock")[-1].plain
    await _synced(bot, 2)
    assert "dock" in (await _team_of(dmitri) or "")

    assert await _leads_in_form(slack, "chloe", "dock") == [chloe.id]
    assert chloe.modal
    assert chloe.modal.values["team_digest_days"]["team_digest_days"]["selected_option"]["value"] == "4"
    assert chloe.modal.values["team_digest_at"]["team_digest_at"]["selected_time"] == "16:00"
    sent = await chloe.submit({"zone": "Asia/Tokyo", "leads": ["chloe", "dmitri"]})
    assert (sent.closed, sent.errors) == (True, {})
    await _open(slack, "dmitri", "dock")
    assert dmitri.modal
    assert dmitri.modal.values["zone"]["zone"]["selected_option"]["value"] == "Asia/Tokyo"

    assert (await dmitri.submit({"end": "Not a team any more"})).closed
    assert await _team_of(dmitri) is None
    assert "kudos" in (await _team_of(ana) or "")


async def test_the_default_team_that_somebody_ended_stays_ended(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    ana = slack.person("ana")
    await _open(slack, "ana", "kudos")
    assert (await ana.submit({"end": "Not a team any more"})).closed
    slack.clock.advance(hours=21)
    await _synced(bot, 2)
    assert await _team_of(ana) is None


async def test_a_user_group_can_be_a_team_and_so_can_a_private_channel(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    ana, dmitri = slack.person("ana"), slack.person("dmitri")
    await _open(slack, "ana", "dock")
    assert (await ana.submit({"people": "Night crew", "leads": []})).closed
    await _synced(bot, 2)
    assert "Night crew" in (await _team_of(dmitri) or "")
    assert "Night crew" not in (await _team_of(ana, "Night crew") or "")
    slack.set_group("nights", ["ben", "chloe"])
    await slack.events_settled()
    assert await _team_of(dmitri) is None
    assert "Night crew" in (await _team_of(slack.person("ben"), "Night crew") or "")

    await _open(slack, "ana", "cellar")
    assert (await ana.submit()).closed
    await _synced(bot, 3)
    assert "cellar" in (await _team_of(slack.person("chloe"), "cellar") or "")


async def test_one_person_of_whom_slack_does_not_tell_keeps_no_other_out_of_a_team(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    await _make(slack, "ana", "pier", people="Night crew", leads=["chloe"])
    await _synced(bot, 2)
    async with events_lost(slack):
        newt = slack.add_person(Person("newt"))
    of_newt = slack.faults.add(
        "users.info", Fault.error("access_denied"), times=None, when=lambda args: args["user"] == newt.id
    )
    slack.set_group("nights", ["chloe", "newt", "ben"])
    await slack.events_settled()
    assert of_newt.struck
    assert "Night crew" in (await _team_of(slack.person("ben"), "Night crew") or "")


async def test_who_cannot_have_the_form_is_told_kindly_what_to_do(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(LEADS=slack.person("chloe").id), 1)
    for who, channel in (("dmitri", "dock"), ("ben", "kudos")):
        reply = await _open(slack, who, channel)
        assert reply.modal is None
        assert "is up to" in reply.text
        assert "@ana" in reply.text
        assert "@chloe" in reply.text
    for channel in ("general", "attic"):
        reply = await _open(slack, "ana", channel)
        assert reply.modal is None
        assert "/invite @Kindling" in reply.text
    reply = await slack.person("ana").command("/kindling", "team", dm=BOT)
    assert reply.modal is None
    assert "in the channel where they work together" in reply.text


async def test_what_is_wrong_in_the_form_is_said_at_its_field(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    ana = slack.person("ana")
    await _open(slack, "ana", "dock")
    sent = await ana.submit({"leads": ["robot"], "post_in": "general", "team_digest_at": "06:00"})
    assert not sent.closed
    assert "cannot lead a team" in sent.errors["Who leads this team?"]
    assert "not in that channel yet" in sent.errors["Where does the team's digest come?"]
    assert "quiet hours" in sent.errors["Team digest: at what time?"]
    slack.set_person("ana", admin=False)  # meanwhile
    await slack.events_settled()
    sent = await ana.submit({"leads": ["ana"], "post_in": "kudos", "team_digest_at": "11:00"})
    assert "not yours to change" in str(sent.errors)
    slack.set_person("ana", admin=True)
    await slack.events_settled()
    assert (await ana.submit()).closed


async def test_a_channel_that_only_receives_the_digest_of_another_one_is_free_to_be_a_team(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await _synced(await start_bot(), 1)
    ana, chloe = slack.person("ana"), slack.person("chloe")
    await _make(slack, "ana", "dock", leads=["chloe"], post_in="pier")
    refused = await _open(slack, "chloe", "pier")
    assert refused.modal is None
    assert "Making a channel a team" in refused.text
    reply = await _open(slack, "ana", "pier")
    assert reply.modal
    assert reply.modal.title == "A new team"
    assert (await ana.submit()).closed
    assert await _leads_in_form(slack, "chloe", "dock") == [chloe.id]
    assert await _leads_in_form(slack, "ana", "pier") == [ana.id]


async def test_a_channel_in_which_a_groups_digest_comes_can_be_made_the_team_instead(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    ana, ben = slack.person("ana"), slack.person("ben")
    await _make(slack, "ana", "pier", people="Night crew", leads=["chloe"])
    await _synced(bot, 2)
    slack.faults.add("usergroups.list", Fault.error("paid_teams_only"))
    reply = await _open(slack, "ana", "pier")
    assert reply.modal
    assert "Night crew" in reply.modal.plain
    assert (await ana.submit({"people": "Everyone in #pier"})).closed
    await _synced(bot, 3)
    assert "pier" in (await _team_of(ben, "pier") or "")
    assert await _team_of(slack.person("dmitri")) is None


async def test_a_group_whose_digest_comes_in_a_channel_that_is_a_team_itself_can_be_changed_by_home(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await _synced(await start_bot(), 1)
    await _make(slack, "ana", "dock")
    await _make(slack, "ana", "pier", people="Night crew", leads=["chloe"], post_in="dock")
    chloe = slack.person("chloe")
    await _open_by_home(slack, "chloe", "Night crew")
    assert _chosen(slack, "chloe", "people") == slack.live.groups[slack.live.handles.groups["nights"]].id
    assert _chosen(slack, "chloe", "post_in") == slack.channel_id("dock")
    assert chloe.modal
    assert "Everyone in" not in str(chloe.modal.blocks)  # they are another team
    await _send_from_home(slack, "chloe", leads=["chloe", "ben"])
    await _open_by_home(slack, "ben", "Night crew")
    assert slack.person("ben").modal
    assert await _leads_in_form(slack, "ana", "dock") == [slack.person("ana").id]


async def test_a_group_that_is_a_team_already_is_taken_over_by_nobody(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    ana = slack.person("ana")
    await _make(slack, "ana", "dock", people="Night crew", leads=["ben", "chloe"])
    await _open(slack, "ana", "pier")
    sent = await ana.submit({"people": "Night crew"})
    assert not sent.closed
    assert "is a team already" in sent.errors["Who is in it?"]
    assert "led by ben and chloe" in sent.errors["Who is in it?"]
    assert (await ana.submit({"people": "Day crew"})).closed
    assert await _leads_in_form(slack, "ben", "dock") == [slack.person("ben").id, slack.person("chloe").id]


async def test_of_two_open_forms_each_changes_only_what_was_changed_in_it(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    ana, ben, chloe, dmitri = (slack.person(who) for who in ("ana", "ben", "chloe", "dmitri"))
    await _make(slack, "ana", "dock", leads=["ana", "chloe"])
    for who in ("ana", "chloe"):
        await _open(slack, who, "dock")
    first = {"leads": ["ana", "ben", "chloe"], "zone": "Asia/Tokyo", "post_in": "pier"}
    assert (await chloe.submit(first)).closed
    assert (await ana.submit({"leads": ["ana", "dmitri"], "team_digest_at": "16:00"})).closed
    assert "<@" in ana.ephemerals("dock")[-1].text
    assert await _leads_in_form(slack, "ben", "dock") == sorted([ana.id, ben.id, dmitri.id])
    assert _chosen(slack, "ben", "zone") == "Asia/Tokyo"
    assert _chosen(slack, "ben", "post_in") == slack.channel_id("pier")
    assert ben.modal
    assert ben.modal.values["team_digest_at"]["team_digest_at"]["selected_time"] == "16:00"


async def test_a_form_for_a_team_that_was_ended_meanwhile_says_so(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    ana, chloe, ben = slack.person("ana"), slack.person("chloe"), slack.person("ben")
    await _make(slack, "ana", "dock", leads=["ana", "ben", "chloe"])
    for who in ("ana", "ben", "chloe"):
        await _open(slack, who, "dock")
    assert (await ana.submit({"end": "Not a team any more"})).closed
    sent = await chloe.submit({"team_digest_at": "16:00"})
    assert "was ended meanwhile" in str(sent.errors)
    assert (await ben.submit({"end": "Not a team any more"})).closed
    assert "is not a team any more" in ben.ephemerals("dock")[-1].plain
    assert await _team_of(slack.person("dmitri")) is None


async def test_two_who_make_the_same_team_at_once_do_not_undo_each_other(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(LEADS=slack.person("chloe").id), 1)
    ana, chloe = slack.person("ana"), slack.person("chloe")
    for who in ("ana", "chloe"):
        await _open(slack, who, "dock")
    assert (await ana.submit({"leads": ["ben"]})).closed
    sent = await chloe.submit()
    assert "is a team already" in sent.errors["Who is in it?"]
    assert await _leads_in_form(slack, "ana", "dock") == [slack.person("ben").id]


async def test_whoever_led_a_team_or_ended_it_can_make_it_one_again(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    for channel, people in (("dock", "Everyone in #dock"), ("pier", "Night crew")):
        await _make(slack, "ana", channel, people=people, leads=["chloe"])
        await _open(slack, "chloe", channel)
        assert (await slack.person("chloe").submit({"end": "Not a team any more"})).closed
        assert (await _open(slack, "ben", channel)).modal is None
        await _make(slack, "chloe", channel)
        assert (await _leads_in_form(slack, "chloe", channel)) == [slack.person("chloe").id]
        assert people in str(slack.person("chloe").modal)


async def test_only_people_who_are_here_are_named_and_led_by(slack: Sandbox, start_bot: StartBot) -> None:
    slack.set_person("client", admin=True)
    await _synced(await start_bot(LEADS=",".join(slack.person(who).id for who in ("gone", "gus", "ben"))), 1)
    await _make(slack, "ana", "dock", leads=["ana", "chloe"])
    slack.set_person("chloe", deleted=True)
    await slack.events_settled()
    reply = await _open(slack, "dmitri", "dock")
    for gone in ("@gone", "@chloe", "@client"):
        assert gone not in reply.text
    assert "@ana, @gus and @ben" in reply.text
    assert await _leads_in_form(slack, "ana", "dock") == [slack.person("ana").id]


async def test_the_digest_of_a_private_channels_team_stays_there(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    ana = slack.person("ana")
    await _open(slack, "ana", "cellar")
    sent = await ana.submit({"post_in": "dock"})
    assert "private" in sent.errors["Where does the team's digest come?"]
    assert "#cellar" in sent.errors["Where does the team's digest come?"]
    assert (await ana.submit({"post_in": "cellar"})).closed


async def test_a_groups_team_whose_channel_was_archived_gets_another_one(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    await _make(slack, "ana", "pier", people="Night crew", leads=["chloe"])
    slack.archive("pier")
    await slack.events_settled()
    chloe = slack.person("chloe")
    await _open_by_home(slack, "chloe", "Night crew")
    assert chloe.modal
    assert "Everyone in" not in str(chloe.modal.blocks)
    assert "Where does the team's digest come?" in (await chloe.submit()).errors
    await _send_from_home(slack, "chloe", post_in="dock")
    assert "Night crew" in str((await _open(slack, "chloe", "dock")).modal)


async def test_where_the_bot_cannot_be_by_home_the_channel_is_named(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await _synced(bot, 1)
    await _make(slack, "ana", "dock")
    await _synced(bot, 2)
    async with events_lost(slack):
        await slack.person("ana").remove_bot("dock")
    await _open_by_home(slack, "ana", "dock")
    assert "I am not in #dock yet" in _home_of(slack, "ana")
    async with events_lost(slack):
        await slack.person("ana").invite_bot("dock")
        slack.archive("dock")
    await _open_by_home(slack, "ana", "dock")
    assert "#dock is archived" in _home_of(slack, "ana")


async def test_a_group_dm_is_no_channel(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    slack.faults.add("conversations.info", Fault.error("missing_scope"))
    reply = await _open(slack, "ana", "attic")  # what Slack says of a group DM, whatever its id
    assert reply.modal is None
    assert "in the channel where they work together" in reply.text


async def test_the_words_may_stand_on_the_next_line(slack: Sandbox, start_bot: StartBot) -> None:
    await _synced(await start_bot(), 1)
    reply = await slack.person("ana").command("/kindling", "team\nplease", channel="dock")
    assert reply.modal


async def test_that_nobody_leads_the_default_team_can_be_chosen(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(LEADS=slack.person("ben").id)
    await _synced(bot, 1)
    await _open(slack, "ben", "kudos")
    assert (await slack.person("ben").submit({"leads": []})).closed
    await _synced(bot, 2)
    assert await _leads_in_form(slack, "ana", "kudos") == []
