"""Replicas wake each other, and a SQLite file has one process."""

import asyncio

import pytest
from sqlalchemy import text

from models.store import exclusive, outbox, wakeups
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Wish
from sandbox.app import PATIENCE_SECONDS
from tests.conftest import START, WORKSPACE
from tests.databases import Databases


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_commit_of_one_replica_wakes_the_others(database: Database) -> None:
    woken = asyncio.Event()
    listening = asyncio.create_task(wakeups.listen(database.url, outbox.NEWS, woken.set))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await woken.wait()  # it listens now
        woken.clear()
        wish = Wish("shoutout.received", new_id(), "U1")
        await database.write(lambda session: outbox.add(session, WORKSPACE, [wish], START))
        await woken.wait()
        woken.clear()
        await database.write(lambda session: session.execute(text("SELECT 1")).close())
        assert not woken.is_set()
    listening.cancel()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_listening_goes_on_after_the_connection_was_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakeups, "RECONNECT_SECONDS", 0.01)
    woken = asyncio.Event()
    listening = asyncio.create_task(wakeups.listen(database.url, outbox.NEWS, woken.set))
    cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    async with asyncio.timeout(PATIENCE_SECONDS):
        for _ in range(2):
            await woken.wait()
            woken.clear()
            await database.write(lambda session: session.execute(cut).close())
    listening.cancel()


def test_a_sqlite_file_is_one_process_s_own_until_it_lets_go(databases: Databases) -> None:
    url = Database(databases.new("sqlite")).url
    lock = exclusive.take(url)
    assert lock is not None
    with pytest.raises(exclusive.InUseError):
        exclusive.take(url)
    lock.release()
    again = exclusive.take(url)
    assert again is not None
    again.release()


def test_postgresql_needs_no_lock(databases: Databases) -> None:
    assert exclusive.take(Database(databases.new("postgresql")).url) is None
