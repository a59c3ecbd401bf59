"""What can follow a # in the demo's `/thanks`, read from the bot's database while it runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.content.values import DEFAULT_VALUES
from lab.demo_database import reading
from models import Workspace


class Values:
    """Reads the workspace's values from the bot's SQLite file, without ever holding it up.

    Args:
        file: the database; it need not be there yet.
    """

    def __init__(self, file: Path) -> None:
        self._engine = reading(file)
        self._names: Sequence[str] = DEFAULT_VALUES

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
