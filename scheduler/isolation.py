"""One row's trouble is its own, and so is one workspace's: it is told once, counted, and the others go on."""

import structlog

from bot.runtime.metrics import SET_ASIDE

log = structlog.get_logger(__name__)


class Troubles:
    """What goes wrong again and again, told when it begins and not at every tick."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], str] = {}

    def tell(self, event: str, error: Exception, **where: str) -> None:
        """Log this trouble, unless the same went wrong there before and was not over since."""
        SET_ASIDE.labels(event).inc()
        kind, place = type(error).__name__, (event, " ".join(where.values()))
        if self._told.get(place) != kind:
            self._told[place] = kind
            log.error(event, **where, error=kind, exc_info=error)

    def over(self, event: str, **where: str) -> None:
        """It went well there: should trouble come back, it is told again."""
        self._told.pop((event, " ".join(where.values())), None)
