"""The outbox: claims, leases, and results that only the latest claim may note."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from models import OutboxMessage, outbox
from models.base import new_id
from models.database import Database
from models.outbox import Claim, State, Wish
from tests.conftest import START, WORKSPACE

LEASE = timedelta(seconds=30)


async def _add(database: Database, *recipients: str) -> None:
    wishes = [Wish("shoutout.received", new_id(), each) for each in recipients]
    await database.write(lambda session: outbox.add(session, WORKSPACE, wishes, START))


async def _claim(database: Database, seconds: float = 0, limit: int = 10, busy: tuple[str, ...] = ()) -> list[Claim]:
    now = START + timedelta(seconds=seconds)
    return await database.write(lambda session: outbox.claim(session, WORKSPACE, now, LEASE, limit, busy))


async def _row(database: Database, id_: UUID) -> OutboxMessage:
    return await database.read(lambda s: s.scalars(select(OutboxMessage).where(OutboxMessage.id == id_)).one())


async def test_a_claimed_message_is_nobody_elses_until_the_lease_is_over(database: Database) -> None:
    await _add(database, "U1")
    first = await _claim(database)
    assert [each.recipient for each in first] == ["U1"]
    assert await _claim(database, seconds=29) == []
    again = await _claim(database, seconds=30)
    assert [each.id for each in again] == [first[0].id]
    assert (first[0].outcome_unknown, again[0].outcome_unknown) == (False, True)


async def test_many_who_claim_at_once_share_without_overlap(database: Database) -> None:
    await _add(database, *(f"U{n}" for n in range(40)))
    claimed = await asyncio.gather(*(_claim(database, limit=7) for _ in range(8)))
    ids = [each.id for claims in claimed for each in claims]
    assert len(ids) == len(set(ids)) == 40


async def test_a_conversation_gets_one_at_a_time_and_the_oldest_first(database: Database) -> None:
    await _add(database, "C1")
    await _add(database, "C1")
    first, second = await _claim(database), await _claim(database)
    assert [len(first), len(second)] == [1, 1]
    assert first[0].id < second[0].id


async def test_busy_conversations_are_passed_over(database: Database) -> None:
    await _add(database, "C1", "C2")
    assert [each.recipient for each in await _claim(database, busy=("C1",))] == ["C2"]


async def test_a_sent_message_is_never_due_again(database: Database) -> None:
    await _add(database, "U1")
    [claim] = await _claim(database)
    assert await database.write(lambda session: outbox.mark_sent(session, claim, "D1", "1.2"))
    assert await _claim(database, seconds=10**6) == []
    row = await _row(database, claim.id)
    assert (row.state, row.channel_id, row.message_ts) == (State.SENT, "D1", "1.2")


async def test_a_message_put_back_is_due_when_it_was_said_to_be(database: Database) -> None:
    await _add(database, "U1")
    [claim] = await _claim(database)
    later = START + timedelta(seconds=90)
    assert await database.write(lambda session: outbox.put_back(session, claim, later, "ratelimited"))
    assert await _claim(database, seconds=89) == []
    [again] = await _claim(database, seconds=90)
    assert (again.attempt, again.outcome_unknown) == (2, False)


async def test_only_the_latest_claim_may_note_a_result(database: Database) -> None:
    await _add(database, "U1")
    [stale] = await _claim(database)
    [latest] = await _claim(database, seconds=30)
    assert not await database.write(lambda session: outbox.mark_failed(session, stale, "too late"))
    assert await database.write(lambda session: outbox.mark_sent(session, latest, "D1", "1.2"))
    assert (await _row(database, latest.id)).state is State.SENT


async def test_only_workspaces_with_something_due_are_named(database: Database) -> None:
    assert await database.read(lambda session: outbox.workspaces_with_due(session, START)) == []
    await _add(database, "U1")
    earlier = START - timedelta(seconds=1)
    assert await database.read(lambda session: outbox.workspaces_with_due(session, earlier)) == []
    assert await database.read(lambda session: outbox.workspaces_with_due(session, START)) == [WORKSPACE]
