"""What the text of a `/kindling may` says."""

import re

from bot.blocks.permission_form import one_line
from models.capabilities.permissions import Terms

_BEGIN = re.compile(r"^(?:you|they|we|everyone|everybody) may\s+", re.IGNORECASE)
_END = re.compile(r",?\s+without asking$", re.IGNORECASE)
_UP_TO = re.compile(r",?\s+up to\s+", re.IGNORECASE)


def parse(typed: str) -> Terms:
    """What may be done, and up to what: for the form, where both can be put right."""
    words = _END.sub("", _BEGIN.sub("", one_line(typed)))
    what, *limit = _UP_TO.split(words, maxsplit=1)
    return Terms(what, "".join(limit) or None)
