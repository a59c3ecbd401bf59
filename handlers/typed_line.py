"""What somebody means who writes to Kindling in words of their own: which command, with which text after it.

Lines are read as Slack sends them, so that what follows the command is what the command itself would get.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

THANKS, FOLLOWUP, CHECKIN, KINDLING = "/thanks", "/followup", "/checkin", "/kindling"
HELP, HELLO, WELCOME, OTHER = "help", "hello", "welcome", "other"
"""What is no command: asking what can be said, a greeting, thanks to Kindling itself, and all else."""


@dataclass(frozen=True)
class Line:
    """What is meant."""

    meaning: str
    """A command with its slash, or one of the words above."""
    rest: str = ""
    """What follows the command, in Slack's own markup."""


def _pattern(*words: str) -> re.Pattern[str]:
    """One of these, as people type it: with either apostrophe, and any space."""
    one = "|".join(words).replace("'", "['’]").replace(" ", r"\s+")
    return re.compile(f"(?:{one})", re.IGNORECASE | re.DOTALL)


_PERSON = r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>"
_SOMEBODY = rf"(?:{_PERSON}|<!subteam\^[^<>]+>|(?<![\w.])@[\w.-]+)"
_COLON = r":(?![\w+-]+:)"
"""One that begins no emoji."""
_APART = rf"(?:[\s,;.!?–—-]|{_COLON})*"
_BREAK = rf"(?:[\s,!–—-]|{_COLON})*"
_EMOJI = r":[\w+-]+:"
_BEFORE_US = re.compile(rf"({_EMOJI})?[\s,;:–—-]*$")
"""What leads to a mention of Kindling at the end; an emoji before it keeps its colon."""
_END = rf"(?:[\s,.!?)–—-]|{_COLON}|{_EMOJI}|please|pls|plz|thanks|thank you|thx|kindling|now|today|again)*"
_FOLLOW_UP, _CHECK_IN = r"follow(?:[\s-]?up)", r"check(?:[\s-]?in)"
_A_NEW = r"(?:(?:set|make|add|create)(?: me)? )?(?:an? )?(?:new )?"

_GREETING = _pattern(
    r"(?:(?:hello|hi|hey|hiya|howdy|yo|hallo|hola|bonjour|salut|greetings|good (?:morning|afternoon|evening|day))\b"
    rf"(?: (?:there|all|everyone|team|kindling)\b)?{_APART})+"
)
_POLITE = _pattern(
    r"(?:(?:please|pls|plz|kindly|ok(?:ay)?|dear|so|well|and|also|then|just|now|quick(?:ly)?|@?kindling|i wanna|let me|"
    r"let's|let us|(?:can|could|would|will) (?:you|u|we|i)(?: (?:please|pls|kindly|just))?|"
    rf"i(?:'d| would) (?:like|love) (?:you )?to|i (?:just )?(?:want|wanted|need|have) (?:you )?to)\b(?!'|-){_APART})+"
)


def _alone(*words: str) -> re.Pattern[str]:
    return _pattern(rf"(?:{'|'.join(words)}){_END}")


