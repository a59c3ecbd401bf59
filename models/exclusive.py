"""One process for one SQLite file: several would not wake each other, and could not tell who is sending what."""

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL


class InUseError(Exception):
    """Another process has this SQLite file open."""


def take(url: URL) -> FileLock | None:
    """Keep this SQLite file to oneself until the lock is released or the process ends; `None` needs no lock.

    Raises:
        InUseError: another process has it.
    """
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    lock = FileLock(f"{url.database}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InUseError(url.database) from None
    return lock
