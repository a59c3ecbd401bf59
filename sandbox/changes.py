"""Waiting for something to become true in the sandbox without polling."""

import asyncio
from collections.abc import Callable
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

    async def wait_for(self, look: Callable[[], T], seconds: float) -> T:
        """Return the first truthy answer of `look`, asked now and after each change.

        Raises TimeoutError, saying the last answer, after that many real seconds.
        """
        event = asyncio.Event()
        self._waiting.add(event)
        found = look()
        try:
            async with asyncio.timeout(seconds):
                while not found:
                    await event.wait()
                    event.clear()
                    found = look()
        except TimeoutError:
            raise TimeoutError(f"nothing came within {seconds} s; the last look gave {found!r}") from None
        finally:
            self._waiting.discard(event)
        return found
