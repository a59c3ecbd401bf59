"""What the demo's page knows beyond the workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.demo_guide import Guide
from sandbox.records import Json


class DemoHost:
    """Surrounds the demo's workspace, from the moment when a visitor may look at it.

    Args:
        guide: what there is to try.
    """

    def __init__(self, guide: Guide) -> None:
        self._guide = guide

    def next_at(self) -> datetime | None:
        """Nothing is known of what comes."""
        return None

    def why(self, message_id: str) -> Sequence[str]:
        """Nothing is known of it."""
        return ()

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """None has a name."""
        return {}

    def guide(self) -> Json:
        """What there is to try, and what of it is done."""
        return self._guide.told()

    async def guide_act(self, step: str, what: str) -> None:
        """Skip a step, or take it to play it. Raises KeyError and ValueError."""
        self._guide.act(step, what)
