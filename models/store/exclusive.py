"""One process for one SQLite file: several would not wake each other, and could not tell who is sending what."""

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL

from models.store import files


class InUseError(Exception):
    """Another process has this SQLite file open."""


class SeveralNamesError(Exception):
    """This SQLite file has another name elsewhere (a hard link), under which a process would not see this one."""


def take(url: URL) -> FileLock | None:
    """Keep this SQLite file to oneself until the lock is released or the process ends; `None` needs no lock.

    The lock lies beside the file itself, wherever a symbolic link, a relative path or a `file:` URL leads there from.
    Of a hard link nobody can tell where the other name is: SQLite itself would not see what is written through it
    (https://sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file).

    Raises:
        InUseError: another process has it.
        SeveralNamesError: it is a hard link.
        OSError: its folder is not there, or cannot be written to.
    """
    database = files.real(url)
    if database is None:
        return None
    os.stat(database.parent)  # FileLock would make a folder that a slip of the pen names
    if _names(database) > 1:
        raise SeveralNamesError(database)
    lock = FileLock(f"{database}{files.LOCK}", mode=files.OWNER_ONLY)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InUseError(url.database) from None
    return lock


def _names(database: Path) -> int:
    """How many names the file has; none where it is still to be made."""
    with suppress(FileNotFoundError):
        return os.stat(database).st_nlink
    return 0
