"""A database that was played back does not know what was sent since: that is found, however long it takes to look."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.store import restoring
from models.store.outbox import State
from sandbox import Fault
from tests.conftest import WORKSPACE
from tests.scheduler.conftest import Office

PLACES = ("@ben", "@ana", "kudos")


async def _played_back(office: Office) -> None:
    """All that was sent is as it was before, and it is some hours later."""
    backup_at = office.clock.now()
    async with office.open():
        office.move(60)
        await office.rows_in({State.SENT}, *[await office.wish(each, f"to {each}") for each in PLACES])
    office.move(timedelta(hours=5).total_seconds())
    now = office.clock.now()

    def forget(session: Session) -> list[str]:
        forgotten = dict.fromkeys(("claimed_at", "tried_at", "first_tried_at", "channel_id", "message_ts"))
        was = {"state": State.WAITING, "next_at": backup_at, "attempts": 0, **forgotten}
        session.execute(update(OutboxMessage).values(was))
        restoring.mark(session, backup_at)
        return restoring.notice(session, [WORKSPACE], now)

    assert await office.database.write(forget) == [WORKSPACE]


def _posts(office: Office) -> int:
    return len(office.slack.calls("chat.postMessage"))


async def test_what_was_sent_after_the_backup_is_found_and_what_was_not_is_sent(office: Office) -> None:
    await _played_back(office)
    fresh = await office.wish("@p01", "never sent before")
    async with office.open():
        await office.row_when(fresh, lambda row: row.state is State.SENT)
        while await office.states() != [State.SENT] * (len(PLACES) + 1):
            office.move(2)
    assert _posts(office) == len(PLACES) + 1


async def test_what_cannot_be_looked_for_at_first_is_looked_for_since_the_backup_all_the_same(office: Office) -> None:
    await _played_back(office)
    refusals = office.slack.faults.add("conversations.history", Fault.server_error(), times=4)
    async with office.open():
        while await office.states() != [State.SENT] * len(PLACES):
            office.move(20)
            await office.database.read(lambda session: None)
    assert (refusals.struck, _posts(office)) == (4, len(PLACES))


async def test_once_some_days_have_passed_messages_are_sent_as_ever(office: Office) -> None:
    await _played_back(office)
    async with office.open():
        while await office.states() != [State.SENT] * len(PLACES):
            office.move(2)
        office.move(restoring.DOUBTED_FOR.total_seconds())
        looks = len(office.slack.calls("conversations.history"))
        later = await office.wish("@p02", "some days later")
        await office.row_when(later, lambda row: row.state is State.SENT)
    assert len(office.slack.calls("conversations.history")) == looks
