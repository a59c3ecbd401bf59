"""Logs: one event per line, JSON where nobody looks on. They hold ids and counts, never words or secrets."""

import logging
import sys

import structlog

CHATTY = (
    "slack_bolt",
    "slack_sdk",
    "slack_sdk.web.async_base_client",  # writes out every request and answer unless its own level is set
    "aiohttp",
    "apscheduler",
    "alembic",
    "sqlalchemy",
)
"""Libraries that would log every tick, or what people wrote; only their errors are of use."""


def configure_logs(level: str) -> None:
    """Send Kindling's and its libraries' logs to standard output, from `level` on."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[structlog.types.Processor] = [
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    ]
    if not sys.stdout.isatty():
        ending = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
