"""The form of what somebody typed, by its first words and its end; and its stops and capitals, mended.

Only English is known (`data/grammar.toml`). What is not surely a form is `Form.OTHER`, whose lead-in goes with
anything; what is written in other letters than the lead-in is left as it is.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from bot.content.sheets import Form
from bot.content.words import locale
from bot.slack import text
from bot.when.foreign import is_date_word

_STOPS = ".!?…。！？؟۔:"
_CLOSING = "\"'”’»)]"
_LIST_ITEM = re.compile(r"(?:[-–•*]|\d{1,2}[.)])\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]?\s+(?=\S)")
_QUOTE = re.compile(r"^[\"“„«].*[\"”“»]$", re.DOTALL)
_CODE_AT_END = re.compile(r":[a-z0-9_+'-]+:$")
_SPECIAL_FIRST = re.compile(r"[\w.-]*(?:://|@|\.\w)|\w[\w-]*[A-Z0-9]")
"""An address, or a name with a capital within it."""
_LOOKED_AT = 12
"""Words from the beginning in which a sentence's verb is looked for."""


@cache
def words_of(table: str) -> Mapping[str, Sequence[str]]:
    """The lists of words of one table."""
    data = resources.files(__package__).joinpath("data", "grammar.toml").read_text(encoding="utf-8")
    lists: Mapping[str, Sequence[str]] = tomllib.loads(data)[table]
    return lists


def knows(name: str, word: str) -> bool:
    """Whether a word is in one of the lists of forms."""
    return word.casefold().replace("’", "'") in _set(name)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(words_of("forms")[name])


def is_list(words: str) -> bool:
    """Whether it begins with an item of a list."""
    return bool(_LIST_ITEM.match(words))


def has_several(words: str) -> bool:
    """Whether it is more than one sentence or line."""
    return "\n" in words or any(not _is_abbreviation(words, each.start()) for each in _SENTENCE_END.finditer(words))


def is_whole(words: str) -> bool:
    """Whether it stands by itself as a sentence, or several; not where the first of them has no subject."""
    if is_list(words) or lacks_subject(words):
        return False
    if has_several(words) or words.endswith("?"):
        return True
    has_capital = words[:1].isupper() or not words[:1].isalpha()
    return (has_capital and ends(words)) or is_clause(words)


def lacks_subject(words: str) -> bool:
    """Whether it begins with a verb whose subject is left out: "sent the wrong file", and not "would you wait"."""
    first, second = [*_words(words)[:2], "", ""][:2]
    if knows("finite", second) or knows("let", second) or (knows("finite", first) and knows("subjects", second)):
        return False
    return knows("did", first) or knows("was", first) or (knows("will", first) and words[0].islower())


def is_clause(words: str) -> bool:
    """Whether it has a subject and a verb, as far as that can be told."""
    these = _words(words)
    if not these or knows("questions", these[0]) or len(these) == 1:
        return False
    if re.match(r"(?:i|we|you|they|he|she|it|there|that)['’](?:m|re|s|ve|ll|d)$", these[0], re.IGNORECASE):
        return True
    if knows("subjects", these[0]):
        return True
    if knows("please", these[0]) or ((knows("will", these[0]) or knows("did", these[0])) and knows("let", these[1])):
        return True
    if any(knows(each, these[0]) for each in ("did", "was", "relative")) or these[0].casefold() == "to":
        return False
    before_comma = _words(words.partition(",")[0])
    verbs = these[1:2] if knows("will", these[0]) else before_comma[1:_LOOKED_AT]
    found = next((each for each in verbs if _is_verb(each) or knows("relative", each)), "")
    return _is_verb(found)


def _is_verb(word: str) -> bool:
    """Whether it is surely one, with a person or a number; a month is none."""
    return knows("finite", word) and not (word.istitle() and knows("may", word))


def forms_of(words: str) -> list[Form]:
    """What forms it may be taken for, the surest first, and `Form.OTHER` at last."""
    these = _words(words)
    if is_list(words) or not these:
        return [Form.OTHER]
    if _QUOTE.match(words):
        return [Form.QUOTED, Form.OTHER]
    own = [Form.OWN] if _speaks_of_itself(these) and "\n" not in words else []
    if lacks_subject(words) or knows("said", these[0]):
        return [*_by_word(words, these[0].casefold()), Form.OTHER]
    if has_several(words) or words.endswith("!"):
        return [*own, Form.OTHER]
    if words.endswith("?"):
        return [Form.ASKED, *own, Form.OTHER]
    return [*own, *_by_first(words, these[0].casefold(), these[1:])]


def _speaks_of_itself(these: Sequence[str]) -> bool:
    """Whether it is said by whoever it is about: "we waited", "nobody told me"; not what is told to them as theirs."""
    if re.search("|".join(map(re.escape, words_of("looks")["blaming"])), " ".join(these).casefold()):
        return True  # what they hold against the writer is theirs, word by word
    is_told = any(knows("told", each) for each in these)
    return knows("own", these[0]) or (not is_told and any(knows("mine", each) for each in these))


def _by_first(words: str, first: str, rest: Sequence[str]) -> list[Form]:
    if is_clause(words):
        return [Form.CLAUSE, Form.OTHER]
    if first == "that" and rest:
        return [Form.THAT, Form.OTHER]
    if knows("questions", first) and rest:
        return [Form.QUESTION, Form.OTHER]
    if first == "to" and rest and knows("will", rest[0]):
        return [Form.TO, Form.OTHER]
    return [*_by_word(words, first), Form.OTHER]


