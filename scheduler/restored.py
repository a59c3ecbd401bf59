"""What time brought between a backup and the start after it was played back: it may have come, or not.

Most of it is planned anew, under the same ids, and looked for in Slack before it is sent (`models.store.restoring`).
Two things have other ids on another day or at another moment, so they come no more for the time in between: a nudge
that would have to wait for another day, and a reminder. The reminder after it does come.
"""

from collections.abc import Collection
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities.followups import Followup, rules_of
from models.capabilities.reminders import REMINDERS, Step
from models.people import availability
from models.people.cadences import PERSONAL, Cadence
from models.store import outbox, restoring
from models.store.base import locked, table
from models.store.outbox import OutboxMessage
from scheduler import cadences
from scheduler.subjects import subjects_of

log = structlog.get_logger(__name__)


def doubt_elsewhere(session: Session) -> None:
    """Where this is another database than the one that was worked with last: what was sent since then is not known."""
    restoring.doubt_elsewhere(session, table(OutboxMessage).c.claimed_at)


def take_up(session: Session, served: Collection[str], now: datetime) -> None:
    """Before anything is planned or sent: see to what was due in those of these workspaces that just came back."""
    for workspace_id in restoring.notice(session, served, now):
        outbox.give_time(session, workspace_id)
        _pass_over_nudges(session, workspace_id, now)
        _move_reminders(session, workspace_id, now)
        log.info("restored", workspace=workspace_id)


def _pass_over_nudges(session: Session, workspace_id: str, now: datetime) -> None:
    due = select(Cadence).where(
        Cadence.workspace_id == workspace_id, Cadence.next_at <= now, Cadence.kind.in_(PERSONAL)
    )
    rows = [row for row in session.scalars(locked(due)) if row.due_on]
    subjects = subjects_of(session, workspace_id, rows)
    for row in rows:
        subject = subjects.get((row.kind, row.owner_id))
        if subject and subject.person.hold(now):
            cadences.pass_over(row, subject, now)


def _move_reminders(session: Session, workspace_id: str, now: datetime) -> None:
    """A promise that is not due yet is brought up when it is, any other on its owner's next working morning."""
    steps = (*REMINDERS, Step.SNOOZED)
    due = select(Followup).where(
        Followup.workspace_id == workspace_id, Followup.next_at <= now, Followup.next_step.in_(steps)
    )
    rows = list(session.scalars(locked(due)))
    people = availability.of(session, workspace_id, [row.owner_id for row in rows])
    for row in rows:
        rules = rules_of(people[row.owner_id])
        if now < row.due_at:
            plan = rules.when_due(row.due_at, has_clock=bool(row.has_clock))
            row.next_step, row.next_at = plan.step, plan.at
        else:
            row.next_at = rules.hours.next_morning(now)
