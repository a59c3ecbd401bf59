"""Every sentence that people see goes through here: said in the reader's language, which is English where there is no
other (the sentences in the code are the source).

`say` takes a sentence with named placeholders, `say_count` one and many of it, and `mark` marks a sentence that is said
elsewhere, such as a constant. `make messages` collects them for translators, into `locale/` (GNU gettext, with Babel).
Dates, numbers and lists are written as the reader's locale has it (CLDR, by Babel).

Who reads is known by whoever begins to write to them (`reading`), so that not each function on the way must be told.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import Translations

from bot.content.commands import named

FOLDER = Path(__file__).parents[2] / "locale"
DOMAIN = "kindling"
ENGLISH = Locale("en", "GB")


@dataclass(frozen=True)
class Language:
    """How somebody is written to."""

    locale: Locale
    """For dates, numbers and lists."""
    sentences: NullTranslations


SOURCE = Language(ENGLISH, NullTranslations())
_reader: ContextVar[Language] = ContextVar("reader", default=SOURCE)


@cache
def languages() -> dict[str, Language]:
    """The languages there are beside English, by their codes (ISO 639, or with a territory: `pt_BR`)."""
    codes = sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return {code: Language(Locale.parse(code), Translations.load(FOLDER, [code], DOMAIN)) for code in codes}


def language_of(locale: str | None) -> Language:
    """The language for somebody with this locale in Slack ("de-DE"): theirs, its plain form, or English."""
    if not locale or not languages():
        return SOURCE
    code = locale.replace("-", "_")
    return languages().get(code) or languages().get(code.partition("_")[0]) or SOURCE


@contextmanager
def reading(language: Language) -> Iterator[None]:
    """What is said meanwhile is for somebody who reads this language."""
    before = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(before)


def read_by(language: Language) -> None:
    """What is said from now on, in this task, is for somebody who reads this language."""
    _reader.set(language)


def mark(sentence: str) -> str:
    """The sentence itself, to be said later: translators find it here."""
    return sentence


def say(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, with its placeholders filled: `say("Thanks, {name}!", name=…)`."""
    return _filled(_reader.get().sentences.gettext(sentence), values)


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """The form of a sentence that goes with a count, which may stand in it as `{count}`."""
    return _filled(_reader.get().sentences.ngettext(one, many, count), {"count": number(count), **values})


def listed(words: Sequence[str]) -> str:
    """The words as one says them: "a", "a and b", "a, b and c"."""
    return format_list(words, locale=_reader.get().locale)


def listed_or(words: Sequence[str]) -> str:
    """The words as one offers them: "a, b or c"."""
    return format_list(words, style="or", locale=_reader.get().locale)


def locale() -> Locale:
    """How the reader writes dates and numbers, for what Babel formats itself."""
    return _reader.get().locale


def number(value: float) -> str:
    """A number as the reader writes it: "1,204"."""
    return format_decimal(value, locale=_reader.get().locale)


def written(day: date | datetime, skeleton: str) -> str:
    """Those parts of a date or a local time that the skeleton names (CLDR: "MMMEd", "Hm"), as the reader writes it."""
    return format_skeleton(skeleton, day, locale=_reader.get().locale)


def span(first: date, last: date) -> str:
    """Days in a row, as the reader writes them: "23 – 29 November"."""
    return format_interval(first, last, "MMMMd", locale=_reader.get().locale)


def weekday(day: int, *, is_short: bool = False) -> str:
    """An ISO weekday's name, Monday is 1."""
    names: dict[int, str] = _reader.get().locale.days["stand-alone"]["abbreviated" if is_short else "wide"]
    return names[day - 1]


def month(number_: int) -> str:
    """A month's name, January is 1."""
    names: dict[int, str] = _reader.get().locale.months["stand-alone"]["wide"]
    return names[number_]


def _filled(sentence: str, values: dict[str, object]) -> str:
    sentence = named(sentence)
    return sentence.format(**values) if values else sentence
