"""What the demo's page knows beyond the workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.demo_why import Reasons
from sandbox.records import Json


class DemoHost:
    """Surrounds the demo's workspace, from the moment when a visitor may look at it.

    Args:
        reasons: what the bot knows of its messages.
    """

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons

    def next_at(self) -> datetime | None:
        """Nothing is known of what comes."""
        return None

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """None has a name."""
        return {}

    def why(self, message_id: str) -> Sequence[str]:
        """Why a message of the bot came."""
        return self._reasons.why(message_id)

    def guide(self) -> Json | None:
        """There is none."""
        return None

    async def guide_act(self, step: str, what: str) -> None:
        """There is none. Raises KeyError."""
        raise KeyError(step)
