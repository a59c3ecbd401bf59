"""What translators are given besides the sentences in the code: the library's entries (`make messages`)."""

import tomllib
from collections.abc import Iterator
from typing import BinaryIO

SAID = ("text", "name", "what", "why", "limit", "notice", "belief", "wider", "question")


def entries(file: BinaryIO, *_: object, options: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """What an entry says, by its line: an extraction method of Babel's for the files in `bot/content/data/`
    (https://babel.pocoo.org/en/latest/messages.html#writing-extraction-methods)."""
    for number, line in enumerate(file, start=1):
        row = tomllib.loads(line.decode())
        yield from ((number, None, row[each], []) for each in SAID if each in row)
