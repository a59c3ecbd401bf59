"""What `/metrics` tells, in Prometheus' text format. No label says what a message is about: in a small team even a
count of "asks for a hand" tells of somebody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter(
    "kindling_messages_total",
    "Messages of the outbox whose turn came, by what became of them.",
    ["outcome"],
)
IN_FLIGHT = Gauge("kindling_messages_in_flight", "Messages being sent by this process just now.")
TICKS = Counter("kindling_ticks_total", "How often each part of the loop has done its work.", ["job"])
SET_ASIDE = Counter(
    "kindling_set_aside_total",
    "Rows, parts and workspaces whose own trouble was set aside so that the others go on, by what it kept from.",
    ["trouble"],
)
RATE_LIMITED = Counter("kindling_rate_limited_total", "How often Slack asked to wait, by its method.", ["method"])
DATABASE_ERRORS = Counter(
    "kindling_database_errors_total", "Units of work that the database did not do, however often they were tried."
)
ACKNOWLEDGED = Histogram(
    "kindling_acknowledgement_seconds",
    "How long Slack waited for an answer, told of many requests at once: Slack waits three seconds.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0),
)
OUTBOX_DUE = Gauge("kindling_outbox_due", "Messages whose time has come and that are not on their way yet.")
OUTBOX_OLDEST = Gauge("kindling_outbox_oldest_due_seconds", "For how long the oldest of them has been due.")
PLANNING_LAG = Gauge("kindling_planning_lag_seconds", "For how long the oldest row has been due that is not planned.")
WORKSPACES = Gauge("kindling_workspaces", "Workspaces in the database, by state.", ["state"])


class Acknowledgements:
    """How long Slack waited for answers.

    They are told when the time has come and only many at once: a count that grew just now would tell that somebody was
    there just now, as when the listening box was opened (docs/anonymity.md).
    """

    LEAST = 20
    """How many are told at once; fewer wait for others."""
    EVERY_SECONDS = 600.0

    def __init__(self) -> None:
        self._seconds: list[float] = []

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Note how long what is done in the context takes."""
        began = monotonic()
        try:
            yield
        finally:
            self._seconds.append(monotonic() - began)

    async def tell(self) -> None:
        """Tell of them, if they are many."""
        if len(self._seconds) < self.LEAST:
            return
        told, self._seconds = self._seconds, []
        for each in told:
            ACKNOWLEDGED.observe(each)


ACKNOWLEDGEMENTS = Acknowledgements()
