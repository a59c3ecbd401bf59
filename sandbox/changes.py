"""Waiting for something to become true in the sandbox without polling."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """A bell that every change of state rings."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Something changed: let everyone who waits look again."""
        for event in self._waiting:
            event.set()

    @contextmanager
    def listen(self) -> Iterator[asyncio.Event]:
        """An event that every change sets. Clear it before looking, so that no change goes unnoticed."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)

    async def wait_for(self, look: Callable[[], T], seconds: float) -> T:
        """Return the first truthy answer of `look`, asked now and after each change.

        Raises TimeoutError, saying the last answer, after that many real seconds.
        """
        found = None
        try:
            with self.listen() as changed:
                async with asyncio.timeout(seconds):
                    while not (found := look()):
                        await changed.wait()
                        changed.clear()
        except TimeoutError:
            raise TimeoutError(f"nothing came within {seconds} s; the last look gave {found!r}") from None
        return found
