"""A sandbox that has the demo's guide and, of the rest of the demo, at most the bot's plan."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.demo_guide import Guide
from lab.demo_plan import Plan
from sandbox import Sandbox
from sandbox.records import Json


class GuideAlone:
    """The host of such a sandbox."""

    def __init__(self, slack: Sandbox, plan: Plan | None = None) -> None:
        self._guide, self._plan = Guide(slack), plan

    def next_at(self) -> datetime | None:
        """By the plan, if there is one."""
        return self._plan.next_at() if self._plan else None

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
