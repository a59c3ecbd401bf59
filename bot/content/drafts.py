"""A draft of a message that is hard to write, put together of a person's own words.

Their sentences stay theirs. What is no sentence gets words that lead to it, stops and capitals are mended, and what was
left empty leaves no trace.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.content import grammar
from bot.content.sheets import BY, OFFER, Form, Sheet, Step
from bot.content.words import mark, say
from bot.slack import text

_CLOCK = re.compile(r"(\d)\s+([ap]\.?m\.?)(?!\w)", re.IGNORECASE)
_END_OF = re.compile(r"^(end|beginning|start|middle) of (?=(day|week|month|quarter|year)?)", re.IGNORECASE)

_AT_CLOCK = re.compile(r"^(today|tomorrow|tonight) (?=\d)", re.IGNORECASE)
_BY = mark("by {time}")
_BEFORE_TIME = '.,;?)”"'
"""What a sentence may end with, beside letters, so that a time can stand within it."""


def draft(sheet: Sheet, answers: Mapping[str, str]) -> str:
    """The draft, in plain text: paragraphs parted by an empty line; empty where nothing was answered.

    Args:
        sheet: what kind of message it is.
        answers: what was typed, by the name of the step.
    """
    given = _given(sheet, answers)
    paragraphs = (list(_paragraph(sheet, names, given)) for names in sheet.draft)
    return "\n\n".join(_joined(each) for each in paragraphs if each)


def _given(sheet: Sheet, answers: Mapping[str, str]) -> dict[str, str]:
    """What was answered, mended; what stands in two steps alike is in the first of them alone."""
    given: dict[str, str] = {}
    for step in sheet.steps:
        words = grammar.mended(answers.get(step.name, ""))
        if not text.is_blank(words) and words.casefold() not in map(str.casefold, given.values()):
            given[step.name] = words
    return given


def _paragraph(sheet: Sheet, names: Sequence[str], given: Mapping[str, str]) -> Iterator[str]:
    for name in names:
        step, words, time = sheet.step(name), given.get(name, ""), given.get(BY, "") if name == OFFER else ""
        if step and words:
            yield from _offered(sheet, step, words, time) if time else [_said(step, words)]
        elif time:
            yield _alone(sheet, time)


def _joined(parts: list[str]) -> str:
    """Sentences go on in one line; what has several lines stands by itself."""
    joined = parts[0]
    for before, part in pairwise(parts):
        joined += ("\n\n" if "\n" in before or "\n" in part else " ") + part
    return joined


def _said(step: Step, words: str, time: str = "") -> str:
    """The words as they stand in the draft, with a time before their stop."""
    form = _form(step, words)
    if form is None:
        return grammar.stopped(grammar.begun(_timed(words, time)))
    if form is Form.OWN:
        return say(step.lead_ins[form], words=grammar.stopped(grammar.begun(words)))
    if grammar.is_list(words):
        return _before_list(say(step.lead_ins[form], words="\n" + words))
    bare = words if "\n" in words else grammar.unstopped(words)
    return grammar.stopped(say(step.lead_ins[form], words=_timed(grammar.within(bare), time)))


def _form(step: Step, words: str) -> Form | None:
    """What the words are taken for, so that something leads to them; `None` where they stand by themselves."""
    if grammar.is_whole(words) and not _needs_speaker(step, words):
        return None
    form = next((each for each in grammar.forms_of(words) if each in step.lead_ins), None)
    return form if form and grammar.goes_with(say(step.lead_ins[form], words=""), words) else None


def _needs_speaker(step: Step, words: str) -> bool:
    """Whether a sentence that stands by itself would be read as the writer's, though it is not: what they heard, unless
    it says that they did; and a question that they ask themselves."""
    if Form.ASKED in step.lead_ins and words.endswith("?") and not grammar.has_several(words):
        return True
    return step.is_reported and not grammar.says_who(words)


def _before_list(words: str) -> str:
    """Without the space that stood before the words."""
    return re.sub(r"[ \t]+\n", "\n", words)


# By when


def _offered(sheet: Sheet, step: Step, words: str, time: str) -> Iterator[str]:
    """What is offered, with its time where that fits into the sentence, or beside it."""
    if _says(words, time):
        yield _said(step, words)
    elif grammar.has_several(words) or grammar.is_list(words) or not (words[-1].isalnum() or words[-1] in _BEFORE_TIME):
        yield _said(step, words)
        yield _alone(sheet, time)
    else:
        yield _said(step, words, time)


def _timed(words: str, time: str) -> str:
    """The words with the time at their end, or before what gives a reason or a condition."""
    if not time:
        return words
    reasons, conditions = ("|".join(grammar.words_of("forms")[each]) for each in ("reasons", "conditions"))
    main, *rest = re.split(
        rf"(?=, (?:{reasons})\b|(?<!and)(?<!or) (?:{conditions})\b|\?$)", grammar.unstopped(words), maxsplit=1
    )
    return f"{main} {_by(time)}{''.join(rest)}"


def _alone(sheet: Sheet, time: str) -> str:
    """The time, where no sentence has a place for it."""
    by = sheet.step(BY)
    if grammar.is_whole(time) or by is None or Form.ALONE not in by.lead_ins:
        return grammar.stopped(grammar.begun(time))
    return grammar.stopped(say(by.lead_ins[Form.ALONE], words=_by(time)))


def _by(time: str) -> str:
    """The time as it goes on in a sentence: "by Thursday 3 pm", and "today" as it is."""
    bare = _AT_CLOCK.sub(r"\1 at ", grammar.unstopped(time))
    first = (re.findall(r"[\w’']+", bare) or [""])[0]
    if grammar.knows("times", first):
        return bare[:1].lower() + bare[1:]
    if not grammar.goes_with(say(_BY, time=""), bare):
        return bare
    return say(_BY, time=_END_OF.sub(lambda end: f"the {end[1].lower()} of {'the ' if end[2] else ''}", bare))


def _says(words: str, time: str) -> bool:
    """Whether the words name that time already."""
    within = _tokens(words)
    wanted = [each for each in _tokens(time) if not grammar.knows("times", each) or each in ("today", "tomorrow")]
    return bool(wanted) and all(each in within for each in wanted)


def _tokens(words: str) -> list[str]:
    return re.findall(r"[\w:]+", _CLOCK.sub(r"\1\2", words).casefold())
