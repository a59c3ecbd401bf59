"""A gentle look at a draft: five things that one may see in it, each said as an observation or an open question.

Words are looked for in English only (`data/grammar.toml`). What is found is named; of what is not found it is asked.
"""

import re
from collections.abc import Iterable, Iterator

from bot.content import grammar
from bot.content.words import listed, say
from bot.slack import text

FIRST_SHOWN = 80
"""Characters of how a draft begins."""
MOST_NAMED = 5
"""Words that one line names."""
_QUOTED = re.compile(r"[“„«\"][^“”„»«\"]*[”“»\"]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ABBREVIATION = re.compile(r"(?<![\w@/.-])[A-Z]{2,}(?:-\d+|[A-Z0-9]*)(?![\w@/])|(?<![\w&])#\d{2,}\b")
_CLOCK = r"\d{1,2}(?::\d{2})?\s?[ap]\.?m\b|\d{1,2}[:.]\d{2}\b"
_DATE = r"(?:the\s)?\d{1,2}(?:st|nd|rd|th)\b(?:\s(?:of\s)?{months})?|\d{1,2}\s{months}|{months}\s\d{1,2}\b"
_SPAN = r"(?:in|within)\s(?:\w+\s)?(?:minutes?|hours?|days?|weeks?)\b"


def look(draft: str, heard: str = "") -> list[str]:
    """What may be seen in a draft, in plain text, always the same five.

    Args:
        draft: as it is.
        heard: what it says that they said, whose words are not the writer's.
    """
    own = _own(draft, heard)
    return [_clear(draft, own), _effort(draft), _blame(own), _time(draft), _outside(draft)]


def owned(draft: str) -> str:
    """What may be seen of whether something is owned: its first lines, without a condition and without a "but"."""
    turning = _found("turning", draft.split("\n\n")[0])
    if turning:
        return say("It turns away from being yours at {words}. Would it still be true without that?", words=turning)
    return say("I found no “if” and no “but” where you say what you did. Is there anything that explains you to them?")


def _own(draft: str, heard: str) -> str:
    """What the writer says themselves: without what is quoted, or told as what the other said."""
    words = grammar.unstopped(grammar.mended(heard))
    for each in (words, words[:1].lower() + words[1:], words[:1].upper() + words[1:]):
        draft = draft.replace(each, " ") if words else draft
    said = [each for each in _SENTENCE.split(_QUOTED.sub(" ", draft)) if not grammar.says_who(each)]
    return "\n".join(said)


def _clear(draft: str, own: str) -> str:
    begins = grammar.unstopped(text.cut_at_word(" ".join(_SENTENCE.split(draft)[0].split()), FIRST_SHOWN))
    if softened := _found("softeners", own):
        return say(
            "It begins: “{begins}”. These words may soften it: {words}. Is what must be clear still firm?",
            begins=begins,
            words=softened,
        )
    return say("It begins: “{begins}”. Would they know from that alone what it is about?", begins=begins)


def _effort(draft: str) -> str:
    if named := _found("efforts", draft):
        return say("It speaks of what they did or said: {words}. Is that how they would put it?", words=named)
    return say("I found nothing of what they did or said. Is there something that you could name?")


def _blame(own: str) -> str:
    if blaming := _found("blaming", own):
        return say(
            "These words may be heard as blame: {words}. What happened, and what it did, may be easier to hear.",
            words=blaming,
        )
    return say("I found no words that are often heard as blame. Would it read so on a hard day, too?")


def _time(draft: str) -> str:
    if times := [each[0] for each in _times().finditer(draft)]:
        return say("It names a time: {words}. Is it clear who does what by then?", words=_quoted(times[-1:]))
    return say("I found no time in it. When do they hear more, and who does the next step?")


def _outside(draft: str) -> str:
    known = grammar.words_of("looks")["known"]
    found = [each for each in _ABBREVIATION.findall(draft) if each not in known and draft != draft.upper()]
    found += _phrases("jargon", draft)
    if found:
        return say("Would somebody from outside know {words}?", words=_quoted(found))
    return say("I found no abbreviation in it. Is there a word that only your team uses?")


def _found(name: str, words: str) -> str:
    """The phrases of a list that are in the words, as one reads them; empty if there are none."""
    return _quoted(_phrases(name, words))


def _phrases(name: str, words: str) -> Iterator[str]:
    """Those phrases, as they were typed, in their order."""
    phrases = sorted(grammar.words_of("looks")[name], key=len, reverse=True)
    pattern = "|".join(re.escape(each).replace("'", "['’]") for each in phrases)
    yield from re.findall(rf"(?<![\w'’-])(?:{pattern})(?![\w'’-])", words, re.IGNORECASE)


def _quoted(words: Iterable[str]) -> str:
    some = list({each.casefold(): each for each in words}.values())[:MOST_NAMED]
    return listed([say("“{words}”", words=each) for each in some]) if some else ""


def _times() -> re.Pattern[str]:
    forms = grammar.words_of("forms")
    months = "(?:" + "|".join((*forms["months"], "march", "may")) + ")"
    named = "|".join(sorted((*forms["named_times"], *(rf"{day}s?" for day in forms["days"])), key=len, reverse=True))
    clock = rf"(?:\s(?:at\s)?(?:{_CLOCK}|noon|morning|afternoon|evening))?"
    return re.compile(rf"\b(?:(?:{named}){clock}|{_DATE.replace('{months}', months)}|{_SPAN}|{_CLOCK})", re.IGNORECASE)
