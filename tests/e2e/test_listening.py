"""The listening box through the real program: from the form to the code, to those who read it, and back."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import Entry
from models.capabilities.entries import Standing
from models.people import settings
from sandbox import BOT, Actor, Message, Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.box import (
    ABOUT,
    SAID,
    STEWARDS,
    TO,
    WORDS,
    code_of,
    does,
    form,
    is_written,
    look,
    says,
    send,
    week_ends,
)
from tests.e2e.house import FEW, House, open_house
from tests.keys import KEY, NEWER_KEY
from tests.program import StartBot

MADRID = ZoneInfo("Europe/Madrid")
TRUST = "Whom can people write to in confidence?"
OPENED = "This was said in the listening box"


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the channel for thanks."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 11, tzinfo=MADRID)


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana looks after Kindling, and leads the team of the channel for thanks."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def each_house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """The same on both ways."""
    async with open_house(slack, start_bot, databases, request.param, LEADS=slack.person("ana").id) as house:
        yield house


async def _entries(house: House) -> Sequence[Entry]:
    return await house.database.read(lambda session: session.scalars(select(Entry)).all())


async def test_what_is_said_is_opened_for_its_readers_and_follows_its_code(each_house: House) -> None:
    house, slack = each_house, each_house.slack
    code = await says(house, "ben")
    assert "It waits until" in (await look(house, "ben", code)).plain
    await week_ends(house)
    (entry,) = await _entries(house)
    assert (entry.words, entry.standing, entry.signed_by) == (WORDS, Standing.OPEN, None)
    assert house.nudges("ana", OPENED) == [], "on a Sunday; and Monday has the digest"
    await house.until(datetime(2026, 12, 1, 17, tzinfo=MADRID))
    (message,) = house.nudges("ana", OPENED)
    assert WORDS in message.plain
    assert "Answer" in message.buttons
    for other in ("ben", "chloe", "luis"):
        assert house.nudges(other, OPENED) == []
    view = await look(house, "ben", code)
    assert "not answered yet. Ana Reyes can read it" in view.plain
    assert "the moment of your click tells nobody" in view.plain
    assert "It is in" in await does(house, "ben", listening_word="and a fax number")
    assert "What you added" in (await look(house, "ben", code)).plain
    assert "fax" not in house.nudges("ana", OPENED)[0].plain
    await week_ends(house)
    await slack.wait_for(lambda: "fax" in house.nudges("ana", OPENED)[0].plain)

    await look(house, "ben", code)
    assert "It goes on" in await does(house, "ben", listening_back=["listening_back"])
    assert "You took it back: it goes on" in (await look(house, "ben", code)).plain
    await week_ends(house)
    await slack.wait_for(lambda: not house.nudges("ana", OPENED))
    assert "Its words are deleted" in (await look(house, "ben", code)).plain
    assert [each.words for each in await _entries(house)] == [None]


async def test_what_waits_is_added_to_and_taken_back_at_once_and_no_trace_is_left(house: House) -> None:
    ben = house.slack.person("ben")
    code, other = await says(house, "ben"), await says(house, "chloe", listening_words="nobody asks us")
    shown = await form(house, "ben", code)
    assert "Slack may keep what is typed as a command" in shown.plain
    assert "It waits until" in shown.plain
    assert "with what you said before" in await does(house, "ben", listening_word="and a fax number")
    await look(house, "ben", code)
    assert "Nobody read it" in await does(house, "ben", listening_back=["listening_back"])
    await ben.close_modal()
    await ben.click(await form(house, "ben"), "I have a code")
    sent = await ben.submit({"listening_code": code})
    assert "I know nothing under this code" in str(sent.errors)
    assert "groups of four" in str((await ben.submit({"listening_code": "no code"})).errors)
    await week_ends(house)
    assert [each.words for each in await _entries(house)] == ["nobody asks us"]
    assert "not answered yet" in (await look(house, "luis", other)).plain, "whoever has the code"


async def test_with_too_few_people_nothing_is_opened_and_nothing_more_is_taken(house: House) -> None:
    code = await says(house, "ben")
    await house.database.write(lambda session: settings.change(session, house.slack.id, least_group=6))
    await week_ends(house)
    (entry,) = await _entries(house)
    assert (entry.words, entry.standing) == (None, Standing.TOO_FEW)
    shown = await form(house, "ben")
    assert "with fewer than 6" in shown.plain
    sent = await house.slack.person("ben").submit({"listening_code": code})
    assert sent.modal
    assert "too few people could have said it" in sent.modal.plain
    assert house.nudges("ana", OPENED) == []


async def test_a_person_of_trust_hears_that_they_are_one_and_alone_reads_what_is_for_them(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    reply = await ana.command("/kindling", "settings", channel="general")
    assert reply.modal
    await ana.submit({"Whose settings would you like to change?": "Everyone in this workspace"})
    robot = "Please choose people of this workspace only"
    assert robot in str((await ana.submit({TRUST: ["kindling"]})).errors)
    assert (await ana.submit({TRUST: ["chloe"]})).closed
    await slack.wait_for(lambda: house.nudges("chloe", "write to you in confidence"))
    code = await says(house, "ben", listening_to="Chloé Martin, a person of trust", listening_words="Ana shouts at us")
    await week_ends(house)
    await house.until(datetime(2026, 12, 1, 17, tzinfo=MADRID))
    (message,) = house.nudges("chloe", OPENED)
    assert "shouts at us" in message.plain
    assert house.nudges("ana", OPENED) == []
    assert "Chloé Martin can read it" in (await look(house, "ben", code)).plain
    await house.database.write(lambda session: settings.change(session, slack.id, trusted_ids=[]))
    assert "nobody can read it just now" in (await look(house, "ben", code)).plain


async def test_a_name_is_offered_to_be_left_out_before_anything_is_sent(house: House) -> None:
    ben = house.slack.person("ben")
    await form(house, "ben", "Chloé decides alone, and @ana waits")
    sent = await ben.submit({TO: STEWARDS, ABOUT: "Something else"})
    assert sent.modal
    assert "This names somebody" in sent.modal.plain
    assert sent.modal.values["listening_reworded"]["listening_reworded"]["value"] == (
        "Somebody decides alone, and a colleague waits"
    )
    await ben.submit()
    await code_of(house, "ben")
    await form(house, "ben", "Chloé decides alone")
    await ben.submit({TO: STEWARDS, ABOUT: "Something else"})
    await ben.submit({"listening_how": "As I wrote it, with the name"})
    await code_of(house, "ben")
    await week_ends(house)
    said = {each.words for each in await _entries(house)}
    assert said == {"Somebody decides alone, and a colleague waits", "Chloé decides alone"}


async def test_without_a_key_the_box_is_closed_and_says_so(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases, ENCRYPTION_KEYS="", LEADS=slack.person("ana").id) as house:
        ben = house.slack.person("ben")
        reply = await ben.command("/kindling", "listen", channel="general")
        assert "ENCRYPTION_KEYS" in reply.text
        assert "The listening box" not in str((await ben.command("/kindling", "", channel="general")).messages)
        await ben.open_home()
        await house.slack.wait_for(lambda: ben.home)
        assert ben.home
        assert "Say it" not in ben.home.buttons


def _offers(person: Actor) -> list[Message]:
    return [each for each in person.dm() if "Open the form" in each.buttons]


def _are_offered(person: Actor, count: int) -> bool:
    return len(_offers(person)) == count


def _said(message: Message) -> tuple[str, object]:
    return message.plain, message.blocks[-1]["elements"][0]["value"]


async def test_with_another_key_nothing_goes_in_and_the_form_says_so(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        await says(house, "ben")
        await house.bot.stop()
        await slack.wait_for(lambda: not slack.engine.sockets.connections)
        url = house.database.url.render_as_string(hide_password=False)
        house.bot = await start_bot(database_url=url, ENCRYPTION_KEYS=NEWER_KEY)
        chloe = slack.person("chloe")
        await form(house, "chloe")
        await send(house, "chloe")
        await is_written(house)
        await slack.wait_for(lambda: chloe.modal is not None and "cannot be opened just now" in chloe.modal.plain)
        assert chloe.modal
        assert chloe.modal.values[SAID][SAID]["value"] == WORDS


async def test_home_and_what_is_typed_lead_to_the_form(house: House) -> None:
    ben = house.slack.person("ben")
    await ben.open_home()
    await house.slack.wait_for(lambda: ben.home)
    assert ben.home
    await ben.click(ben.home, "Say it")
    assert ben.modal
    assert "You can say it without your name" in ben.modal.plain
    await ben.close_modal()
    code = await says(house, "ben")
    for count, typed in enumerate(("listen", f"/kindling listen {WORDS}", f"/kindling listen {code}"), start=1):
        await ben.post(dm=BOT, text=typed)
        await house.slack.wait_for(partial(_are_offered, ben, count))
    said, *others = _offers(ben)
    assert {_said(each) for each in others} == {_said(said)}, "what the bot posts tells of no word and no code"
    offer = said
    await ben.click(offer, "Open the form")
    assert ben.modal.title == "The listening box"


async def test_a_program_that_is_killed_before_it_is_in_leaves_the_words_in_the_form_and_nothing_else(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        await form(house, "ben")
        shown = await send(house, "ben")
        await house.bot.kill()
        assert WORDS in shown.plain
        assert "it did not go in" in shown.plain
        await slack.wait_for(lambda: not slack.engine.sockets.connections)
        house.bot = await start_bot(database_url=house.database.url.render_as_string(hide_password=False))
        await week_ends(house)
        assert await _entries(house) == []


async def test_a_program_that_stops_tells_the_code_first_and_a_newer_key_opens_what_waits(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        await form(house, "ben")
        await send(house, "ben")
        assert await house.bot.stop() == 0
        ben = slack.person("ben")
        assert ben.modal
        assert "It is in" in ben.modal.plain
        code = ben.modal.plain.partition("```")[2].partition("```")[0].strip()
        await slack.wait_for(lambda: not slack.engine.sockets.connections)
        url = house.database.url.render_as_string(hide_password=False)
        house.bot = await start_bot(database_url=url, ENCRYPTION_KEYS=f"{NEWER_KEY},{KEY}")
        assert "It waits until" in (await look(house, "ben", code)).plain
        await is_written(house)
        await house.bot.stop()
        await slack.wait_for(lambda: not slack.engine.sockets.connections)
        house.bot = await start_bot(database_url=url, ENCRYPTION_KEYS=NEWER_KEY)
        await week_ends(house)
        assert [each.words for each in await _entries(house)] == [WORDS]
