"""What people write to Kindling, in its direct messages and by mentioning it, through the real program."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from models import Checkin, Followup, Heard, Preference, Shoutout
from models.capabilities.shoutouts import Audience
from models.store.database import Database
from sandbox import BOT, Fault, Message, Sandbox
from sandbox.actor import Actor
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.program import StartBot

UNDERSTOOD = "I keep nothing of what is written besides"


async def _written(slack: Sandbox, who: str, text: str, channel: str | None = None, **more: Any) -> list[Message]:
    """What somebody sees that is new once they wrote this to Kindling and it was acknowledged."""
    writer = slack.person(who)
    before = {each.ts for each in _seen(writer, channel)}
    message = await writer.post(channel, text, dm=None if channel else BOT, **more)
    await slack.events_settled()
    return [each for each in _seen(writer, channel) if each.ts not in {*before, message.ts}]


def _seen(person: Actor, channel: str | None) -> Sequence[Message]:
    return person.sees(channel) if channel else person.dm()


async def _count(house: House, model: Any) -> int:
    found = await house.database.read(lambda session: session.scalar(select(func.count()).select_from(model)))
    return found or 0


async def test_thanks_written_to_it_are_thanks(each_house: House) -> None:
    slack = each_house.slack
    [answer] = await _written(slack, "ana", "could you thank @ben for staying late?")
    assert "nobody else sees them" in answer.plain
    await slack.wait_for(lambda: [m for m in slack.person("ben").dm() if "staying late" in m.plain])
    assert not [m for m in slack.messages("kudos") if "staying late" in m.plain], "what is written in private stays there"
