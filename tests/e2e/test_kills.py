"""What was acknowledged is kept and arrives, even if the process is killed the moment after."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from aiohttp import ClientSession
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import OutboxMessage, Shoutout, ShoutoutRecipient
from models.database import Database
from sandbox import Message, Sandbox
from scheduler.dispatcher import LEASE
from tests.databases import Databases
from tests.e2e.conftest import StartBot
from tests.e2e.test_requests import thanks
from tests.program import Program
from tests.requests import signed

KILLS = 50
RECIPIENTS = [f"p{n:02}" for n in range(25)]
THANKS = [(RECIPIENTS[n % len(RECIPIENTS)], f"staying calm, take {n:02}") for n in range(KILLS)]
"""Whom to thank for what: each time someone else, since one person gets about one message a second."""
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 20

T = TypeVar("T")


async def test_what_was_acknowledged_survives_a_kill_and_arrives_once(
    slack: Sandbox, start_bot: StartBot, databases: Databases, tmp_path: Path
) -> None:
    url = databases.new("sqlite")
    program = await start_bot(http=True, database_url=url)
    for recipient, reason in THANKS:
        await _thank_and_kill(slack, program, recipient, reason)
        assert (recipient, reason) in _on_disk(url, tmp_path, _recorded)
        _end_leases(slack)
        program = await start_bot(http=True, database_url=url)
        await slack.wait_for(lambda: _times(slack.person(recipient).dm(), reason), PATIENCE_SECONDS)

    assert sorted(_on_disk(url, tmp_path, _recorded)) == sorted(THANKS)
    _end_leases(slack)
    await _nothing_waits(url, tmp_path)
    received = [_times(slack.person(recipient).dm(), reason) for recipient, reason in THANKS]
    announced = [_times(slack.messages("kudos"), reason) for _, reason in THANKS]
    assert received == announced == [1] * KILLS


async def _thank_and_kill(slack: Sandbox, program: Program, recipient: str, reason: str) -> None:
    """Send a `/thanks` and end the program on the spot when its answer begins."""
    body = thanks(slack, recipient, reason)
    async with (
        ClientSession() as client,
        client.post(str(slack.request_url), data=body, headers=signed(slack.signing_secret, body)) as answer,
    ):
        await program.kill()
        assert answer.status == 200


def _end_leases(slack: Sandbox) -> None:
    """Let so much time pass that what a killed process had in hand is free again."""
    slack.clock.advance(seconds=LEASE.total_seconds() + 1)


def _on_disk(url: str, folder: Path, look: Callable[[Session], T]) -> T:
    """Look into a copy of the database, so that what a kill left behind is for the program alone to mend."""
    original, copy = Path(url.removeprefix("sqlite:///")), folder / "copy.db"
    for suffix in ("-wal", ""):
        source, target = original.with_name(original.name + suffix), copy.with_name(copy.name + suffix)
        target.unlink(missing_ok=True)
        if source.exists():
            shutil.copy(source, target)
    database = Database(f"sqlite:///{copy}")
    with database.session() as session:
        found = look(session)
    database.engine.dispose()
    return found


def _recorded(session: Session) -> list[tuple[str, str]]:
    """Recipient, by handle, and reason of every shout-out."""
    return []


def _waiting(session: Session) -> int:
    return session.scalars(select(func.count()).where(OutboxMessage.next_at.is_not(None))).one()


def _times(messages: list[Message], reason: str) -> int:
    """How many of the messages tell of this reason."""
    return sum(reason in message.plain for message in messages)


async def _nothing_waits(url: str, folder: Path) -> None:
    """Return once the outbox is empty."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while _on_disk(url, folder, _waiting):
            await asyncio.sleep(POLL_SECONDS)
