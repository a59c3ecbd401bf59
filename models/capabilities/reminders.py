"""When the owner of a promise is reminded: a while before it is due, when it is due, and for a while after it lapsed.

Pure: the promise's times go in, the next reminder comes out. Every reminder comes at a humane hour of the owner's.
"""

import enum
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from models.people.hours import Hours

BEFORE = timedelta(hours=1)
"""How long before it is due the first reminder comes."""
MOST_OVERDUE = 4
"""How many reminders come after it lapsed, before the last question."""
NAMED_FOR = timedelta(hours=1)
"""How long after an hour that its owner named a reminder may still come at night or on a day off."""
OVERDUE_EVERY = 2
"""Working days between them."""


class Step(enum.StrEnum):
    """What happens around a follow-up."""

    SOON = "soon"
    DUE = "due"
    OVERDUE = "overdue"
    LAST = "last"
    """Whether to let it go; no reminder follows."""
    SNOOZED = "snoozed"
    """The time that the owner asked for; what it is then depends on when that is."""
    NOTED = "noted"
    """The owner is told what was understood."""
    TOLD = "told"
    MOVED = "moved"
    DONE = "done"
    LET_GO = "let_go"
    HANDOVER_ASKED = "handover_asked"
    HANDED_OVER = "handed_over"
    NEW_OWNER = "new_owner"
    DECLINED = "declined"
    CHECK_BACK = "check_back"
    FEELING = "feeling"
    ANSWERED = "answered"
    COMMENTED = "commented"


REMINDERS = (Step.SOON, Step.DUE, Step.OVERDUE, Step.LAST)
LOOK_BACKS = (Step.CHECK_BACK, Step.FEELING)
"""What is asked once after it is done."""


@dataclass(frozen=True)
class Rules:
    """By what a person's reminders go."""

    hours: Hours
    every: int = 1
    """Only every n-th reminder, for those who asked for fewer."""

    def first(self, due_at: datetime, now: datetime, *, has_clock: bool = False) -> "Plan":
        """The first reminder of a promise made, moved or taken over now.

        It comes an hour before the promise is due, or at the start of that working day if that is later. What is due
        at night or on a free day is reminded of in the last hour of the working day before.

        `has_clock`: the owner named the time of day, so that they are reminded then whatever the hour.
        """
        if due_at <= now:
            return Plan(Step.OVERDUE, self.hours.next_morning(now))
        if self.every == 1:
            before = self._hour_before(due_at) or self._working_day_before(due_at)
            if before and now < before < due_at:
                return Plan(Step.SOON, before)
        return self.when_due(due_at, has_clock=has_clock)

    def earliest(self, due_at: datetime) -> datetime:
        """When the first reminder of what is due then comes, or would have come by now."""
        before = (self._hour_before(due_at) or self._working_day_before(due_at)) if self.every == 1 else None
        return min(before or due_at, due_at)

    def when_due(self, due_at: datetime, *, has_clock: bool = False) -> "Plan":
        """The reminder at the due time, or on the next working morning where that is no humane hour nor was named."""
        if has_clock or self.hours.is_humane(due_at):
            return Plan(Step.DUE, due_at)
        return Plan(Step.OVERDUE, self.hours.next_humane(due_at))

    def after(self, current: "Plan", due_at: datetime, now: datetime, *, has_clock: bool = False) -> "Plan":
        """The reminder after this one, which comes now."""
        match current.step:
            case Step.SOON:
                return self.when_due(due_at, has_clock=has_clock)
            case Step.DUE:
                return Plan(Step.OVERDUE, self.hours.next_morning(now))
            case Step.OVERDUE:
                count = current.overdue_count + 1
                step = Step.LAST if count >= max(1, MOST_OVERDUE // self.every) else Step.OVERDUE
                return Plan(step, self.hours.next_morning(now, OVERDUE_EVERY * self.every), count)
            case _:
                return Plan(None, None, current.overdue_count)

    def _hour_before(self, due_at: datetime) -> datetime | None:
        before = due_at - BEFORE
        if not self.hours.is_working_day(self.hours.today(before)):
            return None
        before = max(before, self.hours.start_of(self.hours.today(before)))
        return before if self.hours.is_humane(before) else None

    def _working_day_before(self, due_at: datetime) -> datetime | None:
        if self.hours.is_humane(due_at):
            return None
        day: date | None = self.hours.today(due_at)
        while day and not (self.hours.is_working_day(day) and self.hours.end_of(day) <= due_at):
            day = self.hours.previous_working_day(day)
        return self.hours.end_of(day) - BEFORE if day else None


@dataclass(frozen=True)
class Plan:
    """The reminder to come."""

    step: Step | None
    """`None` where none is to come."""
    at: datetime | None
    overdue_count: int = 0
    """How many reminders came since it lapsed."""

    def as_it_comes(self, due_at: datetime, now: datetime) -> "Plan":
        """The reminder as it must be called when it comes now: it may have been snoozed, or held for long."""
        if self.step is Step.LAST:
            return self
        if now < due_at:
            return replace(self, step=Step.SOON)
        is_just_due = now - due_at < BEFORE and self.overdue_count == 0
        return replace(self, step=Step.DUE if is_just_due else Step.OVERDUE)
