"""Joining in thanks, and answering news with a click, through the real program."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox import BOT, Message, Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")
BECAUSE = "Because …"


def _london(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return _london(10)


async def _post(slack: Sandbox) -> Message:
    """The thanks in the recognition channel."""
    return (await slack.wait_for(lambda: slack.messages("kudos")))[0]


async def _dm(slack: Sandbox, who: str, words: str) -> Message:
    """The message with these words in somebody's direct messages with the bot, once it is there."""
    return (await slack.wait_for(lambda: [each for each in slack.person(who).dm() if words in each.plain]))[0]


async def _thank(slack: Sandbox) -> Message:
    await slack.person("ana").command("/thanks", "@ben for the night shift", channel="general")
    return await _post(slack)


async def _join(slack: Sandbox, who: str, words: str) -> None:
    person = slack.person(who)
    await person.click(await _post(slack), "Me too")
    sent = await person.submit({BECAUSE: words})
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)


def _joining(slack: Sandbox, *words: str) -> bool:
    return all(each in slack.messages("kudos")[0].plain for each in words)


async def test_the_post_grows_and_who_is_thanked_gets_one_message_that_gathers_them(each_house: House) -> None:
    slack = each_house.slack
    await _thank(slack)
    await _join(slack, "chloe", "my night was calm, too <!channel>")
    await _join(slack, "luis", "")
    await slack.wait_for(lambda: _joining(slack, "my night was calm", "@luis"))
    assert "You joined in" in slack.person("chloe").ephemerals("kudos")[-1].plain
    assert (len(slack.messages("kudos")), slack.pings) == (1, [])
    await each_house.bot.quiet()
    assert len(slack.person("ben").dm()) == 1
    await each_house.until(_london(11, 1))
    told = await _dm(slack, "ben", "Others join in the thanks")
    assert "my night was calm" in told.plain
    assert "@luis" in told.plain
    await _join(slack, "aroha", "the import ran")
    await slack.wait_for(lambda: "the import ran" in _newest(slack, told).plain)
    await each_house.bot.quiet()
    assert len([each for each in slack.person("ben").dm() if "join" in each.plain]) == 1
    assert not any("calm" in each.plain for each in slack.person("ana").dm())


def _newest(slack: Sandbox, message: Message) -> Message:
    return next(each for each in slack.person("ben").dm() if each.ts == message.ts)


async def test_a_second_click_changes_the_words_and_empty_takes_them_back_everywhere(house: House) -> None:
    slack = house.slack
    await _thank(slack)
    await _join(slack, "chloe", "as it was said")
    await slack.wait_for(lambda: _joining(slack, "as it was said"))
    await house.until(_london(11, 1))
    await _dm(slack, "ben", "as it was said")
    chloe = slack.person("chloe")
    await chloe.click(await _post(slack), "Me too")
    assert chloe.modal
    assert "as it was said" in str(chloe.modal.values)
    await chloe.submit({BECAUSE: "as it is right"})
    await slack.wait_for(lambda: _joining(slack, "as it is right"))
    await _dm(slack, "ben", "as it is right")
    await chloe.click(await _post(slack), "Me too")
    await chloe.submit({BECAUSE: ""})
    await slack.wait_for(lambda: not _joining(slack, "as it is right"))
    await slack.wait_for(lambda: not [each for each in slack.person("ben").dm() if "joins in" in each.plain])
    assert "@chloe" not in (await _post(slack)).plain
    assert "taken back" in chloe.ephemerals("kudos")[-1].plain


@pytest.mark.parametrize(("who", "sentence"), [("ana", "thanks are your own"), ("ben", "thanks are for you")])
async def test_who_is_in_the_thanks_hears_kindly_why_they_need_not_join(house: House, who: str, sentence: str) -> None:
    await _thank(house.slack)
    person = house.slack.person(who)
    await person.click(await _post(house.slack), "Me too")
    assert person.modal is None
    await house.slack.wait_for(lambda: any(sentence in each.plain for each in person.ephemerals("kudos")))


