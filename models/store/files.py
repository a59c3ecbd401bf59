"""The files of an SQLite database: where they really are, and that nobody but their owner reads them."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import URL
from sqlalchemy.util import asbool

OWNER_ONLY = 0o600
LOCK = ".lock"
_BESIDE = ("", "-wal", "-shm", "-journal", LOCK)
"""What stands beside the database under its name (https://sqlite.org/tempfiles.html), and our own lock."""


def plain(url: URL) -> URL:
    """The same place without SQLite's `file:` notation (https://sqlite.org/uri.html): one file, one way to say it."""
    if not url.database or not url.database.startswith("file:") or not asbool(url.query.get("uri", "")):
        return url
    return url.set(database=unquote(urlsplit(url.database).path), query={})


def real(url: URL) -> Path | None:
    """The file itself, whatever links lead to it; `None` where the database is no file of ours."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(os.path.realpath(url.database))


def keep_private(database: Path) -> None:
    """Nobody but the owner reads or writes the database and what SQLite puts beside it.

    A new file is made here, since SQLite would let the umask decide; what it makes beside it gets the same mode. Files
    of somebody else are left as they are: `others_can_read` tells of them.
    """
    with suppress(OSError):  # it is there, or SQLite says why it cannot be
        os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    for path in _all(database):
        mode = _mode(path)
        if mode & ~OWNER_ONLY:
            with suppress(PermissionError, FileNotFoundError):
                path.chmod(mode & OWNER_ONLY)


def others_can_read(database: Path) -> bool:
    """Whether somebody else can read or write one of the files."""
    return any(_mode(path) & 0o077 for path in _all(database))


def _all(database: Path) -> list[Path]:
    return [database.with_name(database.name + ending) for ending in _BESIDE]


def _mode(path: Path) -> int:
    """The permissions; none where there is no such file."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
