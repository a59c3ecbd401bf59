"""What is left of the forms of hard conversations that nobody sends or saves: nothing, in no table, no file, no line of
the log and no figure, not even that somebody was there.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox import Actor, Message, Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House
from tests.e2e.traces import differs, files, kept, watched
from tests.program import StartBot

pytestmark = pytest.mark.every_way

MADRID = ZoneInfo("Europe/Madrid")
SECRET = "quixotic-marmalade"


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the channel for thanks."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 11, tzinfo=MADRID)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """See `watched`."""
    async with watched(slack, start_bot, databases, request.param) as house:
        yield house


def _top(person: Actor) -> View:
    assert person.modal
    return person.modal


def _everywhere(person: Actor) -> None:
    """The secret in each field where one can write."""
    fields = [block for block in _top(person).blocks if block["type"] == "input"]
    person.fill({each["block_id"]: SECRET for each in fields if each["element"]["type"] == "plain_text_input"})


async def _prepares(person: Actor, words: str) -> None:
    """`/kindling words` or `repair`: as far as the draft, looked at again, sent with nothing in it, and closed."""
    _everywhere(person)
    assert (await person.submit()).modal
    assert SECRET in str(_top(person).values), words
    await person.click(_top(person), "Look again")
    _everywhere(person)
    await person.close_modal()
    assert SECRET in str(_top(person).values), words
    await person.close_modal(everything=True)


async def _fills_and_closes(person: Actor) -> None:
    _everywhere(person)
    await person.close_modal(everything=True)


async def test_of_what_nobody_sends_or_saves_nothing_is_left(house: House) -> None:
    chloe = house.slack.person("chloe")
    said = await house.slack.person("ben").post("general", "Could the rota be out a day earlier?")
    note = await _promise(house, chloe)
    before = await kept(house)
    await _opens(chloe, f"words {SECRET}")
    await chloe.submit({"kind_words_kind": "Ending a plan"})
    await _prepares(chloe, "words")
    await _opens(chloe, "repair")
    await chloe.click(_top(chloe), "Yes")
    await _prepares(chloe, "repair")
    await _opens(chloe, "care")
    _everywhere(chloe)
    assert (await chloe.submit()).modal
    await chloe.click(_top(chloe), "Another one")
    await chloe.close_modal(everything=True)
    await _opens(chloe, f"practice {SECRET}")
    await chloe.close_modal()
    await _opens(chloe, "steps")
    await chloe.click(_top(chloe), "Look at it", block_id="beliefs")
    await chloe.click(_top(chloe), "Look at some beliefs")
    await chloe.close_modal(everything=True)
    await chloe.click(note, "Let go")
    await chloe.click(_top(chloe), "Find kind words")
    await chloe.submit({"kind_words_kind": "Hard news"})
    _everywhere(chloe)
    assert len(((await chloe.submit()).modal and chloe.modals) or []) == 3
    await chloe.close_modal(everything=True)
    await chloe.click(note, "Let go")
    await _fills_and_closes(chloe)
    await chloe.click(note, "What I understood")
    await _fills_and_closes(chloe)
    assert (await chloe.shortcut("what_i_understood", said)).modal
    await _fills_and_closes(chloe)
    after = await kept(house)
    assert differs(before, after) <= {"pools"}  # which are written in any case
    assert not any(SECRET.encode() in each for each in files(house))
    assert SECRET not in str(house.bot.lines)
    await _is_found(house, chloe, note)


async def _promise(house: House, person: Actor) -> Message:
    """A promise that Ben knows of, in the answer to whoever made it."""
    reply = await person.command("/followup", "@ben send the rota by friday 3pm", channel="general")
    (note,) = reply.messages
    if "Tell them now" in note.buttons:
        await person.click(note, "Tell them now")
    await house.bot.quiet()
    return note


async def _opens(person: Actor, words: str) -> None:
    reply = await person.command("/kindling", words, channel="general")
    assert reply.modal, (words, reply.text)


async def _is_found(house: House, person: Actor, note: Message) -> None:
    """What somebody does send is where one looks for it: so the search finds what there is."""
    await person.click(note, "Let go")
    fields: dict[str, Any] = {block["block_id"]: SECRET for block in _top(person).blocks if block["type"] == "input"}
    sent = await person.submit(fields)
    assert (sent.errors, sent.error) == ({}, None)
    assert SECRET in str(await kept(house))
    assert any(SECRET.encode() in each for each in files(house)) or not house.database.is_sqlite
