"""What translators are given besides the sentences in the code: what the files in `data/` say (`make messages`)."""

import re
import tomllib
from collections.abc import Iterator
from typing import BinaryIO

SAID = re.compile(
    r"text|why|name|when|label|hint|example|lead_\w+|what|limit|notice|belief|wider|question"
    r"|title|setting|says|words|lands|weighs"
)
"""Keys of what is said."""


def entries(file: BinaryIO, *_: object, options: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """What an entry or a sheet says, by its line: an extraction method of Babel's for the files in `bot/content/data/`
    (https://babel.pocoo.org/en/latest/messages.html#writing-extraction-methods)."""
    for number, line in enumerate(file, start=1):
        row = tomllib.loads(line.decode())
        yield from ((number, None, words, []) for key, words in row.items() if SAID.fullmatch(key))
