"""What can follow a # in the demo's `/thanks`, read from the bot's database while it runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.content.values import DEFAULT_VALUES
from lab.demo_database import reading
from models import Workspace


class Values:
    """Reads the workspace's values from the bot's SQLite file, without ever holding it up.

    The page asks at every change of what it shows. So it first asks SQLite whether anybody wrote into the file since,
    which takes a quarter of the time (https://www.sqlite.org/pragma.html#pragma_data_version).

    Args:
        file: the database; it need not be there yet.
    """

    def __init__(self, file: Path) -> None:
        self._engine = reading(file)
        self._names: Sequence[str] = DEFAULT_VALUES
        self._version: int | None = None

    def completions(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The values that the workspace has now; the last known ones while the database cannot be read."""
        try:
            with self._engine.connect() as connection:
                version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
                if version != self._version:
                    found = connection.scalars(select(Workspace.value_names)).first()
                    self._names = self._names if found is None else found
                    self._version = version
        except SQLAlchemyError:
            pass  # it is not there yet, or locked for a moment
        return {"/thanks": {"#": self._names}}

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
