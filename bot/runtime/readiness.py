"""Whether the database can be written to: asked seldom, however often others want to know."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

GOOD_SECONDS = 10.0
"""How long it holds that all was well. To find out writes a row, and anybody may ask."""
BAD_SECONDS = 1.0
"""How long it holds that there was trouble: shorter, since a check that fails has written nothing."""


class Check:
    """A check that is made once for all who ask at the same time, and not again while its answer holds.

    Args:
        check: answers what is wrong, or `None`.
    """

    def __init__(self, check: Callable[[], Awaitable[str | None]]) -> None:
        self._check = check
        self._checking: asyncio.Future[str | None] | None = None
        self._trouble: str | None = None
        self._holds_until = 0.0

    async def trouble(self) -> str | None:
        """What is wrong, or `None`."""
        if monotonic() < self._holds_until:
            return self._trouble
        if self._checking is None:
            self._checking = asyncio.ensure_future(self._find_out())
        return await asyncio.shield(self._checking)  # whoever hangs up stops it for nobody else

    async def _find_out(self) -> str | None:
        try:
            self._trouble = await self._check()
            self._holds_until = monotonic() + (BAD_SECONDS if self._trouble else GOOD_SECONDS)
            return self._trouble
        finally:
            self._checking = None
