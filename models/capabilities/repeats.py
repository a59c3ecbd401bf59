"""How often a promise comes again: every other Friday at 15:00, on the 1st of each month, every working day."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any


class Unit(enum.StrEnum):
    """What is counted."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Repeat:
    """How often a promise comes again, in its owner's own calendar."""

    unit: Unit
    starts: date
    """The date of the first one: from it every second, third, … is counted."""
    every: int = 1
    """Only every n-th day, week or month; a year is twelve months."""
    weekdays: frozenset[int] = frozenset()
    """Of weeks, on which ISO weekdays; of months, with `nth`, which weekday."""
    day: int | None = None
    """Of months, on which day; in a shorter month its last one. -1 is the last day of the month."""
    nth: int | None = None
    """Of months, the n-th of `weekdays`, or of the working days where there are none; -1 is the last."""
    clock: time | None = None
    """The time of day that was named; without one, the end of the working day."""

    def packed(self) -> dict[str, Any]:
        """As JSON, without what is as usual."""
        plain = {
            "unit": self.unit.value,
            "starts": self.starts.isoformat(),
            "every": self.every,
            "weekdays": sorted(self.weekdays),
            "day": self.day,
            "nth": self.nth,
            "clock": self.clock and self.clock.isoformat("minutes"),
        }
        return {name: value for name, value in plain.items() if value not in (None, [])}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Repeat":
        """What `packed` packed."""
        clock = packed.get("clock")
        return cls(
            unit=Unit(packed["unit"]),
            starts=date.fromisoformat(packed["starts"]),
            every=packed.get("every", 1),
            weekdays=frozenset(packed.get("weekdays", ())),
            day=packed.get("day"),
            nth=packed.get("nth"),
            clock=time.fromisoformat(clock) if clock else None,
        )
