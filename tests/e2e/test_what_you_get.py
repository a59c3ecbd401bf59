"""What somebody gets, on one screen, and what nobody answers: through the real program, with a moved clock."""

from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from models.people import preferences
from sandbox import Message, Sandbox, Workspace
from tests.browser import Browse, needs_chromium
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
CHECKIN, OFFER = "How are you today?", "Less often?"
DAY = timedelta(days=1)


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


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Where everyone is asked on every working day, over both ways and databases."""
    async with open_house(slack, start_bot, databases, request.param) as house:
        yield await house.asks_daily()


async def _opened(house: House, handle: str = "ben", command: tuple[str, str] = ("/kindling", "get")) -> dict[str, str]:
    """What the form shows as chosen, by label."""
    reply = await house.slack.person(handle).command(*command, channel="general")
    assert reply.modal
    return _chosen(reply.modal.blocks)


def _chosen(blocks: list[dict[str, Any]]) -> dict[str, str]:
    fields = {each["label"]["text"]: each["element"] for each in blocks if each["type"] == "input"}
    return {
        label: element.get("initial_option", {}).get("text", {}).get("text") or element.get("initial_time", "")
        for label, element in fields.items()
    }


async def test_one_screen_says_what_comes_and_one_choice_of_each_holds_at_once(house: House) -> None:
    ben = house.slack.person("ben")
    for command in (("/kindling", "get"), ("/kindling", "preferences"), ("/checkin", "settings")):
        assert await _opened(house, command=command) == {
            "Check-ins": "Usual: Mon–Fri",
            "Prompts to thank someone": "Usual: Wed, every second week",
            "Small practices": "Off",
            "An invitation to look after yourself": "Off",
            "Reminders of what you promised": "Usual: before something is due, when it is due, and after",
            "At what time?": "",
        }
        await ben.close_modal()
    await _opened(house)
    refused = await ben.submit({"At what time?": "06:00"})
    assert "within the quiet hours" in refused.errors["At what time?"]
    chosen = {"Check-ins": "Less: Mon–Fri, every second working day", "Small practices": "More: Fri"}
    assert (await ben.submit({**chosen, "Prompts to thank someone": "Off", "At what time?": "10:30"})).closed
    said = ben.ephemerals("general")[-1].plain
    assert "Check-in: Mon–Fri at 10:30, every second time" in said
    assert "Gratitude prompt: off" in said
    assert "Small practice: Fri at 10:30" in said
    await house.until(_london(23, 10, 29))
    assert house.nudges("ben", CHECKIN) == []
    await house.until(_london(23, 10, 31))
    assert len(house.nudges("ben", CHECKIN)) == 1
    assert (await _opened(house))["At what time?"] == "10:30"


async def test_more_keeps_what_was_chosen_before_and_only_that_is_stored(house: House) -> None:
    ben = house.slack.person("ben")
    await _opened(house)
    assert ben.modal
    ben.fill({"Check-ins": "Off", "Small practices": "Usual: Fri, every second week"})
    await ben.click(ben.modal, "More …")
    shown = {name: next(iter(field.values())) for name, field in ben.modal.values.items()}
    assert shown["checkin_often"]["selected_option"]["value"] == "off"
    assert shown["practice_often"]["selected_option"]["value"] == "2"
    sent = await ben.submit({"Quiet hours: from": "18:30", "news": "At once, at any hour"})
    assert (sent.closed, sent.errors) == (True, {})
    own = await house.database.read(lambda session: preferences.get(session, house.slack.id, ben.id))
    assert own.rhythms == {"checkin": {"is_on": False}, "practice": {"is_on": True}}
    assert (own.hours, own.hears_at_once) == ({"quiet_start": "18:30"}, True)


async def test_a_rhythm_that_was_tuned_stays_and_says_so(house: House) -> None:
    ben = house.slack.person("ben")
    await _opened(house)
    assert ben.modal
    await ben.click(ben.modal, "More …")
    await ben.submit({"Check-in: on which days?": ["Monday", "Thursday"], "Check-in: at what time?": "08:45"})
    assert (await _opened(house))["Check-ins"] == "As you chose: Mon and Thu"
    assert (await ben.submit({"Small practices": "Usual: Fri, every second week"})).closed
    assert "Check-in: Mon and Thu at 08:45" in ben.ephemerals("general")[-1].plain


async def test_a_form_of_before_saves_when_it_is_sent(house: House) -> None:
    """What an earlier version opened has no field for news, and remembers nothing of it."""
    ben = house.slack.person("ben")
    await _opened(house)
    assert ben.modal
    await ben.click(ben.modal, "More …")
    view = ben.modal
    view.source["blocks"] = [each for each in view.blocks if each.get("block_id") != "news"]
    view.values.pop("news")
    for name in ('"has_reminders":true,', '"hears_at_once":false,'):
        assert name in view.source["private_metadata"]
        view.source["private_metadata"] = view.source["private_metadata"].replace(name, "")
    assert (await ben.submit({"Check-in: at what time?": "11:00"})).closed
    assert "Check-in: Mon–Fri at 11:00" in ben.ephemerals("general")[-1].plain


async def test_reminders_that_are_off_come_only_where_they_were_asked_for(house: House) -> None:
    ben = house.slack.person("ben")
    await _opened(house)
    assert (await ben.submit({"Reminders of what you promised": "Off"})).closed
    for what in ("water the plants", "send the quote", "call the lab"):
        said = (await ben.command("/followup", f"{what} by today 11:00", channel="general")).text
        assert "Reminders are off for you" in said
    await house.until(_london(24, 8))
    assert _reminders(ben.dm()) == []
    await ben.command("/followup", "list", channel="general")
    await ben.click(ben.ephemerals("general")[-1], "followup_menu", "Snooze until tomorrow")
    await house.until(_london(25, 12))
    assert len(_reminders(ben.dm())) == 1
    await house.until(_london(30, 12))
    assert len(_reminders(ben.dm())) == 1, "only what was snoozed"


def _reminders(dm: list[Message]) -> list[Message]:
    promised = ("water the plants", "send the quote", "call the lab", "past their time")
    return [each for each in dm if any(words in each.plain for words in promised)]


async def test_silence_is_offered_less_once_then_goes_quiet_and_home_brings_it_back(house: House) -> None:
    ben, slack = house.slack.person("ben"), house.slack
    asked = await _asked_in_vain(house, 4)
    assert [OFFER in each.plain for each in asked] == [False, False, False, True]
    asked = await _asked_in_vain(house, 10)
    assert not any(OFFER in each.plain for each in asked), "what is over offers nothing"
    await house.until(slack.clock.now() + 7 * DAY)
    assert len(house.checkins("ben")) == 10
    await ben.open_home()
    home = await slack.wait_for(lambda: ben.home and "Check-ins went quiet, since the last ten" in str(ben.home.blocks))
    assert home
    assert ben.home
    await ben.click(ben.home, "Bring them back")
    assert "Check-ins come again: Mon–Fri at 09:30" in str(ben.home.blocks)
    assert "went quiet" not in str(ben.home.blocks)
    await house.until(slack.clock.now() + 5 * DAY)
    again = house.checkins("ben")[10:]
    assert again
    assert OFFER not in again[0].plain


async def _asked_in_vain(house: House, count: int) -> list[Message]:
    """Days pass until Ben was asked so often, and the last time is a quarter of an hour ago."""
    for _ in range(4 * count):
        if len(house.checkins("ben")) == count:
            break
        await house.until((house.slack.clock.now() + DAY).replace(hour=9, minute=45))
    return house.checkins("ben")


async def test_the_offer_halves_once_and_leaves_the_question_to_be_answered(house: House) -> None:
    ben = house.slack.person("ben")
    last = deepcopy((await _asked_in_vain(house, 4))[-1])  # as it is in front of Ben, who clicks it twice
    assert "every second working day" in last.plain
    for _ in range(2):
        reply = await ben.click(last, "Less often")
        assert "the check-in comes every second working day" in reply.text
    await house.slack.wait_for(lambda: OFFER not in house.nudges("ben", CHECKIN)[-1].plain)
    assert await house.slack.wait_for(lambda: "Fewer of these" in str(house.nudges("ben", CHECKIN)[-1].blocks))
    assert (await _opened(house))["Check-ins"] == "Less: Mon–Fri, every second working day"


@needs_chromium
async def test_the_page_shows_the_screen_and_more_of_it_with_what_was_chosen(house: House, browse: Browse) -> None:
    ben = house.slack.person("ben")
    await house.until(_london(23, 9, 45))
    [asked] = house.nudges("ben", CHECKIN)
    page = await browse(house.slack, "ben", asked.channel)
    await page.locator('.message [data-action="nudge_menu"]').last.click()
    await page.get_by_role("menuitem", name="What you get").click()
    form = page.get_by_role("dialog", name="What you get")
    await form.get_by_label("Small practices").select_option("Usual: Fri, every second week")
    await form.get_by_role("button", name="More …").click()
    often = form.get_by_label("Small practice: how often?")
    await expect(often.locator("option:checked")).to_have_text("Every second time")
    await form.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    own = await house.database.read(lambda session: preferences.get(session, house.slack.id, ben.id))
    assert own.rhythms == {"practice": {"is_on": True}}
