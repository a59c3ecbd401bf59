"""What the demo's page knows beyond the workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.demo_cast import Cast
from lab.demo_guide import Guide
from lab.demo_plan import Plan
from lab.demo_why import Reasons
from sandbox.records import Json


class DemoHost:
    """Surrounds the demo's workspace, from the moment when a visitor may look at it.

    Args:
        plan: what the bot is about to do.
        reasons: what the bot knows of its messages.
        cast: the people in it, who act as well.
        guide: what there is to try.
    """

    def __init__(self, plan: Plan, reasons: Reasons, cast: Cast, guide: Guide) -> None:
        self._plan = plan
        self._reasons = reasons
        self._cast = cast
        self._guide = guide

    def next_at(self) -> datetime | None:
        """When something happens next, UTC: by the bot, or by somebody who acts."""
        return min(filter(None, (self._plan.next_at(), self._cast.next_at())), default=None)

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """What each of these messages is, in a word: one of them, and several."""
        return self._plan.named(message_ids)

    def why(self, message_id: str) -> Sequence[str]:
        """Why a message of the bot came."""
        return self._reasons.why(message_id)

    def guide(self) -> Json:
        """What there is to try, and what of it is done."""
        return self._guide.told()

    async def guide_act(self, step: str, what: str) -> None:
        """Skip a step, or take it to play it. Raises KeyError and ValueError."""
        self._guide.act(step, what)
