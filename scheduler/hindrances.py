"""What stands in the way of a workspace's messages until somebody mends it: told once, and no more when it is over."""

import structlog

from bot.slack.refusals import HISTORY, REINSTALL, remedy

log = structlog.get_logger(__name__)

UNMARKED = f"Slack posts messages without their metadata, so one whose answer is lost may appear twice; {REINSTALL}"


class Hindrances:
    """What this process met since it started, by workspace; the messages themselves wait in the outbox."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[str, bool], str] = {}
        self._unmarked: set[str] = set()

    def tell(self, workspace_id: str, reason: str) -> None:
        """Messages wait for this reason."""
        place = (workspace_id, reason.startswith(HISTORY))
        if self._reasons.get(place) != reason:
            self._reasons[place] = reason
            log.error("messages_wait", workspace=workspace_id, reason=reason, remedy=remedy(reason))

    def posted(self, workspace_id: str, *, is_marked: bool) -> None:
        """A message got through, with its mark or without."""
        self._reasons.pop((workspace_id, False), None)
        if not is_marked and workspace_id not in self._unmarked:
            log.error("metadata_ignored", workspace=workspace_id, remedy=UNMARKED)
        (self._unmarked.discard if is_marked else self._unmarked.add)(workspace_id)

    def read(self, workspace_id: str) -> None:
        """A conversation could be read."""
        self._reasons.pop((workspace_id, True), None)

    def sentence(self) -> str | None:
        """All of it with its remedies, for whoever runs Kindling; `None` if messages go through as they should."""
        waiting = [f"messages wait ({reason}); {remedy(reason)}" for reason in sorted({*self._reasons.values()})]
        return "; ".join([*waiting, *([UNMARKED] if self._unmarked else [])]) or None
