"""What was acknowledged is kept and arrives, even if the process is killed the moment after."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from models import OutboxMessage, Shoutout, ShoutoutRecipient
from sandbox import Message, Sandbox
from sandbox.app import PATIENCE_SECONDS
from scheduler.dispatcher import LEASE
from tests.databases import Databases
from tests.e2e.test_requests import thanks
from tests.extent import extent
from tests.program import Program, StartBot
from tests.requests import signed

KILLS = extent(8, 25)
RECIPIENTS = [f"p{n:02}" for n in range(25)]
THANKS = [(RECIPIENTS[n % len(RECIPIENTS)], f"staying calm, take {n:02}") for n in range(KILLS)]
"""Whom to thank for what: each time someone else, since one person gets about one message a second."""
POLL_SECONDS = 0.05


@pytest.mark.long
async def test_what_was_acknowledged_survives_a_kill_and_arrives_once(
    slack: Sandbox, start_bot: StartBot, databases: Databases, tmp_path: Path
) -> None:
    url = databases.new("sqlite")
    program = await start_bot(http=True, database_url=url)
    for recipient, reason in THANKS:
        await _thank_and_kill(slack, program, recipient, reason)
        assert (slack.person(recipient).id, reason) in _recorded(_copied(url, tmp_path))
        _end_leases(slack)
        program = await start_bot(http=True, database_url=url)
        await _arrives(slack, recipient, reason)

    _end_leases(slack)
    await _nothing_waits(url)
    assert sorted(_recorded(url)) == sorted((slack.person(recipient).id, reason) for recipient, reason in THANKS)
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


async def _arrives(slack: Sandbox, recipient: str, reason: str) -> None:
    """Return once the recipient can read it."""
    await slack.wait_for(lambda: _times(slack.person(recipient).dm(), reason), PATIENCE_SECONDS)


def _times(messages: list[Message], reason: str) -> int:
    """How many of the messages tell of this reason."""
    return sum(reason in message.plain for message in messages)


def _copied(url: str, folder: Path) -> str:
    """The URL of a copy to look into: what a kill left behind is for the program alone to mend."""
    original, copy = Path(url.removeprefix("sqlite:///")), folder / "copy.db"
    for left in folder.glob("copy.db*"):
        left.unlink()
    for suffix in ("", "-wal"):
        part = original.with_name(original.name + suffix)
        if part.exists():
            shutil.copy(part, folder / f"copy.db{suffix}")
    return f"sqlite:///{copy}"


def _recorded(url: str) -> list[tuple[str, str]]:
    """Recipient and reason of every shout-out."""
    statement = select(ShoutoutRecipient.member_id, Shoutout.reason).join(
        Shoutout, Shoutout.id == ShoutoutRecipient.shoutout_id
    )
    with _looking_into(url) as session:
        return [(member_id, reason) for member_id, reason in session.execute(statement)]


async def _nothing_waits(url: str) -> None:
    """Return once the outbox holds nothing to send."""
    waiting = select(func.count()).where(OutboxMessage.next_at.is_not(None))
    with _looking_into(url) as session:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while session.scalars(waiting).one():
                session.rollback()
                await asyncio.sleep(POLL_SECONDS)


@contextmanager
def _looking_into(url: str) -> Iterator[Session]:
    engine = create_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()
