"""Rhythms: how often something recurs, as people choose it; the moments that follow are in `scheduler.occurrences`.

Nothing here touches the database; a rhythm is kept packed, in a JSON column.
"""

from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Self

RAREST = 8
"""Every eighth occurrence is the fewest of these there are; fewer than that is none."""


@dataclass(frozen=True)
class Rhythm:
    """How often something recurs.

    With one day it is weekly: it moves within its week when that day is free. With several days it is for each of
    them, and a free day is simply skipped.
    """

    days: frozenset[int]
    """ISO weekdays, Monday is 1; at least one."""
    at: time
    """What the wall clock shows then, in the person's (or the team's) own zone."""
    is_monthly: bool = False
    """Only the first of these days in a month on which they work."""
    every: int = 1
    """Only every n-th occurrence, from 1 to `RAREST`."""
    is_on: bool = True

    @property
    def is_weekly(self) -> bool:
        """Whether it comes once a week."""
        return len(self.days) == 1 and not self.is_monthly

    def fewer(self) -> "Rhythm":
        """Half as often, and off where that would be too rare to notice."""
        if 2 * self.every > RAREST:
            return replace(self, is_on=False)
        return replace(self, every=2 * self.every)

    def packed(self) -> dict[str, Any]:
        """The rhythm as JSON can hold it."""
        return {
            "days": sorted(self.days),
            "at": self.at.isoformat(),
            "is_monthly": self.is_monthly,
            "every": self.every,
            "is_on": self.is_on,
        }

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> Self:
        """The rhythm that was packed.

        Raises:
            KeyError: something that `packed` writes is missing.
            ValueError: the time is none.
        """
        return cls(
            days=frozenset(packed["days"]),
            at=time.fromisoformat(packed["at"]),
            is_monthly=packed["is_monthly"],
            every=packed["every"],
            is_on=packed["is_on"],
        )


def is_readable(default: Rhythm, chosen: dict[str, Any]) -> bool:
    """Whether a rhythm can be made of what was chosen, and the default where nothing was."""
    try:
        Rhythm.unpacked(default.packed() | chosen)
    except (KeyError, TypeError, ValueError):
        return False
    return True
