"""A line is taken apart into what is promised and when: "send the quote by friday"."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.when import foreign, guard, phrases
from bot.when.values import InThePastError, NotUnderstoodError, Reading, Time, Unclear, UnclearError
from bot.when.words import GOES_ON, MOST_WORDS, OPENERS, trimmed
from models.people.hours import Hours

_SEPARATORS = ":,;–—-"
_AFTER_WHAT = f"{_SEPARATORS} ("
_NEEDLESS = re.compile(r"(?:due:?\s+)?(?:(?:by|on|until|till?|(?:no|not)\s+later\s+than)\s+)?", re.IGNORECASE)
_REMIND = re.compile(
    r"(?:(?:please|pls|plz|can you|could you)\s+)*(?:remind\s+me\s+|me\s+(?=to\b))(?:(?:to|that)\s+)?"
    r"|(?:please|pls|plz)[,\s]+|me\s+",
    re.IGNORECASE,
)
_TO = re.compile(r"(?:to|that)\s+", re.IGNORECASE)
_PICTURES = r"[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+"
_EMOJI = rf"(?::[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?|{_PICTURES})"
_BEHIND = re.compile(
    rf"(?:[\s,.!;(-]+(?:please|pls|plz|thanks|thank you|many thanks|thx|ty|tia|cheers|ta)\b[\s.!)]*|\s*{_EMOJI})+\s*$",
    re.IGNORECASE,
)
_ENDS_WITH_EMOJI = re.compile(rf"(?:{_EMOJI}|(?:^|\s):\()$", re.IGNORECASE)
_SET_APART = re.compile(rf"\s*(?!{_EMOJI})[{_SEPARATORS}]*", re.IGNORECASE)
_SAYS_SOMETHING = re.compile(r"[\w@~½¼¾]")
_LONGEST_BEHIND = 80


@dataclass(frozen=True)
class Split:
    """A line such as "send the quote by friday", taken apart."""

    what: str
    """The line without its time."""
    time: Time | None
    """The time that it says; `None` if it says none, one that has passed, or one that is not clear."""
    phrase: str | None
    """The time in the line's own words, without "by", "on", "until" and "due"; `None` if it says none."""
    is_past: bool
    """Whether it says a time that has passed."""
    unclear: Unclear | None = None
    """What was not clear about its time. Then `what` and `phrase` together are all that was typed."""
    unclear_words: str | None = None
    """The words that were not clear."""

    @property
    def due_at(self) -> datetime | None:
        """The moment that its time means, in UTC."""
        return self.time.due_at if self.time else None


@dataclass(frozen=True)
class _Found:
    """A time at one end of a line."""

    place: int
    """Where it ends, at the beginning of the line; where it begins, at the end of it."""
    reading: Reading


def split(typed: str, hours: Hours, now: datetime) -> Split:
    """Take a line apart into what is promised and when, where it ends or begins with a time.

    What is only maybe a time ("fix issue 10", "plan black friday") stays part of `what`. What stands beside the time
    that was found decides whether it is the whole of it: if it may not be, the time is unclear, never another one.
    Understanding `phrase` gives `time` again. Raises nothing.
    """
    behind = _behind(typed)
    body = typed[: len(typed) - len(behind)]
    remind = _REMIND.match(body)
    for start in dict.fromkeys((remind.end() if remind else 0, 0)):
        found = _Line(body[start:], hours, now, is_reminder=start > 0).taken_apart()
        if found:
            return _whole(found, typed, behind)
    return Split(typed.strip(), None, None, False, *_foreign(body))


def _behind(typed: str) -> str:
    """Thanks and emoji at the end of a line."""
    tail = typed[-_LONGEST_BEHIND:]
    match = _BEHIND.search(tail)
    return match[0] if match and match.start() + len(typed) - len(tail) > 0 else ""


def _whole(found: Split, typed: str, behind: str) -> Split:
    """With the emoji that stood behind the time; as it was typed where the time is unclear and none was taken out."""
    emoji = " ".join(re.findall(_EMOJI, behind))
    if found.unclear and not found.phrase:
        return replace(found, what=typed.strip())
    return replace(found, what=f"{found.what} {emoji}".strip()) if emoji else found


def _foreign(body: str) -> tuple[Unclear, str] | tuple[()]:
    """The word for a day or a time in another language that a line begins or ends with."""
    words = body.split()
    word = next((each for each in [*words[-2:], *words[:1]] if foreign.is_date_word(each)), None)
    return (Unclear.LANGUAGE, word) if word else ()


