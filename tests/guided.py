"""A sandbox that has the demo's guide and nothing else of the demo."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.demo_guide import Guide
from sandbox import Sandbox
from sandbox.records import Json


class GuideAlone:
    """The host of such a sandbox."""

    def __init__(self, slack: Sandbox) -> None:
        self._guide = Guide(slack)

    def next_at(self) -> datetime | None:
        """Nothing is known of what comes."""
        return None

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """None has a name."""
        return {}

    def why(self, message_id: str) -> Sequence[str]:
        """Nothing is known of it."""
        return ()

    def guide(self) -> Json:
        """As in the demo."""
        return self._guide.told()

    async def guide_act(self, step: str, what: str) -> None:
        """As in the demo."""
        self._guide.act(step, what)
