"""How exported thanks, digests and what is to be published are written: for spreadsheets, for programs and for people.

All is UTF-8. CSV begins with a byte order mark, without which spreadsheets take it for something else; JSON is one
array with an element on each line, so that it can be read whole or line by line.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from bot.content.words import listed
from models.across.exports import Figures, SharedDigest, SharedThanks
from models.across.publication import Published
from models.across.team_weeks import ClosedWeek
from models.capabilities.consents import Kind

T = TypeVar("T")

CSV, JSON, MARKDOWN = "csv", "json", "markdown"
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile(r"""(?:\A|(?<=[;|\t\r\n]))(?=[\s\0"]*[=+\-@＝＋－＠])|\A(?=[\s\0]*[\t\r\n])""")
"""Where a cell begins whose first sign, whatever spaces and quotes stand before it, would have it computed.

A spreadsheet that is set to another separator than the comma finds cells inside ours, and knows nothing of our quotes
around them. After a comma in a text none begins: such a text is in quotes wherever commas separate.
"""
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&]|^[-+=](?=\s|[-=]|$)|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
_NO_VALUE = "Without a value"
_THANKS_COLUMNS = ("time (UTC)", "from", "to", "what they did", "why it mattered", "value")
_PUBLISHED_COLUMNS = ("time (UTC)", "what", "who", "about", "words", "why it mattered")
_DIGEST_COLUMNS = (
    "team",
    "from (UTC)",
    "until (UTC)",
    "thanks",
    "by value",
    "words",
    "week from",
    "week until",
    "people thanked",
)


@dataclass(frozen=True)
class Heading:
    """What a report is about."""

    name: str
    """Of the workspace or the team."""
    since: date | None
    until: date | None
    """The last day."""
    figures: Figures

    @property
    def period(self) -> str:
        """In words."""
        if self.since and self.until:
            return f"From {_day(self.since)} to {_day(self.until)}"
        if self.since:
            return f"Since {_day(self.since)}"
        return f"Until {_day(self.until)}" if self.until else "From the beginning"


@dataclass(frozen=True)
class Format(Generic[T]):
    """One way to write items of one sort."""

    ending: str
    """Of the file's name."""
    opening: Callable[[Heading], str]
    item: Callable[[T, T | None], str]
    """An item, and the one before it."""
    between: str = ""
    closing: str = ""


# For spreadsheets