class _Line:
    """One line, and whose it is."""

    def __init__(self, text: str, hours: Hours, now: datetime, *, is_reminder: bool) -> None:
        self._text = text
        self._hours = hours
        self._now = now
        self._is_reminder = is_reminder
        self._words = list(re.finditer(r"\S+", text))

    def taken_apart(self) -> Split | None:
        """Its parts; `None` where it says no time."""
        end = self._ending()
        start = self._opening() if end is None or end.place != 0 else None
        if start and end:
            return self._both(start, end)
        found = end or start
        if found is None:
            return None
        return self._unclear_beside(found, end is not None) or self._clear(found, end is not None)

    def _read(self, phrase: str) -> Reading | None:
        return phrases.read(phrase.strip(), self._hours, self._now)

    def _ending(self) -> _Found | None:
        """The time at the end."""
        words, passed = self._words, None
        for index in range(max(0, len(words) - MOST_WORDS), len(words)):
            start = words[index].start()
            reading = self._read(self._text[start:])
            before = [word[0] for word in words[:index]]
            if reading is None or not _SAYS_SOMETHING.search(words[index][0]):
                continue
            if reading.is_evident and guard.is_of_something(before, self._text[start:], reading):
                continue  # "fix issue 1600 tomorrow"
            goes_on = index > 0 and GOES_ON.fullmatch(before[-1].lower()) and not guard.beside(before, reading)
            is_apart = reading.is_evident and not goes_on
            if goes_on and reading.unclear and not reading.is_joined:
                is_from = before[-1].lower() in ("from", "between")
                passed = passed or _Found(words[index - 1].start() if is_from else start, reading)
            else:
                return _Found(start, reading) if index == 0 or reading.is_joined or is_apart else passed
        return passed

    def _opening(self) -> _Found | None:
        """The time at the beginning."""
        words = self._words
        for index in range(min(len(words) - 1, MOST_WORDS), 0, -1):
            end = words[index - 1].end()
            reading = self._read(self._text[:end])
            if reading:
                is_set_apart = self._text[end - 1] in _SEPARATORS or words[index][0] in _SEPARATORS
                is_sure = reading.is_evident and not reading.is_loose
                is_opener = self._opens(reading, words[index][0])
                return _Found(end, reading) if is_set_apart or (is_sure and is_opener) else None
        return None

    def _opens(self, reading: Reading, follows: str) -> bool:
        first = self._words[0][0].lower()
        if reading.repeat or reading.unclear is Unclear.REPEAT:
            return first in ("every", "each", "on") or reading.has_clock or self._is_reminder
        return reading.is_joined or first in OPENERS or (self._is_reminder and follows.lower() in ("to", "that"))

    def _both(self, start: _Found, end: _Found) -> Split:
        """One time in two places: "tomorrow: ring the insurer at 3"."""
        first, last = _trimmed(self._text[: start.place]), _trimmed(self._text[end.place :])
        found = self._outcome(_trimmed(self._text[start.place : end.place]), f"{first} {last}")
        if found and not found.unclear:
            return found
        return self._unsplit(found.unclear if found and found.unclear else Unclear.CONTRADICTION, f"{first} … {last}")

    def _unclear_beside(self, found: _Found, is_end: bool) -> Split | None:
        """What makes the time unclear: a word right beside it, or another time in the words that are left."""
        place, text = found.place, self._text
        if not is_end:
            return self._unclear_behind(found)
        count = sum(word.start() < place for word in self._words)
        before = [word[0] for word in self._words[:count]]
        if count and found.reading.begins_loose and found.reading.unclear is None:
            words = _trimmed(text[place:])
            return Split(_before(text[:place]), None, words, False, Unclear.MORE, words)
        if beside := guard.beside(before, found.reading):
            back = guard.with_glue(before, beside.back) if beside.is_part else beside.back
            start = self._words[count - back].start()
            if not beside.is_part:
                return self._unsplit(beside.unclear, text[start:])
            words = _trimmed(text[start:])
            return Split(_before(text[:start]), None, words, False, beside.unclear, words)
        if found.reading.unclear is None and (index := guard.left_over(before)) is not None:
            return self._unsplit(Unclear.MORE, f"{_trimmed(before[index])} … {_trimmed(text[place:])}")
        return None

    def _unclear_behind(self, found: _Found) -> Split | None:
        """The same for what stands behind a time at the beginning."""
        count = sum(word.start() < found.place for word in self._words)
        behind = [word[0] for word in self._words[count:]]
        is_set_apart = self._text[found.place - 1] in _SEPARATORS
        if not is_set_apart and (beside := guard.behind(behind)):
            return self._unsplit(beside.unclear, self._text[: self._words[count + beside.back - 1].end()])
        if found.reading.unclear is None and (index := guard.left_over(behind)) is not None:
            return self._unsplit(Unclear.MORE, f"{_trimmed(self._text[: found.place])} … {_trimmed(behind[index])}")
        if found.reading.repeat and {"until", "till", "except"} & set(map(guard.plain, behind)):
            return self._unsplit(Unclear.REPEAT, self._text)
        return None

    def _unsplit(self, unclear: Unclear, words: str) -> Split:
        return Split(self._text.strip(), None, None, False, unclear, _trimmed(words))

    def _clear(self, found: _Found, is_end: bool) -> Split | None:
        """The time alone and the rest; the time without "by" and the like, where it means the same."""
        if is_end:
            whole, what = _trimmed(self._text[found.place :]), _before(self._text[: found.place])
        else:
            whole, what = _trimmed(self._text[: found.place]), self._behind(self._text[found.place :])
        parts, short = self._outcome(what, whole), _NEEDLESS.sub("", whole, count=1)
        if parts is None or parts.unclear or short == whole:
            return parts
        shorter = self._outcome(what, short)
        return shorter if shorter and replace(shorter, phrase=whole) == parts else parts

    def _outcome(self, what: str, phrase: str) -> Split | None:
        try:
            return Split(what, phrases.understand(phrase, self._hours, self._now), phrase, is_past=False)
        except InThePastError:
            return Split(what, None, phrase, is_past=True)
        except UnclearError as error:
            return Split(what, None, phrase, False, error.unclear, error.words)
        except NotUnderstoodError:
            return None

    def _behind(self, text: str) -> str:
        """What is promised, behind its time: "remind me in 2 hours to call the lab"."""
        text = _SET_APART.sub("", text, count=1).strip()
        return _TO.sub("", text, count=1) if self._is_reminder else text


def _trimmed(text: str) -> str:
    """What says nothing at its ends taken off, but for the second of two brackets: "tomorrow (thursday)"."""
    kept = trimmed(text)
    return f"{kept})" if kept.count("(") > kept.count(")") and ")" in text else kept


def _before(text: str) -> str:
    """What is promised, before its time."""
    text = text.rstrip()
    while text and text[-1] in _AFTER_WHAT and not _ENDS_WITH_EMOJI.search(text[-_LONGEST_BEHIND:]):
        text = text[:-1]
    return text.strip()
