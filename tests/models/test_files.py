"""An SQLite file has one owner, who alone reads it, and one process, by whatever name it is reached."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from models.store import exclusive, files, schema
from models.store.database import Database
from tests.databases import Databases


@pytest.fixture(autouse=True)
def everybody_may_read_what_is_new() -> Iterator[None]:
    """As is usual on a machine of several people."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


async def test_a_new_database_and_all_beside_it_are_its_owners_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.db")
    lock = exclusive.take(database.url)
    schema.upgrade(database.engine)
    await database.read(lambda session: session.execute(text("SELECT 1")).close())
    assert _modes(tmp_path) == dict.fromkeys(["new.db", "new.db-shm", "new.db-wal", "new.db.lock"], 0o600)
    assert lock
    lock.release()
    await database.close()


async def test_one_that_others_could_read_becomes_its_owners_alone(databases: Databases, tmp_path: Path) -> None:
    left_behind = Database(databases.new("sqlite"))
    await left_behind.write(lambda session: session.execute(text("SELECT 1")).close())
    source = files.real(left_behind.url)
    assert source
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"old.db{ending}").write_bytes(source.with_name(source.name + ending).read_bytes())
        (tmp_path / f"old.db{ending}").chmod(0o644)
    await left_behind.close()
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "old.db")
    assert files.others_can_read(tmp_path / "old.db")
    database = Database(f"sqlite:///{link}")
    await database.read(lambda session: session.execute(text("SELECT 1")).close())
    link.unlink()
    assert _modes(tmp_path) == dict.fromkeys(["old.db", "old.db-shm", "old.db-wal"], 0o600)
    assert not files.others_can_read(tmp_path / "old.db")
    await database.close()


def _by_symbolic_link(path: Path) -> str:
    link = path.with_name("link.db")
    link.symlink_to(path)
    return f"sqlite:///{link}"


def _through_a_linked_folder(path: Path) -> str:
    folder = path.parent / "folder"
    folder.symlink_to(path.parent)
    return f"sqlite:///{folder / path.name}"


OTHER_NAMES: dict[str, Callable[[Path], str]] = {
    "the same": lambda path: f"sqlite:///{path}",
    "a symbolic link": _by_symbolic_link,
    "a linked folder": _through_a_linked_folder,
    "a relative path": lambda path: f"sqlite:///{os.path.relpath(path)}",
    "a detour": lambda path: f"sqlite:///{path.parent}/../{path.parent.name}/{path.name}",
    "a file: URL": lambda path: f"sqlite:///file:{path}?uri=true",
    "a relative file: URL": lambda path: f"sqlite:///file:{os.path.relpath(path)}?uri=true",
    "a file: URL with a host": lambda path: f"sqlite:///file://localhost{path}?uri=true",
    "a file: URL with escapes": lambda path: f"sqlite:///file:{str(path).replace('k', '%256B')}?uri=true",
}


@pytest.mark.parametrize("named", OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_a_database_is_the_same_by_whatever_name(tmp_path: Path, named: Callable[[Path], str]) -> None:
    path = tmp_path / "kindling.db"
    first = Database(f"sqlite:///{path}")
    schema.upgrade(first.engine)
    lock = exclusive.take(first.url)
    assert lock
    second = Database(named(path))
    assert schema.level(second.engine) == schema.NEEDED
    with pytest.raises(exclusive.InUseError):
        exclusive.take(second.url)
    lock.release()
    again = exclusive.take(second.url)
    assert again
    again.release()
    for each in (first, second):
        each.engine.dispose()


def test_a_hard_link_is_refused_since_the_other_name_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path, other = tmp_path / "kindling.db", tmp_path / "elsewhere" / "kindling.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database.engine)
    lock = exclusive.take(database.url)
    assert lock
    other.hardlink_to(path)
    with pytest.raises(exclusive.SeveralNamesError):
        exclusive.take(Database(f"sqlite:///{other}").url)
    lock.release()
    other.unlink()
    again = exclusive.take(database.url)
    assert again
    again.release()
    database.engine.dispose()