_ALONE = (
    (
        _alone(
            r"help(?: me)?",
            r"\?+",
            r"commands?|usage|manual",
            r"(?:i need|show me|get) help",
            r"what (?:can|do|could) (?:you|u|i) (?:do|say|ask|type|understand)(?: here)?",
            r"how does (?:this|it) work",
            r"how do (?:i|you) (?:use (?:this|you|it)|work)",
            r"who are you|what are you|what is this",
        ),
        Line(HELP),
    ),
    (
        _alone(
            rf"(?:what|which)(?: did| have| do)? i(?:'ve| have)? promised?(?: (?:to )?(?:{_SOMEBODY}|\w+|so far))?",
            rf"(?:(?:show|list|see|give|what are|what's|what is|which are)(?: me)? )?(?:all )?(?:my |the )?(?:open )?"
            rf"(?:promises|{_FOLLOW_UP}s|reminders|to-?dos?|list)",
            rf"(?:{_FOLLOW_UP}|promises?) list",
            r"what(?:'s| is| are)? (?:still )?(?:open|due)",
            r"what do i (?:still )?owe(?: anyone| people)?",
        ),
        Line(FOLLOWUP, "list"),
    ),
    (_pattern(rf"(?:how am i(?: doing| feeling| arriving)?|(?:my )?(?:{_CHECK_IN}|mood))[\s.!?]*"), Line(CHECKIN)),
    (
        _alone(
            r"how have i been(?: doing| feeling)?",
            rf"my (?:{_CHECK_IN}s|moods|weeks)",
            rf"(?:my )?(?:{_CHECK_IN}|mood) history",
        ),
        Line(CHECKIN, "history"),
    ),
    (_alone(r"resume|unpause|i(?:'m| am) back|(?:end|stop) (?:the|my) pause"), Line(KINDLING, "resume")),
    (
        _alone(
            r"(?:my |change (?:my )?)?preferences",
            r"what (?:do )?(?:i|you) get|change what i get",
            r"stop(?: it| this| (?:messaging|writing to) me| sending(?: me)? messages)?",
            r"unsubscribe|opt[ -]?out|fewer(?: of (?:these|them)| messages)?|too many(?: messages)?",
            r"mute|be quiet|leave me alone",
        ),
        Line(KINDLING, "get"),
    ),
    (_alone(r"(?:open )?(?:the )?settings"), Line(KINDLING, "settings")),
    (
        _alone(r"(?:(?:export|show|delete|erase|download|get)(?: me)? )?(?:all )?my data|data", "(?:delete|forget) me"),
        Line(KINDLING, "data"),
    ),
    (_alone(r"(?:(?:show|preview)(?: me)? )?(?:the |my |our )?digest"), Line(KINDLING, "digest")),
    (
        _alone(r"(?:(?:open|start) )?(?:a |the |our )?retro(?:spective)?", r"stop,? start,? (?:and )?stay"),
        Line(KINDLING, "retro"),
    ),
    (
        _alone(r"listen(?: to (?:me|us))?", r"(?:open )?(?:the |your )?listening box", r"something gets in the way"),
        Line(KINDLING, "listen"),
    ),
)
"""Lines that mean one thing as a whole."""


def _after(meaning: str) -> Callable[[re.Match[str]], Line]:
    """What follows the beginning is the command's text."""
    return lambda found: Line(meaning, found.string[found.end() :].strip())


def _whole(meaning: str) -> Callable[[re.Match[str]], Line]:
    """All of the line is the command's text."""
    return lambda found: Line(meaning, found.string)


def _checkin(found: re.Match[str]) -> Line:
    return Line(CHECKIN, re.sub(f"^{_BREAK}", "", found.string[found.end() :]).strip())


def _pause(found: re.Match[str]) -> Line:
    until = found.string[found.end() :].strip(_MARKS)
    for word in _THANKS_AT_THE_END:
        until = until.removesuffix(word).strip(_MARKS)
    return Line(KINDLING, f"pause {until}".strip())


def _promise(found: re.Match[str]) -> Line:
    return Line(FOLLOWUP, _TO_DO.sub(r"\1 ", found.string[found.end() :].strip(), count=1))


_MARKS = " \n\t.,!?"
_THANKS_AT_THE_END = ("thanks", "thank you", "please", "pls", "plz")
_TO_DO = _pattern(rf"^((?:to )?{_PERSON})[\s,:]+(?:to |(?:that )?i(?:'ll| will) )")
_BEGINNINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Line]], ...] = (
    (_pattern(r"pause\b(?: (?:everything|all|it(?: all)?|nudges?|reminders?|messages|me|(?:all )?my \w+)\b)?"), _pause),
    (
        _pattern(
            r"check-?in\b(?! (?:with|on|about|the|at|for)\b)",
            rf"(?:my )?(?:{_CHECK_IN}|mood)\b(?=\s*[:–—]|\s*\d| (?:is|as)\b)(?: (?:is|as)\b)?",
        ),
        _checkin,
    ),
    (
        _pattern(
            r"remind me (?:to|about|of|that i (?:need|have|want|promised) to)\b\s*",
            rf"{_A_NEW}(?:reminder|{_FOLLOW_UP}|promise)(?:\s*[–—]\s*|\s*{_COLON}\s*| (?:to|for|about) (?!<))",
            rf"(?:remind me|{_A_NEW}(?:reminder|{_FOLLOW_UP}|promise)(?: something)?)[\s.!]*$",
            r"(?:don't|do not) (?:let me )?forget (?:to )?",
            rf"note to (?:my)?self\b{_BREAK}",
        ),
        _after(FOLLOWUP),
    ),
    (_pattern("remind me ", rf"{_FOLLOW_UP} (?=(?:with|on|about|regarding)\b)"), _whole(FOLLOWUP)),
    (_pattern(rf"{_FOLLOW_UP}\b{_BREAK}"), _after(FOLLOWUP)),
    (
        _pattern(
            rf"(?:i(?:'ve| have)? )?promised?\b{_BREAK}(?:to (?!{_SOMEBODY})|(?:that )?i(?:'ll| will) )?",
        ),
        _promise,
    ),
)
"""Lines of which the beginning says what they mean, the first that fits."""

