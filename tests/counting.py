"""How many statements and transactions a database is asked for."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Counts the "statements" and "transactions" of every database of this process, while the context lasts.

    Many rows that are changed by one statement count once.
    """
    counted: Counter[str] = Counter()

    def statement(_connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        counted["statements"] += not words.startswith("BEGIN")  # SQLite's are ours

    def transaction(_connection: Any) -> None:
        counted["transactions"] += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "begin", transaction)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "begin", transaction)
