"""What people may do without asking, through the real program: published, seen where a promise slips, and gone."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox import Channel, Message, Person, Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=LONDON)
LINE = "You may refund a customer, up to £50, without asking."


@pytest.fixture
def workspace() -> Workspace:
    """A team in #kudos that Ana and Chloé lead, and Luis, who is in none."""
    people = [
        Person("ana", "Ana Reyes", zone="Europe/London"),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="Europe/London"),
        Person("luis", "Luis Ortega", zone="Europe/London"),
    ]
    return Workspace(
        name="Mill",
        people=people,
        channels=[Channel("general", bot=True), Channel("kudos", members=["ana", "ben", "chloe"], bot=True)],
    )


@pytest.fixture
def starts_at() -> datetime:
    """It is Monday morning in London."""
    return MONDAY


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def mill(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """With those who lead."""
    leads = ",".join(slack.person(each).id for each in ("ana", "chloe"))
    async with open_house(slack, start_bot, databases, request.param, LEADS=leads) as house:
        yield house


async def _open(mill: House, who: str, words: str = "", channel: str = "kudos") -> View:
    reply = await mill.slack.person(who).command("/kindling", f"may {words}".strip(), channel=channel)
    assert reply.modal, reply.text
    return reply.modal


def _modal(mill: House, who: str) -> View:
    modal = mill.slack.person(who).modal
    assert modal
    return modal


async def _publish(mill: House) -> None:
    await _open(mill, "ana", "refund a customer up to £50")
    sent = await mill.slack.person("ana").submit()
    assert (sent.errors, sent.error) == ({}, None)


async def _home(mill: House, who: str) -> View:
    person = mill.slack.person(who)
    await person.open_home()
    await mill.slack.events_settled()
    assert person.home
    return person.home


async def _overdue(mill: House, count: int = 1) -> Message:
    found = await mill.slack.wait_for(lambda: mill.nudges("ben", "This was due")[count - 1 :])
    return found[-1]


async def test_a_lead_publishes_it_a_member_sees_it_and_a_promise_that_slips_until_it_is_taken_back(
    mill: House,
) -> None:
    slack, ana, ben = mill.slack, mill.slack.person("ana"), mill.slack.person("ben")
    form = await _open(mill, "ana", "refund a customer up to £50, without asking.")
    assert form.values["what"]["what"]["value"] == "refund a customer"
    assert form.values["up_to"]["up_to"]["value"] == "£50"
    await ana.submit()
    assert f":white_check_mark: Published: {LINE}" in _modal(mill, "ana").plain
    told = (await slack.wait_for(lambda: slack.messages("kudos")))[-1]
    assert LINE in told.plain

    listed = await _open(mill, "ben", channel="general")
    assert LINE in listed.plain
    assert "Since 23 November 2026, says @ana" in listed.plain
    assert not {"Add", "Change", "Take back"} & set(listed.buttons)
    await ben.close_modal()
    assert LINE in (await _home(mill, "ben")).plain
    assert LINE not in (await _open(mill, "luis", channel="general")).plain

    await ben.command("/followup", "ask Dana about the customer's refund by today 14:00", channel="general")
    await mill.until(datetime(2026, 11, 24, 9, 1, tzinfo=LONDON))
    reminder = await _overdue(mill)
    assert LINE in reminder.plain
    await ben.click(reminder, "Change")
    assert LINE in _modal(mill, "ben").plain
    await ben.close_modal()

    listed = await _open(mill, "ana")
    await ana.click(listed, "Take back")
    assert f":leaves: Taken back: {LINE}" in _modal(mill, "ana").plain
    await slack.wait_for(lambda: not slack.messages("kudos"))
    await slack.wait_for(lambda: LINE not in mill.nudges("ben", "This was due")[-1].plain)
    assert LINE not in (await _open(mill, "ben", channel="general")).plain
    await ben.close_modal()
    assert LINE not in (await _home(mill, "ben")).plain
    await ben.click(await _overdue(mill), "Change")
    assert LINE not in _modal(mill, "ben").plain


async def test_of_two_leads_who_change_it_at_once_the_second_reads_the_first_one_and_keeps_their_own_words(
    mill: House,
) -> None:
    slack, ana, chloe = mill.slack, mill.slack.person("ana"), mill.slack.person("chloe")
    await _publish(mill)
    await ana.close_modal()
    await slack.wait_for(lambda: slack.messages("kudos"))
    for each in ("ana", "chloe"):
        await slack.person(each).click(await _open(mill, each), "Change")
    await ana.submit({"up_to": "£80"})
    assert len(ana.modals) == 1
    assert ":white_check_mark: Changed: You may refund a customer, up to £80" in ana.modals[0].plain

    await chloe.submit({"what": "refund a regular customer"})
    form = _modal(mill, "chloe")
    assert "@ana changed this meanwhile. It reads now: “You may refund a customer, up to £80" in form.plain
    assert form.values["what"]["what"]["value"] == "refund a regular customer"
    await chloe.submit()
    assert len(chloe.modals) == 1
    said = "You may refund a regular customer, up to £50, without asking."
    assert said in _modal(mill, "chloe").plain
    await slack.wait_for(lambda: [said in each.plain for each in slack.messages("kudos")] == [True])

    await ana.close_modal()
    await ana.command("/kindling", "team", channel="kudos")
    assert (await ana.submit({"end": "Not a team any more"})).closed
    await slack.wait_for(lambda: slack.messages("kudos") == [])
    assert said not in (await _open(mill, "ben")).plain


async def test_whoever_leads_nobody_reads_the_list_under_what_they_wrote_and_home_opens_the_form_for_those_who_do(
    mill: House,
) -> None:
    slack, ana = mill.slack, mill.slack.person("ana")
    listed = await _open(mill, "ben", "go <home> at noon?")
    assert "You wrote:\ngo <home> at noon?" in listed.plain
    assert listed.callback_id == "permission_list"
    home = await _home(mill, "ana")
    await ana.click(home, "Say what they may do")
    missing = await ana.submit({"for": "kudos", "what": " "})
    assert "What may they do?" in str(missing.errors)
    sent = await ana.submit({"what": "Swap shifts.", "tell": []})
    assert sent.closed
    assert home.plain.startswith(":white_check_mark: Published: You may Swap shifts without asking.")
    assert slack.messages("kudos") == []
