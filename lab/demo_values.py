"""What can follow a # in the demo's `/thanks`, read from the bot's database while it runs."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import StaticPool, create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.content.values import DEFAULT_VALUES
from models import Workspace

PATIENCE_SECONDS = 0.2


class Values:
    """Reads the workspace's values from the bot's SQLite file, without ever holding it up.

    Args:
        file: the database; it need not be there yet.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._engine = create_engine("sqlite://", creator=self._connect, poolclass=StaticPool)
        self._names: Sequence[str] = DEFAULT_VALUES

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_SECONDS)

    def completions(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The values that the workspace has now; the last known ones while the database cannot be read."""
        try:
            with Session(self._engine) as session:
                found = session.scalars(select(Workspace.value_names)).first()
        except SQLAlchemyError:
            found = None
        self._names = self._names if found is None else found
        return {"/thanks": {"#": self._names}}

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
