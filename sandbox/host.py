"""What the demo adds to the sandbox, which itself knows nothing of the bot in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sandbox.shapes import Json


class Host(Protocol):
    """What surrounds the sandbox, if anything does: the demo, which knows the bot in it."""

    def next_at(self) -> datetime | None:
        """When something happens next by the bot's own plan (UTC); None if nothing is known."""

    def why(self, message_id: str) -> Sequence[str]:
        """Plain English lines on why a message of the bot came; `message_id` is the id in its metadata's event_payload.
        Moments in them are Slack's date placeholders, which the page shows in its reader's zone."""

    def guide(self) -> Json | None:
        """The guide as the page shows it; None for none."""

    async def guide_act(self, step: str, what: str) -> None:
        """Do something with a step of the guide: "fill", "play", "skip", …"""

    def happened(self) -> Sequence[Json]:
        """What happened lately, as the page tells it."""
