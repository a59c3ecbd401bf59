"""Messages that leave together share their work, and nothing else: what it costs is counted, not timed."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.store.base import new_id
from models.store.lanes import Rate
from models.store.outbox import Pace, State
from scheduler.dispatcher import MOST_IN_FLIGHT_PER_WORKSPACE
from tests.conftest import WORKSPACE
from tests.counting import counting
from tests.scheduler.conftest import Office

pytestmark = pytest.mark.every_way

AT_ONCE = Pace(conversation=Rate(1.0, 4), workspace=Rate(1000.0, 1000))
MESSAGES = MOST_IN_FLIGHT_PER_WORKSPACE
MOST_STATEMENTS = 0.75
MOST_TRANSACTIONS = 0.25
"""For each message. Measured: 0.56 and 0.16, where each used to cost five and one and more."""


async def test_messages_that_leave_together_share_statements_and_transactions(office: Office) -> None:
    people = tuple(office.slack.person(f"p{n:02}").id for n in range(MESSAGES))
    draft = Draft(new_id(), office.slack.person("ana").id, people, people, "the whole week", Audience.PRIVATE)
    now = office.clock.now()
    await office.database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, None, now))
    dispatcher = office.dispatcher(pace=AT_ONCE)
    with counting() as cost:
        await dispatcher.work_off()
    assert await office.states() == [State.SENT] * MESSAGES
    assert cost["statements"] <= MOST_STATEMENTS * MESSAGES
    assert cost["transactions"] <= MOST_TRANSACTIONS * MESSAGES


def _refused(session: Session) -> Message:
    session.execute(text("SELECT words FROM nowhere"))
    raise AssertionError


@pytest.mark.parametrize("words", [_refused, ZeroDivisionError("poison")], ids=["refused statement", "our own failure"])
async def test_a_message_that_cannot_be_made_delays_none_of_those_that_leave_with_it(
    office: Office, words: Exception
) -> None:
    before = [await office.wish(f"@p{n:02}", "before it") for n in range(3)]
    poison = await office.wish("@ana", words)
    after = [await office.wish(f"@p{n:02}", "after it") for n in range(3, 6)]
    async with office.open():
        rows = await office.rows_in({State.SENT}, *before, *after)
        assert [row.attempts for row in rows] == [1] * 6
    assert (await office.row(poison)).state is not State.SENT
    assert len(office.slack.calls("chat.postMessage")) == 6
