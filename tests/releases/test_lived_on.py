"""The real program goes on where release 0.1.0 was stopped, on both databases: what is due comes once, nothing old."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.tools.manifest import EVENTS, SCOPES
from models.store import schema
from models.store.database import Database
from models.store.outbox import State
from sandbox import Message, Sandbox, Timings
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.program import Program, environment
from tests.releases import half_a_year
from tests.releases.lived import ids_in, rows_of
from tests.walk import Walk

HELD = half_a_year.of_slack()
STOPPED = half_a_year.end_of(HELD)
UPGRADED_IN = timedelta(hours=1, minutes=20)
"""How long nothing runs: two reminders become due meanwhile."""
MONDAY = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
LOST, CUT, MINUTES = "the answer to this was lost", "this never got to Slack", "send the minutes"


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """Slack as that release knew it, when the program of today starts."""
    async with Sandbox(
        half_a_year.workspace(HELD),
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        starts_at=STOPPED + UPGRADED_IN,
        timings=Timings.patient(),
    ) as sandbox:
        half_a_year.bring_back(HELD, sandbox)
        yield sandbox


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_is_due_comes_once_and_nothing_old_again(
    slack: Sandbox, tmp_path: Path, databases: Databases, kind: str
) -> None:
    database = Database(databases.new_empty(kind))
    half_a_year.load(database)
    before, said = await database.read(rows_of), ids_in(slack)
    url = database.url.render_as_string(hide_password=False)
    env = environment(slack, url, http=False, CLOCK_FILE=str(tmp_path / "clock"), TICK_SECONDS="0.05")
    env |= {"RECOGNITION_CHANNEL": slack.channel_id("kudos"), "LEADS": HELD["ids"]["p000"]}
    env |= {"MESSAGES_PER_MINUTE": "100000"}
    assert (await kindling(tmp_path, env, "migrate")).status == 0
    logs = await _live(slack, database, tmp_path, env, STOPPED + timedelta(hours=9))
    back = await kindling(tmp_path, env, "migrate", "--back-to", schema.levels()[1])
    assert back.status == 0
    assert (await kindling(tmp_path, env, "migrate")).status == 0
    logs += await _live(slack, database, tmp_path, env, MONDAY)

    after, times = await database.read(rows_of), ids_in(slack)
    assert {id_: count for id_, count in times.items() if count > 1} == {}
    new = times.keys() - said.keys()
    old = {id_ for id_, row in before.items() if row.state in (State.SENT, State.DROPPED, State.FAILED)}
    assert new & old == set()
    assert {id_ for id_, row in after.items() if row.state is State.SENT} - set(before) <= times.keys()
    assert {id_: row.state for id_, row in after.items() if id_ in old and row.state is not before[id_].state} == {}
    for words, who in ((LOST, "p001"), (CUT, "p001"), (MINUTES, "p003")):
        assert _telling(slack.person(who).dm(), words), words
    assert [len(_telling(slack.messages("kudos"), words)) for words in (LOST, CUT)] == [1, 1]
    came = Counter(after[id_].kind for id_ in new)
    assert came["team_digest.due"] >= 2
    assert came["lead_digest.due"] >= 1
    assert came["followup.told"] == 1
    assert [line for line in logs if line.get("level") in ("error", "critical")] == []
    await database.close()


async def _live(
    slack: Sandbox, database: Database, folder: Path, env: dict[str, str], until: datetime
) -> list[dict[str, str]]:
    program = await Program.fork(folder, env)
    try:
        await program.ready()
        await slack.wait_connected()
        await Walk(slack, database).until(until)
        await program.quiet()
        assert await program.stop() == 0
    finally:
        await program.kill()
    return program.lines


def _telling(messages: list[Message], words: str) -> list[Message]:
    return [each for each in messages if words in each.plain]
