"""What the people of the demo do in Slack, each as one act: true if it could be done, false where what it is about is
not there, or not yet."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from sandbox import Actor, Message, Sandbox

Act = Callable[[Sandbox], Awaitable[bool]]

EVERYWHERE = "general"
"""Where people type commands."""
TELL = "Tell them now"
LOOKED_THROUGH = 12
"""Messages that are looked through for one to answer."""
FORM_SECONDS = 10.0
"""How long somebody waits for a form to open."""


def types(who: str, line: str, channel: str = EVERYWHERE) -> Act:
    """Somebody types a command."""
    command, _, words = line.partition(" ")

    async def act(slack: Sandbox) -> bool:
        return (await slack.person(who).command(command, words, channel=channel)).acked

    return act


def fills_in(who: str, line: str, fields: Mapping[str, Any], channel: str = EVERYWHERE) -> Act:
    """Somebody types a command that opens a form, and sends it with this in its fields."""
    command, _, words = line.partition(" ")

    async def act(slack: Sandbox) -> bool:
        person = slack.person(who)
        reply = await person.command(command, words, channel=channel)
        return reply.acked and await _sends(slack, person, fields)

    return act


def promises(who: str, line: str) -> Act:
    """Somebody promises something with a command, and has it told to whom it is for."""

    async def act(slack: Sandbox) -> bool:
        person = slack.person(who)
        reply = await person.command("/followup", line, channel=EVERYWHERE)
        message = _latest(reply.messages, "", TELL)
        return message is not None and (await person.click(message, TELL)).acked

    return act


def posts(who: str, channel: str, words: str) -> Act:
    """Somebody writes a message."""

    async def act(slack: Sandbox) -> bool:
        await slack.person(who).post(channel, words)
        return True

    return act


def replies(who: str, channel: str, to: str, words: str) -> Act:
    """Somebody answers, in its thread, the latest message there that has the words `to`."""

    async def act(slack: Sandbox) -> bool:
        message = _latest(slack.messages(channel), to)
        if message:
            await slack.person(who).post(channel, words, thread=message)
        return bool(message)

    return act


def reacts(who: str, channel: str, to: str, emoji: str) -> Act:
    """Somebody reacts to the latest message there with these words."""

    async def act(slack: Sandbox) -> bool:
        message = _latest(slack.messages(channel), to)
        if message:
            await slack.person(who).react(message, emoji)
        return bool(message)

    return act


def clicks(who: str, words: str, what: str, value: str | None = None, fields: Mapping[str, Any] | None = None) -> Act:
    """Somebody uses an element of the latest message to them that has these words and that element.

    Args:
        who: their handle.
        words: part of what the message says.
        what: the label, or the action id.
        value: what is chosen, where the element is a choice.
        fields: what is filled into the form that it opens, if it opens one.
    """

    async def act(slack: Sandbox) -> bool:
        message = _latest(slack.person(who).dm(last=LOOKED_THROUGH), words, what)
        return message is not None and await uses(who, message, what, fields, value)(slack)

    return act


def joins_in(who: str, channel: str, words: str, because: str) -> Act:
    """Somebody joins in the latest thanks there that have these words."""

    async def act(slack: Sandbox) -> bool:
        message = _latest(slack.messages(channel, last=4 * LOOKED_THROUGH), words, "Me too")
        return message is not None and await uses(who, message, "Me too", {"Because …": because})(slack)

    return act


def uses(
    who: str, message: Message, what: str, fields: Mapping[str, Any] | None = None, value: str | None = None
) -> Act:
    """Somebody uses an element of this message, as in `clicks`; where that is not there any more, nothing is to do."""

    async def act(slack: Sandbox) -> bool:
        person = slack.person(who)
        if message.deleted or what not in offered(message):
            return True
        reply = await person.click(message, what, value)
        return reply.acked and (fields is None or await _sends(slack, person, fields))

    return act


def offered(message: Message) -> set[str]:
    """The action ids and labels of what can be clicked in a message."""
    found = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    found += [block["accessory"] for block in message.blocks if "action_id" in block.get("accessory", {})]
    labels = (each.get("text") or each.get("placeholder") or {"text": ""} for each in found)
    return {each["action_id"] for each in found} | {str(label["text"]) for label in labels}


def writes_to(who: str, other: str, words: str) -> Act:
    """Somebody writes to a colleague alone."""

    async def act(slack: Sandbox) -> bool:
        await slack.person(who).post(dm=other, text=words)
        return True

    return act


def moves_early(who: str, words: str, when: str) -> Act:
    """Somebody looks up a promise of theirs with these words, and gives it another time."""

    async def act(slack: Sandbox) -> bool:
        person = slack.person(who)
        reply = await person.command("/followup", "list", channel=EVERYWHERE)
        items = [(each, block) for each in reply.messages for block in each.blocks if "accessory" in block]
        found = next((each for each in items if words in str(each[1]["text"])), None)
        if found is None:
            return False
        message, block = found
        menu = block["accessory"]["action_id"]
        clicked = await person.click(message, menu, "Change", block_id=block["block_id"])
        return clicked.acked and await _sends(slack, person, {"when": when})

    return act


async def _sends(slack: Sandbox, person: Actor, fields: Mapping[str, Any]) -> bool:
    """Send the form that opens; whatever is open afterwards is closed, so that nobody finds it there."""
    with suppress(TimeoutError):
        await slack.wait_for(lambda: person.modal, FORM_SECONDS)
        sent = await person.submit(fields)
        await slack.events_settled()
        if person.modal:
            await person.close_modal(everything=True)
        return not sent.errors and sent.error is None
    return False


def _latest(messages: list[Message], words: str, what: str | None = None) -> Message | None:
    found = (each for each in reversed(messages) if words in each.plain and (what is None or what in offered(each)))
    return next(found, None)
