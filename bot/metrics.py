"""What `/metrics` tells, in Prometheus' text format. Labels never hold anything that a person wrote."""

from prometheus_client import Counter, Gauge

MESSAGES = Counter(
    "kindling_messages_total",
    "Messages of the outbox whose turn came, by kind and by what became of them.",
    ["kind", "outcome"],
)
IN_FLIGHT = Gauge("kindling_messages_in_flight", "Messages being sent by this process just now.")
TICKS = Counter("kindling_ticks_total", "How often it was looked what became due by time alone.")
SET_ASIDE = Counter(
    "kindling_set_aside_total",
    "Rows, parts and workspaces whose own trouble was set aside so that the others go on, by what it kept from.",
    ["trouble"],
)