async def test_two_who_join_at_two_replicas_at_once_both_stand_under_the_thanks(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("postgresql")
    replicas = [await start_bot(database_url=url) for _ in range(2)]
    post = await _thank(slack)
    people = [slack.person(each) for each in ("chloe", "aroha", "luis")]
    for each in people:
        await each.click(post, "Me too")
    sent = await asyncio.gather(*(each.submit({BECAUSE: f"as {each.handle} says"}) for each in people))
    assert [each.closed for each in sent] == [True] * 3
    await slack.wait_for(lambda: _joining(slack, *(f"as {each.handle} says" for each in people)))
    for replica in replicas:
        await replica.quiet()
    assert len(slack.messages("kudos")) == 1


async def test_what_was_joined_before_a_kill_stands_after_it(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url)
    await _thank(slack)
    await _join(slack, "chloe", "it was calm")
    await bot.kill()
    await start_bot(database_url=url)
    await slack.wait_for(lambda: _joining(slack, "it was calm"))
    assert len(slack.messages("kudos")) == 1


async def test_one_click_lets_the_giver_know_once_and_the_buttons_go(each_house: House) -> None:
    slack, ben = each_house.slack, each_house.slack.person("ben")
    await _thank(slack)
    received = await _dm(slack, "ben", "thanks you")
    await each_house.bot.quiet()
    await ben.click(received, "With a few words …")
    await ben.click(received, "Where it was posted")
    await slack.wait_for(lambda: any("where it was posted" in each.plain for each in ben.ephemerals(dm=BOT)))
    await asyncio.gather(*(ben.click(received, "Let them know it landed") for _ in range(2)))
    assert "answered this already" in str((await ben.submit({"words": "once more"})).errors)
    landed = await _dm(slack, "ana", "Your thanks landed with")
    assert "the night shift" in landed.plain
    await slack.wait_for(lambda: "You let" in _newest(slack, received).plain)
    labels = str(_newest(slack, received).blocks)
    assert "Let them know" not in labels
    assert "With a few words" not in labels
    await each_house.bot.quiet()
    assert len([each for each in slack.person("ana").dm() if "landed" in each.plain]) == 1
    await ben.click(_newest(slack, received), "Thank them back")
    assert ben.modal
    assert slack.person("ana").id in str(ben.modal.values) + str(ben.modal.blocks)


async def test_a_few_words_go_to_the_giver_alone(house: House) -> None:
    slack, ben = house.slack, house.slack.person("ben")
    await _thank(slack)
    received = await _dm(slack, "ben", "thanks you")
    await ben.click(received, "With a few words …")
    assert (await ben.submit({"words": "I was not sure\nthat anybody saw <!here>"})).closed
    landed = await _dm(slack, "ana", "I was not sure")
    assert "@ben" in landed.plain
    await slack.wait_for(lambda: "I was not sure" in _newest(slack, received).plain)
    everybody = [each.plain for who in ("chloe", "aroha", "luis") for each in slack.person(who).dm()]
    assert not any("I was not sure" in each for each in (*everybody, *(each.plain for each in slack.messages("kudos"))))
    assert slack.pings == []


async def test_a_new_time_and_a_wish_for_a_hand_are_answered_with_one_click(house: House) -> None:
    slack, ben, chloe = house.slack, house.slack.person("ben"), house.slack.person("chloe")
    await ben.command("/followup", "", channel="general")
    tell = ["Let them know now, and when it is done or moves"]
    await ben.submit({"what": "send the rota", "other": "chloe", "when": "friday 15:00", "tell": tell})
    noted = ben.ephemerals("general")[-1]
    await ben.click(noted, "Change")
    await ben.submit({"when": "friday 16:00"})
    moved = await _dm(slack, "chloe", "needs a little longer")
    await chloe.click(moved, "That is fine")
    answer = await _dm(slack, "ben", "says that your new time is fine")
    assert "send the rota" in answer.plain
    await slack.wait_for(lambda: any("You told" in each.plain for each in chloe.dm()))
    assert not any("Let’s talk" in str(each.blocks) for each in chloe.dm())
    await ben.command("/checkin", "", channel="general")
    await ben.submit({"Do you need a hand?": "the rota", "From whom?": "chloe"})
    asked = await _dm(slack, "chloe", "could use a hand")
    await chloe.click(asked, "I can help")
    await _dm(slack, "ben", "can help")
    await house.bot.quiet()
    assert len([each for each in ben.dm() if "can help" in each.plain]) == 1
