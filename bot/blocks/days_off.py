"""Days off for everyone in the form for everyone: the field in which they are typed, the one for a calendar's file, and
what is said about both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.blocks.fields import INPUT_LIMIT
from bot.blocks.rhythm_fields import Fields, SettingsContext
from bot.content.words import listed, mark, number, say, say_count, written
from bot.slack import text
from bot.slack.downloads import LARGEST_BYTES
from bot.when.calendar_file import Calendar, Flaw
from bot.when.days_off import LONGEST, Trouble, Unread
from bot.when.words import MONTHS
from models.people.days_off import MOST_SPANS, DaysOff, Span, unpacked

DAYS_OFF, FILE = "days_off", "days_off_file"
"""Block ids."""
MOST_NAMED = 12
"""Spans that are named in one answer."""
_TROUBLES = {
    Trouble.UNCLEAR: mark("“{line}” is not a day to me. Write it as in 24 Dec, 24 Dec - 1 Jan, or 6 Apr 2027."),
    Trouble.TWO_DAYS: mark("“{line}” can be two days. Write the month as a word, as in 1 Dec."),
    Trouble.NO_SUCH_DAY: mark("There is no day like “{line}”."),
    Trouble.OTHER_WEEKDAY: mark("“{line}” is another day of the week. Leave out the weekday, or choose another date."),
    Trouble.BACKWARDS: mark("“{line}” ends before it begins."),
    Trouble.TOO_LONG: mark("“{line}” is more than {most} days. Write shorter ranges if it is meant so."),
    Trouble.PAST: mark("“{line}” is over. Is it of another year?"),
}
_FLAWS = {
    Flaw.NO_CALENDAR: mark("I could not read this as a calendar. Export it as an .ics file, and try that."),
    Flaw.TOO_LARGE: mark("This file is too large: up to {kilobytes} kB, please. Export only the days off."),
    Flaw.TOO_MANY: mark("There is too much in this calendar. Export only the days off, and try that."),
    Flaw.NO_ANSWER: mark("I could not get this file from Slack. Save again in a moment, or type the days above."),
    Flaw.EMPTY: mark("There is no day off in this calendar for the coming two years: only events of whole days count."),
}
TOO_MANY = mark("At most {most} days or ranges, please: these are {count}.")
NO_FILES = mark(
    "To take them from an .ics file, let whoever manages the app in Slack allow it `files:read`, which is optional."
)


def shown(stored: Any, context: SettingsContext) -> str:
    """What the field is filled with: the days of a workspace that are not over when the form is opened."""
    return as_typed(unpacked(stored), datetime.fromtimestamp(context.opened_at, UTC).date())


def fields(filled: str, *, takes_files: bool) -> list[Block]:
    """The fields; where the app may not read files, a sentence says how to let it."""
    typed = InputBlock(
        block_id=DAYS_OFF,
        label=say("Days off for everyone, one day or range on each line"),
        optional=True,
        hint=say("As in 24 Dec - 1 Jan, or 6 Apr 2027. Without a year they come each year. Nobody is nudged on them."),
        element=PlainTextInputElement(
            action_id=DAYS_OFF, multiline=True, max_length=INPUT_LIMIT, initial_value=filled or None
        ),
    )
    return [typed, _file() if takes_files else ContextBlock(elements=[MarkdownTextObject(text=say(NO_FILES))])]


def _file() -> InputBlock:
    return InputBlock(
        block_id=FILE,
        label=say("Add days off from a calendar"),
        optional=True,
        hint=say("An .ics file. Its events of whole days in the coming two years are added to those above."),
        element=FileInputElement(action_id=FILE, filetypes=["ics"], max_files=1),
    )


def as_typed(kept: DaysOff, today: date) -> str:
    """The days that are not over as somebody would type them, so that they are read again."""
    coming = (each for each in kept.spans() if each.is_yearly or each.last >= today)
    return "\n".join(_as_typed(part) for each in coming for part in _short_enough(each))


def fingerprint(typed: str) -> str:
    """Of what was shown in the field, by which the form knows whether somebody changed it."""
    return sha256(typed.strip().encode()).hexdigest()[:12]


@dataclass(frozen=True)
class SentFile:
    """A file that was sent with the form."""

    url: str
    size: int


def typed_in(values: Fields) -> str | None:
    """What stands in the field; `None` in a form that an older version opened, which has none."""
    return values[DAYS_OFF][DAYS_OFF].get("value") or "" if DAYS_OFF in values else None


def file_in(values: Fields) -> SentFile | None:
    """The file, if there is one; a form that was opened without the field has none."""
    files: Sequence[Mapping[str, Any]] = values.get(FILE, {}).get(FILE, {}).get("files") or ()
    if not files:
        return None
    return SentFile(
        files[0].get("url_private_download") or files[0].get("url_private") or "", files[0].get("size") or 0
    )


# What is wrong, and what is kept.


def unread_lines(unread: Sequence[Unread]) -> str:
    """The first line that is not understood, and how many more there are."""
    first = unread[0]
    words = say(_TROUBLES[first.trouble], line=text.cut(first.line, 60), most=number(LONGEST))
    if len(unread) == 1:
        return words
    more = say_count("So is {count} more line.", "So are {count} more lines.", len(unread) - 1)
    return say("{problem} {more}", problem=words, more=more)


def too_many(count: int) -> str:
    """There are more spans than are kept."""
    return say(TOO_MANY, most=number(MOST_SPANS), count=number(count))


def flawed(flaw: Flaw) -> str:
    """What is wrong with a file."""
    return say(_FLAWS[flaw], kilobytes=number(LARGEST_BYTES // 1000))


def saved(kept: DaysOff, calendar: Calendar | None, today: date) -> str:
    """Which days are off from now on, in mrkdwn, and what of the calendar was left out."""
    spans = [each for each in kept.spans() if each.is_yearly or each.last >= today]
    if not spans:
        return say("No days off for everyone.")
    named = [in_words(each) for each in spans[:MOST_NAMED]]
    if len(spans) > MOST_NAMED:
        named.append(say_count("{count} more", "{count} more", len(spans) - MOST_NAMED))
    words = say("Days off for everyone: {days}.", days=listed(named))
    return " ".join([words, *_left_out(calendar)] if calendar else [words])


def _left_out(calendar: Calendar) -> Iterator[str]:
    if calendar.timed:
        yield say_count(
            "{count} event with a time of day was left out.",
            "{count} events with a time of day were left out.",
            calendar.timed,
        )
    if calendar.unread:
        yield say_count("{count} event could not be read.", "{count} events could not be read.", calendar.unread)


def in_words(span: Span) -> str:
    """A span as one says it: "24 Dec to 1 Jan each year", "6 Apr 2027"."""
    skeleton = "MMMd" if span.is_yearly else "yMMMd"
    if span.first == span.last:
        words = written(span.first, skeleton)
    else:
        is_same_year = span.first.year == span.last.year
        first = written(span.first, "MMMd" if is_same_year else skeleton)
        words = say("{first} to {last}", first=first, last=written(span.last, skeleton))
    return say("{days} each year", days=words) if span.is_yearly else words


def _as_typed(span: Span) -> str:
    first, last = (_day(each, span.is_yearly) for each in (span.first, span.last))
    return first if first == last else f"{first} - {last}"


def _day(day: date, is_yearly: bool) -> str:
    """In English whatever the reader's language is, since that is what is understood."""
    year = "" if is_yearly else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1][:3].capitalize()}{year}"


def _short_enough(span: Span) -> Iterator[Span]:
    """The span in parts of which each may be typed as one."""
    first = span.first
    while first <= span.last:
        last = min(span.last, first + timedelta(days=LONGEST - 1))
        yield Span(first, last, span.is_yearly)
        first = last + timedelta(days=1)
