"""The values that a workspace starts with: the method's five principles in a word each."""

import re
from collections.abc import Sequence

DEFAULT_VALUES = ("Empathy", "Respect", "Initiative", "Partnership", "Appreciation")

_HASHTAG = re.compile(r"(?<![\w&#])#(\w+)")
_ALSO_CALLED = {
    "Empathy": ("listening", "understanding", "patience", "compassion"),
    "Respect": ("dignity", "reliability", "punctuality", "clarity", "honesty"),
    "Initiative": ("proactive", "foresight", "ownership", "anticipation"),
    "Partnership": ("teamwork", "collaboration", "together", "solution"),
    "Appreciation": ("care", "gratitude", "kindness", "support"),
}


def value_for(word: str, value_names: Sequence[str]) -> str | None:
    """The one of the workspace's values that a hashtag means, by its name or a close relative; `None` if none."""
    wanted = word.casefold()
    for name in value_names:
        if wanted == name.casefold().replace(" ", ""):
            return name
    for name in value_names:
        if wanted in _ALSO_CALLED.get(name, ()):
            return name
    return None


def take_value(reason: str, value_names: Sequence[str]) -> tuple[str | None, str]:
    """The value that the reason's first fitting hashtag picks; and the reason, without that tag if it ended with it."""
    for tag in _HASHTAG.finditer(reason):
        name = value_for(tag[1], value_names)
        if name:
            at_the_end = not reason[tag.end() :].strip(" .!")
            return name, reason[: tag.start()].rstrip() if at_the_end else reason
    return None, reason
