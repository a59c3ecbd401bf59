"""The listening box as somebody uses it: its form, the code, and what a code leads to."""

from datetime import timedelta

from models.across import opening
from sandbox import View
from tests.e2e.house import House

HALF_A_MINUTE = 30
WORDS = "each refund over 20 takes two signatures"
TO, ABOUT, SAID = "listening_to", "listening_about", "listening_words"
STEWARDS = "Those who look after Kindling"


async def form(house: House, handle: str, words: str = "") -> View:
    reply = await house.slack.person(handle).command("/kindling", f"listen {words}".strip(), channel="general")
    assert reply.modal, reply.text
    return reply.modal


async def send(house: House, handle: str, **fields: object) -> View:
    """Sends the form, and gives what stands there then."""
    sent = await house.slack.person(handle).submit({TO: STEWARDS, ABOUT: "Rules", SAID: WORDS, **fields})
    assert sent.modal, sent.errors
    return sent.modal


async def is_written(house: House) -> None:
    """The pool is written."""
    house.slack.clock.advance(seconds=HALF_A_MINUTE)
    await house.bot.ticks_pass(2)


async def code_of(house: House, handle: str) -> str:
    """What is shown once it is in."""
    person = house.slack.person(handle)
    await is_written(house)
    await house.slack.wait_for(lambda: person.modal is not None and "It is in" in person.modal.plain)
    assert person.modal
    return person.modal.plain.partition("```")[2].partition("```")[0].strip()


async def says(house: House, handle: str, **fields: object) -> str:
    """Somebody says something, and gets their code."""
    await form(house, handle)
    shown = await send(house, handle, **fields)
    assert "within half a minute" in shown.plain
    return await code_of(house, handle)


async def week_ends(house: House) -> None:
    """All of the week is opened."""
    await house.until(opening.opens_at(house.slack.clock.now()) + timedelta(minutes=1))
    await house.bot.ticks_pass(2)


async def look(house: House, handle: str, code: str) -> View:
    """What a code leads to."""
    person = house.slack.person(handle)
    view = await form(house, handle)
    await person.click(view, "I have a code")
    sent = await person.submit({"listening_code": code.lower().replace("-", " ")})
    assert sent.modal
    return sent.modal


async def does(house: House, handle: str, **fields: object) -> str:
    """Somebody adds a word or takes back what their code led to; what they see once that is in."""
    person = house.slack.person(handle)
    await person.submit(fields)
    await is_written(house)
    await house.slack.wait_for(lambda: person.modal is not None and ":white_check_mark:" in person.modal.plain)
    assert person.modal
    return person.modal.plain