def _row(cells: Sequence[str | int]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([_safe(each) if isinstance(each, str) else each for each in cells])
    return written.getvalue()


def _safe(cell: str) -> str:
    """The cell with an apostrophe before each place that a spreadsheet would take for a formula and run.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return _FORMULA.sub("'", cell)


def _thanks_row(thanks: SharedThanks, _before: SharedThanks | None) -> str:
    return _row(
        (
            _minute(thanks.at),
            thanks.giver,
            "; ".join(thanks.recipients),
            thanks.reason,
            thanks.impact or "",
            thanks.value_name or "",
        )
    )


def _digest_row(digest: SharedDigest, _before: SharedDigest | None) -> str:
    return _row(
        (
            digest.team_name,
            _minute(digest.starts_at),
            _minute(digest.ends_at),
            len(digest.thanks),
            "; ".join(f"{name or _NO_VALUE}: {count}" for name, count in digest.by_value.items()),
            "\n".join(f"{each.giver} to {listed(each.recipients)}: {each.reason}" for each in digest.thanks),
            *_week_cells(digest.week),
        )
    )


def _published_row(published: Published, _before: Published | None) -> str:
    about, why = "; ".join(published.about), published.why_it_mattered or ""
    return _row((_minute(published.at), published.kind.value, published.speaker, about, published.words, why))


def _week_cells(week: ClosedWeek | None) -> tuple[str | int, ...]:
    """The days of a week and its figure; nothing where there is none."""
    return (f"{week.week}", f"{week.last_day}", week.thanked) if week and week.thanked else ("", "", "")


# For programs


def _line(item: Mapping[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False)


def _thanks_packed(thanks: SharedThanks) -> dict[str, Any]:
    return {
        "at": _instant(thanks.at),
        "from": thanks.giver,
        "to": list(thanks.recipients),
        "what": thanks.reason,
        "why_it_mattered": thanks.impact,
        "value": thanks.value_name,
    }


def _thanks_line(thanks: SharedThanks, _before: SharedThanks | None) -> str:
    return _line(_thanks_packed(thanks))


def _digest_line(digest: SharedDigest, _before: SharedDigest | None) -> str:
    return _line(
        {
            "team": digest.team_name,
            "from": _instant(digest.starts_at),
            "until": _instant(digest.ends_at),
            "week": _week_packed(digest.week),
            "by_value": [{"value": name, "thanks": count} for name, count in digest.by_value.items()],
            "thanks": [_thanks_packed(each) for each in digest.thanks],
        }
    )


def _published_line(published: Published, _before: Published | None) -> str:
    return _line(
        {
            "at": _instant(published.at),
            "what": published.kind.value,
            "who": published.speaker,
            "about": list(published.about),
            "words": published.words,
            "why_it_mattered": published.why_it_mattered,
        }
    )


def _week_packed(week: ClosedWeek | None) -> dict[str, Any] | None:
    if week is None or not week.thanked:
        return None
    return {"from": f"{week.week}", "until": f"{week.last_day}", "people_thanked": week.thanked}


# For people


def _thanks_title(heading: Heading) -> str:
    figures = heading.figures
    times = "once" if figures.shoutouts == 1 else f"{figures.shoutouts} times"
    people = "one person was" if figures.thanked == 1 else f"{figures.thanked} people were"
    reached = f"{heading.period}, thanks were given in public {times}, and {people} thanked."
    return f"# Thanks in {_plain(heading.name)}\n\n{reached}\n"


def _thanks_told(thanks: SharedThanks, before: SharedThanks | None) -> str:
    month = f"{thanks.at:%B %Y}"
    is_new = before is None or month != f"{before.at:%B %Y}"
    notes = [_day(thanks.at.date()), *([_plain(thanks.value_name)] if thanks.value_name else [])]
    parts = [f"## {month}"] if is_new else []
    parts += [f"{_who(thanks)} · {' · '.join(notes)}", _quoted(thanks.reason)]
    if thanks.impact:
        parts += ["Why it mattered:", _quoted(thanks.impact)]
    return "".join(f"\n{part}\n" for part in parts)


def _digests_title(heading: Heading) -> str:
    return f"# What the teams heard: {_plain(heading.name)}\n\n{heading.period}.\n"


def _digest_told(digest: SharedDigest, _before: SharedDigest | None) -> str:
    parts = [f"## {_plain(digest.team_name)}, {_day(digest.starts_at.date())} to {_day(digest.ends_at.date())}"]
    if not digest.thanks:
        parts.append("A calm week, with nothing to quote.")
    else:
        parts.append("\n".join(f"- {_plain(name or _NO_VALUE)}: {count}" for name, count in digest.by_value.items()))
    for each in digest.thanks:
        parts += [_who(each), _quoted(each.reason)]
    if (week := digest.week) and week.thanked:
        reached = "1 person of the team was" if week.thanked == 1 else f"{week.thanked} people of the team were"
        parts.append(f"From {_day(week.week)} to {_day(week.last_day)}, {reached} thanked in public.")
    return "".join(f"\n{part}\n" for part in parts)


def _published_title(heading: Heading) -> str:
    note = "Everyone named here agreed that anyone may read it. Whoever takes that back is in no later file."
    return f"# Stories from {_plain(heading.name)}\n\n{heading.period}. {note}\n"


def _published_told(published: Published, _before: Published | None) -> str:
    parts = [f"{_says(published)} · {_day(published.at.date())}", _quoted(published.words)]
    if published.why_it_mattered:
        parts += ["Why it mattered:", _quoted(published.why_it_mattered)]
    return "".join(f"\n{part}\n" for part in parts)


def _says(published: Published) -> str:
    speaker, about = f"**{_plain(published.speaker)}**", f"**{_plain(listed(published.about))}**"
    if published.kind is Kind.CLIENT:
        who = speaker if published.speaker else "Somebody whom we serve"
        return f"{who} on {about}" if published.about else who
    if published.kind is Kind.ANSWER:
        return f"{speaker}, on what {about} did for them"
    return f"{speaker} thanks {about}"


def _who(thanks: SharedThanks) -> str:
    return f"**{_plain(thanks.giver)}** thanks **{_plain(listed(thanks.recipients))}**"


def _quoted(words: str) -> str:
    return "\n".join(f"> {_plain(line)}".rstrip() for line in words.splitlines())


def _plain(words: str) -> str:
    """Markdown that shows these words as they are: what people wrote makes no heading, list, picture or HTML."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(words.split()))


# All of them

THANKS: Mapping[str, Format[SharedThanks]] = {
    CSV: Format("csv", lambda _: _BYTE_ORDER_MARK + _row(_THANKS_COLUMNS), _thanks_row),
    JSON: Format("json", lambda _: "[\n", _thanks_line, ",\n", "\n]\n"),
    MARKDOWN: Format("md", _thanks_title, _thanks_told),
}
DIGESTS: Mapping[str, Format[SharedDigest]] = {
    CSV: Format("csv", lambda _: _BYTE_ORDER_MARK + _row(_DIGEST_COLUMNS), _digest_row),
    JSON: Format("json", lambda _: "[\n", _digest_line, ",\n", "\n]\n"),
    MARKDOWN: Format("md", _digests_title, _digest_told),
}
PUBLISHED: Mapping[str, Format[Published]] = {
    CSV: Format("csv", lambda _: _BYTE_ORDER_MARK + _row(_PUBLISHED_COLUMNS), _published_row),
    JSON: Format("json", lambda _: "[\n", _published_line, ",\n", "\n]\n"),
    MARKDOWN: Format("md", _published_title, _published_told),
}


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