def _by_word(words: str, first: str) -> list[Form]:
    """By its first word; how somebody or something is may be said by degrees."""
    bare = re.sub(rf"^(?:{'|'.join(words_of('forms')['degrees'])})\s+", "", words.casefold())
    weight = re.match(r"an?\s+(?:\w+\s+)?(\w+)", bare)
    head = (_words(bare) or [""])[0]
    after = [*_words(bare), "", ""][1]
    is_verb = knows("feelings", head) and knows("after_verb", after)
    forms = [Form.FEELING] if knows("feelings", head) and (_goes_on(bare) or knows("unguarded", head)) else []
    if (knows("qualities", head) and _goes_on(bare)) or (weight and knows("weights", weight[1])):
        forms.append(Form.QUALITY)
    if first == "no":
        forms.append(Form.NO if re.match(r"no\s(?!because)", words, re.IGNORECASE) else Form.REFUSED)
    verbs = (Form.MAY, Form.WILL, Form.DID, Form.WAS) if lacks_subject(words) else ()
    forms += [Form.IT] if knows("it", first) or is_verb else []
    always = [each for each in (Form.SAID, Form.DOING) if knows(each, first)]
    return [*forms, *always, *(each for each in verbs if knows(each, first))]


def _goes_on(words: str) -> bool:
    """Whether an adjective at the beginning has no noun after it: "hard on you", and not "hard weeks"."""
    return bool(re.match(r"[\w-]+(?:$|\W*$|,|\s(?:" + "|".join(words_of("forms")["joining"]) + r")\b)", words))


def says_who(words: str) -> bool:
    """Whether it says itself who said it, or that it was heard."""
    return words.casefold().replace("’", "'").startswith(tuple(words_of("forms")["hears"]))


def ends(words: str) -> bool:
    """Whether it ends as a sentence does."""
    bare = words.rstrip(_CLOSING)
    return bool(bare) and bare[-1] in _STOPS


def stopped(words: str) -> str:
    """With a stop at its end, unless one is there, or it ends in a list, an emoji or an address."""
    last_line = words.rsplit("\n", 1)[-1]
    if ends(words) or is_list(last_line) or not words or _CODE_AT_END.search(words) or "://" in last_line.split()[-1]:
        return words
    if unicodedata.category(words[-1]) in ("So", "Sk", "Mn", "Cf"):
        return words
    return words + ("。" if unicodedata.east_asian_width(words[-1]) in "WF" else ".")


def unstopped(words: str) -> str:
    """Without the stop at its end."""
    return re.sub(r"(?<!\.)[.;,]+$", "", words).rstrip()


def begun(words: str) -> str:
    """Begun with a capital, unless that is a name or an address with letters of its own."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    return words if _SPECIAL_FIRST.match(first) else words[:1].upper() + words[1:]


def within(words: str) -> str:
    """As it goes on within a sentence: its first word is small, if it is surely no name."""
    first = (_words(words) or [""])[0]
    is_usual = any(knows(each, first) for each in ("lowered", "did", "will", "questions", "feelings", "qualities"))
    return words[:1].lower() + words[1:] if is_usual and not first[1:].isupper() else words


def mended(words: str) -> str:
    """With capitals after stops, of days, and of "I", in each line; nothing else of it is changed."""
    words = text.from_form(words)
    verbs = "|".join(map(re.escape, words_of("forms")["of_i"]))
    words = re.sub(rf"(?<![\w'’.@/-])i(?=['’](?:m|ll|ve|d)\b|\s(?:{verbs})\b)", "I", words)
    names = "|".join((*words_of("forms")["days"], *words_of("forms")["months"]))
    words = re.sub(rf"(?<![\w.@/#:-])({names})(?=s?\b(?![.@/]\w))", lambda name: name[1].title(), words)
    before = "|".join(words_of("forms")["before_months"])
    words = re.sub(rf"(?<=\d )(may|march)\b|\b(?:{before}) (?:may|march)\b(?! (?:be|not)\b)", _month, words)
    return re.sub(r"(?<=[.!?] )([a-z])(?=[a-z'’]* |[a-z'’]+[,.!?])", lambda each: _capital(words, each), words)


def _month(found: re.Match[str]) -> str:
    *before, month = found[0].split(" ")
    return " ".join([*before, month.title()])


def _capital(words: str, letter: re.Match[str]) -> str:
    return letter[1] if _is_abbreviation(words, letter.start() - 2) else letter[1].upper()


def _is_abbreviation(words: str, stop: int) -> bool:
    """Whether the stop at this place ends an abbreviation, or is one of several."""
    before = words[: stop + 1].split()[-1].casefold().lstrip("(") if words[: stop + 1].split() else ""
    return knows("abbreviations", before) or before.endswith("..") or bool(re.fullmatch(r"\d{1,2}\.", before))


def goes_with(said: str, typed: str) -> bool:
    """Whether what is said to the reader goes on in what was typed: both in letters of one kind, Latin or not; and no
    English before words that are plainly of another language."""
    if _is_latin(said) != _is_latin(typed):
        return False
    return locale().language != "en" or not _is_of_others(typed)


def _is_of_others(words: str) -> bool:
    """Whether two of its words, or one of very few, are of another language."""
    these = _words(words)
    found = sum(knows("others", each) for each in these)
    return found > 1 or (found == 1 and len(these) <= 3) or (bool(these) and is_date_word(these[0]))


def _is_latin(words: str) -> bool:
    letters = [each for each in words if each.isalpha()]
    latin = sum("LATIN" in unicodedata.name(each, "") for each in letters)
    return latin * 2 >= len(letters)


def _words(words: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", words)
