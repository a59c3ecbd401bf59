"""A database that this version must not touch: every command that opens one says so in one clear sentence and ends."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import typer.main
from sqlalchemy import text

from bot.start.cli import app
from lab.commands import add_to
from models.store.database import Database
from sandbox import Sandbox
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.program import environment

OPENS_ONE = ("run", "migrate", "doctor", "export")
OPENS_NONE = {"manifest"}
MAKES_ITS_OWN = {"demo", "simulate"}
TRIED_ELSEWHERE = {"backup", "restored", "rotate-keys"}
"""See `tests/e2e/test_backup.py` and `tests/bot/test_keys.py`."""
STATUS = {"doctor": 1}
"""Where it is not 2, which says that a setting is not as it must be: the doctor goes on to its other checks."""


def _newer(databases: Databases, kind: str, _folder: Path) -> str:
    return _at_level(databases.new(kind), "9999")


def _of_another_program(databases: Databases, kind: str, _folder: Path) -> str:
    return _at_level(databases.new(kind), "1a2b3c4d")


def _at_level(url: str, level: str) -> str:
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :level"), {"level": level})
    database.engine.dispose()
    return url


def _with_other_tables(_databases: Databases, _kind: str, folder: Path) -> str:
    with sqlite3.connect(folder / "bookmarks.db") as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    return f"sqlite:///{folder}/bookmarks.db"


def _no_database(_databases: Databases, _kind: str, folder: Path) -> str:
    (folder / "notes.db").write_text("not a database at all, " * 100)
    return f"sqlite:///{folder}/notes.db"


def _damaged(databases: Databases, _kind: str, _folder: Path) -> str:
    url = databases.new("sqlite")
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8000)
    return url


CASES = [
    pytest.param(_newer, "sqlite", "The database is at level 9999 and this version knows", id="newer, sqlite"),
    pytest.param(_newer, "postgresql", "The database is at level 9999 and this version knows", id="newer, postgresql"),
    pytest.param(_of_another_program, "sqlite", "not one of Kindling's", id="other level, sqlite"),
    pytest.param(_of_another_program, "postgresql", "not one of Kindling's", id="other level, postgresql"),
    pytest.param(_with_other_tables, "sqlite", "a file of something else", id="other tables"),
    pytest.param(_no_database, "sqlite", "file is not a database", id="no database"),
    pytest.param(_damaged, "sqlite", "malformed", id="damaged"),
]


def test_every_command_is_known_here() -> None:
    of_lab = typer.Typer()
    add_to(of_lab)
    known = {name for each in (app, of_lab) for name in typer.main.get_group(each).commands}
    assert {*OPENS_ONE, *OPENS_NONE, *MAKES_ITS_OWN, *TRIED_ELSEWHERE} == known


@pytest.mark.parametrize("command", OPENS_ONE)
@pytest.mark.parametrize(("made", "kind", "words"), CASES)
async def test_a_database_that_cannot_be_used_gets_one_clear_sentence(
    slack: Sandbox,
    tmp_path: Path,
    databases: Databases,
    command: str,
    made: Callable[[Databases, str, Path], str],
    kind: str,
    words: str,
) -> None:
    url = made(databases, kind, tmp_path)
    ended = await kindling(tmp_path, environment(slack, url, http=False, AUTO_MIGRATE="1"), command)
    assert ended.status == STATUS.get(command, 2)
    said = [line for line in ended.out + ended.err if words in line and not line.startswith("→ next: ")]
    assert len(said) == 1
    assert "Traceback" not in ended.said
    assert "migrate`" not in ended.said, "it would not help"
    if command != "doctor":
        assert (ended.out, ended.err) == ([], said)
