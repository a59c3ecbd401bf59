"""What an SQLite file still holds of what was erased: bytes that no query finds, but whoever reads the file.

`secure_delete` overwrites what is deleted where it lies. But when a page is split, copies of the rows that move on stay
behind in it, and a row that is deleted later is overwritten in one place only. VACUUM makes the file anew from what is
there, and emptying the write-ahead log takes the earlier pages along (https://sqlite.org/lang_vacuum.html,
https://sqlite.org/pragma.html#pragma_wal_checkpoint).

The file itself says whether that is to be done, so that a program that ends in between does it at its next start: its
`user_version` grows with each erasure, and is negative once nothing is left. A file that never said has 0, and is
cleaned as well: it may have been written without `secure_delete`. PostgreSQL has its own ways, see docs/privacy.md.
"""

import sqlite3
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.capabilities import erasures
from models.store.batches import Chore, Keys

PATIENCE_MILLISECONDS = 500
"""How long whoever reads or writes just now is waited for; nobody else can write meanwhile."""
_VERSION = "PRAGMA user_version"
_MADE_ANEW = "PRAGMA application_id"
"""One more than the version that the file was last made anew for, so that it need not be while its log waits to be
emptied."""


def leave(session: Session) -> None:
    """Note that this transaction erases something."""
    if session.get_bind().dialect.name == "sqlite":
        erasures = abs(session.scalars(text(_VERSION)).one())
        session.execute(text(f"{_VERSION} = {erasures + 1}"))


def leaving(chore: Chore) -> Chore:
    """A chore that erases something."""

    def change(session: Session, keys: Keys) -> int:
        leave(session)
        return chore.change(session, keys)

    return replace(chore, change=change)


def are_left(session: Session) -> bool:
    """Whether something is to be removed: once nobody is being erased, who would leave more."""
    if session.get_bind().dialect.name != "sqlite" or session.scalars(text(_VERSION)).one() < 0:
        return False
    return not erasures.are_under_way(session)


def remove(connection: sqlite3.Connection) -> bool:
    """Make the file anew; answers whether nothing is left, since somebody may read what was, or erase more meanwhile.

    Args:
        connection: in no transaction. Nobody else can write while the file is made anew, about half a second for
            100 MB on an idle machine; what was made anew is not made so again while its log cannot be emptied.

    Raises:
        sqlite3.Error: it cannot be done now, for want of room (twice the file's) or because somebody writes.
    """
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
    connection.execute("PRAGMA temp_store = FILE")  # as large as the database; it has no name and holds no remains
    before = _version(connection)
    if connection.execute(_MADE_ANEW).fetchone()[0] != before + 1:
        connection.execute("VACUUM")
        connection.execute(f"{_MADE_ANEW} = {before + 1}")
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # the most of it, while others write
    (is_read, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_read:
        return False
    connection.execute("BEGIN IMMEDIATE")
    is_all = _version(connection) == before
    if is_all:
        connection.execute(f"{_VERSION} = {-max(abs(before), 1)}")
    connection.execute("COMMIT")
    return is_all


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute(_VERSION).fetchone()[0]
    return found
