"""What the demo's page knows beyond the workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.demo_values import Values
from sandbox.records import Json


class DemoHost:
    """Surrounds the demo's workspace, from the moment when a visitor may look at it.

    Args:
        values: what people put on their thanks.
    """

    def __init__(self, values: Values) -> None:
        self._values = values

    def next_at(self) -> datetime | None:
        """Nothing is known of what comes."""
        return None

    def why(self, message_id: str) -> Sequence[str]:
        """Nothing is known of it."""
        return ()

    def guide(self) -> Json | None:
        """There is none."""
        return None

    async def guide_act(self, step: str, what: str) -> None:
        """There is none. Raises KeyError."""
        raise KeyError(step)

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """None has a name."""
        return {}

    def completions(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """What can follow a # in `/thanks`."""
        return self._values.completions()
