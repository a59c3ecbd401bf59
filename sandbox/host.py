"""What surrounds a sandbox: the demo, which knows the bot in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from sandbox.records import Json


@dataclass
class Prelude:
    """What has to pass before anybody can act in the workspace; until then the page shows how far it is."""

    title: str
    part: float = 0.0
    """How much of it has passed, up to 1."""


class Host(Protocol):
    """What surrounds the sandbox, if anything does: the demo, which knows the bot in it."""

    def next_at(self) -> datetime | None:
        """When something happens next by the bot's own plan (UTC): not later than now while it is at work, and None if
        nothing is known."""

    def why(self, message_id: str) -> Sequence[str]:
        """Plain lines on why a message of the bot came, by the id in its metadata's payload."""

    def guide(self) -> Json | None:
        """The guide as the page shows it; None for none."""

    async def guide_act(self, step: str, what: str) -> None:
        """Somebody does `what` with a step of the guide."""

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """What each of these messages of the bot is, in a word: one of them, and several."""


@runtime_checkable
class Completing(Protocol):
    """A host that also knows what can follow a sign in the app's commands."""

    def completions(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """What a command takes besides people and channels, as `{"/thanks": {"#": ["Respect", …]}}`."""
