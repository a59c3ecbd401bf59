"""What is chosen for everyone, or for a team, and what Kindling says: through the real program, with a moved clock."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models.people import settings, team_changes, teams
from models.people.cadences import CadenceKind
from models.people.days_off import NONE, DaysOff, Span
from models.people.team_changes import NewTeam
from models.store import workspaces
from sandbox import Sandbox, Workspace
from sandbox.records import View
from tests.databases import Databases
from tests.e2e.house import FEW, House, all_of_what_they_get, open_house
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
CHECKIN = "How are you today?"
EVERYONE = "Everyone in this workspace"
SCOPE = "Whose settings would you like to change?"
DAYS, TIME = "Check-in: on which days?", "Check-in: at what time?"
CHANNEL = "Where public thanks are posted"


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def starts_at() -> datetime:
    """A Monday in London, before anybody is asked."""
    return _london(23, 8, 30)


@pytest.fixture
def workspace() -> Workspace:
    """A few people."""
    return FEW


async def _for(house: House, handle: str, scope: str) -> View:
    """The form with these settings, opened by somebody who can choose whose."""
    person = house.slack.person(handle)
    reply = await person.command("/kindling", "settings", channel="general")
    assert reply.modal, reply.text
    sent = await person.submit({SCOPE: scope})
    assert sent.modal, sent.errors
    return sent.modal


async def test_who_may_not_change_anything_hears_who_may(house: House) -> None:
    for word in ("settings", "content"):
        reply = await house.slack.person("ben").command("/kindling", word, channel="general")
        assert reply.modal is None
        assert "@ana can change these settings" in reply.text
        assert "/kindling get" in reply.text


async def test_those_in_leads_may_change_what_holds_for_everyone(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ben").id) as house:
        view = await _for(house, "ben", EVERYONE)
        assert "least_group" in view.values


async def test_what_holds_for_everyone_reaches_all_but_those_who_chose_otherwise(each_house: House) -> None:
    house, slack = each_house, each_house.slack
    ana, ben = slack.person("ana"), slack.person("ben")
    await all_of_what_they_get(ben)
    assert (await ben.submit({TIME: "11:30"})).closed
    view = await _for(house, "ana", EVERYONE)
    assert view.values["team_digest_days"]["team_digest_days"]["selected_option"]["text"]["text"] == "Fridays"
    words = view.values["story_days"]["story_days"]["selected_option"]["text"]["text"]
    assert words == "The first Wednesday of the month"
    sent = await ana.submit(
        {
            TIME: "10:30",
            "Monthly story: on which day?": "Not at all",
            "value_names": "Courage\nCare\n\n  Clear words ",
            "follow_up_emoji": ":eyes:",
            "least_group": "7",
            "support_line": "Talk to Amina in HR, or call 116 123.",
            CHANNEL: "bravo",
        }
    )
    assert sent.closed, sent.errors
    assert "Saved." in ana.ephemerals("general")[-1].plain

    await house.until(_london(24, 10, 29))
    assert house.nudges("chloe", CHECKIN) == []
    await house.until(_london(24, 10, 31))
    assert len(house.nudges("chloe", CHECKIN)) == 1
    assert house.nudges("ben", CHECKIN) == []
    await house.until(_london(24, 11, 31))
    assert len(house.nudges("ben", CHECKIN)) == 1
    chosen = await house.database.read(lambda session: settings.of(session, slack.id))
    assert (chosen.least_group, chosen.support_line) == (7, "Talk to Amina in HR, or call 116 123.")
    assert chosen.rhythms == {"checkin": {"at": "10:30:00"}, "story": {"is_on": False}}

    await ben.command("/thanks", "@chloe for saying what nobody dared to say #courage", channel="general")
    await slack.wait_for(lambda: any("nobody dared" in each.plain for each in slack.messages("bravo")))
    assert "Courage" in slack.messages("bravo")[-1].plain
    asked = await slack.person("chloe").post("general", "Could someone look at the sync?")
    await ben.react(asked, "eyes")
    await slack.wait_for(lambda: house.nudges("ben", "Come back to"))


async def test_a_channel_chosen_in_slack_wins_over_the_environment_also_after_a_restart(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases) as house:
        await _for(house, "ana", EVERYONE)
        assert (await slack.person("ana").submit({CHANNEL: "bravo"})).closed
        await house.bot.stop()
        await slack.wait_for(lambda: not slack.engine.sockets.connections)
        await start_bot(database_url=house.database.url.render_as_string(hide_password=False))
        found = await house.database.read(lambda session: workspaces.choices(session, slack.id))
        assert found.recognition_channel_id == slack.channel_id("bravo")


async def test_what_cannot_hold_for_everyone_is_said_at_its_field_and_nothing_is_lost(house: House) -> None:
    ana = house.slack.person("ana")
    await _for(house, "ana", EVERYONE)
    sent = await ana.submit(
        {
            "value_names": "Care\ncare",
            "follow_up_emoji": "two words",
            CHANNEL: "random",
            "Team digest: at what time?": "23:00",
        }
    )
    assert "twice" in sent.errors["Your values, one on each line"]
    assert "emoji's name" in sent.errors["Emoji that makes a promise"]
    assert "/invite @Kindling" in sent.errors[CHANNEL]
    assert "quiet hours" in sent.errors["Team digest: at what time?"]
    for number in ("2", "51", "many"):
        assert "number" in (await ana.submit({"least_group": number})).errors["Least number of people behind a figure"]
    refused = await ana.submit(
        {
            "value_names": "Care",
            "follow_up_emoji": "eyes",
            CHANNEL: "secret",
            "work_days": ["Monday"],
            "Team digest: at what time?": "10:00",
            "least_group": "3",
        }
    )
    assert set(refused.errors) == {CHANNEL, DAYS}
    assert "None of these is a working day" in refused.errors[DAYS], "they are Tuesday and Thursday"
    refused = await ana.submit({DAYS: ["Monday"]})
    assert set(refused.errors) == {CHANNEL}
    await ana.invite_bot("secret")
    assert (await ana.submit()).closed
    found = await house.database.read(lambda session: workspaces.choices(session, house.slack.id))
    assert found == workspaces.Choices(house.slack.channel_id("secret"), ("Care",))


def _team(house: House, name: str, *leads: str) -> NewTeam:
    slack = house.slack
    return NewTeam(slack.channel_id(name), name, slack.channel_id(name), tuple(slack.person(each).id for each in leads))


async def _make(house: House, team: NewTeam, *members: str) -> None:
    now, ids = house.slack.clock.now(), [house.slack.person(each).id for each in members]

    def make(session: Session) -> None:
        team_changes.put(session, house.slack.id, team, now)
        team_changes.add_people(session, house.slack.id, team.id, ids, now)

    await house.database.write(make)


async def test_whoever_leads_a_team_chooses_for_it_and_nobody_else(each_house: House) -> None:
    house, ben = each_house, each_house.slack.person("ben")
    kudos, bravo = _team(house, "kudos", "ben"), _team(house, "bravo", "ana")
    await _make(house, kudos)
    await _make(house, bravo, "chloe")
    reply = await ben.command("/kindling", "settings", channel="general")
    assert reply.modal
    assert "least_group" not in reply.modal.values, "there is one team to choose for"
    sent = await ben.submit({TIME: "10:45", "Team digest: on which day?": "Thursdays"})
    assert sent.closed, sent.errors
    assert "Saved for kudos" in ben.ephemerals("general")[-1].plain
    stored = await house.database.read(lambda session: teams.get(session, house.slack.id, kudos.id))
    assert stored
    assert stored.settings["rhythms"] == {"checkin": {"at": "10:45:00"}, "team_digest": {"days": [4]}}
    await all_of_what_they_get(ben)
    assert (await ben.submit({"Lead's digest: how often?": "Every second time"})).closed
    assert "Lead's digest: Mon at 09:00, every second time" in ben.ephemerals("general")[-1].plain
    luis = await house.cadence("luis")
    assert luis.next_at
    assert luis.next_at.astimezone(ZoneInfo("America/Los_Angeles")).time() == time(10, 45)

    await _make(house, _team(house, "bravo", "ben"))
    view = await _for(house, "ben", "bravo")
    assert view.values["checkin_at"]["checkin_at"]["selected_time"] == "09:30"
    now = house.slack.clock.now()
    await house.database.write(lambda session: team_changes.close(session, house.slack.id, bravo.id, now))
    assert (await ben.submit({TIME: "08:45"})).closed
    assert "nothing was changed" in ben.ephemerals("general")[-1].plain


async def test_those_who_look_after_kindling_choose_for_a_team_too(house: House) -> None:
    view = await _for(house, "ana", "kudos")
    assert "least_group" not in view.values
    assert (await house.slack.person("ana").submit({"Check-in: how often?": "Not at all"})).closed
    await house.until(_london(24, 11))
    assert house.nudges("ben", CHECKIN) == []


async def test_a_workspace_says_it_in_its_own_words(each_house: House) -> None:
    house, ana = each_house, each_house.slack.person("ana")
    words = "Which tide carried you today?"
    reply = await ana.command("/kindling", "content", channel="general")
    assert reply.modal
    assert "nothing to see" in (await ana.submit({"words": " \u200b "})).errors["In your own words"]
    [questions] = [block["element"]["options"] for block in reply.modal.blocks if block["block_id"] == "off_question_0"]
    off = [each["value"] for each in questions]
    assert (await ana.submit({"words": words, "off_question_0": off})).closed
    assert f"{len(off)} of ours are off" in ana.ephemerals("general")[-1].plain
    await house.until(_london(24, 9, 31))
    assert words in house.nudges("ben", CHECKIN)[-1].plain

    reply = await ana.command("/kindling", "content", channel="general")
    assert reply.modal
    kept = reply.modal.values["off_question_0"]["off_question_0"]["selected_options"]
    assert [each["value"] for each in kept] == off
    assert (await ana.submit({"removed": [words], "off_question_0": off[1:]})).closed
    assert "1 of your own is gone" in ana.ephemerals("general")[-1].plain
    await house.until(_london(26, 9, 31))
    [asked] = [each.plain for each in house.nudges("ben", CHECKIN)]
    assert words not in asked
    assert questions[0]["text"]["text"][:40] in asked


async def test_a_form_for_everyone_that_is_sent_as_it_was_changes_nothing(house: House) -> None:
    before = await house.cadence("ben", CadenceKind.GRATITUDE)
    await _for(house, "ana", EVERYONE)
    assert (await house.slack.person("ana").submit()).closed
    chosen = await house.database.read(lambda session: settings.of(session, house.slack.id))
    assert (chosen.rhythms, chosen.hours, chosen.has_chosen_channel) == ({}, {}, False)
    assert (await house.cadence("ben", CadenceKind.GRATITUDE)).next_at == before.next_at


DAYS_OFF, DAYS_FILE = "Days off for everyone, one day or range on each line", "Add days off from a calendar"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261126\r\n"
    b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261224T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def _days(house: House, handle: str) -> list[int]:
    """Of the month, on which check-ins came."""
    return [datetime.fromtimestamp(float(each.ts), LONDON).day for each in house.checkins(handle)]


async def test_no_check_in_comes_on_a_day_off_for_everyone(each_house: House) -> None:
    house, slack = await each_house.asks_daily(), each_house.slack
    ana, ben = slack.person("ana"), slack.person("ben")
    await all_of_what_they_get(ben)
    chosen_by_ben = {"Working days": ["Monday", "Tuesday", "Wednesday"]}
    assert (await ben.submit(chosen_by_ben)).closed
    await _for(house, "ana", EVERYONE)
    refused = await ana.submit({DAYS_OFF: "24 Nov 2026\n1/12"})
    assert set(refused.errors) == {DAYS_OFF}
    assert "can be two days" in refused.errors[DAYS_OFF]
    assert refused.modal
    assert refused.modal.values["days_off"]["days_off"]["value"] == "24 Nov 2026\n1/12", "all that was typed is there"
    assert (await ana.submit({DAYS_OFF: "24 Nov 2026\n24 Dec - 1 Jan"})).closed
    assert "off for everyone: 24 Dec to 1 Jan each year and 24 Nov 2026." in ana.ephemerals("general")[-1].plain

    await house.until(_london(25, 11))
    assert _days(house, "ben") == _days(house, "chloe") == [23, 25]

    view = await _for(house, "ana", EVERYONE)
    assert view.values["days_off"]["days_off"]["value"] == "24 Dec - 1 Jan", "what is over is not shown"
    assert (await ana.submit({DAYS_OFF: ""})).closed
    assert "No days off for everyone." in ana.ephemerals("general")[-1].plain
    chosen = await house.database.read(lambda session: settings.of(session, slack.id))
    assert chosen.days_off == ["2026-11-24/2026-11-24"], "what was off lately is remembered"


async def test_days_off_come_from_a_calendars_file_too(house: House) -> None:
    ana = (await house.asks_daily()).slack.person("ana")
    await _for(house, "ana", EVERYONE)
    refused = await ana.submit({DAYS_FILE: [ana.file("off.ics", b"hello")]})
    assert "calendar" in refused.errors[DAYS_FILE]
    assert (await ana.submit({DAYS_FILE: [ana.file("off.ics", CALENDAR)]})).closed
    answer = ana.ephemerals("general")[-1].plain
    assert "Days off for everyone: 26 Nov 2026. 1 event with a time of day was left out." in answer
    await house.until(_london(27, 11))
    assert _days(house, "chloe") == [23, 24, 25, 27]


async def test_two_who_change_settings_at_once_keep_each_others_days_off(house: House) -> None:
    ana, now = house.slack.person("ana"), house.slack.clock.now()
    await _for(house, "ana", EVERYONE)
    christmas = DaysOff.of([Span(date(2026, 12, 24), date(2026, 12, 24))])
    await house.database.write(lambda session: settings.change_days_off(session, house.slack.id, christmas, NONE, now))
    assert (await ana.submit({"least_group": "7"})).closed
    chosen = await house.database.read(lambda session: settings.of(session, house.slack.id))
    assert (chosen.least_group, chosen.days_off) == (7, ["2026-12-24/2026-12-24"])