_HOW_MUCH = r"(?: (?:you|u)\b)?(?: (?:(?:so|very) much|a (?:lot|ton|million|bunch)|again|all)\b)?"
_THANKS = _pattern(
    r"(?:(?:an?|my|our) )?(?:(?:big|huge|massive|special|warm|heartfelt|sincere|many|lots of|so many|public) )*"
    r"(?:(?:say|give|send|post) (?:(?:an?|some|my) )?(?:(?:big|huge) )?)?"
    r"(?P<verb>thanks|thank|thx|thnx|ty|cheers|kudos|props|shout[\s-]?outs?|"
    r"(?:i(?:'m| am) )?(?:(?:so|very) )?(?:grateful|thankful)|(?:i )?(?:really )?appreciate)\b"
    rf"{_HOW_MUCH}{_BREAK}(?:(?:out )?to\b\s*)?"
)
_THANKED = _pattern(
    rf"(?P<people>{_SOMEBODY}(?:[\s,&/+]+(?:and )?{_SOMEBODY})*){_BREAK}(?<!\w)(?:thanks|thank you|thx|kudos)\b"
    rf"{_HOW_MUCH}{_BREAK}"
)
_NAMES_SOMEBODY = re.compile(_SOMEBODY)
_SOMEONE = re.compile(r"\W*some(?:one|body)\b\W*", re.IGNORECASE)
_ASKS_WHOM = re.compile(r"thank|kudos|props|shout.*", re.IGNORECASE)
_OF_US = re.compile(
    r"(?:for|again|so|very|a|to|you|u|it|kindling|bot|mate|everyone|god|goodness)\b|\W*$", re.IGNORECASE
)
_SLASH = re.compile(r"(/[a-z0-9][a-z0-9_-]*)\b\s*", re.IGNORECASE)


def parse(typed: str, bot_id: str, *, is_direct: bool = True) -> Line:
    """What a line means.

    Args:
        typed: as Slack sends it.
        bot_id: of Kindling's own user.
        is_direct: whether it was written to Kindling alone. Elsewhere it is meant for Kindling where it begins or ends
            with its mention; who only speaks of it asks for nothing.
    """
    typed = typed.strip(" \n\t`")
    line = _without_us(typed, bot_id)
    if line == typed and not is_direct:
        return Line(OTHER)
    if slash := _SLASH.match(line):
        return Line(slash[1].lower(), line[slash.end() :])
    asked = _asked_for(line)
    found = _meaning(line) or _meaning(asked)
    is_greeting = line and not re.sub(_EMOJI, "", asked).strip()
    return found or Line(HELLO if is_greeting and asked != line else OTHER)


def _without_us(line: str, bot_id: str) -> str:
    """The line without the mention of Kindling that it begins with, or else ends with."""
    us = rf"<@{re.escape(bot_id)}(?:\|[^<>]*)?>"
    greeting = _GREETING.match(line)
    start = greeting.end() if greeting else 0
    if begun := re.compile(rf"{_APART}{us}{_APART}").match(line, start):
        return f"{line[:start]}{line[begun.end() :]}".strip()
    ended = re.search(rf"{us}[\s.!?]*$", line)
    return _BEFORE_US.sub(r"\1", line[: ended.start()], count=1) if ended else line


def _asked_for(line: str) -> str:
    """What is left of a line without a greeting and the words around a request."""
    for around in (_POLITE, _GREETING, _POLITE):
        found = around.match(line)
        line = line[found.end() :] if found else line
    return line.strip()


def _meaning(line: str) -> Line | None:
    for pattern, meant in _ALONE:
        if pattern.fullmatch(line):
            return meant
    for pattern, read in _BEGINNINGS:
        if found := pattern.match(line):
            return read(found)
    return _thanks(line)


def _thanks(line: str) -> Line | None:
    """Thanks to somebody, or to Kindling itself where nobody is named."""
    if addressed := _THANKED.match(line):
        return Line(THANKS, f"{addressed['people']} {line[addressed.end() :].strip()}".strip())
    found = _THANKS.match(line)
    if found is None:
        return None
    rest = line[found.end() :].strip()
    if _SOMEONE.fullmatch(rest):
        return Line(THANKS)
    names_somebody = bool(_NAMES_SOMEBODY.search(rest))
    asks_whom = _ASKS_WHOM.fullmatch(found["verb"]) or re.search(r"\bfor\b", rest)
    is_for_others = names_somebody or (asks_whom and not _OF_US.match(re.sub(_EMOJI, "", rest).strip()))
    return Line(THANKS, rest) if is_for_others else Line(WELCOME)
