"""What `/metrics` tells, in Prometheus' text format. No label says what a message is about: in a small team even a
count of "asks for a hand" tells of somebody.
"""

from prometheus_client import Counter, Gauge

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
