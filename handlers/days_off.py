"""Days off for everyone, as they come with the form for everyone: typed, and from a calendar's file."""

import asyncio
from dataclasses import dataclass, field
from datetime import date

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import days_off as blocks
from bot.blocks.rhythm_fields import Fields, Problems
from bot.slack.downloads import LARGEST_BYTES, NotFetchedError, TooLargeError, fetch
from bot.when import calendar_file, days_off
from bot.when.calendar_file import Calendar, Flaw
from models.people.days_off import MOST_SPANS, NONE, DaysOff

FILE_PATIENCE_SECONDS = 1.5
"""How long a person waits for their file to be fetched and read; a form must be answered within 3 s."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sent:
    """What was sent."""

    typed: DaysOff | None = None
    """`None` where the field was left as it was shown."""
    calendar: Calendar | None = None
    """What a file says, if one was sent."""
    problems: Problems = field(default_factory=dict)
    """What is wrong with it, by field."""

    @property
    def added(self) -> DaysOff:
        """The days of the file."""
        return DaysOff.of(self.calendar.spans) if self.calendar else NONE

    @property
    def is_new(self) -> bool:
        """Whether somebody touched it at all."""
        return self.typed is not None or self.calendar is not None


async def read(client: AsyncWebClient, values: Fields, shown: str, kept: DaysOff, today: date) -> Sent:
    """What was sent, with what is wrong with it.

    Args:
        client: to fetch the file with.
        values: the form's state.
        shown: `fingerprint` of what the field was filled with.
        kept: the days that are off now.
        today: the date.
    """
    typed = blocks.typed_in(values)
    is_touched = typed is not None and blocks.fingerprint(typed) != shown
    spans, unread = days_off.read(typed or "", today) if is_touched else (None, [])
    problems = {blocks.DAYS_OFF: blocks.unread_lines(unread)} if unread else {}
    calendar = await _calendar(client, values, today)
    if calendar and calendar.flaw:
        problems[blocks.FILE] = blocks.flawed(calendar.flaw)
    sent = Sent(DaysOff.of(spans) if spans is not None else None, calendar, problems)
    after = (kept if sent.typed is None else sent.typed) | sent.added
    if not problems and (count := len(after.spans())) > MOST_SPANS:
        problems[blocks.FILE if sent.added != NONE else blocks.DAYS_OFF] = blocks.too_many(count)
    return sent


async def _calendar(client: AsyncWebClient, values: Fields, today: date) -> Calendar | None:
    file = blocks.file_in(values)
    if file is None:
        return None
    if file.size > LARGEST_BYTES:
        return Calendar(flaw=Flaw.TOO_LARGE)
    try:
        async with asyncio.timeout(FILE_PATIENCE_SECONDS):
            content = await fetch(client, file.url, FILE_PATIENCE_SECONDS)
            return await asyncio.to_thread(calendar_file.read, content, today)
    except TooLargeError:
        return Calendar(flaw=Flaw.TOO_LARGE)
    except NotFetchedError as error:
        log.warning("file_not_fetched", error=str(error))
    except TimeoutError:
        log.warning("file_not_read", error="TimeoutError")
    return Calendar(flaw=Flaw.NO_ANSWER)
