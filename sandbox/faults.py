"""Planned misfortune: what goes wrong with which call."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.shapes import Json


@dataclass(frozen=True)
class Fault:
    """One way in which a Web API call goes wrong."""

    kind: Literal["ratelimited", "server_error", "lost_answer", "cut", "delay", "error"]
    retry_after: int = 1
    status: int = 503
    seconds: float = 0.0
    code: str = ""
    needed: str | None = None
    provided: str | None = None

    @classmethod
    def ratelimited(cls, retry_after: int = 1) -> "Fault":
        """HTTP 429 with `Retry-After` in whole seconds; nothing happens."""
        return cls("ratelimited", retry_after=retry_after)

    @classmethod
    def server_error(cls, status: int = 503) -> "Fault":
        """An HTTP error without a JSON body; nothing happens."""
        return cls("server_error", status=status)

    @classmethod
    def lost_answer(cls) -> "Fault":
        """The call takes effect, but the connection is cut before the answer."""
        return cls("lost_answer")

    @classmethod
    def cut(cls) -> "Fault":
        """The connection is cut and nothing happens."""
        return cls("cut")

    @classmethod
    def delay(cls, seconds: float) -> "Fault":
        """The call waits for some real seconds, then works."""
        return cls("delay", seconds=seconds)

    @classmethod
    def error(cls, code: str, *, needed: str | None = None, provided: str | None = None) -> "Fault":
        """The call is refused with this error code; of `missing_scope`, Slack says what is needed and provided."""
        return cls("error", code=code, needed=needed, provided=provided)


@dataclass
class Plan:
    """A fault and when it strikes. `struck` counts how often it did."""

    fault: Fault
    times: int | None
    when: Callable[[Json], bool]
    probability: float
    dice: random.Random
    struck: int = 0

    def strikes(self, args: Json) -> bool:
        if self.times is not None and self.struck >= self.times:
            return False
        if not self.when(args) or self.dice.random() >= self.probability:
            return False
        self.struck += 1
        return True


@dataclass
class Faults:
    """The fault plan of a sandbox."""

    _plans: dict[str, list[Plan]] = field(default_factory=dict)
    _drops: list[Plan] = field(default_factory=list)

    def add(
        self,
        method: str,
        fault: Fault,
        *,
        times: int | None = 1,
        when: Callable[[Json], bool] = lambda args: True,
        probability: float = 1.0,
        seed: int = 0,
    ) -> Plan:
        """Let `fault` strike the next `times` calls of `method` (None: every one) for which `when` holds.

        With a `probability`, a call is struck by the throw of dice that `seed` makes repeatable.
        """
        plan = Plan(fault, times, when, probability, random.Random(seed))  # noqa: S311  (not for secrecy)
        self._plans.setdefault(method, []).append(plan)
        return plan

    def drop_envelope(self, *, times: int | None = 1, when: Callable[[Json], bool] = lambda payload: True) -> Plan:
        """Lose the next deliveries to the app (of any kind) on their way."""
        plan = Plan(Fault.cut(), times, when, 1.0, random.Random(0))  # noqa: S311
        self._drops.append(plan)
        return plan

    @property
    def planned(self) -> bool:
        """Whether something is planned to go wrong, or was, since they were last cleared."""
        return bool(self._plans or self._drops)

    def clear(self) -> None:
        """Forget all plans."""
        self._plans.clear()
        self._drops.clear()

    def strike(self, method: str, args: Json) -> Fault | None:
        """The fault for this call, if one is due."""
        if not self._plans:
            return None
        return next((plan.fault for plan in self._plans.get(method, []) if plan.strikes(args)), None)

    def loses(self, payload: Json) -> bool:
        """Whether this delivery gets lost."""
        return any(plan.strikes(payload) for plan in self._drops)
