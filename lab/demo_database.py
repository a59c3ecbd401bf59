"""The database of the demo's bot, read from beside it while it runs."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, StaticPool, create_engine

PATIENCE_SECONDS = 0.2


def reading(file: Path) -> Engine:
    """The SQLite file as it is, without ever holding up whoever writes to it; it need not be there yet."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_SECONDS)

    return create_engine("sqlite://", creator=connect, poolclass=StaticPool)
