"""The sandbox's clock: real time moved by an offset, or standing still."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Tells the time of a sandbox, in UTC.

    With `file`, each change writes the offset from real UTC time in seconds (one decimal number) to that file,
    replaced atomically, so that other processes can follow. A frozen clock cannot be told that way: followers keep
    moving from the offset at the moment of freezing, until `tell` sets them back.
    """

    def __init__(self, file: Path | None = None, on_change: Callable[[], None] = lambda: None) -> None:
        self._offset = 0.0
        self._frozen_at: float | None = None
        self._file = file
        self._on_change = on_change
        self._mirror()

    def time(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time() + self._offset if self._frozen_at is None else self._frozen_at

    def now(self) -> datetime:
        """The current time as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    @property
    def offset(self) -> float:
        """Seconds by which the moving clock is ahead of real time."""
        return self._offset

    @property
    def frozen_at(self) -> float | None:
        """When the clock stands still: seconds since 1970, UTC; None while it runs."""
        return self._frozen_at

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move on by this much."""
        self._move_to(self.time() + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds())

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment. Raises ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("the sandbox clock takes aware datetimes only")
        self._move_to(moment.timestamp())

    def freeze(self, moment: datetime | None = None) -> None:
        """Stand still from now on, or at `moment`; `advance` and `set` still move the frozen time."""
        self._frozen_at = self.time()
        if moment is not None:
            self.set(moment)

    def resume(self) -> None:
        """Run again, from where the clock stood."""
        if self._frozen_at is not None:
            moment, self._frozen_at = self._frozen_at, None
            self._move_to(moment)

    def tell(self) -> None:
        """Have other processes follow to where the clock is now; repeated often, they stand still with it."""
        self._mirror()

    def _move_to(self, moment: float) -> None:
        self._offset = moment - time.time()
        if self._frozen_at is not None:
            self._frozen_at = moment
        self._mirror()
        self._on_change()

    def _mirror(self) -> None:
        if self._file is None:
            return
        draft = self._file.with_name(self._file.name + ".new")
        offset = self._offset if self._frozen_at is None else self._frozen_at - time.time()
        draft.write_text(f"{offset:.6f}\n")
        os.replace(draft, self._file)
