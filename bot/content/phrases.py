"""Whether words go on from "… thanks you for"."""

import re

LONGEST = 160
"""Characters that read well as part of one sentence."""
_FIRST = re.compile(r"(?:the|an?|all|both|each|every|everything|this|th[eo]se|his|her|their|its|our|my|your)(?![\w'’])")
_GERUND = re.compile(
    r"(?!(?:things?|kings?|sing|ring|bring|spring|string|wing|during|morning|evening|ceiling)(?!\w))[a-z]{2,}ing(?![\w'’])"
)
_FINITE = re.compile(
    r"(?<!\w)(?P<before>[\w'’]+) (?:(?:is|are|was|were|has|have|had|did|does|went|came|got|ran|made|kept|took|gave"
    r"|helps?|works?|rocks?|means?|meant|felt)|[a-z]{2,}ed)(?![\w'’])"
)
"""A verb of which a sentence is made, most likely, with the word before it."""
_WITHIN = re.compile(
    r"that|which|who|what|i|you|he|she|it|we|they|the|an?|all|both|each|every|this|th[eo]se|his|her|their|its|our|my|your"
    r"|and|or|so|very|well|more|most|much|never|not|\w+ly"
)
"""Words after which it is part of what is named: "the rota that helped", "the finished report"."""
_TO_READER = re.compile(r"(?<!\w)you(?:r|rs|rself|rselves)?(?!\w)", re.IGNORECASE)
_ENDS_A_SENTENCE = re.compile(r"[.!?…]\s+\S|\n")


def follow_for(words: str, *, is_said_to_others: bool) -> bool:
    """Whether these English words surely complete "… thanks … for": an article or a gerund begins them, small as within
    a sentence, and they are a part of one. What may be a sentence of its own is none.

    Args:
        words: why somebody is thanked.
        is_said_to_others: whether others than whoever is thanked read it, to whom "you" would be they themselves.
    """
    if len(words) > LONGEST or _ENDS_A_SENTENCE.search(words):
        return False
    if is_said_to_others and _TO_READER.search(words):
        return False
    return bool(_GERUND.match(words) or (_FIRST.match(words) and not _is_sentence(words)))


def _is_sentence(words: str) -> bool:
    """Whether this is rather a sentence of its own: "your tea helped"."""
    return any(not _WITHIN.fullmatch(each["before"].lower()) for each in _FINITE.finditer(words))
