"""Logs: one event per line, JSON where nobody looks on. They hold ids and counts, never words or secrets."""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import TextIO

import structlog
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from structlog.typing import ExcInfo

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

WORDLESS = (SlackClientError, OSError, OperationalError, InterfaceError, IntegrityError)
"""Errors that say what is wrong in words of their own. Any other may repeat what it could not read: `int`, `UUID` and
`KeyError` do. Of a database's error the lines after the first may show a row."""


def configure_logs(level: str) -> None:
    """Send Kindling's and its libraries' logs to standard output, from `level` on."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[structlog.types.Processor] = [structlog.dev.ConsoleRenderer(exception_formatter=_write_traceback)]
    if not sys.stdout.isatty():
        ending = [structlog.processors.ExceptionRenderer(_traceback), structlog.processors.JSONRenderer()]
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


def _write_traceback(to: TextIO, exc_info: ExcInfo) -> None:
    to.write(f"\n{_traceback(exc_info)}")


def _traceback(exc_info: ExcInfo) -> str:
    """Where it happened and which kinds of errors it were, the first one first, without words of anybody's."""
    return "\n".join(reversed(list(_told(exc_info[1]))))


def _told(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        said = f": {' '.join(str(error).splitlines()[: _lines_of(error)])}" if isinstance(error, WORDLESS) else ""
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        yield "".join(["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__), kind, said])
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _lines_of(error: BaseException) -> int:
    return 2 if isinstance(error, SlackClientError) else 1
