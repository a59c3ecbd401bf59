"""A database that was played back does not know what was sent since: that is found, however long it takes to look."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.store import restoring
from models.store.outbox import State
from sandbox import Fault
from scheduler import restored
from tests.conftest import WORKSPACE
from tests.scheduler.conftest import Office

PLACES = ("@ben", "@ana", "kudos")


async def _work_off(office: Office) -> None:
    """Go from one moment at which something is due to the next, until all is sent."""
    dispatcher = office.dispatcher()
    due = select(func.min(OutboxMessage.next_at))
    while next_at := await office.database.read(lambda session: session.scalar(due)):
        office.move(max(0.0, (next_at - office.clock.now()).total_seconds()))
        await dispatcher.work_off()
    assert set(await office.states()) == {State.SENT}


async def _played_back(office: Office) -> None:
    """All that was sent is as it was before, and it is some hours later."""
    backup_at = office.clock.now()
    office.move(60)
    for each in PLACES:
        await office.wish(each, f"to {each}")
    await _work_off(office)
    office.move(timedelta(hours=5).total_seconds())
    now = office.clock.now()

    def forget(session: Session) -> None:
        tried = {"attempts": 1, "first_tried_at": backup_at - timedelta(hours=2), "claimed_at": backup_at}
        was = {"state": State.WAITING, "next_at": backup_at, "channel_id": None, "message_ts": None}
        session.execute(update(OutboxMessage).values(was | tried))
        restoring.doubt_from(session, backup_at)
        restored.take_up(session, [WORKSPACE], now)

    await office.database.write(forget)


def _calls(office: Office, method: str) -> int:
    return len(office.slack.calls(method))


async def test_what_was_sent_after_the_backup_is_found_and_what_was_not_is_sent(office: Office) -> None:
    await _played_back(office)
    await office.wish("@p01", "never sent before")
    await _work_off(office)
    assert _calls(office, "chat.postMessage") == len(PLACES) + 1


async def test_what_cannot_be_looked_for_at_first_is_looked_for_since_the_backup_all_the_same(office: Office) -> None:
    await _played_back(office)
    refusals = office.slack.faults.add("conversations.history", Fault.server_error(), times=4)
    await _work_off(office)
    assert (refusals.struck, _calls(office, "chat.postMessage")) == (4, len(PLACES))


async def test_once_some_days_have_passed_messages_are_sent_as_ever(office: Office) -> None:
    await _played_back(office)
    await _work_off(office)
    office.move(restoring.DOUBTED_FOR.total_seconds())
    looks = _calls(office, "conversations.history")
    await office.wish("@p02", "some days later")
    await _work_off(office)
    assert _calls(office, "conversations.history") == looks > 0
