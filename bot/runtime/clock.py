"""What time it is: the system's clock, or one that a test or the demo moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def clock_for(file: Path | None) -> Clock:
    """The clock that the settings ask for."""
    return FileClock(file) if file else SystemClock()


class FileClock:
    """The machine's clock plus the offset, in seconds, that a file holds: a clock that others can move.

    A missing or unreadable file counts as no offset, since whoever moves the clock may be replacing it just then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        try:
            offset = float(self._path.read_text())
        except (OSError, ValueError):
            offset = 0.0
        return datetime.now(UTC) + timedelta(seconds=offset)
