"""A lost answer in a channel that Kindling may not read: nothing is sent twice by itself, and a person settles it."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.tools.manifest import EVENTS, SCOPES
from models.store.database import Database
from models.store.outbox import State
from sandbox import Fault, Message, Sandbox, Timings, Workspace
from tests.databases import Databases
from tests.e2e.test_delivery_faults import Outbox, _fault, _posts, _said, _thank
from tests.program import StartBot

THERE, AGAIN = "It is there", "Send it again"


@pytest.fixture
async def slack(tmp_path: Path, workspace: Workspace, starts_at: datetime) -> AsyncIterator[Sandbox]:
    """A workspace that left out the history of its channels."""
    scopes = sorted(SCOPES.keys() - {"channels:history", "groups:history"})
    async with Sandbox(
        workspace,
        scopes=scopes,
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        starts_at=starts_at,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def rows(slack: Sandbox, databases: Databases) -> AsyncIterator[Outbox]:
    database = Database(databases.new("sqlite"))
    yield Outbox(slack, database)
    await database.close()


async def _asked(slack: Sandbox, rows: Outbox, start_bot: StartBot, fault: Fault) -> Message:
    """Ana thanks Ben in public, and what becomes of the post is lost: the question to her, who looks after things."""
    await start_bot(database_url=rows.url, LEADS=slack.person("ana").id)
    _fault(slack, fault, "kudos")
    await _thank(slack, "ben", channel="general")
    await rows.until(lambda _: slack.person("ana").dm())
    [question] = slack.person("ana").dm()
    assert "could you look: is it there?" in question.plain
    assert slack.channel_id("kudos") in str(question.blocks)
    assert "harbour lights" not in str(question.blocks), "who looks after things may not be in that channel"
    return question


async def _public(slack: Sandbox, rows: Outbox) -> State:
    return (await rows.row(slack.channel_id("kudos"))).state


async def test_a_post_that_is_there_is_not_sent_again_once_somebody_has_looked(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    question = await _asked(slack, rows, start_bot, Fault.lost_answer())
    looked = len(slack.calls("conversations.history"))
    slack.clock.advance(hours=12)
    await rows.until(lambda _: len(slack.calls("conversations.history")) > looked)
    assert await _public(slack, rows) is State.SENDING
    assert len(slack.person("ana").dm()) == 1, "she is asked once"

    await slack.person("ana").click(question, THERE)
    await rows.settled()
    assert await _public(slack, rows) is State.SENT
    assert len(_posts(slack, "kudos")) == len(_said(slack, "kudos")) == 1
    assert "I cannot change or delete it later" in question.plain
    assert THERE not in str(question.blocks)


async def test_a_post_that_is_not_there_is_sent_once_somebody_says_so(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    question = await _asked(slack, rows, start_bot, Fault.cut())
    assert _said(slack, "kudos") == []
    await slack.person("ana").click(question, AGAIN)
    await slack.person("ana").click(question, AGAIN)
    await rows.settled()
    row = await rows.row(slack.channel_id("kudos"))
    assert [(each.ts, row.state) for each in _said(slack, "kudos")] == [(row.message_ts, State.SENT)]


async def test_once_the_history_may_be_read_the_post_is_found_without_anybody(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    question = await _asked(slack, rows, start_bot, Fault.lost_answer())
    slack.grant("channels:history")
    slack.clock.advance(minutes=5)
    await rows.settled()
    row = await rows.row(slack.channel_id("kudos"))
    assert [(each.ts, row.state) for each in _said(slack, "kudos")] == [(row.message_ts, State.SENT)]
    assert THERE not in str(question.blocks)
    assert "cannot change" not in question.plain


async def test_what_nobody_looks_for_in_a_week_is_given_up_and_not_sent_again(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    question = await _asked(slack, rows, start_bot, Fault.lost_answer())
    slack.clock.advance(days=7, minutes=10)
    await rows.until(lambda found: any(each.state is State.FAILED for each in found))
    await rows.until(lambda _: "nobody said" in question.plain)
    assert (await _public(slack, rows), len(_posts(slack, "kudos"))) == (State.FAILED, 1)
