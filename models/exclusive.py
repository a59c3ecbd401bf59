"""One process for one SQLite file: several would not wake each other, and could not tell who is sending what."""

import os
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL


class InUseError(Exception):
    """Another process has this SQLite file open."""


def take(url: URL) -> FileLock | None:
    """Keep this SQLite file to oneself until the lock is released or the process ends; `None` needs no lock.

    Raises:
        InUseError: another process has it.
        OSError: its folder is not there, or cannot be written to.
    """
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    os.stat(Path(url.database).absolute().parent)  # FileLock would make a folder that a slip of the pen names
    lock = FileLock(f"{url.database}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InUseError(url.database) from None
    return lock
