"""The outbox: claims, leases, and results that only the latest claim may note."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models import OutboxMessage
from models.store import lanes, outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Claim, Pace, State, Wish
from tests.conftest import START, WORKSPACE

pytestmark = pytest.mark.every_way

LEASE = timedelta(seconds=30)
FAST = Pace(conversation=Rate(100, 100), workspace=Rate(1000, 1000))


async def _add(database: Database, *recipients: str) -> None:
    wishes = [Wish("shoutout.received", new_id(), each) for each in recipients]
    await database.write(lambda session: outbox.add(session, WORKSPACE, wishes, START))


async def _claim(database: Database, seconds: float = 0, most: int = 100, pace: Pace = FAST) -> list[Claim]:
    now = START + timedelta(seconds=seconds)
    return await database.write(lambda session: outbox.claim(session, WORKSPACE, now, LEASE, most, pace))


async def _row(database: Database, id_: UUID) -> OutboxMessage:
    return await database.read(lambda s: s.scalars(select(OutboxMessage).where(OutboxMessage.id == id_)).one())


async def test_a_claimed_message_is_nobody_elses_until_the_lease_is_over(database: Database) -> None:
    await _add(database, "U1")
    [first] = await _claim(database)
    assert await _claim(database, seconds=29) == []
    [again] = await _claim(database, seconds=31)
    assert again.id == first.id
    assert (first.outcome_unknown, again.outcome_unknown) == (False, True)
    assert again.tried_at == first.tried_at


async def test_many_who_claim_at_once_share_without_overlap(database: Database) -> None:
    await _add(database, *(f"U{n}" for n in range(40)))
    claimed = await asyncio.gather(*(_claim(database, most=7) for _ in range(8)))
    ids = [each.id for claims in claimed for each in claims]
    assert len(ids) == len(set(ids)) == 40


async def test_a_conversation_gets_one_at_a_time_and_the_oldest_first(database: Database) -> None:
    await _add(database, "C1")
    await _add(database, "C1")
    [first] = await _claim(database)
    assert await _claim(database, seconds=1) == []
    await database.write(lambda session: outbox.note(session, WORKSPACE, [outbox.sent(first, "C1", "1.2")]))
    [second] = await _claim(database, seconds=1)
    assert first.subject_id < second.subject_id


async def test_a_conversation_is_paced_after_a_burst(database: Database) -> None:
    pace = Pace(conversation=Rate(1, 3), workspace=Rate(1000, 1000))
    for _ in range(5):
        await _add(database, "C1")
    claimed_at = []
    for quarter in range(20):
        for claim in await _claim(database, seconds=quarter / 4, pace=pace):
            claimed_at.append(quarter / 4)
            await database.write(
                lambda session, claim=claim: outbox.note(session, WORKSPACE, [outbox.sent(claim, "C1", "1.2")])  # type: ignore[misc]
            )
    assert claimed_at == [0, 0.25, 0.5, 1, 2]


async def test_a_workspace_is_paced_after_a_burst(database: Database) -> None:
    await _add(database, *(f"U{n}" for n in range(30)))
    pace = Pace(conversation=Rate(100, 100), workspace=Rate(2, 10))
    assert [len(await _claim(database, seconds=n, pace=pace)) for n in (0, 0, 1, 3, 100)] == [10, 0, 2, 4, 10]


async def test_a_pause_that_slack_asks_for_holds_everyone_and_slows_down_for_a_while(database: Database) -> None:
    await _add(database, *(f"U{n}" for n in range(90)))
    pace = Pace(conversation=Rate(100, 100), workspace=Rate(10, 10))
    claims = await _claim(database, pace=pace)
    hold = timedelta(seconds=5)
    for claim in claims[:3]:  # they left together and are refused together, which counts once
        await database.write(lambda session: lanes.slow_down(session, WORKSPACE, START, hold))
        await database.write(lambda session, claim=claim: outbox.put_back(session, claim, START + hold, "ratelimited"))  # type: ignore[misc]
    assert await _claim(database, seconds=4.9, pace=pace) == []
    assert len(await _claim(database, seconds=5, pace=pace)) == 10
    assert len(await _claim(database, seconds=6, pace=pace)) == 7


async def test_wishing_the_same_twice_adds_nothing(database: Database) -> None:
    wish = Wish("shoutout.received", new_id(), "U1")
    for _ in range(2):
        await database.write(lambda session: outbox.add(session, WORKSPACE, [wish, wish], START))
    assert len(await _claim(database)) == 1
    assert await _claim(database) == []


async def test_a_sent_message_is_never_due_again(database: Database) -> None:
    await _add(database, "U1")
    [claim] = await _claim(database)
    assert await database.write(lambda session: outbox.note(session, WORKSPACE, [outbox.sent(claim, "D1", "1.2")]))
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
    [latest] = await _claim(database, seconds=31)
    assert not await database.write(lambda session: outbox.mark_failed(session, stale, "too late"))
    assert await database.write(lambda session: outbox.note(session, WORKSPACE, [outbox.sent(latest, "D1", "1.2")]))
    assert (await _row(database, latest.id)).state is State.SENT


async def test_it_is_known_when_the_next_message_of_each_workspace_is_due(database: Database) -> None:
    async def next_due(workspace_id: str) -> datetime | None:
        return await database.read(lambda session: outbox.next_due(session, workspace_id))

    assert await next_due(WORKSPACE) is None
    await _add(database, "U1", "U2")
    assert await next_due(WORKSPACE) == START
    assert await next_due("T0ELSEWHERE") is None
    await _claim(database)
    assert await next_due(WORKSPACE) == START + LEASE
    await database.write(lambda session: workspaces.pause(session, WORKSPACE, "token_revoked"))
    assert await next_due(WORKSPACE) is None
    assert await _claim(database, seconds=31) == []
