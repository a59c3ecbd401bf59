"""What people choose for themselves, fewer of something, and a pause: through the real program, with a moved clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.across import choices
from models.people import preferences
from sandbox import Fault, Message, Workspace
from tests.e2e.house import FEW, House, all_of_what_they_get

LONDON = ZoneInfo("Europe/London")
CHECKIN = "How are you today?"
MENU = "nudge_menu"
OFTEN, DAYS, TIME = "Check-in: how often?", "Check-in: on which days?", "Check-in: at what time?"


def _london(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def _day_of(message: Message) -> date:
    """When it came, in London."""
    return datetime.fromtimestamp(float(message.ts), LONDON).date()


@pytest.fixture
def starts_at() -> datetime:
    """A Monday in London, before anybody is asked."""
    return _london(23, 8, 30)


@pytest.fixture
def workspace() -> Workspace:
    """A few people."""
    return FEW


@pytest.fixture
async def house(house: House) -> House:
    """Where everyone is asked on every working day."""
    return await house.asks_daily()


@pytest.fixture
async def each_house(each_house: House) -> House:
    """The same, over Socket Mode with SQLite and over HTTP with PostgreSQL."""
    return await each_house.asks_daily()


async def test_the_form_shows_what_holds_and_what_is_changed_holds_at_once(each_house: House) -> None:
    house, ben = each_house, each_house.slack.person("ben")
    form = await all_of_what_they_get(ben)
    shown = {name: next(iter(field.values())) for name, field in form.values.items()}
    assert shown["checkin_often"]["selected_option"]["text"]["text"] == "Every time"
    assert [each["value"] for each in shown["checkin_days"]["selected_options"]] == ["1", "2", "3", "4", "5"]
    assert shown["checkin_at"]["selected_time"] == "09:30"
    assert shown["practice_often"]["selected_option"]["text"]["text"] == "Not at all"
    assert shown["country"]["selected_option"]["text"]["text"] == "United Kingdom: England"
    assert shown["paused_until"]["selected_date"] is None

    assert (await ben.submit({TIME: "11:00", "quiet_start": "20:00"})).closed
    said = ben.ephemerals("general")[-1].plain
    assert "Saved. Check-in: Mon–Fri at 11:00" in said
    assert "Small practice: off" in said
    assert "Quiet: 20:00 to 08:00" in said
    await house.until(_london(23, 10, 59))
    assert house.nudges("ben", CHECKIN) == []
    await house.until(_london(23, 11, 1))
    assert len(house.nudges("ben", CHECKIN)) == 1
    own = await house.database.read(lambda session: preferences.get(session, house.slack.id, ben.id))
    assert (own.hours, own.rhythms) == ({"quiet_start": "20:00"}, {"checkin": {"at": "11:00:00"}})

    form = await all_of_what_they_get(ben)
    assert form.values["checkin_at"]["checkin_at"]["selected_time"] == "11:00"


async def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(house: House) -> None:
    ben = house.slack.person("ben")
    await all_of_what_they_get(ben)
    for values, field, words in (
        ({DAYS: []}, DAYS, "at least one day"),
        ({DAYS: ["Saturday", "Sunday"]}, DAYS, "working day"),
        ({DAYS: ["Monday"], TIME: "06:00"}, TIME, "within the quiet hours (19:00 to 08:00)"),
        ({TIME: "09:00", "quiet_end": "09:30"}, "Quiet hours: to", "would be in the quiet hours"),
        ({"quiet_end": "08:00", "day_end": "08:59"}, "The working day ends at", "before the working day begins"),
        ({"day_end": "17:00", "work_days": []}, "Working days", "at least one"),
        ({"work_days": ["Monday"], "paused_until": date(2026, 11, 23)}, "Pause all nudges until", "not ahead"),
    ):
        sent = await ben.submit(values)
        assert words in sent.errors[field], values
        assert not sent.closed
    own = await house.database.read(lambda session: preferences.get(session, house.slack.id, ben.id))
    assert (own.hours, own.rhythms, own.paused_until) == ({}, {}, None)
    assert (await ben.submit({"paused_until": None})).closed
    assert "Check-in: Mon at 09:00" in ben.ephemerals("general")[-1].plain


async def test_holidays_are_those_of_the_region_that_was_chosen(house: House) -> None:
    ben = house.slack.person("ben")
    house.slack.clock.set(_london(29, 12))
    await all_of_what_they_get(ben)
    assert (await ben.submit({"country": "United Kingdom: Scotland"})).closed
    await house.until(_london(30, 11))  # Saint Andrew's Day
    assert house.nudges("ben", CHECKIN) == []
    assert house.nudges("ana", CHECKIN) != []
    house.slack.clock.set(_london(24, 20, month=12))
    await all_of_what_they_get(ben)
    assert (await ben.submit({"country": "No public holidays"})).closed
    await house.until(_london(25, 11, month=12))
    assert _day_of(house.nudges("ben", CHECKIN)[-1]) == date(2026, 12, 25)


async def test_fewer_of_a_daily_check_in_comes_every_second_working_day(house: House) -> None:
    ben = house.slack.person("ben")
    await house.until(_london(23, 9, 31))
    [asked] = house.nudges("ben", CHECKIN)
    reply = await ben.click(asked, MENU, "Fewer of these")
    assert "every second working day" in reply.text
    assert "Fewer of these" in str(house.nudges("ben", CHECKIN)[0].blocks), "the nudge is still there to be answered"
    days = []
    for day in (24, 25, 26, 27, 30):
        before = len(house.checkins("ben"))
        await house.until(_london(day, 9, 31))
        days += [day] * (len(house.checkins("ben")) - before)
    assert days == [25, 27]

    asked = house.nudges("ben", CHECKIN)[-1]
    replies = [(await ben.click(asked, MENU, "Fewer of these")).text for _ in range(4)]
    for said, words in zip(
        replies, ("fourth", "eighth", "off for you from now on", "off for you already"), strict=True
    ):
        assert words in said
    await ben.click(asked, MENU, "What you get")
    assert (await ben.submit({"Check-ins": "Usual: Mon–Fri"})).closed
    await house.until(_london(1, 9, 31, month=12))
    assert _day_of(house.nudges("ben", CHECKIN)[-1]) == date(2026, 12, 1)


async def test_fewer_reminders_leave_out_the_one_before(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.command("/followup", "water the plants by today 11:00", channel="general")
    await ben.command("/followup", "send the quote by tomorrow 17:00", channel="general")
    await house.until(_london(23, 10, 1))
    [soon] = house.nudges("ben", "Coming up")
    assert "no longer before" in (await ben.click(soon, MENU, "Fewer of these")).text
    assert "fewest" in (await ben.click(soon, MENU, "Fewer of these")).text
    assert "fewest already" in (await ben.click(soon, MENU, "Fewer of these")).text
    await house.until(_london(24, 17, 1))
    assert len(house.nudges("ben", "Coming up")) == 1
    assert any("send the quote" in each.plain for each in house.nudges("ben", "due about now"))


@pytest.mark.parametrize("fault", [Fault.ratelimited(), Fault.server_error()], ids=["429", "503"])
async def test_a_pause_also_holds_what_was_on_its_way_and_its_end_lets_it_go(house: House, fault: Fault) -> None:
    slack, ben = house.slack, house.slack.person("ben")
    plan = slack.faults.add("chat.postMessage", fault, times=None, when=lambda args: args["channel"] == ben.id)
    slack.clock.set(_london(23, 9, 30))
    await slack.wait_for(lambda: plan.struck)
    reply = await ben.command("/kindling", "pause", channel="general")
    assert "wait until Mon 30 Nov, 09:30" in reply.text
    slack.faults.clear()
    await house.until(_london(23, 11))
    assert house.nudges("ben", CHECKIN) == []
    assert house.nudges("chloe", CHECKIN) != [], "the others have theirs"

    await ben.click(reply.messages[-1], "End the pause")
    assert any("The pause is over" in each.plain for each in ben.ephemerals("general"))
    await house.until(_london(23, 11, 5))
    assert len(house.nudges("ben", CHECKIN)) == 1


async def test_a_pause_from_a_nudge_lasts_a_week_and_holds_reminders_until_it_ends(each_house: House) -> None:
    house, ben = each_house, each_house.slack.person("ben")
    await ben.command("/followup", "send the quote by today 17:00", channel="general")
    await house.until(_london(23, 9, 31))
    [asked] = house.nudges("ben", CHECKIN)
    reply = await ben.click(asked, MENU, "Pause all nudges for a week")
    assert "wait until Mon 30 Nov, 09:31" in reply.text
    await house.until(_london(25, 14))
    assert len(house.checkins("ben")) == 1
    assert house.nudges("ben", "a new time") == []
    assert "pause is over" in (await ben.command("/kindling", "resume", channel="general")).text
    await house.until(_london(25, 14, 5))
    assert any("send the quote" in each.plain for each in house.nudges("ben", "a new time"))
    await house.until(_london(26, 9, 31))
    assert len(house.checkins("ben")) == 2


async def test_the_menu_of_an_old_nudge_does_not_shorten_a_longer_pause(house: House) -> None:
    ben = house.slack.person("ben")
    await house.until(_london(23, 9, 31))
    [asked] = house.nudges("ben", CHECKIN)
    await ben.command("/kindling", "pause until 21 dec", channel="general")
    assert "wait until Mon 21 Dec" in (await ben.click(asked, MENU, "Pause all nudges for a week")).text
    assert "wait until Thu 26 Nov" in (await ben.command("/kindling", "pause for 3 days", channel="general")).text


async def test_a_pause_for_as_long_as_the_words_say_ends_by_itself(house: House) -> None:
    ben = house.slack.person("ben")
    for words, answer in (("for ever", "could not read"), ("until yesterday", "has passed"), ("x", "could not read")):
        assert answer in (await ben.command("/kindling", f"pause {words}", channel="general")).text
    assert "no pause" in (await ben.command("/kindling", "resume", channel="general")).text
    reply = await ben.command("/kindling", "pause until wednesday", channel="general")
    assert "wait until Wed 25 Nov, 09:00" in reply.text
    await house.until(_london(25, 9, 29))
    assert house.nudges("ben", CHECKIN) == []
    await house.until(_london(25, 9, 31))
    assert len(house.nudges("ben", CHECKIN)) == 1


async def test_a_pause_is_seen_and_ended_in_the_form(house: House) -> None:
    ben = house.slack.person("ben")
    await all_of_what_they_get(ben)
    assert (await ben.submit({"paused_until": date(2026, 11, 26)})).closed
    assert "Paused until Thu 26 Nov, 09:00" in ben.ephemerals("general")[-1].plain
    await house.until(_london(24, 12))
    assert house.nudges("ben", CHECKIN) == []
    form = await all_of_what_they_get(ben)
    assert form.values["paused_until"]["paused_until"]["selected_date"] == "2026-11-26"
    assert (await ben.submit({"paused_until": None})).closed
    await house.until(_london(25, 9, 31))
    assert len(house.nudges("ben", CHECKIN)) == 1


async def test_whoever_is_in_no_team_turns_on_what_they_want(house: House) -> None:
    luis = house.slack.person("luis")
    await luis.leave("kudos")
    await house.slack.events_settled()
    form = await all_of_what_they_get(luis)
    assert form.values["checkin_often"]["checkin_often"]["selected_option"]["text"]["text"] == "Not at all"
    assert (await luis.submit({OFTEN: "Every time", TIME: "10:00"})).closed
    at_ten = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
    await house.until(at_ten - timedelta(minutes=1))
    assert house.nudges("luis", CHECKIN) == []
    await house.until(at_ten + timedelta(minutes=1))
    assert len(house.nudges("luis", CHECKIN)) == 1


async def test_whoever_flies_to_yesterday_is_not_asked_twice_for_the_same_date(house: House) -> None:
    auckland, los_angeles = ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")
    await house.until(datetime(2026, 11, 24, 9, 31, tzinfo=auckland))
    assert len(house.checkins("aroha")) == 1
    house.slack.set_person("aroha", zone="America/Los_Angeles")
    await house.slack.events_settled()
    await house.until(datetime(2026, 11, 24, 23, 59, tzinfo=los_angeles))
    assert len(house.checkins("aroha")) == 1, "she answered for the 24th in Auckland"
    await house.until(datetime(2026, 11, 25, 9, 31, tzinfo=los_angeles))
    assert len(house.checkins("aroha")) == 2


async def test_two_forms_at_once_keep_what_each_changed(house: House) -> None:
    ben = house.slack.person("ben")
    now = house.slack.clock.now()
    shown = await house.database.read(lambda session: choices.of(session, house.slack.id, ben.id, now))
    await all_of_what_they_get(ben)
    assert (await ben.submit({TIME: "10:15"})).closed
    await house.until(_london(23, 10, 16))
    [asked] = house.nudges("ben", CHECKIN)
    await ben.click(asked, MENU, "What you get")
    assert ben.modal
    await ben.click(ben.modal, "More …")
    await ben.click(asked, MENU, "Fewer of these")
    assert (await ben.submit({"quiet_start": "18:00"})).closed
    found = await house.database.read(lambda session: choices.of(session, house.slack.id, ben.id, now))
    (rhythm, before) = (next(iter(each.rhythms.values())) for each in (found, shown))
    assert (rhythm.every, f"{rhythm.at:%H:%M}", rhythm.days) == (2, "10:15", before.days)
    assert f"{found.hours.quiet_start:%H:%M}" == "18:00"


async def test_who_lives_where_people_work_from_sunday_to_thursday_is_left_alone_on_friday(each_house: House) -> None:
    house, ben = each_house, each_house.slack.person("ben")
    house.slack.set_person("ben", zone="Asia/Riyadh")
    await house.slack.events_settled()
    await ben.command("/kindling", "get", channel="general")
    assert (await ben.submit({"Check-ins": "More: Sun–Thu"})).closed
    form = await all_of_what_they_get(ben)
    shown = {
        name: [each["text"]["text"] for each in form.values[name][name]["selected_options"]]
        for name in ("work_days", "checkin_days")
    }
    of_the_week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Sunday"]
    assert shown == {"work_days": of_the_week, "checkin_days": of_the_week}
    assert form.values["country"]["country"]["selected_option"]["text"]["text"] == "Saudi Arabia"
    assert (await ben.submit({})).closed, "sent as it was"
    assert "Check-in: Sun–Thu at 09:30" in ben.ephemerals("general")[-1].plain
    await house.until(_london(30, 11))
    assert [_day_of(each).day for each in house.checkins("ben")][-4:] == [25, 26, 29, 30]
