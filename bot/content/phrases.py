"""Whether words go on from "… thanks you for"."""

import re

LONGEST = 160
"""Characters that read well as part of one sentence."""
_FIRST = re.compile(r"(?:the|an?|all|both|each|every|everything|this|th[eo]se|his|her|their|its|our|my|your)(?![\w'’])")
_GERUND = re.compile(
    r"(?!(?:things?|kings?|sing|ring|bring|spring|string|wing|during|morning|evening|ceiling)(?!\w))[a-z]{2,}ing(?![\w'’])"
)
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
    return bool(_FIRST.match(words) or _GERUND.match(words))
